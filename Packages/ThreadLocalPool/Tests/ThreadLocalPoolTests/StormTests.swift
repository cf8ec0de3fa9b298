import Foundation
import Testing

@testable import ThreadLocalPool

@Suite("Storms", .serialized)
struct StormTests {
    let tracker = Tracker()

    /// Operations of each of 16 threads: 40,000 make 640,000 in all.
    private var operations: Int { isLong ? 40_000 : 4_000 }

    /// Runs `body` on a thread again and again until the gate's work is done.
    private func beside(_ isDone: Shared<Bool>, _ body: @escaping @Sendable (Int) throws -> Void) -> TestThread {
        TestThread {
            var round = 0
            while !isDone.value {
                try body(round)
                round += 1
                usleep(100)
            }
        }
    }

    @Test("16 threads, closing and expiring beside them: no resource is shared, used after its end or closed twice")
    func churn() throws {
        let pool = makePool(PoolConfiguration(maximumResources: 16))
        let isDone = Shared(false)
        let closer = beside(isDone) { round in
            if round.isMultiple(of: 3) { pool.expireAll() } else { pool.closeIdle() }
        }
        let walker = beside(isDone) { _ in pool.forEachResource { $0.visit() } }
        let operations = operations
        let done = Shared(0)
        let threads = (0..<16).map { number in
            TestThread { [tracker] in
                for round in 0..<operations {
                    var claim = try pool.claim()
                    if claim.resource == nil { claim.install(Item(tracker)) }
                    claim.resource?.use()
                    if (round &+ number).isMultiple(of: 97) { claim.discard() }
                    claim.release()
                }
                done.withLock { $0 += operations }
            }
        }
        for thread in threads { try thread.join() }
        isDone.value = true
        try closer.join()
        try walker.join()
        #expect(done.value == 16 * operations)
        #expect(tracker.faults == [])
        #expect(tracker.liveCount == 0)
        #expect(pool.statistics.permits == 0)
        #expect(pool.statistics.made == tracker.openedCount)
        #expect(pool.statistics.closed == tracker.closedCount)
        pool.close()
    }

    @Test("16 threads over 4 places: the bound holds and everybody is served")
    func tightBound() throws {
        let pool = makePool(PoolConfiguration(maximumResources: 4))
        let isDone = Shared(false)
        let closer = beside(isDone) { round in
            if round.isMultiple(of: 5) { pool.expireAll() } else { pool.closeExpired() }
        }
        let walker = beside(isDone) { _ in pool.forEachResource { $0.visit() } }
        let operations = operations / 8
        let threads = (0..<16).map { _ in
            TestThread { [tracker] in
                for _ in 0..<operations { try use(pool, tracker, deadline: .now + .seconds(60)) }
            }
        }
        for thread in threads { try thread.join() }
        isDone.value = true
        try closer.join()
        try walker.join()
        #expect(tracker.faults == [])
        #expect(tracker.mostLiveCount <= 4)
        #expect(tracker.liveCount == 0)
        #expect(pool.statistics.permits == 0)
        pool.close()
    }

    @Test("waits that end by deadline, token and cancelWaiters lose no permit")
    func impatientWaiters() throws {
        let pool = makePool(PoolConfiguration(maximumResources: 2))
        let isDone = Shared(false)
        let canceller = beside(isDone) { _ in pool.cancelWaiters() }
        let operations = operations / 8
        let served = Shared(0)
        let threads = (0..<12).map { (number: Int) in
            TestThread { [tracker] in
                for round in 0..<operations {
                    let patience = Duration.microseconds(50 * (round % 10))
                    let token = WaitToken()
                    if round.isMultiple(of: 7) { token.cancel() }
                    do {
                        var claim = try pool.claim(deadline: .now + patience, token: token)
                        if claim.resource == nil {
                            // Some fail to connect.
                            if (round + number).isMultiple(of: 5) { continue }
                            claim.install(Item(tracker))
                        }
                        claim.resource?.use()
                        served.withLock { $0 += 1 }
                    } catch let error as PoolError where [.cancelled, .exhausted].contains(error.code) {
                        continue
                    }
                }
            }
        }
        for thread in threads { try thread.join() }
        isDone.value = true
        try canceller.join()
        #expect(served.value > 0)
        #expect(tracker.faults == [])
        #expect(tracker.mostLiveCount <= 2)
        #expect(tracker.liveCount == 0)
        #expect(pool.statistics.permits == 0)
        #expect(pool.statistics.waiters == 0)
        // Both places are free again.
        let one = Holder(pool, tracker)
        let two = Holder(pool, tracker)
        try one.leave()
        try two.leave()
        pool.close()
    }

    @Test("closing amid the storm ends every thread with .closed and closes all that was opened")
    func closeAmidStorm() throws {
        for _ in 0..<(isLong ? 200 : 20) {
            let tracker = Tracker()
            let pool = makePool(PoolConfiguration(maximumResources: 6))
            let threads = (0..<12).map { _ in
                TestThread {
                    do {
                        while true { try use(pool, tracker) }
                    } catch let error as PoolError where error.code == .closed {}
                }
            }
            eventually("work") { tracker.openedCount > 10 }
            let closers = (0..<2).map { _ in TestThread { pool.close() } }
            for closer in closers { try closer.join() }
            for thread in threads { try thread.join() }
            #expect(pool.waitUntilDrained(deadline: .now + .seconds(60)))
            #expect(tracker.liveCount == 0)
            #expect(tracker.faults == [])
            #expect(pool.statistics.permits == 0)
        }
    }

    @Test("short-lived threads in parallel, with closing beside them")
    func shortLivedInParallel() throws {
        let rounds = isLong ? 5_000 : 300
        let pool = makePool(PoolConfiguration(maximumResources: 3))
        let isDone = Shared(false)
        let closer = beside(isDone) { _ in pool.expireAll() }
        let starters = (0..<4).map { _ in
            TestThread { [tracker] in
                for _ in 0..<rounds {
                    try onThread { for _ in 0..<3 { try use(pool, tracker) } }
                }
            }
        }
        for starter in starters { try starter.join() }
        isDone.value = true
        try closer.join()
        #expect(tracker.faults == [])
        #expect(tracker.mostLiveCount <= 3)
        #expect(tracker.liveCount == 0)
        #expect(pool.statistics.permits == 0)
        pool.close()
    }

    @Test("the reaper amid the storm")
    func reaperAmidStorm() throws {
        let configuration = PoolConfiguration(
            maximumResources: 8,
            idleTimeout: .milliseconds(1),
            maximumAge: .milliseconds(20),
            ageJitter: 1
        )
        let pool = makePool(configuration)
        let isDone = Shared(false)
        let threads = (0..<8).map { number in
            beside(isDone) { [tracker] round in
                try use(pool, tracker)
                if (round + number).isMultiple(of: 10) { usleep(3_000) }
            }
        }
        eventually("the reaper was busy") { tracker.closedCount > 30 }
        isDone.value = true
        for thread in threads { try thread.join() }
        #expect(tracker.faults == [])
        #expect(tracker.liveCount == 0)
        pool.close()
    }

    @Test("a storm of async calls, leases and cancelled tasks on few workers loses none")
    func workerStorm() async throws {
        let workers = WorkerThreads(name: "storm", maximumThreads: 4)
        let pool = makePool(PoolConfiguration(maximumResources: 4))
        let tracker = tracker
        let count = isLong ? 40_000 : 2_000
        let (done, cancelled) = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<count {
                group.addTask {
                    do {
                        if number.isMultiple(of: 10) {
                            let lease = try await workers.lease()
                            defer { lease.release() }
                            let first = try await lease.run { try use(pool, tracker) }
                            let second = try await lease.run { try use(pool, tracker) }
                            if first !== second { tracker.fault("the lease changed its thread") }
                        } else {
                            try await workers.run { _ = try use(pool, tracker) }
                        }
                        return true
                    } catch is CancellationError {
                        return false
                    }
                }
                if number.isMultiple(of: 5) {
                    group.addTask {
                        let task = Task { try await workers.run { _ = try use(pool, tracker) } }
                        task.cancel()
                        do {
                            try await task.value
                            return true
                        } catch is CancellationError {
                            return false
                        }
                    }
                }
            }
            var counts = (0, 0)
            for try await isDone in group {
                if isDone { counts.0 += 1 } else { counts.1 += 1 }
            }
            return counts
        }
        #expect(done + cancelled == count + count / 5)
        #expect(done >= count)
        #expect(workers.statistics.queued == 0)
        #expect(tracker.faults == [])
        #expect(tracker.mostLiveCount <= 4)
        workers.close()
        pool.close()
        #expect(tracker.liveCount == 0)
    }
}
