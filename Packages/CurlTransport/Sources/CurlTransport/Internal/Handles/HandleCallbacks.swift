internal import CCurl
internal import CCurlShims
internal import Glibc

/// The functions that libcurl calls, which find the handle by their context.
enum HandleCallbacks {
    /// Peers that don't acknowledge what was sent are given up after so many milliseconds.
    private static let userTimeout: UInt32 = 60_000

    /// Sets the functions; the handle and the table of its sockets must outlive the libcurl handle and its connections.
    static func set(on handle: EasyHandle, lines: UnsafeMutablePointer<conn_head>, sockets: SocketTable) {
        var callbacks = conn_curl_callbacks(
            began: { context in HandleCallbacks.handle(context).beginAnswer() },
            headEnded: { context in HandleCallbacks.handle(context).headEnded() ? 1 : 0 },
            body: { bytes, _, count, context in
                switch HandleCallbacks.handle(context).take(body: UnsafeRawBufferPointer(start: bytes, count: count)) {
                case .taken: count
                case .pause: conn_curl_pause_writing()
                case .abort: count == 0 ? 1 : 0
                }
            },
            read: { buffer, size, count, context in
                let buffer = UnsafeMutableRawBufferPointer(start: buffer, count: size * count)
                switch HandleCallbacks.handle(context).fill(buffer) {
                case .bytes(let count): return count
                case .pause: return conn_curl_pause_reading()
                case .abort: return conn_curl_abort_reading()
                }
            },
            // Only a replay goes back, and there is none.
            seek: { _, _, _ in CURL_SEEKFUNC_FAIL },
            ready: { context, _, _, _, _ in
                HandleCallbacks.handle(context).becomesReady() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
            },
            open: { context, _, address in HandleCallbacks.open(address, for: HandleCallbacks.handle(context)) },
            close: { context, descriptor in
                Unmanaged<SocketTable>.fromOpaque(context).takeUnretainedValue().closes(descriptor)
                return Glibc.close(descriptor)
            }
        )
        conn_curl_set_callbacks(
            handle.curl,
            &callbacks,
            lines,
            Unmanaged.passUnretained(handle).toOpaque(),
            Unmanaged.passUnretained(sockets).toOpaque()
        )
    }

    private static func handle(_ context: UnsafeMutableRawPointer) -> EasyHandle {
        Unmanaged<EasyHandle>.fromOpaque(context).takeUnretainedValue()
    }

    private static func open(_ address: UnsafeMutablePointer<curl_sockaddr>, for handle: EasyHandle) -> curl_socket_t {
        guard handle.mayOpenSocket() else { return CURL_SOCKET_BAD }
        let address = address.pointee
        let descriptor = Glibc.socket(address.family, address.socktype | Int32(SOCK_CLOEXEC.rawValue), address.protocol)
        guard descriptor >= 0 else {
            handle.missedSocket(errno)
            return CURL_SOCKET_BAD
        }
        let isWatched = handle.timesReady > 0 && handle.ftp?.dataNeedsNoSigns == true
        if !isWatched, address.family == AF_INET || address.family == AF_INET6 {
            var limit = userTimeout
            // Where the system does not know the option, keep-alive is all there is.
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &limit, socklen_t(MemoryLayout<UInt32>.size))
        }
        handle.opened(descriptor)
        handle.sockets.opened(descriptor, generation: handle.transfer?.generation?.number ?? 0)
        return descriptor
    }
}
