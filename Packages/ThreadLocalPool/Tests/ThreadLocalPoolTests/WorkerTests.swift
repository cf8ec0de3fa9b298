import Foundation
import Testing

@testable import ThreadLocalPool

@Suite("Worker threads")
struct WorkerTests {
    /// Keeps one worker busy until `leave`.
    private struct Blocker {
        let mayEnd = Gate()
        let task: Task<Void, any Error>

        init(_ workers: WorkerThreads) async throws {
            let mayEnd = mayEnd
            let isRunning = Shared(false)
            task = Task {
                try await workers.run {
                    isRunning.value = true
                    mayEnd.wait()
                }
            }
            try await eventuallyAsync("the blocker runs") { isRunning.value }
        }

        func leave() async throws {
            mayEnd.open()
            try await task.value
        }
    }

    private struct Broken: Error, Equatable {}

    /// The error that `body` throws, as a `PoolError`.
    private func refusal(_ body: () async throws -> Void) async -> PoolError? {
        do {
            try await body()
            Issue.record("nothing was thrown")
        } catch let error as PoolError {
            return error
        } catch {
            Issue.record("not a PoolError: \(error)")
        }
        return nil
    }

    @Test("run gives back the result, from a thread of the set")
    func runReturns() async throws {
        let workers = WorkerThreads(name: "w")
        defer { workers.close() }
        let value = try await workers.run { Worker.current != nil ? 42 : 0 }
        #expect(value == 42)
        #expect(Worker.current == nil)
    }

    @Test("calls and leases one after another are served by one thread")
    func oneAfterAnother() async throws {
        let workers = WorkerThreads(name: "w")
        defer { workers.close() }
        for _ in 0..<300 {
            try await workers.run {}
            let lease = try await workers.lease()
            try await lease.run {}
            lease.release()
        }
        #expect(workers.statistics.threads == 1)
        #expect(workers.statistics.leased == 0)
    }

    @Test("run throws what the body throws")
    func runThrows() async throws {
        let workers = WorkerThreads(name: "w")
        defer { workers.close() }
        await #expect(throws: Broken()) { try await workers.run { throw Broken() } }
        #expect(try await workers.run { 1 } == 1)
    }

    @Test("threads start when needed and are used again")
    func threadsStartLazily() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 4)
        defer { workers.close() }
        #expect(workers.statistics.threads == 0)
        for _ in 0..<20 {
            try await workers.run {}
            try await eventuallyAsync("the worker is idle") { workers.statistics.idle == 1 }
        }
        #expect(workers.statistics.threads == 1)
        #expect(workers.statistics.finished == 20)
        #expect(workers.statistics.limit == 4)
    }

    @Test("no more threads run than allowed, and a thousand tasks are all served")
    func bounded() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 3)
        defer { workers.close() }
        let now = Shared(0)
        let most = Shared(0)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<1_000 {
                group.addTask {
                    try await workers.run {
                        let running = now.withLock { value in
                            value += 1
                            return value
                        }
                        most.withLock { $0 = max($0, running) }
                        now.withLock { $0 -= 1 }
                        return number
                    }
                }
            }
            var sum = 0
            for try await number in group { sum += number }
            #expect(sum == 499_500)
        }
        #expect(most.value <= 3)
        #expect(workers.statistics.threads <= 3)
    }

    @Test("async callers are served in the order of their coming, leases among them")
    func firstInFirstOut() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        defer { workers.close() }
        let blocker = try await Blocker(workers)
        let order = Shared<[Int]>([])
        var tasks: [Task<Void, any Error>] = []
        for number in 0..<20 {
            tasks.append(
                Task {
                    if number.isMultiple(of: 4) {
                        let lease = try await workers.lease()
                        try await lease.run { order.withLock { $0.append(number) } }
                        lease.release()
                    } else {
                        try await workers.run { order.withLock { $0.append(number) } }
                    }
                }
            )
            try await eventuallyAsync("call \(number) is queued") { workers.statistics.queued == number + 1 }
        }
        try await blocker.leave()
        for task in tasks { try await task.value }
        #expect(order.value == Array(0..<20))
    }

    @Test("a queued call ends at once when its task is cancelled, and never runs")
    func cancelWhileQueued() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        defer { workers.close() }
        let blocker = try await Blocker(workers)
        let ran = Shared(false)
        let task = Task { try await workers.run { ran.value = true } }
        try await eventuallyAsync("the call is queued") { workers.statistics.queued == 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(workers.statistics.queued == 0)
        try await blocker.leave()
        try await workers.run {}
        #expect(!ran.value)
    }

    @Test("a queued lease ends at once when its task is cancelled")
    func cancelQueuedLease() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        defer { workers.close() }
        let blocker = try await Blocker(workers)
        let task = Task { _ = try await workers.lease() }
        try await eventuallyAsync("the lease is queued") { workers.statistics.queued == 1 }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        try await blocker.leave()
        #expect(workers.statistics.leased == 0)
    }

    @Test("a task cancelled before the call never runs its body")
    func cancelledBefore() async throws {
        let workers = WorkerThreads(name: "w")
        defer { workers.close() }
        let ran = Shared(false)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await workers.run { ran.value = true }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(!ran.value)
    }

    @Test("a running body is not ended by cancelling")
    func cancelWhileRunning() async throws {
        let workers = WorkerThreads(name: "w")
        defer { workers.close() }
        let isRunning = Shared(false)
        let mayEnd = Gate()
        let task = Task {
            try await workers.run {
                isRunning.value = true
                mayEnd.wait()
                return 7
            }
        }
        try await eventuallyAsync("the body runs") { isRunning.value }
        task.cancel()
        mayEnd.open()
        #expect(try await task.value == 7)
    }

    @Test("a call that waits past its deadline says what was busy")
    func deadlineInQueue() async throws {
        let workers = WorkerThreads(name: "plant", maximumThreads: 2)
        defer { workers.close() }
        let blocker = try await Blocker(workers)
        let lease = try await workers.lease()
        let error = await refusal { try await workers.run(deadline: .now + .milliseconds(20)) {} }
        #expect(error?.code == .exhausted)
        #expect(
            error?.message
                == "No worker of \"plant\" came free before the deadline: 2 of 2 busy, 1 of them leased, 0 more waiting."
        )
        lease.release()
        try await blocker.leave()
    }

    @Test("of several queued calls each ends at its own deadline")
    func deadlinesDiffer() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        defer { workers.close() }
        let blocker = try await Blocker(workers)
        let patient = Task { try await workers.run(deadline: .now + .seconds(60)) { 1 } }
        try await eventuallyAsync("one is queued") { workers.statistics.queued == 1 }
        for milliseconds in [30, 10, 20] {
            let error = await refusal {
                _ = try await workers.lease(deadline: .now + .milliseconds(milliseconds))
            }
            #expect(error?.code == .exhausted)
        }
        #expect(workers.statistics.queued == 1)
        try await blocker.leave()
        #expect(try await patient.value == 1)
    }

    @Test("a deadline that had passed is told apart, even when a worker is free")
    func passedDeadline() async throws {
        let workers = WorkerThreads(name: "w")
        defer { workers.close() }
        let ran = Shared(false)
        let error = await refusal { try await workers.run(deadline: .now - .seconds(1)) { ran.value = true } }
        #expect(error?.code == .deadline)
        #expect(error?.message == "The deadline had passed before a worker of \"w\" was asked for.")
        #expect(!ran.value)
    }

    @Test("a token ends the wait in the queue")
    func tokenCancels() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        defer { workers.close() }
        let blocker = try await Blocker(workers)
        let token = WaitToken()
        let task = Task { try await workers.run(token: token) {} }
        try await eventuallyAsync("the call is queued") { workers.statistics.queued == 1 }
        token.cancel()
        #expect(await refusal { try await task.value }?.code == .cancelled)
        #expect(await refusal { try await workers.run(token: token) {} }?.code == .cancelled)
        #expect(await refusal { _ = try await workers.lease(token: token) }?.code == .cancelled)
        try await blocker.leave()
    }

    @Test("cancelWaiters ends what is queued, not what runs or comes later")
    func cancelWaiters() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        defer { workers.close() }
        let blocker = try await Blocker(workers)
        let tasks = (0..<3).map { _ in Task { try await workers.run {} } }
        try await eventuallyAsync("three are queued") { workers.statistics.queued == 3 }
        workers.cancelWaiters()
        for task in tasks { #expect(await refusal { try await task.value }?.code == .cancelled) }
        try await blocker.leave()
        #expect(try await workers.run { 1 } == 1)
    }

    @Test("close fails what is queued, finishes what runs and refuses what comes")
    func close() async throws {
        let workers = WorkerThreads(name: "plant", maximumThreads: 1)
        let blocker = try await Blocker(workers)
        let queued = Task { try await workers.run {} }
        try await eventuallyAsync("a call is queued") { workers.statistics.queued == 1 }
        workers.close()
        workers.close()
        let error = await refusal { try await queued.value }
        #expect(error?.code == .closed)
        #expect(error?.message == "The worker threads \"plant\" are closed.")
        #expect(await refusal { try await workers.run {} }?.code == .closed)
        #expect(await refusal { _ = try await workers.lease() }?.code == .closed)
        try await blocker.leave()
        try onThread { #expect(workers.waitUntilStopped(deadline: .now + .seconds(60))) }
        #expect(workers.statistics.threads == 0)
        #expect(workers.statistics.isClosed)
    }

    @Test("waitUntilStopped tells when threads still work, and does nothing before close")
    func waitUntilStopped() async throws {
        let workers = WorkerThreads(name: "w")
        let blocker = try await Blocker(workers)
        try onThread { #expect(!workers.waitUntilStopped()) }
        workers.close()
        try onThread { #expect(!workers.waitUntilStopped(deadline: .now + .milliseconds(10))) }
        try await blocker.leave()
        try onThread { #expect(workers.waitUntilStopped(deadline: .now + .seconds(60))) }
    }

    @Test("idle threads end after idleTimeout, and new ones start")
    func idleThreadsEnd() async throws {
        let workers = WorkerThreads(name: "w", idleTimeout: .milliseconds(10))
        defer { workers.close() }
        for _ in 0..<3 {
            try await workers.run {}
            try await eventuallyAsync("no threads") { workers.statistics.threads == 0 }
        }
        #expect(workers.statistics.idle == 0)
    }

    @Test("dropping the set ends its threads")
    func dropped() async throws {
        weak var core: WorkerCore?
        do {
            let workers = WorkerThreads(name: "w")
            try await workers.run {}
            core = workers.core
        }
        try await eventuallyAsync("the threads are gone") { core == nil }
    }

    @Test("a worker's resource is closed when the worker ends")
    func resourceEndsWithWorker() async throws {
        let tracker = Tracker()
        let pool = makePool()
        let workers = WorkerThreads(name: "w")
        try await workers.run { _ = try use(pool, tracker) }
        #expect(tracker.liveCount == 1)
        workers.close()
        try await eventuallyAsync("the resource is closed") { tracker.liveCount == 0 }
        pool.close()
    }

    // MARK: Leases

    @Test("a lease runs everything on one thread, in order, while others wait")
    func leasePins() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        defer { workers.close() }
        let lease = try await workers.lease()
        #expect(workers.statistics.leased == 1)
        let other = Task { try await workers.run { 5 } }
        try await eventuallyAsync("the other is queued") { workers.statistics.queued == 1 }
        let first = try await lease.run { pthread_self() }
        for _ in 0..<20 { #expect(try await lease.run { pthread_self() } == first) }
        #expect(workers.statistics.queued == 1)
        lease.release()
        #expect(try await other.value == 5)
        try await eventuallyAsync("no lease") { workers.statistics.leased == 0 }
    }

    @Test("releasing a lease wakes the next in the queue")
    func releaseWakesNext() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        defer { workers.close() }
        let first = try await workers.lease()
        let next = Task { try await workers.lease() }
        try await eventuallyAsync("the next lease is queued") { workers.statistics.queued == 1 }
        first.release()
        first.release()
        let second = try await next.value
        #expect(try await second.run { 3 } == 3)
        second.release()
    }

    @Test("dropping a lease releases it")
    func droppedLease() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        defer { workers.close() }
        do {
            let lease = try await workers.lease()
            try await lease.run {}
        }
        #expect(try await workers.run { 1 } == 1)
    }

    @Test("a released lease refuses, and errors of the body pass")
    func releasedLeaseRefuses() async throws {
        let workers = WorkerThreads(name: "w")
        defer { workers.close() }
        let lease = try await workers.lease()
        await #expect(throws: Broken()) { try await lease.run { throw Broken() } }
        lease.release()
        let error = await refusal { try await lease.run {} }
        #expect(error?.code == .closed)
        #expect(error?.message == "The lease of a worker of \"w\" was released.")
    }

    @Test("calls on a lease keep their order; a waiting one can be cancelled")
    func leaseQueue() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        defer { workers.close() }
        let lease = try await workers.lease()
        let isRunning = Shared(false)
        let mayEnd = Gate()
        let first = Task {
            try await lease.run {
                isRunning.value = true
                mayEnd.wait()
            }
        }
        try await eventuallyAsync("the first runs") { isRunning.value }
        let ran = Shared(false)
        let second = Task { try await lease.run { ran.value = true } }
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        mayEnd.open()
        try await first.value
        try await lease.run {}
        #expect(!ran.value)
        lease.release()
    }

    @Test("a lease serves on after close, until it is released")
    func leaseSurvivesClose() async throws {
        let workers = WorkerThreads(name: "w")
        let lease = try await workers.lease()
        workers.close()
        #expect(try await lease.run { 1 } == 1)
        lease.release()
        try onThread { #expect(workers.waitUntilStopped(deadline: .now + .seconds(60))) }
    }

    // MARK: Callers that block

    @Test("runBlocking gives back the result and throws what the body throws")
    func runBlocking() throws {
        let workers = WorkerThreads(name: "w")
        defer { workers.close() }
        try onThread {
            let isOnWorker = try workers.runBlocking { Worker.current != nil }
            #expect(isOnWorker)
            #expect(throws: Broken()) { try workers.runBlocking { throw Broken() } }
        }
    }

    @Test("runBlocking waits in the queue, to its deadline or its token's end")
    func runBlockingWaits() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        defer { workers.close() }
        let blocker = try await Blocker(workers)
        try onThread {
            let late = poolError { try workers.runBlocking(deadline: .now + .milliseconds(10)) {} }
            #expect(late?.code == .exhausted)
            let token = WaitToken()
            token.cancel()
            #expect(poolError { try workers.runBlocking(token: token) {} }?.code == .cancelled)
        }
        let done = Shared(false)
        let thread = TestThread { try workers.runBlocking { done.value = true } }
        try await eventuallyAsync("the call is queued") { workers.statistics.queued == 1 }
        try await blocker.leave()
        try await eventuallyAsync("the call is done") { done.value }
        try thread.join()
    }

    @Test("a worker that would wait for its own set is told so")
    func reentrantWorker() async throws {
        let workers = WorkerThreads(name: "w", maximumThreads: 1)
        let others = WorkerThreads(name: "others", maximumThreads: 1)
        defer {
            workers.close()
            others.close()
        }
        let error = try await workers.run { poolError { try workers.runBlocking {} } }
        #expect(error?.code == .reentrant)
        #expect(try await workers.run { try others.runBlocking { 2 } } == 2)
        let lease = try await workers.lease()
        let leased = try await lease.run { poolError { try lease.runBlocking {} } }
        #expect(leased?.code == .reentrant)
        lease.release()
    }

    @Test("a lease serves blocking callers too")
    func leaseRunBlocking() async throws {
        let workers = WorkerThreads(name: "w")
        defer { workers.close() }
        let lease = try await workers.lease()
        let thread = try await lease.run { pthread_self() }
        let same = try onThread { try lease.runBlocking { pthread_self() } }
        #expect(same == thread)
        lease.release()
        try onThread { #expect(poolError { try lease.runBlocking {} }?.code == .closed) }
    }
}
