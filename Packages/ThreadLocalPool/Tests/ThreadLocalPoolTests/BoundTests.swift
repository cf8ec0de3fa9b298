import Testing

@testable import ThreadLocalPool

@Suite("The bound")
struct BoundTests {
    let tracker = Tracker()

    private func bounded(_ limit: Int, name: String = "pool", wait: Duration = .seconds(30)) -> Pool {
        makePool(PoolConfiguration(name: name, maximumResources: limit, waitTimeout: wait))
    }

    @Test("a thread waits while all are busy and goes on when one comes back")
    func waitsForPermit() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        let waiter = TestThread { [tracker] in try use(pool, tracker) }
        eventually("a waiter") { pool.statistics.waiters == 1 }
        #expect(tracker.openedCount == 1)
        holder.release()
        try waiter.join()
        try holder.leave()
        #expect(tracker.openedCount == 2)
        #expect(tracker.mostLiveCount == 1)
        #expect(tracker.faults == [])
    }

    @Test("waiters are served in the order of their coming")
    func firstInFirstOut() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        let order = Shared<[Int]>([])
        var threads: [TestThread] = []
        for number in 0..<12 {
            threads.append(
                TestThread { [tracker] in
                    var claim = try pool.claim()
                    order.withLock { $0.append(number) }
                    if claim.resource == nil { claim.install(Item(tracker)) }
                    claim.release()
                }
            )
            eventually("waiter \(number)") { pool.statistics.waiters == number + 1 }
        }
        try holder.leave()
        for thread in threads { try thread.join() }
        #expect(order.value == Array(0..<12))
        #expect(tracker.mostLiveCount == 1)
    }

    @Test("the longest idle resource makes way, the others stay")
    func longestIdleMakesWay() throws {
        let time = ManualClock()
        let pool = makePool(PoolConfiguration(maximumResources: 3, clock: time.clock))
        defer { pool.close() }
        var residents: [Resident] = []
        for _ in 0..<3 {
            residents.append(try Resident(pool, tracker))
            time.advance(.seconds(1))
        }
        try onThread { [tracker] in try use(pool, tracker) }
        #expect(residents.map(\.item.isOpen) == [false, true, true])
        #expect(tracker.mostLiveCount == 3)
        for resident in residents { try resident.leave() }
    }

    @Test("a thread whose resource made way gets a new one")
    func victimRecovers() throws {
        let pool = bounded(1)
        defer { pool.close() }
        try onThread { [tracker] in
            let first = try use(pool, tracker)
            try onThread { try use(pool, tracker) }
            #expect(!first.isOpen)
            #expect(!pool.hasResourceOnThisThread)
            let second = try use(pool, tracker)
            #expect(second.isOpen)
        }
        #expect(tracker.openedCount == 3)
        #expect(tracker.faults == [])
    }

    @Test("a busy resource never makes way")
    func busyStays() throws {
        let pool = bounded(2)
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        let idle = try Resident(pool, tracker)
        try onThread { [tracker] in try use(pool, tracker) }
        #expect(!idle.item.isOpen)
        #expect(pool.statistics.busy == 1)
        try holder.leave()
        try idle.leave()
    }

    @Test("several waiters get the permits of several threads that go idle")
    func manyWaitersManyReleases() throws {
        let pool = bounded(4)
        defer { pool.close() }
        let holders = (0..<4).map { _ in Holder(pool, tracker) }
        let waiters = (0..<4).map { _ in TestThread { [tracker] in try use(pool, tracker) } }
        eventually("four waiters") { pool.statistics.waiters == 4 }
        for holder in holders { holder.release() }
        for waiter in waiters { try waiter.join() }
        for holder in holders { try holder.leave() }
        #expect(tracker.openedCount == 8)
        #expect(tracker.mostLiveCount <= 4)
    }

    @Test("the error at the deadline counts what is busy and connecting")
    func exhaustedSaysWhy() throws {
        let pool = bounded(3, name: "plant")
        defer { pool.close() }
        let holders = [Holder(pool, tracker), Holder(pool, tracker), Holder(pool, tracker, connects: false)]
        let error = try onThread {
            poolError { _ = try pool.claim(deadline: .now + .milliseconds(20)) }
        }
        #expect(error?.code == .exhausted)
        let message = error?.message ?? ""
        #expect(message.hasPrefix("No resource of pool \"plant\" came free in "))
        #expect(message.contains("2 of 3 in use, 1 connecting, 0 more waiting."))
        #expect(!message.contains("failure"))
        for holder in holders { try holder.leave() }
    }

    @Test("the error at the deadline names the last connect failure")
    func exhaustedNamesFailure() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let holder = Holder(pool, tracker, connects: false)
        pool.recordConnectFailure("first")
        pool.recordConnectFailure("connection refused by db:5432")
        let error = try onThread { poolError { _ = try pool.claim(deadline: .now + .milliseconds(5)) } }
        #expect(error?.message.contains("0 of 1 in use, 1 connecting") == true)
        #expect(error?.message.contains("last connect failure") == true)
        #expect(error?.message.hasSuffix("ago: connection refused by db:5432.") == true)
        #expect(pool.statistics.connectFailures == 2)
        try holder.leave()
    }

    @Test("a success after the failure clears it")
    func successClearsFailure() throws {
        let pool = bounded(1)
        defer { pool.close() }
        pool.recordConnectFailure("refused")
        #expect(pool.statistics.lastFailure == "refused")
        let holder = Holder(pool, tracker)
        #expect(pool.statistics.lastFailure == nil)
        let error = try onThread { poolError { _ = try pool.claim(deadline: .now) } }
        #expect(error?.message.contains("refused") == false)
        try holder.leave()
    }

    @Test("a deadline that has passed ends the wait at once")
    func passedDeadline() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        let error = try onThread { poolError { _ = try pool.claim(deadline: .now - .seconds(1)) } }
        #expect(error?.code == .exhausted)
        try holder.leave()
    }

    @Test("waitTimeout bounds a claim without a deadline")
    func waitTimeoutIsTheDefault() throws {
        let pool = bounded(1, wait: .milliseconds(20))
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        let error = try onThread { poolError { _ = try pool.claim() } }
        #expect(error?.code == .exhausted)
        try holder.leave()
    }

    @Test("neither deadline nor token is evaluated without a wait")
    func argumentsAreLazy() throws {
        let pool = bounded(1)
        defer { pool.close() }
        try onThread { [tracker] in
            let evaluated = Shared(0)
            func deadline() -> ContinuousClock.Instant? {
                evaluated.value += 1
                return .now - .seconds(1)
            }
            func token() -> WaitToken? {
                evaluated.value += 1
                return nil
            }
            var claim = try pool.claim(deadline: deadline(), token: token())
            claim.install(Item(tracker))
            claim.release()
            let again = try pool.claim(deadline: deadline(), token: token())
            #expect(again.resource != nil)
            #expect(evaluated.value == 0)
        }
    }

    @Test("a timed-out waiter leaves its place to the next")
    func timedOutWaiterMakesWay() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        let late = TestThread {
            #expect(poolError { _ = try pool.claim(deadline: .now + .milliseconds(30)) }?.code == .exhausted)
        }
        eventually("first waiter") { pool.statistics.waiters == 1 }
        let patient = TestThread { [tracker] in try use(pool, tracker) }
        try late.join()
        eventually("one waiter left") { pool.statistics.waiters == 1 }
        holder.release()
        try patient.join()
        try holder.leave()
        #expect(pool.statistics.permits == 0)
    }

    @Test("a waiter is cancelled by its token from another thread")
    func tokenCancels() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        let token = WaitToken()
        let waiter = TestThread {
            let error = poolError { _ = try pool.claim(deadline: .now + .seconds(60), token: token) }
            #expect(error?.code == .cancelled)
            #expect(error?.message == "Waiting for a resource of pool \"pool\" was cancelled.")
        }
        eventually("a waiter") { pool.statistics.waiters == 1 }
        token.cancel()
        try waiter.join()
        #expect(pool.statistics.waiters == 0)
        try holder.leave()
        #expect(token.isCancelled)
    }

    @Test("a token cancelled before the wait ends it at once")
    func tokenCancelledBefore() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        let token = WaitToken()
        token.cancel()
        token.cancel()
        let error = try onThread { poolError { _ = try pool.claim(deadline: .now + .seconds(60), token: token) } }
        #expect(error?.code == .cancelled)
        try holder.leave()
    }

    @Test("a cancelled token does not spoil a claim that need not wait")
    func tokenIsForWaitingOnly() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let token = WaitToken()
        token.cancel()
        let claim = try pool.claim(token: token)
        claim.release()
    }

    @Test("a tied token registers when the wait begins and undoes it when it ends")
    func tiedToken() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        let events = Shared<[String]>([])
        let cancel = Shared<(@Sendable () -> Void)?>(nil)
        let waiter = TestThread {
            let error = poolError {
                _ = try pool.claim(
                    deadline: .now + .seconds(60),
                    token: WaitToken { token in
                        events.withLock { $0.append("registered") }
                        cancel.value = { token.cancel() }
                        return { events.withLock { $0.append("undone") } }
                    }
                )
            }
            #expect(error?.code == .cancelled)
        }
        eventually("registered") { cancel.value != nil }
        cancel.value?()
        try waiter.join()
        #expect(events.value == ["registered", "undone"])
        try holder.leave()
    }

    @Test("cancelWaiters ends all waits and none of the later ones")
    func cancelWaitersEndsAll() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        let waiters = (0..<5).map { _ in
            TestThread { #expect(poolError { _ = try pool.claim() }?.code == .cancelled) }
        }
        eventually("five waiters") { pool.statistics.waiters == 5 }
        pool.cancelWaiters()
        for waiter in waiters { try waiter.join() }
        let later = TestThread { [tracker] in try use(pool, tracker) }
        eventually("a waiter") { pool.statistics.waiters == 1 }
        holder.release()
        try later.join()
        try holder.leave()
    }

    @Test("a failed connect passes its permit to the next waiter")
    func emptyReleaseWakesWaiter() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let holder = Holder(pool, tracker, connects: false)
        let waiter = TestThread { [tracker] in try use(pool, tracker) }
        eventually("a waiter") { pool.statistics.waiters == 1 }
        holder.release()
        try waiter.join()
        try holder.leave()
        #expect(tracker.openedCount == 1)
    }

    @Test("a thread that ends passes its permit to the next waiter")
    func threadEndWakesWaiter() throws {
        let pool = bounded(1)
        defer { pool.close() }
        let box = ClaimBox()
        let waiterDone = Gate()
        try onThread { [tracker] in
            box.claim = try pool.claim()
            box.claim?.install(Item(tracker))
        }
        let waiter = TestThread { [tracker] in
            defer { waiterDone.open() }
            try use(pool, tracker)
        }
        eventually("a waiter") { pool.statistics.waiters == 1 }
        box.claim = nil
        waiterDone.wait()
        try waiter.join()
        #expect(tracker.openedCount == 2)
    }

    @Test("an idle resource serves a second waiter while a first one's victim is still closing")
    func idleResourceIsNeverLeftBesideWaiter() throws {
        let mayClose = Gate()
        let isClosing = Gate()
        let slow = Shared<ObjectIdentifier?>(nil)
        let pool = Pool(PoolConfiguration(maximumResources: 2)) { item in
            if slow.value == ObjectIdentifier(item) {
                isClosing.open()
                mayClose.wait()
            }
            item.close()
        }
        defer { pool.close() }
        let first = try Resident(pool, tracker)
        slow.value = ObjectIdentifier(first.item)
        let holder = Holder(pool, tracker)
        // Takes the place of `first` and is held up by its slow end.
        let one = TestThread { [tracker] in try use(pool, tracker) }
        isClosing.wait()
        // Leaves its resource idle while only that one waits, so it keeps it.
        holder.release()
        #expect(pool.statistics.idle == 1)
        // A second one takes the idle place, for whoever is first in the queue.
        let two = TestThread { [tracker] in try use(pool, tracker) }
        eventually("the second victim") { pool.statistics.closed == 2 }
        mayClose.open()
        try one.join()
        try two.join()
        try holder.leave()
        try first.leave()
        #expect(tracker.mostLiveCount == 2)
    }
}
