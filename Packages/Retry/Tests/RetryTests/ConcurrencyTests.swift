import Foundation
import Retry
import Testing

@Suite("Concurrent calls")
struct ConcurrencyTests {
    @Test func sixtyFourTasksShareAPolicyAndNothingElse() async throws {
        let clock = VirtualClock()
        let retrier = Retrier(policy: plainPolicy(maxRetries: 70), clock: clock.clock)
        let logs = await withTaskGroup(of: (Int, RetryError?).self) { group in
            for call in 0..<64 {
                group.addTask {
                    var tries = 0
                    do throws(RetryError) {
                        try await retrier.run { () async throws in
                            await Task.yield()
                            tries += 1
                            if tries <= call { throw Boom(number: call) }
                        }
                        return (tries, nil)
                    } catch {
                        return (-1, error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(logs.allSatisfy { $0.1 == nil })
        #expect(logs.map(\.0).sorted() == Array(1...64))
        #expect(clock.sleeps.count == (0..<64).reduce(0, +))
    }

    @Test func sixtyFourThreadsEachGetTheirOwnLog() async throws {
        let clock = VirtualClock()
        let retrier = Retrier(policy: plainPolicy(), clock: clock.clock, describe: { "\(($0 as? Boom)?.number ?? -1)" })
        let finished = Counter()
        let wrong = Counter()
        for call in 0..<64 {
            Thread {
                do throws(RetryError) {
                    try retrier.run { throw Boom(number: call) }
                    wrong.add()
                } catch {
                    let own = error.attempts.allSatisfy { $0.error == "\(call)" }
                    if !own || error.attempts.map(\.number) != Array(1...9) { wrong.add() }
                }
                finished.add()
            }.start()
        }
        try await eventually { finished.value == 64 }
        #expect(wrong.value == 0)
        #expect(clock.sleeps.sorted() == RetryPolicy().waits(8).flatMap { Array(repeating: $0, count: 64) })
    }

    @Test func aSeededPolicySharedByManyCallsGivesEachTheSameSequence() async {
        var policy = RetryPolicy()
        policy.seed = 17
        let shared = policy
        let sequences = await withTaskGroup(of: [RetryAction].self) { group in
            for _ in 0..<64 {
                group.addTask {
                    var state = RetryState(policy: shared, clock: VirtualClock().clock)
                    return (0..<9).map { _ in state.failed("x", endpoint: nil, decision: .retry(.execute)) }
                }
            }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(sequences.count == 1)
    }
}
