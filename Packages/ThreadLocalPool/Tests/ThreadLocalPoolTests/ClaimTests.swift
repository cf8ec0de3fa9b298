import Testing

@testable import ThreadLocalPool

@Suite("Claims")
struct ClaimTests {
    let tracker = Tracker()

    @Test("a thread's first claim is empty and has a permit")
    func firstClaimIsEmpty() throws {
        let pool = makePool()
        defer { pool.close() }
        let claim = try pool.claim()
        #expect(claim.resource == nil)
        #expect(claim.idleFor == nil)
        #expect(pool.statistics.connecting == 1)
        #expect(pool.statistics.permits == 1)
        claim.release()
    }

    @Test("an installed resource is found again by the same thread")
    func resourceStaysWithItsThread() throws {
        let pool = makePool()
        defer { pool.close() }
        try onThread { [tracker] in
            let first = try use(pool, tracker)
            #expect(pool.statistics.idle == 1)
            let claim = try pool.claim()
            #expect(claim.resource === first)
            #expect(pool.statistics.busy == 1)
            #expect(pool.statistics.idle == 0)
        }
        #expect(tracker.openedCount == 1)
    }

    @Test("two threads never share a resource")
    func threadsHaveTheirOwn() throws {
        let pool = makePool()
        defer { pool.close() }
        let one = try Resident(pool, tracker)
        let two = try Resident(pool, tracker)
        #expect(one.item !== two.item)
        #expect(pool.statistics.idle == 2)
        try one.leave()
        try two.leave()
    }

    @Test("sixteen threads have sixteen resources, however often they use them")
    func oneForEachOfManyThreads() throws {
        let pool = makePool()
        defer { pool.close() }
        let allThere = Gate()
        let threads = (0..<16).map { _ in
            TestThread { [tracker] in
                for _ in 0..<100 { try use(pool, tracker) }
                allThere.wait()
            }
        }
        eventually("sixteen resources") { pool.statistics.idle == 16 }
        allThere.open()
        for thread in threads { try thread.join() }
        #expect(tracker.openedCount == 16)
        #expect(tracker.liveCount == 0)
    }

    @Test("one thread has a resource in each of several pools")
    func poolsAreApart() throws {
        let pools = (0..<20).map { _ in makePool() }
        defer { pools.forEach { $0.close() } }
        try onThread { [tracker] in
            let items = try pools.map { try use($0, tracker) }
            #expect(Set(items.map { ObjectIdentifier($0) }).count == 20)
            for (pool, item) in zip(pools, items) { #expect(try use(pool, tracker) === item) }
        }
        #expect(tracker.liveCount == 0)
    }

    @Test("a second claim on the same thread throws, the first one stays good")
    func reentrantClaim() throws {
        let pool = makePool(PoolConfiguration(name: "plant"))
        defer { pool.close() }
        try onThread { [tracker] in
            var claim = try pool.claim()
            claim.install(Item(tracker))
            let error = poolError { _ = try pool.claim() }
            #expect(error?.code == .reentrant)
            #expect(error?.message.contains("\"plant\" is in use already") == true)
            claim.resource?.use()
            claim.release()
            try use(pool, tracker)
        }
        #expect(tracker.openedCount == 1)
        #expect(tracker.faults == [])
    }

    @Test("a second claim throws while the first is still connecting")
    func reentrantWhileConnecting() throws {
        let pool = makePool()
        defer { pool.close() }
        let claim = try pool.claim()
        #expect(poolError { _ = try pool.claim() }?.code == .reentrant)
        claim.release()
        let next = try pool.claim()
        next.release()
    }

    @Test("a claim in one pool does not hinder another pool")
    func nestedPools() throws {
        let outer = makePool()
        let inner = makePool()
        defer {
            outer.close()
            inner.close()
        }
        let claim = try outer.claim()
        let other = try inner.claim()
        other.release()
        claim.release()
    }

    @Test("a claim that goes out of scope is released")
    func scopeEndReleases() throws {
        let pool = makePool()
        defer { pool.close() }
        do {
            var claim = try pool.claim()
            claim.install(Item(tracker))
        }
        #expect(pool.statistics.idle == 1)
    }

    @Test("a claim lasts to the end of its scope, not to its last use")
    func claimLastsToScopeEnd() throws {
        let pool = makePool()
        defer { pool.close() }
        do {
            var claim = try pool.claim()
            let item = Item(tracker)
            claim.install(item)
            #expect(pool.statistics.busy == 1)
            item.use()
            #expect(pool.statistics.busy == 1)
        }
        do {
            let claim = try pool.claim()
            let item = claim.resource
            #expect(pool.statistics.busy == 1)
            item?.use()
            #expect(pool.statistics.busy == 1)
        }
        #expect(pool.statistics.busy == 0)
    }

    @Test("an empty claim gives its permit back")
    func emptyClaimReturnsPermit() throws {
        let pool = makePool()
        defer { pool.close() }
        let claim = try pool.claim()
        claim.release()
        #expect(pool.statistics.permits == 0)
        #expect(pool.statistics.connecting == 0)
    }

    @Test("discard closes the resource and keeps the permit")
    func discardKeepsPermit() throws {
        let pool = makePool()
        defer { pool.close() }
        var claim = try pool.claim()
        claim.install(Item(tracker))
        claim.discard()
        #expect(tracker.closedCount == 1)
        #expect(claim.resource == nil)
        #expect(pool.statistics.permits == 1)
        #expect(pool.statistics.connecting == 1)
        claim.discard()
        #expect(tracker.closedCount == 1)
        let second = Item(tracker)
        claim.install(second)
        #expect(claim.resource === second)
        claim.release()
        #expect(pool.statistics.idle == 1)
    }

    @Test("installing over a resource closes the old one")
    func installReplaces() throws {
        let pool = makePool()
        defer { pool.close() }
        var claim = try pool.claim()
        let old = Item(tracker)
        claim.install(old)
        claim.install(Item(tracker))
        #expect(!old.isOpen)
        claim.release()
        #expect(pool.statistics.idle == 1)
        #expect(pool.statistics.made == 2)
        #expect(pool.statistics.closed == 1)
    }

    @Test("idleFor is the time since the last release")
    func idleTimeIsMeasured() throws {
        let time = ManualClock()
        let pool = makePool(PoolConfiguration(clock: time.clock))
        defer { pool.close() }
        try onThread { [tracker] in
            try use(pool, tracker)
            time.advance(.seconds(7))
            let claim = try pool.claim()
            #expect(claim.idleFor == .seconds(7))
            #expect(claim.idleNanoseconds == 7_000_000_000)
            claim.release()
            let again = try pool.claim()
            #expect(again.idleFor == .zero)
        }
    }

    @Test("withResource makes once and then reuses")
    func withResourceReuses() throws {
        let pool = makePool()
        defer { pool.close() }
        try onThread { [tracker] in
            for _ in 0..<5 {
                let value = try pool.withResource(make: { Item(tracker) }) { item in
                    item.use()
                    return 42
                }
                #expect(value == 42)
            }
        }
        #expect(tracker.openedCount == 1)
    }

    private struct Refused: Error, Equatable {
        let text: String
    }

    @Test("an error of make passes unchanged, is remembered and leaves nothing behind")
    func makeErrorPasses() throws {
        let pool = makePool()
        defer { pool.close() }
        #expect(throws: Refused(text: "no route")) {
            try pool.withResource(make: { throw Refused(text: "no route") }) { _ in }
        }
        #expect(pool.statistics.permits == 0)
        #expect(pool.statistics.connectFailures == 1)
        #expect(pool.statistics.lastFailure?.contains("no route") == true)
    }

    @Test("an error of the body passes unchanged and the resource stays")
    func bodyErrorPasses() throws {
        let pool = makePool()
        defer { pool.close() }
        #expect(throws: Refused(text: "body")) {
            try pool.withResource(make: { Item(tracker) }) { _ in throw Refused(text: "body") }
        }
        #expect(pool.statistics.idle == 1)
        #expect(pool.statistics.connectFailures == 0)
    }

    @Test("withResource inside withResource throws .reentrant")
    func nestedWithResource() throws {
        let pool = makePool()
        defer { pool.close() }
        try pool.withResource(make: { Item(tracker) }) { _ in
            let error = poolError { try pool.withResource(make: { Item(tracker) }) { _ in } }
            #expect(error?.code == .reentrant)
        }
        #expect(tracker.openedCount == 1)
    }

    @Test("hasResourceOnThisThread speaks of the calling thread only")
    func hasResource() throws {
        let pool = makePool()
        defer { pool.close() }
        let other = try Resident(pool, tracker)
        try onThread { [tracker] in
            #expect(!pool.hasResourceOnThisThread)
            try use(pool, tracker)
            #expect(pool.hasResourceOnThisThread)
            let claim = try pool.claim()
            #expect(pool.hasResourceOnThisThread)
            claim.release()
            pool.closeIdle()
            #expect(!pool.hasResourceOnThisThread)
        }
        try other.leave()
    }

    @Test("a claim released on another thread has its resource closed")
    func releasedElsewhere() throws {
        let pool = makePool()
        defer { pool.close() }
        let box = ClaimBox()
        let mayEnd = Gate()
        let ready = Gate()
        let thread = TestThread { [tracker] in
            box.claim = try pool.claim()
            box.claim?.install(Item(tracker))
            ready.open()
            mayEnd.wait()
            // The thread may claim again: its place is free.
            try use(pool, tracker)
        }
        ready.wait()
        box.claim = nil
        #expect(tracker.closedCount == 1)
        #expect(pool.statistics.permits == 0)
        mayEnd.open()
        try thread.join()
        #expect(tracker.openedCount == 2)
        #expect(tracker.liveCount == 0)
    }

    @Test("a claim that outlives its thread is safe to use and closes at release")
    func claimOutlivesThread() throws {
        let pool = makePool()
        defer { pool.close() }
        let box = ClaimBox()
        try onThread { [tracker] in
            box.claim = try pool.claim()
            box.claim?.install(Item(tracker))
        }
        #expect(tracker.liveCount == 1)
        box.claim?.resource?.use()
        #expect(box.claim?.isCloseRequested == true)
        box.claim = nil
        #expect(tracker.liveCount == 0)
        #expect(pool.statistics.permits == 0)
        #expect(tracker.faults == [])
    }

    @Test("a claim that outlives its pool closes at release")
    func claimOutlivesPool() throws {
        try onThread { [tracker] in
            let reports = Shared<[String]>([])
            var pool: Pool? = makePool(PoolConfiguration(leakReport: { text in reports.withLock { $0.append(text) } }))
            var claim = try pool!.claim()
            claim.install(Item(tracker))
            pool = nil
            #expect(tracker.liveCount == 1)
            claim.resource?.use()
            claim.release()
            #expect(tracker.liveCount == 0)
        }
        #expect(tracker.faults == [])
    }

    @Test("statistics count what was made and closed")
    func statisticsCount() throws {
        let pool = makePool(PoolConfiguration(maximumResources: 5))
        let one = try Resident(pool, tracker)
        let holder = Holder(pool, tracker)
        let connecting = Holder(pool, tracker, connects: false)
        let now = pool.statistics
        #expect(now.limit == 5)
        #expect(now.idle == 1)
        #expect(now.busy == 1)
        #expect(now.connecting == 1)
        #expect(now.total == 2)
        #expect(now.permits == 3)
        #expect(now.made == 2)
        #expect(now.closed == 0)
        #expect(!now.isClosed)
        pool.close()
        try one.leave()
        try holder.leave()
        try connecting.leave()
        let end = pool.statistics
        #expect(end.isClosed)
        #expect(end.closed == 2)
        #expect(end.permits == 0)
        #expect(end.total == 0)
    }
}

/// Lets a claim leave its thread, which the API does not want.
// @unchecked: the tests use it from one thread at a time, in the order of gates and joins.
final class ClaimBox: @unchecked Sendable {
    var claim: Pool.Claim?
}
