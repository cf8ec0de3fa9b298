import Retry
import Testing

@Suite("Retry budget")
struct BudgetTests {
    @Test func itIsFullAtFirstAndEachRetrySpendsOne() {
        let budget = RetryBudget(capacity: 3)
        #expect(budget.tokens == 3)
        #expect([budget.spend(), budget.spend(), budget.spend(), budget.spend()] == [true, true, true, false])
        #expect(budget.tokens == 0)
    }

    @Test func successesEarnPartsUpToTheCapacity() {
        let budget = RetryBudget(capacity: 2, earnedPerSuccess: 0.25)
        budget.earn()
        #expect(budget.tokens == 2)
        _ = budget.spend()
        _ = budget.spend()
        for _ in 0..<3 { budget.earn() }
        #expect(budget.tokens == 0.75)
        #expect(!budget.spend())
        budget.earn()
        #expect(budget.spend())
        for _ in 0..<100 { budget.earn() }
        #expect(budget.tokens == 2)
    }

    @Test(arguments: Face.allCases)
    func anEmptyBudgetEndsTheCallBeforeTheSleep(face: Face) async throws {
        let clock = VirtualClock()
        let budget = RetryBudget(capacity: 2)
        let retrier = Retrier(policy: plainPolicy(), budget: budget, clock: clock.clock)
        let error = try await caught { () throws(RetryError) in try await face.run(retrier) { throw Boom() } }
        #expect(error.code == .budgetExhausted)
        #expect(error.attempts.count == 3)
        #expect(clock.sleeps.count == 2)
        #expect(budget.tokens == 0)
        #expect(try await face.run(retrier) { 1 } == 1)
        #expect(abs(budget.tokens - 0.1) < 1e-9)
    }

    @Test func whatIsNotRetriedSpendsNothing() {
        let budget = RetryBudget(capacity: 5)
        let clock = VirtualClock()
        let now = clock.now
        var state = RetryState(policy: .none, clock: clock.clock, deadline: now, budget: budget)
        _ = state.failed("x", endpoint: nil, decision: .fail)
        _ = state.failed("x", endpoint: nil, decision: .retry(.execute))
        state.cancelled()
        var late = RetryState(policy: plainPolicy(), clock: clock.clock, deadline: now, budget: budget)
        _ = late.failed("x", endpoint: nil, decision: .retry(.execute))
        _ = late.failed("x", endpoint: nil, decision: .retry(.execute, after: .seconds(99)))
        #expect(budget.tokens == 5)
    }

    @Test func aStormOfFailingCallsRetriesNoMoreThanTheBudgetAllows() async throws {
        let budget = RetryBudget(capacity: 10, earnedPerSuccess: 0.1)
        let clock = VirtualClock()
        let retrier = Retrier(budget: budget, clock: clock.clock)
        let tries = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    _ = try? await retrier.run {
                        await Task.yield()
                        tries.add()
                        throw Boom()
                    }
                }
            }
        }
        #expect(tries.value == 210)
        #expect(clock.sleeps.count == 10)
        #expect(budget.tokens == 0)
    }

    @Test func concurrentSpendingAndEarningLosesNothing() async {
        let budget = RetryBudget(capacity: 1_000_000, earnedPerSuccess: 1)
        for _ in 0..<500_000 { _ = budget.spend() }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 {
                        _ = budget.spend()
                        budget.earn()
                        budget.earn()
                    }
                }
            }
        }
        #expect(budget.tokens == 580_000)
    }
}
