/// The packets of TDS, the protocol of SQL Server.
///
/// A client's types are "prelogin", "login", "batch", "rpc", "bulk", "attention", "transaction" and "sspi"; a server's are
/// "answer" for its first packet behind a request, and so on. A request or answer of several packets is as many messages:
/// those behind its first one are "data". Once a packet holds a record of TLS, no packets can be told any more.
///
/// Source: MS-TDS, section 2.2.3.1, "Packet Header".
public struct TDSFraming: MessageFraming {
    private var isOpaque = false
    private var isContinued: (client: Bool, server: Bool) = (false, false)

    /// A framing for a connection from its first byte.
    public init() {}

    /// Says what begins at the first of these bytes.
    public mutating func head(of bytes: ArraySlice<UInt8>, _ direction: ProxyDirection) -> MessageHead {
        if isOpaque { return .opaque }
        guard bytes.count >= 9 else { return bytes.count == 8 ? short(bytes, direction) : .needMoreBytes }
        let start = bytes.startIndex
        // A handshake's record, in a prelogin packet or bare.
        if bytes[start] == 0x16 || bytes[start] == 0x17 || (bytes[start] == 18 && bytes[start + 8] == 0x16) {
            isOpaque = true
            return .opaque
        }
        return short(bytes, direction)
    }

    private mutating func short(_ bytes: ArraySlice<UInt8>, _ direction: ProxyDirection) -> MessageHead {
        let start = bytes.startIndex
        let length = Int(bytes[start + 2]) << 8 | Int(bytes[start + 3])
        guard length >= 8 else { return .opaque }
        guard bytes.count > 8 || length == 8 else { return .needMoreBytes }
        let isLast = bytes[start + 1] & 1 != 0
        let isFromClient = direction == .clientToServer
        let isData = isFromClient ? isContinued.client : isContinued.server
        if isFromClient { isContinued.client = !isLast } else { isContinued.server = !isLast }
        let type = isData ? "data" : Self.types[bytes[start]] ?? "packet \(bytes[start])"
        return .message(type: type, length: length)
    }

    private static let types: [UInt8: String] = [
        1: "batch", 3: "rpc", 4: "answer", 6: "attention", 7: "bulk", 14: "transaction", 16: "login", 17: "sspi",
        18: "prelogin",
    ]
}
