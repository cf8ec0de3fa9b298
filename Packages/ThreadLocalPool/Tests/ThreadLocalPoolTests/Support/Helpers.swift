import Foundation
import Testing

@testable import ThreadLocalPool

/// The long tests run in full with CONN_LONG_TESTS=1, and smaller without.
let isLong = ProcessInfo.processInfo.environment["CONN_LONG_TESTS"] == "1"

typealias Pool = PerThreadPool<Item>

/// A value behind a lock, for tests.
// @unchecked: `stored` is read and written under `lock` only.
final class Shared<Value>: @unchecked Sendable {
    private let lock = Lock()
    private var stored: Value

    init(_ value: Value) {
        stored = value
    }

    func withLock<R>(_ body: (inout Value) throws -> R) rethrows -> R {
        try lock.withLock { try body(&stored) }
    }

    var value: Value {
        get { withLock { $0 } }
        set { withLock { $0 = newValue } }
    }
}

/// A door that opens once. Waiting is limited to a minute.
final class Gate: Sendable {
    private let lock = Lock()
    private let changed = Condition()
    private let isOpen = Shared(false)

    func open() {
        lock.withLock {
            isOpen.value = true
            changed.broadcast()
        }
    }

    @discardableResult
    func wait() -> Bool {
        let until = MonotonicTime.now.advanced(by: 60_000_000_000)
        return lock.withLock {
            while !isOpen.value {
                if !changed.wait(lock, until: until) { return isOpen.value }
            }
            return true
        }
    }
}

/// A pthread that is joined.
final class TestThread: Sendable {
    private let thread: Shared<pthread_t>
    private let failure = Shared<(any Error)?>(nil)

    init(_ body: @escaping @Sendable () throws -> Void) {
        let failure = failure
        let start = Unmanaged.passRetained(Start { failure.value = Result(catching: body).failure })
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { argument in
                Unmanaged<Start>.fromOpaque(argument!).takeRetainedValue().body()
                return nil
            },
            start.toOpaque()
        )
        precondition(status == 0)
        self.thread = Shared(thread)
    }

    /// Waits for the end of the thread, its destructors included, and throws what it threw.
    func join() throws {
        pthread_join(thread.value, nil)
        if let error = failure.value { throw error }
    }

    private final class Start: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { return error }
        return nil
    }
}

/// Runs `body` on a thread of its own and waits for its end.
@discardableResult
func onThread<R: Sendable>(_ body: @escaping @Sendable () throws -> R) throws -> R {
    let result = Shared<R?>(nil)
    try TestThread { result.value = try body() }.join()
    return try #require(result.value)
}

/// A thread with an idle resource in `pool` that stays until `leave` is called.
final class Resident: Sendable {
    private let mayLeave = Gate()
    private let thread: TestThread
    let item: Item

    init(_ pool: Pool, _ tracker: Tracker) throws {
        let ready = Gate()
        let made = Shared<Item?>(nil)
        let mayLeave = mayLeave
        thread = TestThread {
            defer { ready.open() }
            made.value = try use(pool, tracker)
            ready.open()
            mayLeave.wait()
        }
        ready.wait()
        item = try #require(made.value)
    }

    func leave() throws {
        mayLeave.open()
        try thread.join()
    }
}

/// A thread that holds a claim on `pool` until `release` is called, and then ends.
final class Holder: Sendable {
    private let mayRelease = Gate()
    private let released = Gate()
    private let mayLeave = Gate()
    private let thread: TestThread

    init(_ pool: Pool, _ tracker: Tracker, connects: Bool = true) {
        let (mayRelease, released, mayLeave, ready) = (mayRelease, released, mayLeave, Gate())
        thread = TestThread {
            defer {
                ready.open()
                released.open()
            }
            var claim = try pool.claim(deadline: .now + .seconds(60))
            if connects, claim.resource == nil { claim.install(Item(tracker)) }
            ready.open()
            mayRelease.wait()
            claim.release()
            released.open()
            mayLeave.wait()
        }
        ready.wait()
    }

    /// Releases the claim; the thread stays.
    func release() {
        mayRelease.open()
        released.wait()
    }

    func leave() throws {
        mayRelease.open()
        mayLeave.open()
        try thread.join()
    }
}

/// Uses the calling thread's item, made if needed.
@discardableResult
func use(_ pool: Pool, _ tracker: Tracker, deadline: ContinuousClock.Instant? = nil) throws -> Item {
    var claim = try pool.claim(deadline: deadline)
    let item: Item
    if let known = claim.resource {
        item = known
    } else {
        item = Item(tracker)
        claim.install(item)
    }
    item.use()
    return item
}

func makePool(_ configuration: PoolConfiguration = PoolConfiguration()) -> Pool {
    Pool(configuration) { $0.close() }
}

/// The error that `body` throws, as a `PoolError`.
func poolError(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) -> PoolError? {
    do {
        try body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as PoolError {
        return error
    } catch {
        Issue.record("not a PoolError: \(error)", sourceLocation: sourceLocation)
    }
    return nil
}

/// Polls until `condition` holds, for 30 seconds at most.
func eventually(
    _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () -> Bool
) {
    let end = ContinuousClock.now + .seconds(30)
    while !condition() {
        if ContinuousClock.now > end {
            Issue.record("never happened: \(what)", sourceLocation: sourceLocation)
            return
        }
        usleep(500)
    }
}

/// The same, in a task.
func eventuallyAsync(
    _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () -> Bool
) async throws {
    let end = ContinuousClock.now + .seconds(30)
    while !condition() {
        if ContinuousClock.now > end {
            Issue.record("never happened: \(what)", sourceLocation: sourceLocation)
            return
        }
        try await Task.sleep(for: .microseconds(500))
    }
}

/// A clock that stands still.
final class ManualClock: Sendable {
    private let time = Shared(Duration.seconds(1000))

    var clock: PoolClock {
        PoolClock { [time] in time.value }
    }

    func advance(_ by: Duration) {
        time.withLock { $0 += by }
    }
}
