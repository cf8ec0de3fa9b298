/// What ends a line of CSV text.
public struct CSVLineEnding: Sendable, Hashable {
    let bytes: [UInt8]

    /// A line feed, as on Unix.
    public static let lineFeed = CSVLineEnding(bytes: [0x0A])
    /// A carriage return and a line feed, as RFC 4180 has it.
    public static let carriageReturnLineFeed = CSVLineEnding(bytes: [0x0D, 0x0A])
}
