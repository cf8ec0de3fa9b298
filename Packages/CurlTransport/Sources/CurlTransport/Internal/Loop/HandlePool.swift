@_spi(ConnInternals) internal import ConnCore

/// The configured handles that are free: making one costs more than a request.
// `free` is touched only with `lock` held.
final class HandlePool: @unchecked Sendable {
    private let settings: CurlSettings
    private let share: CurlShare
    private let sockets: SocketTable
    private let maximum: Int
    private let lock = Lock()
    private var free: [EasyHandle] = []

    init(_ settings: CurlSettings, share: CurlShare, sockets: SocketTable) {
        self.settings = settings
        self.share = share
        self.sockets = sockets
        maximum = min(settings.maximumConnections, 512)
    }

    /// A free handle, or a new one.
    func take() throws(ConnError) -> EasyHandle {
        if let handle = lock.withLock({ free.popLast() }) { return handle }
        return try EasyHandle(settings: settings, share: share, sockets: sockets)
    }

    /// Gives a handle back that has no transfer.
    func put(_ handle: EasyHandle) {
        lock.withLock {
            if free.count < maximum { free.append(handle) }
        }
    }

    /// Frees all free handles.
    func removeAll() {
        let handles = lock.withLock {
            let handles = free
            free = []
            return handles
        }
        // They are freed here, without the lock.
        _ = handles
    }
}
