@_spi(ConnInternals) internal import ConnCore
internal import SQLCore

/// Events on their way from the listener's thread to the task that reads them.
///
/// It never refuses an event; the listener asks ``isFull`` and leaves what comes next to the server.
// `lock` guards everything that changes.
final class NotificationQueue: @unchecked Sendable {
    private let lock = Lock()
    private let limit: Int
    private var events: [PgSQLEvent] = []
    private var head = 0
    private var isClosed = false
    private var failure: ConnError?
    private var reader: CheckedContinuation<Void, Never>?
    private var hasIterator = false
    private var wakeListener: (@Sendable () -> Void)?

    init(limit: Int) {
        self.limit = limit
    }

    /// Called, outside the lock, when the listener has to look again: there is room, or nobody reads any more.
    func onChange(_ wake: @escaping @Sendable () -> Void) {
        lock.withLock { wakeListener = wake }
    }

    /// Whether this is the first iterator.
    func claimIterator() -> Bool {
        lock.withLock {
            defer { hasIterator = true }
            return !hasIterator
        }
    }

    // MARK: The listener's side

    var isFull: Bool { lock.withLock { events.count - head >= limit } }

    var isOver: Bool { lock.withLock { isClosed } }

    func push(_ event: PgSQLEvent) {
        let waiting = lock.withLock { () -> CheckedContinuation<Void, Never>? in
            guard !isClosed else { return nil }
            events.append(event)
            return takeReader()
        }
        waiting?.resume()
    }

    /// Ends the sequence with an error, after the events that wait.
    func fail(_ error: ConnError) {
        let waiting = lock.withLock { () -> CheckedContinuation<Void, Never>? in
            guard !isClosed else { return nil }
            isClosed = true
            failure = error
            return takeReader()
        }
        waiting?.resume()
    }

    // MARK: The reader's side

    /// Ends the sequence; what waits is dropped.
    func close() {
        let (waiting, wake) = lock.withLock { () -> (CheckedContinuation<Void, Never>?, (@Sendable () -> Void)?) in
            isClosed = true
            events = []
            head = 0
            return (takeReader(), wakeListener)
        }
        waiting?.resume()
        wake?()
    }

    func next() async throws(ConnError) -> PgSQLEvent? {
        while true {
            switch take() {
            case .event(let event, let wake):
                wake?()
                return event
            case .end(let error):
                if let error { throw error }
                return nil
            case .wait:
                await withTaskCancellationHandler {
                    await withCheckedContinuation { continuation in
                        let isReady = lock.withLock { () -> Bool in
                            if isClosed || head < events.count { return true }
                            reader = continuation
                            return false
                        }
                        if isReady { continuation.resume() }
                    }
                } onCancel: {
                    close()
                }
            }
        }
    }

    private enum Taken {
        case event(PgSQLEvent, wake: (@Sendable () -> Void)?)
        case end(ConnError?)
        case wait
    }

    private func take() -> Taken {
        lock.withLock {
            if head < events.count {
                let wasFull = events.count - head >= limit
                let event = events[head]
                head += 1
                if head == events.count {
                    events.removeAll(keepingCapacity: true)
                    head = 0
                } else if head >= 1024, head * 2 > events.count {
                    events.removeFirst(head)
                    head = 0
                }
                return .event(event, wake: wasFull ? wakeListener : nil)
            }
            guard isClosed else { return .wait }
            defer { failure = nil }
            return .end(failure)
        }
    }

    private func takeReader() -> CheckedContinuation<Void, Never>? {
        defer { reader = nil }
        return reader
    }
}
