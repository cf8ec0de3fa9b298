import Retry
import Testing

@Suite("Retrier, in both faces")
struct RetrierTests {
    @Test(arguments: Face.allCases)
    func aSuccessIsReturnedAtOnce(face: Face) async throws {
        let clock = VirtualClock()
        #expect(try await face.run(Retrier(clock: clock.clock)) { "done" } == "done")
        #expect(clock.sleeps.isEmpty)
    }

    @Test(arguments: Face.allCases)
    func failuresAreRetriedUntilItWorks(face: Face) async throws {
        let clock = VirtualClock()
        let tries = Counter()
        let value = try await face.run(Retrier(policy: plainPolicy(), clock: clock.clock)) {
            if tries.add() < 4 { throw Boom() }
            return tries.value
        }
        #expect(value == 4)
        #expect(clock.sleeps == Duration.ms(100, 200, 400))
    }

    @Test(arguments: Face.allCases)
    func exhaustedRetriesEndWithTheWholeLog(face: Face) async throws {
        let clock = VirtualClock()
        let retrier = Retrier(policy: plainPolicy(), clock: clock.clock)
        let tries = Counter()
        let error = try await caught { () throws(RetryError) in
            try await face.run(retrier, endpoint: "api.example:443") { throw Boom(number: tries.add()) }
        }
        #expect(tries.value == 9)
        #expect(error.code == .exhausted)
        #expect(error.reason == .retriesExhausted)
        #expect(error.underlying as? Boom == Boom(number: 9))
        #expect(error.attempts.map(\.number) == Array(1...9))
        #expect(error.attempts.compactMap(\.wait) == Duration.ms(100, 200, 400, 800, 1600, 3200, 6400, 12800))
        #expect(error.attempts.last?.wait == nil)
        #expect(error.attempts.map(\.elapsed).last == .milliseconds(25500))
        #expect(error.attempts.allSatisfy { $0.endpoint == "api.example:443" && $0.phase == .execute })
        #expect(clock.sleeps == RetryPolicy().waits(8))
        #expect(error.description.contains("9 tries"))
    }

    @Test(arguments: Face.allCases)
    func zeroRetriesMeanOneTry(face: Face) async throws {
        let tries = Counter()
        let retrier = Retrier(policy: .none, clock: VirtualClock().clock)
        let error = try await caught { () throws(RetryError) in
            try await face.run(retrier) {
                tries.add()
                throw Boom()
            }
        }
        #expect(tries.value == 1)
        #expect(error.code == .exhausted)
        #expect(error.message.contains("after 1 try:"))
    }

    @Test(arguments: Face.allCases)
    func theClassificationDecides(face: Face) async throws {
        let clock = VirtualClock()
        let tries = Counter()
        let retrier = Retrier(policy: plainPolicy(), clock: clock.clock) { error in
            (error as? Boom)?.number == 3 ? .fail : .retry(.execute)
        }
        let error = try await caught { () throws(RetryError) in
            try await face.run(retrier) { throw Boom(number: tries.add()) }
        }
        #expect(error.code == .notRetryable)
        #expect(error.underlying as? Boom == Boom(number: 3))
        #expect(clock.sleeps == Duration.ms(100, 200))
    }

    @Test(arguments: Face.allCases)
    func connectFailuresHaveTheirOwnCount(face: Face) async throws {
        let tries = Counter()
        let retrier = Retrier(
            policy: plainPolicy(maxRetries: 0, maxConnRetries: 3),
            clock: VirtualClock().clock,
            classify: { _ in .retry(.connect) }
        )
        let error = try await caught { () throws(RetryError) in
            try await face.run(retrier) {
                tries.add()
                throw Boom()
            }
        }
        #expect(tries.value == 4)
        #expect(error.reason == .connRetriesExhausted)
        #expect(error.attempts.allSatisfy { $0.phase == .connect })
    }

    @Test(arguments: Face.allCases)
    func aRefusedResultIsRetried(face: Face) async throws {
        let clock = VirtualClock()
        let tries = Counter()
        let retrier = Retrier(policy: plainPolicy(), clock: clock.clock)
        let value = try await face.run(retrier, retryIf: { $0 < 3 }) { tries.add() }
        #expect(value == 3)
        #expect(clock.sleeps == Duration.ms(100, 200))
    }

    @Test(arguments: Face.allCases)
    func aResultRefusedToTheEndIsAnErrorWithoutUnderlyingOne(face: Face) async throws {
        let retrier = Retrier(policy: plainPolicy(maxRetries: 2), clock: VirtualClock().clock)
        let error = try await caught { () throws(RetryError) in
            _ = try await face.run(retrier, retryIf: { _ in true }) { 1 }
        }
        #expect(error.code == .exhausted)
        #expect(error.underlying == nil)
        #expect(error.attempts.map(\.error) == Array(repeating: "the result was refused", count: 3))
    }

    @Test(arguments: Face.allCases)
    func aJudgedResultMayAskForADelayOrEndTheCall(face: Face) async throws {
        let clock = VirtualClock()
        let tries = Counter()
        let judge: (Int) -> RetryDecision? = { status in
            switch status {
            case 1: .retry(.execute, after: .seconds(9))
            case 2: .fail
            default: nil
            }
        }
        let retrier = Retrier(policy: plainPolicy(), clock: clock.clock)
        #expect(try await face.run(retrier, judge: judge) { 200 } == 200)
        let error = try await caught { () throws(RetryError) in
            _ = try await face.run(retrier, judge: judge) { tries.add() }
        }
        #expect(clock.sleeps == [.seconds(9)])
        #expect(error.code == .notRetryable)
    }

    @Test(arguments: Face.allCases)
    func judgeIsAskedBeforeRetryIf(face: Face) async throws {
        let retrier = Retrier(policy: plainPolicy(), clock: VirtualClock().clock)
        let error = try await caught { () throws(RetryError) in
            _ = try await face.run(retrier, retryIf: { _ in true }, judge: { _ in .fail }) { 1 }
        }
        #expect(error.code == .notRetryable)
        #expect(error.attempts.count == 1)
    }

    @Test(arguments: Face.allCases)
    func anAskedDelayAboveTheCeilingEndsTheCallAndIsCarried(face: Face) async throws {
        let clock = VirtualClock()
        let retrier = Retrier(clock: clock.clock, classify: { _ in .retry(.execute, after: .seconds(3600)) })
        let error = try await caught { () throws(RetryError) in try await face.run(retrier) { throw Boom() } }
        #expect(error.code == .askedDelayTooLong)
        #expect(error.askedDelay == .seconds(3600))
        #expect(clock.sleeps.isEmpty)
    }

    @Test(arguments: Face.allCases)
    func everyHookRunsBeforeEachSleepInOrder(face: Face) async throws {
        let clock = VirtualClock()
        let seen = Log()
        var retrier = Retrier(
            policy: plainPolicy(maxRetries: 2),
            clock: clock.clock,
            beforeSleep: { seen.add("a\($0.number) \($0.wait!) \(clock.sleeps.count)") }
        )
        retrier.beforeSleep.append { seen.add("b\($0.number)") }
        _ = try await caught { () throws(RetryError) in try await face.run(retrier) { throw Boom() } }
        #expect(seen.lines == ["a1 0.1 seconds 0", "b1", "a2 0.2 seconds 1", "b2"])
    }

    @Test(arguments: Face.allCases)
    func aNestedCallThatGaveUpIsNotRetriedByDefault(face: Face) async throws {
        let tries = Counter()
        let retrier = Retrier(policy: plainPolicy(maxRetries: 2), clock: VirtualClock().clock)
        let error = try await caught { () throws(RetryError) in
            try await face.run(retrier) {
                tries.add()
                throw RetryError(.exhausted, reason: .retriesExhausted, message: "inner")
            }
        }
        #expect(tries.value == 1)
        #expect(error.code == .notRetryable)
        #expect((error.underlying as? RetryError)?.message == "inner")
    }

    @Test(arguments: Face.allCases)
    func theTextOfTheLogIsTheCallersToRedact(face: Face) async throws {
        struct Leaky: Error { let password = "canary-9471" }
        var retrier = Retrier(policy: plainPolicy(maxRetries: 1), clock: VirtualClock().clock)
        retrier.describe = { "\(type(of: $0))" }
        let error = try await caught { () throws(RetryError) in try await face.run(retrier) { throw Leaky() } }
        #expect(!error.description.contains("canary"))
        #expect(error.attempts.map(\.error) == ["Leaky", "Leaky"])
    }

    @Test(arguments: Face.allCases)
    func seededRunsSleepTheSameAndUnseededDoNot(face: Face) async throws {
        func sleeps(_ seed: UInt64?) async throws -> [Duration] {
            let clock = VirtualClock()
            var retrier = Retrier(clock: clock.clock)
            retrier.policy.seed = seed
            _ = try await caught { () throws(RetryError) in try await face.run(retrier) { throw Boom() } }
            return clock.sleeps
        }
        #expect(try await sleeps(4) == sleeps(4))
        #expect(try await sleeps(nil) != sleeps(nil))
        #expect(zip(try await sleeps(nil), RetryPolicy().waits(8)).allSatisfy { $0 >= $1 && $0 <= $1 * 1.2501 })
    }

    @Test func theFreeFunctionsDoTheSame() async throws {
        let policy = RetryPolicy(maxRetries: 2, exponentialMinRetryWaitTime: .zero)
        let tries = Counter()
        func blocking() throws(RetryError) -> Int {
            try withRetry(policy) {
                if tries.add() < 3 { throw Boom() }
                return tries.value
            }
        }
        #expect(try blocking() == 3)
        let value = try await withRetry(policy) {
            await Task.yield()
            if tries.add() < 6 { throw Boom() }
            return tries.value
        }
        #expect(value == 6)
    }

    @Test func theFreeFunctionsKnowDeadlineTokenAndClassification() async throws {
        let token = CancellationToken()
        token.cancel()
        func blocking(_ deadline: ContinuousClock.Instant?, _ token: CancellationToken?) throws(RetryError) {
            try withRetry(deadline: deadline, cancellation: token, classify: { _ in .fail }) { throw Boom() }
        }
        #expect { try blocking(.now, nil) } throws: { ($0 as? RetryError)?.code == .deadlineExceeded }
        #expect { try blocking(nil, token) } throws: { ($0 as? RetryError)?.code == .cancelled }
        #expect { try blocking(nil, nil) } throws: { ($0 as? RetryError)?.code == .notRetryable }
        let error = try await caught { () throws(RetryError) in
            try await withRetry(deadline: .now) { await Task.yield() }
        }
        #expect(error.code == .deadlineExceeded)
    }

    @Test func theAsyncFaceStaysOnTheCallersActor() async throws {
        try await onMainActor()
    }

    @MainActor
    private func onMainActor() async throws {
        var local = 0
        let value = try await Retrier(clock: VirtualClock().clock).run {
            MainActor.assertIsolated()
            await Task.yield()
            MainActor.assertIsolated()
            local += 1
            if local < 3 { throw Boom() }
            return local
        }
        #expect(value == 3)
    }
}
