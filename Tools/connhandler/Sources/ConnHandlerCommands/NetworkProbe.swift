internal import ConnHandlers
internal import Glibc

/// Reaches a server as far as the network goes, before any engine speaks.
enum NetworkProbe {
    /// Connects to the first address that accepts, and hangs up. Blocks, at most for `limit`.
    ///
    /// - Returns: The address that accepted.
    /// - Throws: `.connection` or `.timeout` that names server and reason of the last address.
    static func connect(
        to host: String,
        addresses: [String],
        port: Int,
        within limit: Duration
    ) throws(ConnError) -> String {
        let end = ContinuousClock.now.advanced(by: limit)
        var last: ConnError?
        for (index, address) in addresses.enumerated() {
            // A silent address must leave time for those behind it.
            let share = ContinuousClock.now.duration(to: end) / (addresses.count - index)
            do {
                try connect(to: address, port: port, within: max(share, .milliseconds(1)), limit, name: host)
                return address
            } catch {
                last = error
            }
        }
        throw last ?? failure(.connection, "The host '\(host)' has no address", "correct the name")
    }

    /// Connects to a unix socket and hangs up.
    static func connect(toSocket path: String) throws(ConnError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        guard path.utf8.count < capacity else {
            throw failure(.invalidInput, "The socket's path is \(path.utf8.count) bytes long", "the system allows 107")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { if descriptor >= 0 { close(descriptor) } }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.connect(descriptor, $0, size) }
        }
        guard result != 0 else { return }
        throw refusal("The socket '\(path)'", code: errno)
    }

    private static func connect(
        to address: String,
        port: Int,
        within share: Duration,
        _ limit: Duration,
        name: String
    ) throws(ConnError) {
        let server = ConnectionURL.Host(address, port: port).description + (name == address ? "" : " ('\(name)')")
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(address, String(port), &hints, &list) == 0, let found = list?.pointee else {
            throw failure(.invalidInput, "'\(address)' is no address of a server", "correct it")
        }
        defer { freeaddrinfo(list) }
        let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(found.ai_family, found.ai_socktype | flags, 0)
        guard descriptor >= 0 else { throw refusal(server, code: errno) }
        defer { close(descriptor) }
        if Glibc.connect(descriptor, found.ai_addr, found.ai_addrlen) == 0 { return }
        guard errno == EINPROGRESS else { throw refusal(server, code: errno) }
        let end = ContinuousClock.now.advanced(by: share)
        while true {
            let left = ContinuousClock.now.duration(to: end).components
            let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000
            var poller = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let count = poll(&poller, 1, Int32(clamping: max(0, milliseconds)))
            if count > 0 { break }
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw refusal(server, code: errno) }
            guard ContinuousClock.now < end else {
                throw failure(
                    .timeout,
                    "\(server) did not answer within \(limit)",
                    "look whether a firewall drops what goes there, or allow more time with --connect-timeout"
                )
            }
        }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size)
        if code != 0 { throw refusal(server, code: code) }
    }

    private static func refusal(_ server: String, code: Int32) -> ConnError {
        var error = failure(
            .connection,
            "\(server) cannot be reached: \(String(cString: strerror(code)))",
            code == ECONNREFUSED
                ? "look whether the server runs and listens on that port"
                : "look at the server's name, the network and the permissions"
        )
        error.nativeCode = .init(system: "errno", code: "\(code)")
        return error
    }

    private static func failure(_ kind: ConnError.Kind, _ message: String, _ advice: String) -> ConnError {
        ConnError(kind, message, advice: advice, phase: .connect)
    }
}
