internal import CCurlShims
@_spi(ConnInternals) internal import ConnCore

/// Ends the sockets of a session from another thread: libcurl waits for some replies of FTP without returning, and for
/// those sockets only.
// `open` is read and written under `lock`, also while a descriptor is closed: it cannot become another file's meanwhile.
final class SocketCutter: @unchecked Sendable {
    private let lock = Lock()
    private var open: [Int32] = []

    /// The sockets that are open now.
    var descriptors: [Int32] { lock.withLock { open } }

    func opened(_ descriptor: Int32) {
        lock.withLock { open.append(descriptor) }
    }

    /// The descriptor is about to be closed.
    func closes(_ descriptor: Int32) {
        lock.withLock { open.removeAll { $0 == descriptor } }
    }

    /// Ends all sockets that are open now; whoever waits for one wakes.
    func cut() {
        lock.withLock {
            for descriptor in open { conn_socket_shut(descriptor) }
        }
    }
}
