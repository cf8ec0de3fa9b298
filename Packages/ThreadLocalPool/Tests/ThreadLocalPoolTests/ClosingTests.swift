import Dispatch
import Foundation
import Testing

@testable import ThreadLocalPool

@Suite("Closing")
struct ClosingTests {
    let tracker = Tracker()

    // MARK: Threads end

    @Test("a pthread's resource closes with its thread")
    func pthreadEnd() throws {
        let pool = makePool()
        defer { pool.close() }
        let item = try onThread { [tracker] in try use(pool, tracker) }
        #expect(!item.isOpen)
        #expect(pool.statistics.permits == 0)
    }

    @Test("a Foundation thread's resource closes with its thread")
    func foundationThreadEnd() throws {
        let pool = makePool()
        defer { pool.close() }
        let thread = Thread { [tracker] in _ = try? use(pool, tracker) }
        thread.start()
        eventually("the end of the thread") { tracker.closedCount == 1 }
        #expect(pool.statistics.permits == 0)
    }

    @Test("GCD workers keep their resources apart, and closing the pool closes them")
    func dispatchWorkers() throws {
        let pool = makePool()
        DispatchQueue.concurrentPerform(iterations: 200) { _ in
            _ = try? use(pool, tracker)
        }
        let group = DispatchGroup()
        for _ in 0..<50 {
            DispatchQueue.global().async(group: group) { [tracker] in _ = try? use(pool, tracker) }
        }
        group.wait()
        #expect(tracker.openedCount >= 1)
        pool.close()
        #expect(tracker.liveCount == 0)
        #expect(tracker.faults == [])
    }

    @Test("a pool used while its thread's resources close works")
    func claimInAnotherPoolWhileThreadEnds() throws {
        let log = makePool()
        let pool = Pool { [tracker] item in
            item.close()
            _ = try? use(log, tracker)
        }
        defer { pool.close() }
        try onThread { [tracker] in try use(pool, tracker) }
        #expect(tracker.openedCount == 2)
        #expect(tracker.liveCount == 0)
        log.close()
    }

    // MARK: Asked for

    @Test("closeIdle closes the idle ones and leaves the busy one alone")
    func closeIdle() throws {
        let pool = makePool()
        defer { pool.close() }
        let idle = try Resident(pool, tracker)
        let holder = Holder(pool, tracker)
        pool.closeIdle()
        #expect(!idle.item.isOpen)
        #expect(pool.statistics.busy == 1)
        holder.release()
        #expect(pool.statistics.idle == 1)
        try idle.leave()
        try holder.leave()
    }

    @Test("expireAll closes idle ones now and busy ones when released")
    func expireAll() throws {
        let pool = makePool()
        defer { pool.close() }
        let idle = try Resident(pool, tracker)
        let holder = Holder(pool, tracker)
        pool.expireAll()
        #expect(!idle.item.isOpen)
        #expect(tracker.closedCount == 1)
        holder.release()
        #expect(tracker.closedCount == 2)
        #expect(pool.statistics.permits == 0)
        try idle.leave()
        try holder.leave()
    }

    @Test("after expireAll the thread's next claim is empty")
    func expiredClaimIsEmpty() throws {
        let pool = makePool()
        defer { pool.close() }
        try onThread { [tracker] in
            let old = try use(pool, tracker)
            pool.expireAll()
            let new = try use(pool, tracker)
            #expect(new !== old)
            #expect(try use(pool, tracker) === new)
        }
    }

    @Test("a resource made after discarding an expired one stays")
    func discardStartsNewGeneration() throws {
        let pool = makePool()
        defer { pool.close() }
        var claim = try pool.claim()
        claim.install(Item(tracker))
        pool.expireAll()
        #expect(claim.isCloseRequested == true)
        claim.discard()
        #expect(claim.isCloseRequested == false)
        let fresh = Item(tracker)
        claim.install(fresh)
        claim.release()
        #expect(fresh.isOpen)
        #expect(pool.statistics.idle == 1)
    }

    @Test("what is being made during expireAll is closed after its first use")
    func expireWhileConnecting() throws {
        let pool = makePool()
        defer { pool.close() }
        var claim = try pool.claim()
        pool.expireAll()
        let item = Item(tracker)
        claim.install(item)
        #expect(item.isOpen)
        claim.release()
        #expect(!item.isOpen)
    }

    @Test("close closes idle ones now, busy ones at release, and later claims throw")
    func close() throws {
        let pool = makePool(PoolConfiguration(name: "plant"))
        let idle = try Resident(pool, tracker)
        let holder = Holder(pool, tracker)
        pool.close()
        #expect(!idle.item.isOpen)
        #expect(tracker.closedCount == 1)
        let error = try onThread { poolError { _ = try pool.claim() } }
        #expect(error?.code == .closed)
        #expect(error?.description == "Pool \"plant\" is closed.")
        holder.release()
        #expect(tracker.closedCount == 2)
        try idle.leave()
        try holder.leave()
    }

    @Test("close twice closes once")
    func closeTwice() throws {
        let pool = makePool()
        let idle = try Resident(pool, tracker)
        pool.close()
        pool.close()
        #expect(tracker.closedCount == 1)
        try idle.leave()
        #expect(tracker.faults == [])
    }

    @Test("a claim that was out at close can still install; it closes at release")
    func closeWhileConnecting() throws {
        let pool = makePool()
        var claim = try pool.claim()
        pool.close()
        #expect(claim.isCloseRequested == true)
        claim.install(Item(tracker))
        claim.discard()
        #expect(claim.isCloseRequested == true)
        claim.install(Item(tracker))
        claim.release()
        #expect(tracker.openedCount == 2)
        #expect(tracker.liveCount == 0)
    }

    @Test("close wakes all waiters with .closed")
    func closeWakesWaiters() throws {
        let pool = makePool(PoolConfiguration(maximumResources: 1))
        let holder = Holder(pool, tracker)
        let waiters = (0..<4).map { _ in
            TestThread { #expect(poolError { _ = try pool.claim() }?.code == .closed) }
        }
        eventually("four waiters") { pool.statistics.waiters == 4 }
        pool.close()
        for waiter in waiters { try waiter.join() }
        try holder.leave()
        #expect(pool.statistics.permits == 0)
    }

    @Test("waitUntilDrained returns when the last claim is back")
    func drained() throws {
        let pool = makePool()
        let holder = Holder(pool, tracker)
        #expect(!pool.waitUntilDrained(deadline: .now + .seconds(60)))
        pool.close()
        #expect(!pool.waitUntilDrained(deadline: .now + .milliseconds(10)))
        let drained = TestThread { [tracker] in
            #expect(pool.waitUntilDrained(deadline: .now + .seconds(60)))
            #expect(tracker.liveCount == 0)
        }
        holder.release()
        try drained.join()
        #expect(pool.waitUntilDrained())
        try holder.leave()
    }

    @Test("waitUntilDrained waits for a close under way")
    func drainedAfterSlowClose() throws {
        let mayClose = Gate()
        let isClosing = Gate()
        let pool = Pool { item in
            isClosing.open()
            mayClose.wait()
            item.close()
        }
        let resident = try Resident(pool, tracker)
        let closer = TestThread { pool.close() }
        isClosing.wait()
        #expect(!pool.waitUntilDrained(deadline: .now + .milliseconds(10)))
        mayClose.open()
        #expect(pool.waitUntilDrained(deadline: .now + .seconds(60)))
        try closer.join()
        try resident.leave()
        #expect(tracker.faults == [])
    }

    // MARK: Walks

    @Test("a walk visits idle and busy resources, not empty places")
    func walkVisitsAll() throws {
        let pool = makePool()
        defer { pool.close() }
        let idle = try Resident(pool, tracker)
        let busy = Holder(pool, tracker)
        let connecting = Holder(pool, tracker, connects: false)
        var seen = 0
        pool.forEachResource { item in
            item.visit()
            seen += 1
        }
        #expect(seen == 2)
        try idle.leave()
        try busy.leave()
        try connecting.leave()
        #expect(tracker.faults == [])
    }

    @Test("a resource is not closed while a walk looks at it, but right after")
    func walkDefersClose() throws {
        let pool = makePool()
        let holder = Holder(pool, tracker)
        pool.close()
        pool.forEachResource { item in
            holder.release()
            #expect(item.isOpen)
            #expect(!pool.waitUntilDrained(deadline: .now))
        }
        #expect(tracker.closedCount == 1)
        #expect(pool.waitUntilDrained(deadline: .now))
        try holder.leave()
        #expect(tracker.faults == [])
    }

    @Test("a discard during a walk lets the claim go on at once")
    func discardDuringWalk() throws {
        let pool = makePool()
        var claim = try pool.claim()
        let old = Item(tracker)
        claim.install(old)
        let isVisiting = Gate()
        let mayEnd = Gate()
        let walk = TestThread {
            pool.forEachResource { item in
                isVisiting.open()
                mayEnd.wait()
                item.visit()
            }
        }
        isVisiting.wait()
        claim.discard()
        #expect(old.isOpen)
        claim.install(Item(tracker))
        mayEnd.open()
        try walk.join()
        #expect(!old.isOpen)
        claim.resource?.use()
        claim.release()
        pool.close()
        #expect(tracker.liveCount == 0)
        #expect(tracker.faults == [])
    }

    @Test("a walk's body may call the pool")
    func walkMayCallPool() throws {
        let pool = makePool()
        let idle = try Resident(pool, tracker)
        pool.forEachResource { item in
            pool.close()
            #expect(item.isOpen)
            pool.forEachResource { _ in Issue.record("a closed pool has no resources") }
        }
        #expect(!idle.item.isOpen)
        #expect(pool.statistics.permits == 0)
        try idle.leave()
    }

    @Test("overlapping walks defer the close to the last of them")
    func overlappingWalks() throws {
        let pool = makePool()
        let idle = try Resident(pool, tracker)
        pool.forEachResource { item in
            pool.forEachResource { _ in pool.closeIdle() }
            #expect(item.isOpen)
        }
        #expect(!idle.item.isOpen)
        pool.close()
        try idle.leave()
        #expect(tracker.faults == [])
    }

    // MARK: Leaks

    @Test("what the close closure holds is freed with the pool, although threads live on")
    func closureIsFreed() throws {
        final class Captured: Sendable {}
        weak var seen: Captured?
        let box = Shared<Pool?>(nil)
        do {
            let captured = Captured()
            seen = captured
            box.value = Pool { item in
                withExtendedLifetime(captured) { item.close() }
            }
        }
        let ready = Gate()
        let mayLeave = Gate()
        let resident = TestThread { [tracker] in
            try use(box.value!, tracker)
            ready.open()
            mayLeave.wait()
        }
        ready.wait()
        #expect(seen != nil)
        box.value?.close()
        box.value = nil
        eventually("the closure is freed") { seen == nil }
        mayLeave.open()
        try resident.join()
    }

    #if DEBUG
    private func reporting(_ reports: Shared<[String]>) -> PoolConfiguration {
        PoolConfiguration(name: "plant", leakReport: { text in reports.withLock { $0.append(text) } })
    }

    @Test("a pool dropped with an idle resource is reported with its origin, and closes it")
    func leakReportIdle() throws {
        let reports = Shared<[String]>([])
        let configuration = reporting(reports)
        try onThread { [tracker] in
            let pool = makePool(configuration)
            try use(pool, tracker)
        }
        #expect(reports.value.count == 1)
        let text = reports.value.first ?? ""
        #expect(text.hasPrefix("Pool \"plant\" made at ThreadLocalPoolTests/Helpers.swift:"))
        #expect(text.hasSuffix("was dropped without close(): 1 idle, 0 in use, 0 connecting."))
        #expect(tracker.liveCount == 0)
    }

    @Test("a pool dropped with claims out is reported")
    func leakReportBusy() throws {
        let reports = Shared<[String]>([])
        let configuration = reporting(reports)
        try onThread { [tracker] in
            let box = ClaimBox()
            do {
                let pool = makePool(configuration)
                box.claim = try pool.claim()
                box.claim?.install(Item(tracker))
                pool.close()
            }
            #expect(reports.value.count == 1)
            #expect(reports.value.first?.contains("before it had drained: 0 idle, 1 in use") == true)
            box.claim = nil
        }
        #expect(tracker.liveCount == 0)
    }

    @Test("a pool that was closed, or has nothing open, is not reported")
    func noLeakReport() throws {
        let reports = Shared<[String]>([])
        let configuration = reporting(reports)
        try onThread { [tracker] in
            let closed = makePool(configuration)
            try use(closed, tracker)
            closed.close()
            let unused = makePool(configuration)
            unused.closeIdle()
        }
        #expect(reports.value == [])
    }
    #endif
}
