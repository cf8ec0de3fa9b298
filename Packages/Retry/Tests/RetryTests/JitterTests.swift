import Retry
import Testing

@Suite("Jitter")
struct JitterTests {
    private func draws(_ jitter: Jitter, seed: UInt64 = 7, n: Int = 3, count: Int = 2000) -> [Duration] {
        var policy = RetryPolicy()
        policy.jitter = jitter
        var chance = SeededGenerator(seed: seed)
        return (0..<count).map { _ in policy.wait(beforeRetry: n, using: &chance) }
    }

    private func mean(_ waits: [Duration]) -> Double {
        waits.map { $0 / .milliseconds(1) }.reduce(0, +) / Double(waits.count)
    }

    @Test func theDefaultAddsUpToAQuarter() {
        #expect(RetryPolicy().jitter == .additive(0.25))
        #expect(Jitter.additive() == .additive(0.25))
    }

    // Wait 3 is 800 ms without jitter.
    @Test(arguments: [
        (Jitter.additive(), 800, 1000), (.additive(1), 800, 1600), (.equal, 400, 800), (.full, 0, 800),
        (.decorrelated, 100, 1200),
    ])
    func eachLawStaysInItsRangeAndFillsIt(law: Jitter, low: Int, high: Int) {
        let waits = draws(law)
        let width = high - low
        #expect(waits.allSatisfy { $0 >= .milliseconds(low) && $0 <= .milliseconds(high) })
        #expect(waits.min()! < .milliseconds(low + width / 20))
        #expect(waits.max()! > .milliseconds(high - width / 20))
        #expect(abs(mean(waits) - Double(low + high) / 2) < Double(width) / 20)
    }

    @Test func additiveZeroIsTheSameAsNone() {
        #expect(draws(.additive(0)) == draws(.none))
        #expect(Set(draws(.none)) == [.milliseconds(800)])
    }

    @Test(arguments: [Jitter.additive(), .equal, .full, .decorrelated])
    func theSameSeedGivesTheSameWaitsAndAnotherSeedOthers(law: Jitter) {
        #expect(draws(law, seed: 5) == draws(law, seed: 5))
        #expect(draws(law, seed: 5) != draws(law, seed: 6))
    }

    @Test(arguments: [Jitter.equal, .full, .decorrelated])
    func atTheMaximumWaitsStillSpread(law: Jitter) {
        let waits = draws(law, n: 1 << 31, count: 200)
        #expect(Set(waits).count > 150)
        #expect(waits.allSatisfy { $0 <= .seconds(30) })
    }

    @Test func additiveAtTheMaximumIsClampedToIt() {
        #expect(Set(draws(.additive(), n: 40)) == [.seconds(30)])
    }

    @Test func theFixedPartIsNeverJittered() {
        var policy = RetryPolicy(retryWaitTime: .seconds(2))
        policy.jitter = .full
        var chance = SeededGenerator(seed: 3)
        for n in 0..<8 {
            #expect(policy.wait(beforeRetry: n, using: &chance) >= .seconds(2))
        }
    }

    @Test func decorrelatedGrowsFromTheWaitBefore() {
        var policy = RetryPolicy()
        policy.jitter = .decorrelated
        var chance = SeededGenerator(seed: 3)
        for _ in 0..<500 {
            let wait = policy.wait(beforeRetry: 1, after: .milliseconds(150), using: &chance)
            #expect(wait >= .milliseconds(100) && wait <= .milliseconds(450))
        }
        // The first one of a call knows no wait before it.
        for _ in 0..<500 {
            #expect(policy.wait(beforeRetry: 0, using: &chance) <= .milliseconds(300))
        }
    }

    @Test func decorrelatedIsHandedTheRealWaitBeforeByTheCall() {
        var policy = RetryPolicy(maxRetries: 200)
        policy.jitter = .decorrelated
        policy.seed = 11
        var state = RetryState(policy: policy, clock: VirtualClock().clock)
        var before = Duration.milliseconds(100)
        for _ in 0..<200 {
            guard case .wait(let wait) = state.failed("x", endpoint: nil, decision: .retry(.execute)) else {
                Issue.record("stopped")
                return
            }
            #expect(wait >= .milliseconds(100) && wait <= max(.milliseconds(100), before * 3) + .nanoseconds(1))
            before = wait
        }
    }

    @Test func aSeededPolicyRepeatsItsWaitsInEveryCall() {
        var policy = RetryPolicy()
        policy.seed = 99
        #expect(sequence(policy) == sequence(policy))
        var other = policy
        other.seed = 100
        #expect(sequence(policy) != sequence(other))
    }

    @Test func withoutASeedCallsDiffer() {
        #expect(sequence(RetryPolicy()) != sequence(RetryPolicy()))
    }

    @Test func theGeneratorGivesThePublishedNumbersOfSplitMix64() {
        var generator = SeededGenerator(seed: 1_234_567)
        let first = (0..<3).map { _ in generator.next() }
        #expect(first == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    private func sequence(_ policy: RetryPolicy) -> [RetryAction] {
        var state = RetryState(policy: policy, clock: VirtualClock().clock)
        return (0..<8).map { _ in state.failed("x", endpoint: nil, decision: .retry(.execute)) }
    }
}
