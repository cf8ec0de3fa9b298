import Synchronization

/// A resource that tells when it is used wrongly: by two threads at once, after its end, or ended twice.
final class Item: Sendable {
    let tracker: Tracker
    private let users = Atomic<Int>(0)
    private let isClosed = Atomic<Bool>(false)

    init(_ tracker: Tracker) {
        self.tracker = tracker
        tracker.opened.wrappingAdd(1, ordering: .sequentiallyConsistent)
        let live = tracker.live.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue
        tracker.mostLive.max(live, ordering: .relaxed)
    }

    /// As a query would: alone, and only while open.
    func use() {
        if users.wrappingAdd(1, ordering: .sequentiallyConsistent).newValue != 1 { tracker.fault("shared") }
        if isClosed.load(ordering: .sequentiallyConsistent) { tracker.fault("used after its end") }
        users.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    }

    /// As an interrupt would: beside its user, but only while open.
    func visit() {
        if isClosed.load(ordering: .sequentiallyConsistent) { tracker.fault("visited after its end") }
    }

    func close() {
        if users.load(ordering: .sequentiallyConsistent) != 0 { tracker.fault("closed in use") }
        if isClosed.exchange(true, ordering: .sequentiallyConsistent) { tracker.fault("closed twice") }
        tracker.closed.wrappingAdd(1, ordering: .sequentiallyConsistent)
        tracker.live.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    }

    var isOpen: Bool { !isClosed.load(ordering: .sequentiallyConsistent) }
}

/// Counts the items of one test.
final class Tracker: Sendable {
    let opened = Atomic<Int>(0)
    let closed = Atomic<Int>(0)
    let live = Atomic<Int>(0)
    let mostLive = Atomic<Int>(0)
    private let found = Shared<[String]>([])

    func fault(_ text: String) {
        found.withLock { if $0.count < 10 { $0.append(text) } }
    }

    var faults: [String] { found.value }
    var openedCount: Int { opened.load(ordering: .sequentiallyConsistent) }
    var closedCount: Int { closed.load(ordering: .sequentiallyConsistent) }
    var mostLiveCount: Int { mostLive.load(ordering: .sequentiallyConsistent) }
    var liveCount: Int { live.load(ordering: .sequentiallyConsistent) }
}
