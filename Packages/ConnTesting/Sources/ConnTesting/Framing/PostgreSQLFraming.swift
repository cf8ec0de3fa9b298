/// The messages of PostgreSQL's protocol, version 3.
///
/// Types are their letters ("Q", "D", "Z" …). What has no letter is named: "startup", "SSLRequest", "GSSENCRequest",
/// "CancelRequest" from the client, and "encryptionAnswer" for the server's one byte to a request for encryption. Once
/// encryption was agreed to, no messages can be told any more.
///
/// Source: PostgreSQL's documentation, chapter "Frontend/Backend Protocol", sections "Message Flow" and "Message
/// Formats".
public struct PostgreSQLFraming: MessageFraming {
    private var isStarted = false
    private var awaitsEncryptionAnswer = false
    private var isEncrypted = false

    /// A framing for a connection from its first byte.
    public init() {}

    /// Says what begins at the first of these bytes.
    public mutating func head(of bytes: ArraySlice<UInt8>, _ direction: ProxyDirection) -> MessageHead {
        if isEncrypted { return .opaque }
        if direction == .clientToServer, !isStarted { return firstMessage(bytes) }
        if direction == .serverToClient, awaitsEncryptionAnswer, let answer = bytes.first {
            awaitsEncryptionAnswer = false
            if answer != UInt8(ascii: "E") {
                isEncrypted = answer != UInt8(ascii: "N")
                return .message(type: "encryptionAnswer", length: 1)
            }
        }
        guard bytes.count >= 5, let type = bytes.first else { return .needMoreBytes }
        let length = Self.integer(bytes.dropFirst())
        guard length >= 4 else { return .opaque }
        return .message(type: String(UnicodeScalar(type)), length: length + 1)
    }

    private mutating func firstMessage(_ bytes: ArraySlice<UInt8>) -> MessageHead {
        guard bytes.count >= 8 else { return .needMoreBytes }
        let length = Self.integer(bytes)
        guard 8...10_000 ~= length else { return .opaque }
        switch Self.integer(bytes.dropFirst(4)) {
        case 80_877_103:
            awaitsEncryptionAnswer = true
            return .message(type: "SSLRequest", length: length)
        case 80_877_104:
            awaitsEncryptionAnswer = true
            return .message(type: "GSSENCRequest", length: length)
        case 80_877_102:
            return .message(type: "CancelRequest", length: length)
        default:
            isStarted = true
            return .message(type: "startup", length: length)
        }
    }

    /// The first four bytes as a big-endian number.
    private static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
        Int(Int32(truncatingIfNeeded: bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) }))
    }
}
