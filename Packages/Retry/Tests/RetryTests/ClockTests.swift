import Retry
import Testing

@Suite("Clocks")
struct ClockTests {
    private func block(_ clock: RetryClock, _ duration: Duration, _ token: CancellationToken? = nil) throws(RetryError)
    {
        try clock.sleepBlocking(duration, token)
    }

    @Test func virtualTimeStandsStillUntilSomebodySleeps() async throws {
        let clock = VirtualClock()
        let start = clock.now
        #expect(clock.clock.now() == start)
        try block(clock.clock, .seconds(5))
        try await clock.clock.sleep(.seconds(7))
        clock.advance(by: .seconds(1))
        #expect(clock.elapsed == .seconds(13))
        #expect(clock.now == start.advanced(by: .seconds(13)))
        #expect(clock.sleeps == [.seconds(5), .seconds(7)])
    }

    @Test func aCancelledTokenEndsAVirtualSleepBeforeItIsNoted() throws {
        let clock = VirtualClock()
        let token = CancellationToken()
        token.cancel()
        #expect { try block(clock.clock, .seconds(5), token) } throws: { ($0 as? RetryError)?.code == .cancelled }
        #expect(clock.sleeps.isEmpty)
    }

    @Test func theRealClockBlocksAtLeastAsLongAsAsked() throws {
        for token in [nil, CancellationToken()] {
            let start = ContinuousClock.now
            try block(.continuous, .milliseconds(20), token)
            #expect(start.duration(to: .now) >= .milliseconds(20))
        }
    }

    @Test func theRealClockSuspendsAtLeastAsLongAsAsked() async throws {
        for token in [nil, CancellationToken()] {
            let start = ContinuousClock.now
            try await RetryClock.continuous.sleep(.milliseconds(20), cancellation: token)
            #expect(start.duration(to: .now) >= .milliseconds(20))
        }
    }

    @Test func sleepingForNothingOrLessReturnsAtOnce() async throws {
        for duration in [Duration.zero, .seconds(-5), .seconds(Int64.min)] {
            try block(.continuous, duration)
            try block(.continuous, duration, CancellationToken())
            try await RetryClock.continuous.sleep(duration, cancellation: nil)
        }
    }

    @Test func sleepingForEverOverflowsNothingAndCanBeCancelled() async throws {
        let token = CancellationToken()
        let asleep = Counter()
        let task = Task {
            asleep.add()
            try await RetryClock.continuous.sleep(.seconds(Int64.max), cancellation: token)
        }
        try await eventually { asleep.value == 1 }
        token.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func partsOfAClockCanBeReplaced() {
        let virtual = VirtualClock()
        var clock = RetryClock.continuous
        clock.now = virtual.clock.now
        let copy = clock
        clock.now = { virtual.now.advanced(by: .seconds(1)) }
        #expect(copy.now() == virtual.now)
        #expect(clock.now() == virtual.now.advanced(by: .seconds(1)))
        var state = RetryState(policy: plainPolicy(), clock: copy)
        virtual.advance(by: .seconds(3))
        _ = state.failed("x", endpoint: nil, decision: .fail)
        #expect(state.attempts[0].elapsed == .seconds(3))
    }

    @Test func theRealClockTellsTheRealTime() {
        let before = ContinuousClock.now
        let told = RetryClock.continuous.now()
        #expect(told >= before && told <= .now)
    }
}
