import Retry
import Testing

@Suite("Waits of a policy")
struct PolicyWaitTests {
    @Test func defaultsWithoutJitterAreExactlyTheDocumentedSequence() {
        #expect(RetryPolicy().waits(8) == Duration.ms(100, 200, 400, 800, 1600, 3200, 6400, 12800))
    }

    @Test func theNinthWaitAndAllLaterOnesAreTheMaximum() {
        #expect(RetryPolicy().waits(12).suffix(3) == [.seconds(30), .seconds(30), .seconds(30)])
        #expect(RetryPolicy().waits(9).last == .milliseconds(25600))
    }

    @Test func waitsOfNothingAreNone() {
        #expect(RetryPolicy().waits(0).isEmpty)
        #expect(RetryPolicy().waits(-3).isEmpty)
    }

    @Test func theFixedPartIsAddedToEveryWait() {
        let policy = RetryPolicy(retryWaitTime: .seconds(1))
        #expect(policy.waits(3) == Duration.ms(1100, 1200, 1400))
    }

    @Test func aFixedPartAloneGivesConstantWaits() {
        let policy = RetryPolicy(retryWaitTime: .milliseconds(250), exponentialMinRetryWaitTime: .zero)
        #expect(policy.waits(4) == Duration.ms(250, 250, 250, 250))
    }

    @Test func allZeroMeansNoWaitAtAnyAttempt() {
        let policy = RetryPolicy(exponentialMinRetryWaitTime: .zero)
        #expect(policy.waits(70) == Array(repeating: .zero, count: 70))
    }

    @Test func multiplierThreeTriples() {
        #expect(RetryPolicy(exponentialMultiplier: 3).waits(5) == Duration.ms(100, 300, 900, 2700, 8100))
    }

    @Test func multiplierOneRepeats() {
        #expect(RetryPolicy(exponentialMultiplier: 1).waits(3) == Duration.ms(100, 100, 100))
    }

    @Test func multiplierBelowOneShrinksToZero() {
        let policy = RetryPolicy(exponentialMultiplier: 0.5)
        #expect(policy.waits(3) == Duration.ms(100, 50, 25))
        #expect(policy.waits(200).last == .zero)
    }

    @Test func multiplierZeroWaitsOnceOnly() {
        #expect(RetryPolicy(exponentialMultiplier: 0).waits(3) == [.milliseconds(100), .zero, .zero])
    }

    @Test func brokenMultipliersFollowTheFormulaToTheNanosecond() {
        let waits = RetryPolicy(exponentialMultiplier: 1.5).waits(4)
        #expect(
            waits == [
                .microseconds(100_000), .microseconds(150_000), .microseconds(225_000), .nanoseconds(337_500_000),
            ]
        )
    }

    @Test func aMaximumBelowTheMinimumWins() {
        var policy = RetryPolicy()
        policy.maximumWait = .milliseconds(30)
        #expect(policy.waits(3) == Duration.ms(30, 30, 30))
    }

    @Test func aMaximumOfZeroNeverWaits() {
        var policy = RetryPolicy(retryWaitTime: .seconds(5))
        policy.maximumWait = .zero
        #expect(policy.waits(3) == [.zero, .zero, .zero])
    }

    @Test func aNegativeIndexCountsAsTheFirst() {
        var chance = SeededGenerator(seed: 1)
        var policy = RetryPolicy()
        policy.jitter = .none
        #expect(policy.wait(beforeRetry: -7, using: &chance) == .milliseconds(100))
    }

    static let laws: [Jitter] = [.none, .equal, .full, .decorrelated, .additive(), .additive(0), .additive(1e300)]

    @Test("No attempt number overflows or leaves 0 ... maximum", arguments: laws)
    func hugeAttemptNumbersStayWithinTheMaximum(law: Jitter) {
        var chance = SeededGenerator(seed: 42)
        for multiplier in [0, 0.5, 1, 1.0000001, 2, 10, 1e100, Double.greatestFiniteMagnitude] {
            for minimum in [Duration.zero, .nanoseconds(1), .milliseconds(100), .seconds(Int64.max)] {
                var policy = RetryPolicy(exponentialMinRetryWaitTime: minimum, exponentialMultiplier: multiplier)
                policy.jitter = law
                var numbers = [0, 1, 2, 7, 8, 9, 31, 32, 62, 63, 64, 65, 1023, 1024, 1025, 1 << 31, (1 << 31) - 1]
                numbers += [Int(Int32.max) + 1, 1 << 53, Int.max - 1, Int.max]
                numbers += (0..<63).map { 1 << $0 }
                for n in numbers {
                    let wait = policy.wait(beforeRetry: n, using: &chance)
                    #expect(wait >= .zero && wait <= .seconds(30), "\(law), \(multiplier), \(minimum), \(n): \(wait)")
                }
            }
        }
    }

    @Test func attemptTwoToThe31WaitsTheMaximumAndNotForEver() {
        var chance = SeededGenerator(seed: 1)
        var policy = RetryPolicy()
        policy.jitter = .none
        #expect(policy.wait(beforeRetry: 1 << 31, using: &chance) == .seconds(30))
    }

    @Test func anEndlessMaximumDoesNotOverflowEither() {
        var chance = SeededGenerator(seed: 1)
        var policy = RetryPolicy(retryWaitTime: .seconds(Int64.max))
        policy.maximumWait = .seconds(Int64.max)
        for n in [0, 64, 1 << 31, Int.max] {
            let wait = policy.wait(beforeRetry: n, using: &chance)
            #expect(wait > .seconds(1_000_000_000) && wait <= .seconds(Int64.max))
        }
    }

    @Test func wholeMultiplesStayExactOverTheWholeRange() {
        var policy = RetryPolicy(exponentialMinRetryWaitTime: .nanoseconds(1))
        policy.maximumWait = .seconds(100_000_000)
        for (n, wait) in policy.waits(53).enumerated() {
            #expect(wait == .nanoseconds(Int64(1) << Int64(n)))
        }
    }

    @Test func waitsWithoutJitterNeverShrinkForMultipliersOfOneOrMore() {
        for multiplier in stride(from: 1.0, through: 5.0, by: 0.37) {
            let waits = RetryPolicy(exponentialMultiplier: multiplier).waits(60)
            #expect(zip(waits, waits.dropFirst()).allSatisfy { $0 <= $1 })
        }
    }
}
