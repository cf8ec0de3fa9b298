/// What a `Timekeeper` wakes.
protocol TimedClient: AnyObject, Sendable {
    /// Called on the timekeeper's thread, with no lock held. Returns when to call again, or nil for never.
    func timeReached() -> MonotonicTime?
}

/// One process-wide thread that calls its clients when their time comes. Started by the first client, it ends when
/// the last one is gone.
// @unchecked: every var is read and written under `lock`.
final class Timekeeper: @unchecked Sendable {
    /// Closes what is idle too long or too old. It may be held up by a resource that closes slowly.
    static let reaper = Timekeeper(threadName: "conn-reaper")
    /// Ends waits in queues; it never runs foreign code that blocks.
    static let deadlines = Timekeeper(threadName: "conn-deadlines")

    private struct Entry {
        let client: any TimedClient
        var due: MonotonicTime
    }

    private let threadName: String
    private let lock = Lock()
    private let changed = Condition()
    private var entries: [ObjectIdentifier: Entry] = [:]
    private var isRunning = false

    init(threadName: String) {
        self.threadName = threadName
    }

    /// Calls `client` at `due`, or earlier if it is set to an earlier time already.
    func set(_ client: any TimedClient, due: MonotonicTime) {
        lock.withLock {
            let id = ObjectIdentifier(client)
            if let known = entries[id], known.due <= due { return }
            entries[id] = Entry(client: client, due: due)
            if isRunning {
                changed.signal()
            } else {
                isRunning = startThread(name: threadName) { self.run() } == 0
            }
        }
    }

    /// Forgets `client`. A call under way may still end after this.
    func clear(_ client: any TimedClient) {
        lock.withLock {
            if entries.removeValue(forKey: ObjectIdentifier(client)) != nil { changed.signal() }
        }
    }

    /// For tests: how many clients wait, and whether the thread runs.
    var state: (clients: Int, isRunning: Bool) {
        lock.withLock { (entries.count, isRunning) }
    }

    private func run() {
        lock.lock()
        while let next = entries.values.min(by: { $0.due < $1.due }) {
            guard next.due <= MonotonicTime.now else {
                _ = changed.wait(lock, until: next.due)
                continue
            }
            // Set to "never" rather than removed: what the client asks for meanwhile is earlier and wins.
            let id = ObjectIdentifier(next.client)
            entries[id]?.due = .distantFuture
            lock.unlock()
            let again = next.client.timeReached()
            lock.lock()
            guard let known = entries[id] else { continue }
            if let again {
                entries[id]?.due = min(known.due, again)
            } else if known.due == .distantFuture {
                entries[id] = nil
            }
        }
        isRunning = false
        lock.unlock()
    }
}
