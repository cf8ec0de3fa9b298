import Retry
import Testing

@Suite("Circuit breaker")
struct BreakerTests {
    let clock = VirtualClock()

    private func breaker(
        threshold: Int = 3,
        probes: Int = 1,
        successes: Int = 1,
        onChange: (@Sendable (CircuitBreaker.State, CircuitBreaker.State) -> Void)? = nil
    ) -> CircuitBreaker {
        CircuitBreaker(
            failureThreshold: threshold,
            openDuration: .seconds(30),
            probeLimit: probes,
            successesToClose: successes,
            clock: clock.clock,
            onChange: onChange
        )
    }

    private func call(_ breaker: CircuitBreaker) -> RetryState {
        RetryState(policy: plainPolicy(), clock: clock.clock, breaker: breaker)
    }

    private func fail(_ breaker: CircuitBreaker) throws {
        var state = call(breaker)
        try state.begin()
        _ = state.failed("x", endpoint: nil, decision: .retry(.execute))
    }

    private func succeed(_ breaker: CircuitBreaker) throws {
        var state = call(breaker)
        try state.begin()
        state.succeeded()
    }

    private func isRefused(_ breaker: CircuitBreaker) -> Bool {
        var state = call(breaker)
        do {
            try state.begin()
        } catch {
            return error.code == .circuitOpen && error.reason == .circuitOpen
        }
        state.cancelled()
        return false
    }

    @Test func itOpensAtTheThresholdAndRefuses() throws {
        let breaker = breaker()
        #expect(breaker.state == .closed)
        try fail(breaker)
        try fail(breaker)
        #expect(breaker.state == .closed)
        #expect(breaker.failuresInARow == 2)
        try fail(breaker)
        #expect(breaker.state == .open)
        #expect(isRefused(breaker))
    }

    @Test func aSuccessForgetsTheFailures() throws {
        let breaker = breaker()
        for _ in 0..<10 {
            try fail(breaker)
            try fail(breaker)
            try succeed(breaker)
            #expect(breaker.failuresInARow == 0)
        }
        #expect(breaker.state == .closed)
    }

    @Test func failuresThatAreAnAnswerDoNotCount() throws {
        let breaker = breaker()
        for _ in 0..<10 {
            var state = call(breaker)
            try state.begin()
            _ = state.failed("syntax", endpoint: nil, decision: .fail)
        }
        #expect(breaker.state == .closed)
        #expect(breaker.failuresInARow == 0)
    }

    @Test func afterTheOpenTimeOneProbeGoesThroughAndItsSuccessCloses() throws {
        let breaker = breaker()
        breaker.trip()
        clock.advance(by: .seconds(29))
        #expect(isRefused(breaker))
        clock.advance(by: .seconds(1))
        #expect(breaker.state == .halfOpen)
        var probe = call(breaker)
        try probe.begin()
        #expect(isRefused(breaker))
        #expect(breaker.state == .halfOpen)
        probe.succeeded()
        #expect(breaker.state == .closed)
        try succeed(breaker)
    }

    @Test func aFailingProbeOpensAgainForTheWholeTime() throws {
        let breaker = breaker()
        breaker.trip()
        clock.advance(by: .seconds(30))
        var probe = call(breaker)
        try probe.begin()
        #expect(probe.failed("x", endpoint: nil, decision: .retry(.execute)) == .stop(.circuitOpen))
        #expect(breaker.state == .open)
        clock.advance(by: .seconds(29))
        #expect(breaker.state == .open)
        clock.advance(by: .seconds(1))
        #expect(breaker.state == .halfOpen)
    }

    @Test func aProbeThatIsCancelledOrAnsweredMakesRoomForTheNext() throws {
        let breaker = breaker()
        breaker.trip()
        clock.advance(by: .seconds(30))
        var probe = call(breaker)
        try probe.begin()
        probe.cancelled()
        var next = call(breaker)
        try next.begin()
        _ = next.failed("syntax", endpoint: nil, decision: .fail)
        #expect(breaker.state == .halfOpen)
        try succeed(breaker)
        #expect(breaker.state == .closed)
    }

    @Test func aProbeThatNeverAnswersIsGivenUpAfterTheOpenTime() throws {
        let breaker = breaker()
        breaker.trip()
        clock.advance(by: .seconds(30))
        var lost = call(breaker)
        try lost.begin()
        clock.advance(by: .seconds(29))
        #expect(isRefused(breaker))
        clock.advance(by: .seconds(1))
        var next = call(breaker)
        try next.begin()
        // The lost one's late word counts no more.
        _ = lost.failed("x", endpoint: nil, decision: .retry(.execute))
        #expect(breaker.state == .halfOpen)
        next.succeeded()
        #expect(breaker.state == .closed)
    }

    @Test func severalProbesAndSuccessesCanBeAskedFor() throws {
        let breaker = breaker(probes: 2, successes: 3)
        breaker.trip()
        clock.advance(by: .seconds(30))
        var first = call(breaker)
        var second = call(breaker)
        try first.begin()
        try second.begin()
        #expect(isRefused(breaker))
        first.succeeded()
        second.succeeded()
        #expect(breaker.state == .halfOpen)
        try succeed(breaker)
        #expect(breaker.state == .closed)
    }

    @Test func resultsOfTriesFromBeforeTheOpeningDoNotCount() throws {
        let breaker = breaker()
        var old = call(breaker)
        try old.begin()
        breaker.trip()
        clock.advance(by: .seconds(30))
        var probe = call(breaker)
        try probe.begin()
        old.succeeded()
        #expect(breaker.state == .halfOpen)
        probe.succeeded()
        #expect(breaker.state == .closed)
    }

    @Test func resetClosesAndTripOpens() throws {
        let breaker = breaker()
        breaker.trip()
        #expect(breaker.state == .open)
        breaker.reset()
        #expect(breaker.state == .closed)
        try succeed(breaker)
    }

    @Test func changesAreReportedInOrder() throws {
        let log = Log()
        let breaker = breaker(threshold: 1, onChange: { log.add("\($0) to \($1)") })
        try succeed(breaker)
        try fail(breaker)
        clock.advance(by: .seconds(30))
        try fail(breaker)
        clock.advance(by: .seconds(30))
        try succeed(breaker)
        #expect(
            log.lines == [
                "closed to open", "open to halfOpen", "halfOpen to open", "open to halfOpen", "halfOpen to closed",
            ]
        )
    }

    @Test(arguments: Face.allCases)
    func theCallThatOpensItStopsInsteadOfSleeping(face: Face) async throws {
        let breaker = breaker()
        let retrier = Retrier(policy: plainPolicy(), breaker: breaker, clock: clock.clock)
        let error = try await caught { () throws(RetryError) in try await face.run(retrier) { throw Boom() } }
        #expect(error.code == .circuitOpen)
        #expect(error.underlying is Boom)
        #expect(error.attempts.count == 3)
        #expect(clock.sleeps == Duration.ms(100, 200))

        let tries = Counter()
        let refused = try await caught { () throws(RetryError) in _ = try await face.run(retrier) { tries.add() } }
        #expect(refused.code == .circuitOpen)
        #expect(tries.value == 0)
        clock.advance(by: .seconds(30))
        #expect(try await face.run(retrier) { 1 } == 1)
        #expect(breaker.state == .closed)
    }

    @Test func aWaitLongerThanTheOpenTimeIsSlept() throws {
        let breaker = breaker(threshold: 1)
        var state = call(breaker)
        try state.begin()
        let action = state.failed("x", endpoint: nil, decision: .retry(.execute, after: .seconds(45)))
        #expect(action == .wait(.seconds(45)))
        clock.advance(by: .seconds(45))
        try state.begin()
        state.succeeded()
        #expect(breaker.state == .closed)
    }

    @Test func halfOpenLetsExactlyOneOfManyThroughAtATime() async throws {
        let breaker = breaker()
        breaker.trip()
        clock.advance(by: .seconds(30))
        let admitted = Counter()
        let refused = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<64 {
                group.addTask {
                    var state = RetryState(policy: plainPolicy(), clock: clock.clock, breaker: breaker)
                    do {
                        try state.begin()
                        admitted.add()
                    } catch {
                        refused.add()
                    }
                }
            }
        }
        #expect(admitted.value == 1)
        #expect(refused.value == 63)
    }
}
