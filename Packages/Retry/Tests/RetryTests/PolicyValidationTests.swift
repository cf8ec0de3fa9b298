import Retry
import Testing

@Suite("Validation of a policy")
struct PolicyValidationTests {
    static let bad: [(String, @Sendable (inout RetryPolicy) -> Void)] = [
        ("maxRetries", { $0.maxRetries = -1 }),
        ("maxRetries", { $0.maxRetries = Int.min }),
        ("maxConnRetries", { $0.maxConnRetries = -1 }),
        ("retryWaitTime", { $0.retryWaitTime = .nanoseconds(-1) }),
        ("exponentialMinRetryWaitTime", { $0.exponentialMinRetryWaitTime = .seconds(-1) }),
        ("exponentialMultiplier", { $0.exponentialMultiplier = -0.1 }),
        ("exponentialMultiplier", { $0.exponentialMultiplier = .nan }),
        ("exponentialMultiplier", { $0.exponentialMultiplier = .infinity }),
        ("maximumWait", { $0.maximumWait = .seconds(-1) }),
        ("askedDelayCeiling", { $0.askedDelayCeiling = .seconds(-1) }),
        ("jitter", { $0.jitter = .additive(-0.1) }),
        ("jitter", { $0.jitter = .additive(.nan) }),
        ("jitter", { $0.jitter = .additive(.infinity) }),
    ]

    @Test("A negative or non-finite value is refused by name", arguments: bad.indices)
    func refused(index: Int) async throws {
        let (name, spoil) = Self.bad[index]
        var policy = RetryPolicy()
        spoil(&policy)
        let error = try await caught { () throws(RetryError) in try policy.validate() }
        #expect(error.code == .invalidPolicy)
        #expect(error.message.contains("'\(name)'"))
        #expect(error.attempts.isEmpty && error.reason == nil)
    }

    @Test("A spoilt policy ends the call before its first try", arguments: bad.indices, Face.allCases)
    func neverTried(index: Int, face: Face) async throws {
        var policy = RetryPolicy()
        Self.bad[index].1(&policy)
        let tries = Counter()
        let retrier = Retrier(policy: policy, clock: VirtualClock().clock)
        let error = try await caught { () throws(RetryError) in _ = try await face.run(retrier) { tries.add() } }
        #expect(error.code == .invalidPolicy)
        #expect(tries.value == 0)
    }

    @Test func aSpoiltPolicyStillDoesNotOverflowInItsArithmetic() {
        var chance = SeededGenerator(seed: 1)
        for (_, spoil) in Self.bad {
            var policy = RetryPolicy()
            spoil(&policy)
            for n in [0, 8, 1 << 31] {
                let wait = policy.wait(beforeRetry: n, using: &chance)
                #expect(wait >= .zero && wait <= .seconds(30))
            }
        }
    }

    @Test func aPolicyThatIsMendedIsValidAgain() throws {
        var policy = RetryPolicy(maxRetries: -1)
        #expect(throws: RetryError.self) { try policy.validate() }
        policy.maxRetries = 3
        try policy.validate()
    }

    @Test func defaultsAndExtremesAreValid() throws {
        try RetryPolicy().validate()
        try RetryPolicy.none.validate()
        try RetryPolicy.standard.validate()
        var policy = RetryPolicy(maxRetries: .max, maxConnRetries: .max, retryWaitTime: .seconds(Int64.max))
        policy.exponentialMultiplier = 0
        policy.maximumWait = .zero
        policy.askedDelayCeiling = .zero
        try policy.validate()
    }

    @Test func theFiveArgumentsHaveTheDefaultsOfEveryHandler() {
        let policy = RetryPolicy()
        #expect(policy.maxRetries == 8)
        #expect(policy.maxConnRetries == 8)
        #expect(policy.retryWaitTime == .zero)
        #expect(policy.exponentialMinRetryWaitTime == .milliseconds(100))
        #expect(policy.exponentialMultiplier == 2)
        #expect(policy.maximumWait == .seconds(30))
        #expect(policy.askedDelayCeiling == .seconds(60))
        #expect(policy.seed == nil)
        #expect(policy == .standard)
    }

    @Test func policiesAreValuesThatCompare() {
        var policy = RetryPolicy()
        let copy = policy
        policy.maxRetries = 2
        #expect(copy.maxRetries == 8)
        #expect(Set([policy, copy, copy]).count == 2)
    }

    @Test func noneTriesOnce() {
        #expect(RetryPolicy.none.maxRetries == 0)
        #expect(RetryPolicy.none.maxConnRetries == 0)
    }
}
