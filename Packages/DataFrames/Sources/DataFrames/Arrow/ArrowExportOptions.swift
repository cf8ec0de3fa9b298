/// How frames leave as Arrow where there is a choice.
public struct ArrowExportOptions: Sendable, Hashable {
    /// What becomes of times in units of 100 nanoseconds, which Arrow does not have. Default: `.extensionType`.
    public var hundredNanoseconds: HundredNanoseconds

    /// Creates options.
    public init(hundredNanoseconds: HundredNanoseconds = .extensionType) {
        self.hundredNanoseconds = hundredNanoseconds
    }

    /// The forms of times in units of 100 nanoseconds.
    public enum HundredNanoseconds: Sendable, Hashable {
        /// 64-bit integers under the extension name `connhandlers.ticks_100ns`: nothing is copied, and this library
        /// reads them back as they were; other programs see the integers.
        case extensionType
        /// Arrow times of nanoseconds, copied; a time that exceeds 64 bits then (years 1677 to 2262) is an error.
        case nanoseconds
    }
}
