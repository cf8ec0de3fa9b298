import Retry
import Testing

@Suite("Deadline")
struct DeadlineTests {
    @Test func aWaitThatWouldReachTheDeadlineIsNotBegun() {
        let clock = VirtualClock()
        let deadline = clock.now.advanced(by: .milliseconds(300))
        var state = RetryState(policy: plainPolicy(), clock: clock.clock, deadline: deadline)
        #expect(state.deadline == deadline)
        #expect(state.failed("x", endpoint: nil, decision: .retry(.execute)) == .wait(.milliseconds(100)))
        clock.advance(by: .milliseconds(100))
        // 200 ms are left and the wait is 200 ms: it would end on the deadline, with no time for a try.
        #expect(state.failed("x", endpoint: nil, decision: .retry(.execute)) == .stop(.deadlineExceeded))
    }

    @Test func withoutADeadlineThereIsNone() {
        #expect(RetryState(policy: plainPolicy()).deadline == nil)
        #expect(RetryState(policy: plainPolicy(), deadline: nil).deadline == nil)
    }

    @Test func beginAfterTheDeadlineThrows() async throws {
        let clock = VirtualClock()
        var state = RetryState(policy: plainPolicy(), clock: clock.clock, deadline: clock.now.advanced(by: .seconds(1)))
        try state.begin()
        clock.advance(by: .seconds(1))
        #expect { try state.begin() } throws: { ($0 as? RetryError)?.code == .deadlineExceeded }
    }

    @Test(arguments: Face.allCases)
    func nothingSleepsPastTheDeadline(face: Face) async throws {
        for total in stride(from: 1, through: 60_000, by: 733) {
            let clock = VirtualClock()
            let retrier = Retrier(clock: clock.clock)
            let deadline = clock.now.advanced(by: .milliseconds(total))
            let error = try await caught { () throws(RetryError) in
                try await face.run(retrier, deadline: deadline) { throw Boom() }
            }
            #expect(clock.now < deadline)
            #expect(error.code == (clock.sleeps.count == 8 ? .exhausted : .deadlineExceeded))
            #expect(error.underlying is Boom)
        }
    }

    @Test(arguments: Face.allCases)
    func aTimeoutIsADeadlineOfEachRun(face: Face) async throws {
        let clock = VirtualClock()
        let retrier = Retrier(policy: plainPolicy(), timeout: .seconds(1), clock: clock.clock)
        for _ in 0..<3 {
            let before = clock.elapsed
            let error = try await caught { () throws(RetryError) in try await face.run(retrier) { throw Boom() } }
            #expect(error.code == .deadlineExceeded)
            #expect(clock.elapsed - before == .milliseconds(700))
        }
    }

    @Test(arguments: Face.allCases)
    func theEarlierOfTimeoutAndDeadlineCounts(face: Face) async throws {
        for (timeout, deadline) in [(500, 5000), (5000, 500)] {
            let clock = VirtualClock()
            let retrier = Retrier(policy: plainPolicy(), timeout: .milliseconds(timeout), clock: clock.clock)
            let end = clock.now.advanced(by: .milliseconds(deadline))
            _ = try await caught { () throws(RetryError) in
                try await face.run(retrier, deadline: end) { throw Boom() }
            }
            #expect(clock.elapsed == .milliseconds(300))
        }
    }

    @Test(arguments: Face.allCases)
    func aPassedDeadlineMeansNoTryAtAll(face: Face) async throws {
        let clock = VirtualClock()
        let tries = Counter()
        let deadline = clock.now
        let error = try await caught { () throws(RetryError) in
            _ = try await face.run(Retrier(clock: clock.clock), deadline: deadline) { tries.add() }
        }
        #expect(error.code == .deadlineExceeded)
        #expect(error.message.contains("before the first try"))
        #expect(tries.value == 0)
    }

    @Test(arguments: Face.allCases)
    func aHookThatTakesTimeShortensTheSleepToTheDeadline(face: Face) async throws {
        let clock = VirtualClock()
        let retrier = Retrier(
            policy: plainPolicy(),
            timeout: .milliseconds(150),
            clock: clock.clock,
            beforeSleep: { _ in clock.advance(by: .milliseconds(90)) }
        )
        let error = try await caught { () throws(RetryError) in try await face.run(retrier) { throw Boom() } }
        #expect(clock.sleeps == [.milliseconds(60)])
        #expect(error.code == .deadlineExceeded)
        #expect(clock.elapsed == .milliseconds(150))
    }

    @Test(arguments: Face.allCases)
    func aResultInTimeIsReturnedEvenIfTheDeadlinePassedMeanwhile(face: Face) async throws {
        let clock = VirtualClock()
        let retrier = Retrier(timeout: .seconds(1), clock: clock.clock)
        let value = try await face.run(retrier) {
            clock.advance(by: .seconds(5))
            return 3
        }
        #expect(value == 3)
    }

    @Test(arguments: Face.allCases)
    func anEndlessTimeoutDoesNotOverflow(face: Face) async throws {
        let retrier = Retrier(timeout: .seconds(Int64.max), clock: VirtualClock().clock)
        #expect(try await face.run(retrier) { 1 } == 1)
    }

    @Test(arguments: Face.allCases)
    func anAskedDelayThatReachesTheDeadlineStopsAndIsCarried(face: Face) async throws {
        let clock = VirtualClock()
        let retrier = Retrier(
            timeout: .seconds(10),
            clock: clock.clock,
            classify: { _ in .retry(.execute, after: .seconds(20)) }
        )
        let error = try await caught { () throws(RetryError) in try await face.run(retrier) { throw Boom() } }
        #expect(error.code == .deadlineExceeded)
        #expect(error.askedDelay == .seconds(20))
        #expect(clock.sleeps.isEmpty)
    }
}
