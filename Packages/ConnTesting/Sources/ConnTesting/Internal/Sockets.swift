internal import Glibc

/// The few socket calls of the proxy; every descriptor is non-blocking and closed on exec.
enum Sockets {
    enum Read {
        case bytes([UInt8])
        case end
        case wouldBlock
        case failed
    }

    enum Write {
        case sent(Int)
        case wouldBlock
        /// True: the peer had reset the connection. This was the only notice of it, reading now says "end".
        case failed(byReset: Bool)
    }

    static let chunkSize = 65_536
    private static let kind = Int32(SOCK_STREAM.rawValue)
    private static let flags = Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)

    static func make(_ family: Int32) -> Int32 {
        socket(family, kind | flags, 0)
    }

    static func accept(_ listener: Int32) -> Int32 {
        prepared(Glibc.accept(listener, nil, nil))
    }

    /// A socket bound to the loopback address; port 0 takes a free one. Does not listen.
    static func bound(port: UInt16) throws(ConnTestingError) -> Int32 {
        let descriptor = make(AF_INET)
        guard descriptor >= 0 else { throw .system("socket") }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        let address = SocketAddress(loopback: port)
        guard address.withPointer({ bind(descriptor, $0, $1) }) == 0 else {
            let error = ConnTestingError.system("bind to 127.0.0.1:\(port)")
            close(descriptor)
            throw error
        }
        return descriptor
    }

    static func port(of descriptor: Int32) -> UInt16 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return status == 0 ? UInt16(bigEndian: address.sin_port) : 0
    }

    static func sendWithoutDelay(_ descriptor: Int32) {
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    static func read(_ descriptor: Int32) -> Read {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: chunkSize) { buffer, used in
            repeat { count = recv(descriptor, buffer.baseAddress, chunkSize, 0) } while count < 0 && errno == EINTR
            used = max(count, 0)
        }
        if count > 0 { return .bytes(bytes) }
        if count == 0 { return .end }
        return errno == EAGAIN ? .wouldBlock : .failed
    }

    static func write(_ descriptor: Int32, _ bytes: ArraySlice<UInt8>) -> Write {
        var count = 0
        bytes.withUnsafeBytes { buffer in
            repeat {
                count = send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            } while count < 0 && errno == EINTR
        }
        if count >= 0 { return .sent(count) }
        return errno == EAGAIN ? .wouldBlock : .failed(byReset: errno == ECONNRESET)
    }

    /// Says "end of data" to the peer; its own data can still come.
    static func finishWriting(_ descriptor: Int32) {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// The pending error of a socket; reading clears it.
    static func takeError(_ descriptor: Int32) -> Int32 {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno
    }

    /// Closes with RST: the peer's calls fail with ECONNRESET.
    static func reset(_ descriptor: Int32) {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        close(descriptor)
    }

    /// Bytes taken by the kernel and not sent: a reset would lose them.
    static func unsentBytes(_ descriptor: Int32) -> Int32 {
        var count: Int32 = 0
        let siocOutQueueNotSent: UInt = 0x894B
        return ioctl(descriptor, siocOutQueueNotSent, &count) == 0 ? count : 0
    }

    /// Two ends of a pipe that wakes a thread out of `poll`; glibc's module has no `eventfd`.
    static func makeSignal() -> (reading: Int32, writing: Int32)? {
        var ends: [Int32] = [-1, -1]
        return pipe(&ends) == 0 ? (prepared(ends[0]), prepared(ends[1])) : nil
    }

    static func signal(_ descriptor: Int32) {
        var byte: UInt8 = 1
        _ = Glibc.write(descriptor, &byte, 1)
    }

    static func clearSignal(_ descriptor: Int32) {
        var bytes = [UInt8](repeating: 0, count: 256)
        _ = Glibc.read(descriptor, &bytes, bytes.count)
    }

    private static func prepared(_ descriptor: Int32) -> Int32 {
        if descriptor >= 0 {
            _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        return descriptor
    }

    static func close(_ descriptor: Int32) {
        _ = Glibc.close(descriptor)
    }
}
