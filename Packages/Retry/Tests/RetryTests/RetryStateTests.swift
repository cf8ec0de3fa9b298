import Retry
import Testing

@Suite("State of one call")
struct RetryStateTests {
    private func state(_ policy: RetryPolicy = plainPolicy(), _ clock: VirtualClock = VirtualClock()) -> RetryState {
        RetryState(policy: policy, clock: clock.clock)
    }

    @Test func eightRetriesFollowTheDefaultSequenceThenItStops() throws {
        var state = state()
        for expected in Duration.ms(100, 200, 400, 800, 1600, 3200, 6400, 12800) {
            try state.begin()
            #expect(state.failed("x", endpoint: nil, decision: .retry(.execute)) == .wait(expected))
        }
        try state.begin()
        #expect(state.failed("x", endpoint: nil, decision: .retry(.execute)) == .stop(.retriesExhausted))
        #expect(state.executions == 9)
        #expect(state.attempts.count == 9)
    }

    @Test func zeroRetriesStopAtTheFirstFailure() throws {
        var state = state(.none)
        try state.begin()
        #expect(state.failed("x", endpoint: nil, decision: .retry(.execute)) == .stop(.retriesExhausted))
    }

    @Test func zeroConnRetriesStopAtTheFirstFailedConnect() throws {
        var state = state(.none)
        try state.begin()
        #expect(state.beginConnect() == true)
        #expect(state.failed("x", endpoint: nil, decision: .retry(.connect)) == .stop(.connRetriesExhausted))
    }

    @Test func aFinalFailureStops() throws {
        var state = state()
        try state.begin()
        #expect(state.failed("x", endpoint: nil, decision: .fail) == .stop(.notRetryable))
        #expect(state.attempts.map(\.phase) == [.execute])
    }

    @Test func aFinalFailureWhileConnectingIsLoggedAsSuchAndExecutedNothing() throws {
        var state = state()
        try state.begin()
        #expect(
            state.failed("login refused", endpoint: "h:1", phase: .connect, decision: .fail) == .stop(.notRetryable)
        )
        #expect(state.attempts.first?.phase == .connect)
        #expect(state.executions == 0)
    }

    @Test func failedConnectsUseNoRetryOfTheWorkAndWaitByTheirOwnCount() throws {
        var state = state()
        try state.begin()
        #expect(state.failed("x", endpoint: nil, decision: .retry(.execute)) == .wait(.milliseconds(100)))
        for expected in Duration.ms(100, 200, 400) {
            try state.begin()
            #expect(state.beginConnect() == true)
            #expect(state.failed("x", endpoint: nil, decision: .retry(.connect)) == .wait(expected))
        }
        try state.begin()
        #expect(state.beginConnect() == true)
        #expect(state.failed("x", endpoint: nil, decision: .retry(.execute)) == .wait(.milliseconds(200)))
        #expect(state.executions == 2)
        #expect(state.connects == 4)
    }

    @Test func oneCallConnectsAtMostOnePlusMaxConnRetriesTimesInAll() throws {
        var state = state(plainPolicy(maxRetries: 100, maxConnRetries: 2))
        // Each execution loses its connection: the count is not refilled by the connects that worked.
        for _ in 0..<3 {
            try state.begin()
            #expect(state.beginConnect() == true)
            guard case .wait = state.failed("cut", endpoint: nil, decision: .retry(.execute)) else {
                Issue.record("stopped too early")
                return
            }
        }
        try state.begin()
        #expect(state.beginConnect() == false)
        #expect(state.connects == 3)
        #expect(state.failed("no connect", endpoint: nil, decision: .retry(.connect)) == .stop(.connRetriesExhausted))
    }

    @Test func connectFailuresAreBoundedEvenWhenNobodyCountsConnects() throws {
        var state = state(plainPolicy(maxRetries: 0, maxConnRetries: 3))
        var waits = 0
        while case .wait = state.failed("x", endpoint: nil, decision: .retry(.connect)) { waits += 1 }
        #expect(waits == 3)
    }

    @Test(arguments: [0, 1, 5, 8])
    func executionsAndConnectsNeverExceedTheirBounds(bound: Int) throws {
        for pattern in 0..<64 {
            var state = state(plainPolicy(maxRetries: bound, maxConnRetries: bound))
            var step = 0
            var worked = 0
            while true {
                try state.begin()
                let connected = state.beginConnect()
                let phase: RetryPhase = connected && (pattern >> (step % 6)) & 1 == 1 ? .execute : .connect
                if phase == .execute { worked += 1 }
                step += 1
                guard case .wait = state.failed("x", endpoint: nil, decision: .retry(phase)) else { break }
            }
            #expect(worked <= bound + 1)
            #expect(state.executions == worked)
            #expect(state.connects <= bound + 1)
            #expect(step <= 2 * bound + 2)
        }
    }

    @Test func anAskedDelayReplacesAShorterWait() throws {
        var state = state()
        let action = state.failed("503", endpoint: nil, decision: .retry(.execute, after: .seconds(7)))
        #expect(action == .wait(.seconds(7)))
    }

    @Test func anAskedDelayShorterThanTheWaitIsNoReasonToHurry() throws {
        var state = state()
        let action = state.failed("503", endpoint: nil, decision: .retry(.execute, after: .milliseconds(1)))
        #expect(action == .wait(.milliseconds(100)))
    }

    @Test func aNegativeAskedDelayIsIgnored() throws {
        var state = state()
        let action = state.failed("503", endpoint: nil, decision: .retry(.execute, after: .seconds(-3)))
        #expect(action == .wait(.milliseconds(100)))
    }

    @Test func anAskedDelayMayExceedTheMaximumWaitUpToTheCeiling() throws {
        var state = state()
        let action = state.failed("503", endpoint: nil, decision: .retry(.execute, after: .seconds(60)))
        #expect(action == .wait(.seconds(60)))
    }

    @Test func anAskedDelayAboveTheCeilingStopsAndIsCarried() throws {
        var state = state()
        let action = state.failed("503", endpoint: nil, decision: .retry(.execute, after: .seconds(3600)))
        #expect(action == .stop(.askedDelayAboveCeiling(.seconds(3600))))
        let error = state.error(for: .askedDelayAboveCeiling(.seconds(3600)))
        #expect(error.code == .askedDelayTooLong)
        #expect(error.askedDelay == .seconds(3600))
        #expect(error.message.contains("3600"))
    }

    @Test func theLogKeepsWhatEachTryWas() throws {
        let clock = VirtualClock()
        var state = state(plainPolicy(), clock)
        clock.advance(by: .milliseconds(5))
        _ = state.failed("refused", endpoint: "db:5432", decision: .retry(.connect))
        clock.advance(by: .milliseconds(100))
        _ = state.failed("syntax", endpoint: "db:5432", decision: .fail)
        #expect(
            state.attempts == [
                RetryAttempt(
                    number: 1,
                    phase: .connect,
                    endpoint: "db:5432",
                    error: "refused",
                    wait: .milliseconds(100),
                    elapsed: .milliseconds(5)
                ),
                RetryAttempt(
                    number: 2,
                    phase: .execute,
                    endpoint: "db:5432",
                    error: "syntax",
                    wait: nil,
                    elapsed: .milliseconds(105)
                ),
            ]
        )
    }

    @Test func aVeryLongLogKeepsItsHeadAndItsTail() {
        var state = state(plainPolicy(maxRetries: .max))
        for _ in 0..<1000 { _ = state.failed("x", endpoint: nil, decision: .retry(.execute)) }
        #expect(state.attempts.map(\.number) == Array(1...8) + Array(945...1000))
    }

    @Test func retriesWithoutBoundNeverOverflow() {
        var state = state(plainPolicy(maxRetries: .max, maxConnRetries: .max))
        for _ in 0..<2000 {
            guard case .wait(let wait) = state.failed("x", endpoint: nil, decision: .retry(.execute)) else {
                Issue.record("stopped")
                return
            }
            #expect(wait <= .seconds(30))
        }
        #expect(state.beginConnect() == true)
    }

    @Test func aCopyOfTheStateGoesItsOwnWay() {
        var state = state()
        _ = state.failed("x", endpoint: nil, decision: .retry(.execute))
        var copy = state
        _ = copy.failed("y", endpoint: nil, decision: .retry(.execute))
        #expect(state.attempts.map(\.error) == ["x"])
        #expect(copy.attempts.map(\.error) == ["x", "y"])
    }

    @Test func cancelledIsAnEndOfItsOwn() {
        var state = state()
        #expect(state.cancelled("interrupted", endpoint: "h") == .stop(.cancelled))
        #expect(state.attempts.map(\.error) == ["interrupted"])
        #expect(state.error(for: .cancelled).code == .cancelled)
    }

    @Test func theDescriptionIsNotAskedForBeforeAFailure() throws {
        var state = state()
        let asked = Counter()
        try state.begin()
        state.succeeded()
        #expect(asked.value == 0)
        _ = state.failed("\(asked.add())", endpoint: nil, decision: .fail)
        #expect(asked.value == 1)
    }

    @Test func elapsedOfTheRealClockIsRightToSomeMilliseconds() throws {
        var state = RetryState(policy: plainPolicy())
        let start = ContinuousClock.now
        while start.duration(to: .now) < .milliseconds(30) {}
        _ = state.failed("x", endpoint: nil, decision: .fail)
        let real = start.duration(to: .now)
        let logged = try #require(state.attempts.first?.elapsed)
        #expect(logged >= .milliseconds(30))
        #expect(logged <= real + .milliseconds(12))
    }

    @Test func everyStopReasonHasItsCodeAndSentence() {
        let state = state()
        let codes: [(RetryStopReason, RetryError.Code)] = [
            (.notRetryable, .notRetryable), (.retriesExhausted, .exhausted), (.connRetriesExhausted, .exhausted),
            (.deadlineExceeded, .deadlineExceeded), (.askedDelayAboveCeiling(.seconds(61)), .askedDelayTooLong),
            (.budgetExhausted, .budgetExhausted), (.circuitOpen, .circuitOpen), (.cancelled, .cancelled),
        ]
        #expect(Set(codes.map(\.0.description)).count == codes.count)
        for (reason, code) in codes {
            let error = state.error(for: reason, underlying: Boom())
            #expect(error.code == code)
            #expect(error.reason == reason)
            #expect(error.underlying is Boom)
            #expect(error.description.contains(reason.description))
        }
    }
}
