/// Why a ``TDSStandInServer`` could not start.
public struct StandInError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence.
    public let description: String
}
