internal import CMsSQLShims
internal import Glibc

/// Asks an address whether it speaks TDS, after a login over TLS that failed without a reason: FreeTDS tells a certificate
/// that is not trusted and a server that hung up in the same way.
enum ServerProbe {
    /// A PRELOGIN message with a version and no wish for encryption (MS-TDS 2.2.6.5).
    private static let prelogin: [UInt8] = [
        0x12, 0x01, 0, 26, 0, 0, 0, 0, 0, 0, 11, 0, 6, 1, 0, 17, 0, 1, 0xFF, 0, 0, 0, 0, 0, 0, 0,
    ]
    /// What the type of an answer's packet is.
    private static let answer: UInt8 = 0x04

    /// Whether a server of TDS answers there within the time.
    static func speaks(address: String, port: Int, within limit: Duration) -> Bool {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, String(port), &hints, &list) == 0, let found = list else { return false }
        defer { freeaddrinfo(found) }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let socket = socket(found.pointee.ai_family, kind, 0)
        guard socket >= 0 else { return false }
        defer { close(socket) }
        let end = MsSQLLink.moment(after: limit)
        if connect(socket, found.pointee.ai_addr, found.pointee.ai_addrlen) != 0 {
            guard errno == EINPROGRESS, isReady(socket, Int16(POLLOUT), end) else { return false }
        }
        let sent = send(socket, prelogin, prelogin.count, Int32(MSG_NOSIGNAL))
        guard sent == prelogin.count, isReady(socket, Int16(POLLIN), end) else { return false }
        var first: UInt8 = 0
        return recv(socket, &first, 1, 0) == 1 && first == answer
    }

    private static func isReady(_ socket: Int32, _ events: Int16, _ end: Int64) -> Bool {
        while true {
            let left = (end - conn_mssql_now()) / 1_000_000
            guard left > 0 else { return false }
            var entry = pollfd(fd: socket, events: events, revents: 0)
            let count = poll(&entry, 1, Int32(clamping: left))
            if count > 0 { return true }
            if count < 0, errno != EINTR { return false }
        }
    }
}
