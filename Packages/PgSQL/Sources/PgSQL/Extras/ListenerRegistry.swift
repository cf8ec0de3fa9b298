@_spi(ConnInternals) internal import ConnCore

/// The streams of notifications of one handler, ended when it is closed.
// `lock` guards everything that changes.
final class ListenerRegistry: @unchecked Sendable {
    private struct Entry {
        weak var queue: NotificationQueue?
    }

    private let lock = Lock()
    private var entries: [Entry] = []
    private var isClosed = false

    /// Remembers a stream; ends it at once if the handler is closed already.
    func add(_ queue: NotificationQueue) {
        let isLate = lock.withLock { () -> Bool in
            entries.removeAll { $0.queue == nil }
            if !isClosed { entries.append(Entry(queue: queue)) }
            return isClosed
        }
        if isLate { queue.close() }
    }

    func close() {
        let open = lock.withLock { () -> [Entry] in
            isClosed = true
            defer { entries = [] }
            return entries
        }
        for entry in open { entry.queue?.close() }
    }
}
