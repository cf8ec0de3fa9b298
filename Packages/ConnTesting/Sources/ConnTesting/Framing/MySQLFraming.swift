/// The packets of the protocol of MySQL and MariaDB.
///
/// A client's types are the names of its commands ("COM_QUERY", "COM_STMT_EXECUTE" …), "login" and "SSLRequest" for its
/// first packet, and "data" for what goes on with a command or login. A server's are "greeting" for its first packet, "ok",
/// "error", "end", and "data" for everything else. Once encryption was asked for, or compression agreed to, no packets can
/// be told any more.
///
/// Source: MariaDB's documentation, "Client/Server Protocol": sections "Packets", "Connecting", and the commands' pages.
public struct MySQLFraming: MessageFraming {
    private var hasGreeted = false
    private var hasLoggedIn = false
    private var isOpaque = false

    /// A framing for a connection from its first byte.
    public init() {}

    /// Says what begins at the first of these bytes.
    public mutating func head(of bytes: ArraySlice<UInt8>, _ direction: ProxyDirection) -> MessageHead {
        if isOpaque { return .opaque }
        guard bytes.count >= 5 else { return .needMoreBytes }
        let start = bytes.startIndex
        let length = Int(bytes[start]) | Int(bytes[start + 1]) << 8 | Int(bytes[start + 2]) << 16
        guard length > 0 else { return .message(type: "data", length: 4) }
        let first = bytes[start + 4]
        if direction == .serverToClient {
            defer { hasGreeted = true }
            return .message(type: hasGreeted ? Self.answer(first, length) : "greeting", length: length + 4)
        }
        if !hasLoggedIn {
            hasLoggedIn = true
            // A login without a user's name is a request for encryption; its flags come first.
            if length == 32 {
                isOpaque = true
                return .message(type: "SSLRequest", length: length + 4)
            }
            return .message(type: "login", length: length + 4)
        }
        guard bytes[start + 3] == 0 else { return .message(type: "data", length: length + 4) }
        return .message(type: Self.commands[first] ?? "COM_\(first)", length: length + 4)
    }

    private static func answer(_ first: UInt8, _ length: Int) -> String {
        switch first {
        case 0x00 where length >= 7: "ok"
        case 0xFF: "error"
        case 0xFE where length < 9: "end"
        default: "data"
        }
    }

    private static let commands: [UInt8: String] = [
        0x01: "COM_QUIT", 0x02: "COM_INIT_DB", 0x03: "COM_QUERY", 0x0E: "COM_PING", 0x16: "COM_STMT_PREPARE",
        0x17: "COM_STMT_EXECUTE", 0x18: "COM_STMT_SEND_LONG_DATA", 0x19: "COM_STMT_CLOSE", 0x1A: "COM_STMT_RESET",
        0x1C: "COM_STMT_FETCH", 0x1F: "COM_RESET_CONNECTION", 0xFA: "COM_STMT_BULK_EXECUTE",
    ]
}
