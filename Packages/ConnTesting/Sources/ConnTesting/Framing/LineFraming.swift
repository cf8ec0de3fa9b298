/// The lines of a text protocol such as FTP's control connection: each line is a message, its end included.
///
/// The type is the line's first word in capitals, at most 16 bytes of it: `"RETR"` or `"226"`.
public struct LineFraming: MessageFraming {
    /// A framing for a connection from its first byte.
    public init() {}

    /// Says what begins at the first of these bytes.
    public mutating func head(of bytes: ArraySlice<UInt8>, _ direction: ProxyDirection) -> MessageHead {
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else { return .needMoreBytes }
        let separators: [UInt8] = [UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "\r"), UInt8(ascii: "\n")]
        let word = bytes.prefix(16).prefix { !separators.contains($0) }
        return .message(
            type: String(decoding: word, as: UTF8.self).uppercased(),
            length: bytes.distance(from: bytes.startIndex, to: end) + 1
        )
    }
}
