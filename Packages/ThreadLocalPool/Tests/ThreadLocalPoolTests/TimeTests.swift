import Testing

@testable import ThreadLocalPool

@Suite("Idle time and age")
struct TimeTests {
    let tracker = Tracker()
    let time = ManualClock()

    private func pool(idle: Duration? = nil, age: Duration? = nil, jitter: Double = 0, limit: Int = 32) -> Pool {
        makePool(
            PoolConfiguration(
                maximumResources: limit,
                idleTimeout: idle,
                maximumAge: age,
                ageJitter: jitter,
                clock: time.clock
            )
        )
    }

    @Test("what is idle too long is closed, the rest stays")
    func idleTooLong() throws {
        let pool = pool(idle: .seconds(60))
        defer { pool.close() }
        let old = try Resident(pool, tracker)
        time.advance(.seconds(40))
        let young = try Resident(pool, tracker)
        time.advance(.seconds(20))
        pool.closeExpired()
        #expect(!old.item.isOpen)
        #expect(young.item.isOpen)
        try old.leave()
        try young.leave()
    }

    @Test("a resource in use is never idle too long")
    func busyIsNotIdle() throws {
        let pool = pool(idle: .seconds(60))
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        time.advance(.seconds(3600))
        pool.closeExpired()
        #expect(pool.statistics.busy == 1)
        holder.release()
        pool.closeExpired()
        #expect(pool.statistics.idle == 1)
        try holder.leave()
    }

    @Test("what is idle too long is replaced when taken, reaper or not")
    func idleCheckedWhenTaken() throws {
        let pool = pool(idle: .seconds(60))
        defer { pool.close() }
        try onThread { [tracker, time] in
            let first = try use(pool, tracker)
            time.advance(.seconds(59))
            #expect(try use(pool, tracker) === first)
            time.advance(.seconds(60))
            let claim = try pool.claim()
            #expect(claim.resource == nil)
            #expect(!first.isOpen)
            #expect(pool.statistics.permits == 1)
        }
        #expect(pool.statistics.permits == 0)
    }

    @Test("what is too old is closed when idle")
    func tooOldWhenIdle() throws {
        let pool = pool(age: .seconds(60))
        defer { pool.close() }
        let resident = try Resident(pool, tracker)
        time.advance(.seconds(59))
        pool.closeExpired()
        #expect(resident.item.isOpen)
        time.advance(.seconds(1))
        pool.closeExpired()
        #expect(!resident.item.isOpen)
        try resident.leave()
    }

    @Test("what is too old while busy is closed at release")
    func tooOldWhenBusy() throws {
        let pool = pool(age: .seconds(60))
        defer { pool.close() }
        let holder = Holder(pool, tracker)
        time.advance(.seconds(60))
        pool.closeExpired()
        #expect(tracker.closedCount == 0)
        holder.release()
        #expect(tracker.closedCount == 1)
        try holder.leave()
    }

    @Test("what is too old is replaced when taken")
    func ageCheckedWhenTaken() throws {
        let pool = pool(age: .seconds(60))
        defer { pool.close() }
        try onThread { [tracker, time] in
            let first = try use(pool, tracker)
            for _ in 0..<5 {
                time.advance(.seconds(11))
                #expect(try use(pool, tracker) === first)
            }
            time.advance(.seconds(11))
            #expect(try use(pool, tracker) !== first)
        }
        #expect(tracker.faults == [])
    }

    @Test("without limits nothing expires")
    func noLimits() throws {
        let pool = pool()
        defer { pool.close() }
        let resident = try Resident(pool, tracker)
        time.advance(.seconds(1_000_000_000))
        pool.closeExpired()
        #expect(resident.item.isOpen)
        try resident.leave()
    }

    @Test("without jitter all end at their age")
    func noJitter() throws {
        let pool = pool(age: .seconds(100), limit: 40)
        defer { pool.close() }
        let residents = try (0..<40).map { _ in try Resident(pool, tracker) }
        time.advance(.nanoseconds(99_999_999_999))
        pool.closeExpired()
        #expect(pool.statistics.idle == 40)
        time.advance(.nanoseconds(1))
        pool.closeExpired()
        #expect(pool.statistics.idle == 0)
        for resident in residents { try resident.leave() }
    }

    @Test("jitter spreads the ends over its part of the age")
    func jitterSpreads() throws {
        let pool = pool(age: .seconds(100), jitter: 0.5, limit: 100)
        defer { pool.close() }
        let residents = try (0..<100).map { _ in try Resident(pool, tracker) }
        time.advance(.nanoseconds(49_999_999_999))
        pool.closeExpired()
        #expect(pool.statistics.idle == 100)
        time.advance(.seconds(25))
        pool.closeExpired()
        // Half of them on average; outside 20 to 80 once in 10^9 runs.
        #expect((20...80).contains(pool.statistics.idle))
        time.advance(.seconds(26))
        pool.closeExpired()
        #expect(pool.statistics.idle == 0)
        for resident in residents { try resident.leave() }
    }

    @Test("the reaper closes what is idle too long, in real time")
    func reaperClosesIdle() throws {
        let pool = makePool(PoolConfiguration(idleTimeout: .milliseconds(30)))
        defer { pool.close() }
        let resident = try Resident(pool, tracker)
        eventually("the reaper came") { !resident.item.isOpen }
        #expect(pool.statistics.permits == 0)
        try resident.leave()
    }

    @Test("the reaper ends what is too old although it is used all the time")
    func reaperEndsOldAge() throws {
        let pool = makePool(PoolConfiguration(idleTimeout: nil, maximumAge: .milliseconds(50), ageJitter: 0))
        defer { pool.close() }
        try onThread { [tracker] in
            let first = try use(pool, tracker)
            eventually("a new resource") { (try? use(pool, tracker)) !== first }
        }
        #expect(tracker.faults == [])
    }

    // MARK: The thread that keeps time

    private final class Client: TimedClient {
        let calls = Shared<[MonotonicTime]>([])
        let again: Shared<Int>

        init(again: Int = 0) {
            self.again = Shared(again)
        }

        func timeReached() -> MonotonicTime? {
            calls.withLock { $0.append(.now) }
            return again.withLock { left in
                guard left > 0 else { return nil }
                left -= 1
                return MonotonicTime.now.advanced(by: 1_000_000)
            }
        }
    }

    @Test("the timekeeper calls at the due time and ends without clients")
    func timekeeperEnds() {
        let keeper = Timekeeper(threadName: "test")
        let client = Client(again: 2)
        let due = MonotonicTime.now.advanced(by: 5_000_000)
        keeper.set(client, due: due)
        eventually("three calls") { client.calls.value.count == 3 }
        #expect(client.calls.value[0] >= due)
        eventually("the thread ended") { !keeper.state.isRunning }
        #expect(keeper.state.clients == 0)
        keeper.set(client, due: .now)
        eventually("a fourth call by a new thread") { client.calls.value.count == 4 }
        eventually("that ended too") { !keeper.state.isRunning }
    }

    @Test("an earlier due time wins, a later one changes nothing, clear forgets")
    func timekeeperDueTimes() {
        let keeper = Timekeeper(threadName: "test")
        let far = MonotonicTime.now.advanced(by: 3_600_000_000_000)
        let client = Client()
        keeper.set(client, due: far)
        #expect(keeper.state.isRunning)
        keeper.set(client, due: .now)
        keeper.set(client, due: far)
        eventually("a call") { client.calls.value.count == 1 }
        keeper.set(client, due: far)
        keeper.clear(client)
        eventually("the thread ended") { !keeper.state.isRunning }
        #expect(client.calls.value.count == 1)
    }

    @Test("durations and deadlines saturate instead of overflowing")
    func saturation() {
        #expect(Duration.seconds(Int64.max).saturatingNanoseconds == .max)
        #expect(Duration.seconds(-5).saturatingNanoseconds == 0)
        #expect(Duration.milliseconds(1500).saturatingNanoseconds == 1_500_000_000)
        #expect(MonotonicTime.now.advanced(by: .max) == .distantFuture)
        #expect(MonotonicTime(nil) == .distantFuture)
        #expect(MonotonicTime(.now - .seconds(100)) <= .now)
        #expect(Duration.milliseconds(250).shortText == "250 ms")
        #expect(Duration.milliseconds(2150).shortText == "2.1 s")
        #expect(Duration.seconds(30).shortText == "30 s")
    }
}
