import Foundation
import Retry
import Testing

@Suite("Cancellation")
struct CancellationTests {
    @Test func aTokenIsCancelledOnceAndForGood() async throws {
        let token = CancellationToken()
        #expect(!token.isCancelled)
        try token.check()
        token.cancel()
        token.cancel()
        #expect(token.isCancelled)
        let error = try await caught { () throws(RetryError) in try token.check() }
        #expect(error.code == .cancelled && error.reason == .cancelled)
    }

    @Test func handlersRunOnceInOrder() {
        let token = CancellationToken()
        let log = Log()
        for name in ["a", "b", "c"] { token.onCancel { log.add(name) } }
        #expect(log.lines.isEmpty)
        token.cancel()
        token.cancel()
        #expect(log.lines == ["a", "b", "c"])
    }

    @Test func aHandlerOfACancelledTokenRunsAtOnce() {
        let token = CancellationToken()
        token.cancel()
        let ran = Counter()
        token.onCancel { ran.add() }.remove()
        #expect(ran.value == 1)
    }

    @Test func aRemovedHandlerDoesNotRun() {
        let token = CancellationToken()
        let log = Log()
        let first = token.onCancel { log.add("a") }
        token.onCancel { log.add("b") }
        first.remove()
        first.remove()
        token.cancel()
        #expect(log.lines == ["b"])
    }

    @Test func aHandlerMayRemoveItselfAndOthersAndCancelAgain() {
        let token = CancellationToken()
        let ran = Counter()
        let registrations = Registrations()
        registrations.add(
            token.onCancel {
                ran.add()
                registrations.removeAll()
                token.cancel()
            }
        )
        registrations.add(token.onCancel { ran.add(100) })
        token.cancel()
        #expect(ran.value == 1)
    }

    @Test func removeWaitsForAHandlerThatIsRunning() async throws {
        let token = CancellationToken()
        let entered = Counter()
        let leave = Counter()
        let left = Counter()
        let registration = token.onCancel {
            entered.add()
            while leave.value == 0 { sched_yield() }
            left.add()
        }
        Thread { token.cancel() }.start()
        try await eventually { entered.value == 1 }
        let removed = Counter()
        Thread {
            registration.remove()
            removed.add(left.value == 1 ? 1 : 100)
        }.start()
        for _ in 0..<1000 { await Task.yield() }
        #expect(removed.value == 0)
        leave.add()
        try await eventually { removed.value > 0 }
        #expect(removed.value == 1)
    }

    @Test func cancellingWhileHandlersComeAndGoRunsEachKeptOneExactlyOnce() async throws {
        for _ in 0..<50 {
            let token = CancellationToken()
            let ran = Counter()
            let kept = Counter()
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask {
                        for turn in 0..<20 {
                            if task == 0 && turn == 10 { token.cancel() }
                            if turn % 2 == 0 {
                                token.onCancel { ran.add() }
                                kept.add()
                            } else {
                                token.onCancel {}.remove()
                            }
                        }
                    }
                }
            }
            try await eventually { ran.value == kept.value }
        }
    }

    @Test func aLongBlockingSleepEndsAtOnceWhenAnotherThreadCancels() async throws {
        let token = CancellationToken()
        let outcome = Log()
        let asleep = Counter()
        // Far longer than any test may run: that it ends at all is the proof, however busy the machine is.
        var policy = RetryPolicy(retryWaitTime: .seconds(3600))
        policy.maximumWait = .seconds(3600)
        let retrier = Retrier(policy: policy, beforeSleep: { _ in asleep.add() })
        Thread {
            do throws(RetryError) {
                try retrier.run(cancellation: token) { throw Boom() }
            } catch {
                outcome.add("\(error.code) \(error.attempts.count)")
            }
        }.start()
        try await eventually { asleep.value == 1 }
        token.cancel()
        try await eventually { !outcome.lines.isEmpty }
        #expect(outcome.lines == ["cancelled 1"])
    }

    @Test func aTokenWakesEverySleeperAtOnce() async throws {
        let token = CancellationToken()
        let woken = Counter()
        let started = Counter()
        for _ in 0..<16 {
            Thread {
                started.add()
                do throws(RetryError) {
                    try RetryClock.continuous.sleepBlocking(.seconds(60), token)
                } catch {
                    if error.code == .cancelled { woken.add() }
                }
            }.start()
        }
        try await eventually { started.value == 16 }
        token.cancel()
        try await eventually { woken.value == 16 }
    }

    @Test func aLongAsyncSleepEndsAtOnceWhenTheTaskIsCancelled() async throws {
        let asleep = Counter()
        let task = Task { () -> RetryError? in
            let retrier = Retrier(
                policy: RetryPolicy(retryWaitTime: .seconds(25)),
                beforeSleep: { _ in asleep.add() }
            )
            do throws(RetryError) {
                try await retrier.run { throw Boom() }
                return nil
            } catch {
                return error
            }
        }
        try await eventually { asleep.value == 1 }
        let cancelled = ContinuousClock.now
        task.cancel()
        let error = try #require(await task.value)
        #expect(cancelled.duration(to: .now) < .seconds(5))
        #expect(error.code == .cancelled)
        #expect(error.underlying is CancellationError)
        #expect(error.attempts.count == 1)
    }

    @Test func aLongAsyncSleepEndsAtOnceWhenTheTokenIsCancelled() async throws {
        let token = CancellationToken()
        let asleep = Counter()
        let task = Task { () -> RetryError.Code? in
            let retrier = Retrier(
                policy: RetryPolicy(retryWaitTime: .seconds(25)),
                beforeSleep: { _ in asleep.add() }
            )
            do throws(RetryError) {
                try await retrier.run(cancellation: token) { throw Boom() }
                return nil
            } catch {
                return error.code
            }
        }
        try await eventually { asleep.value == 1 }
        let cancelled = ContinuousClock.now
        token.cancel()
        #expect(await task.value == .cancelled)
        #expect(cancelled.duration(to: .now) < .seconds(5))
    }

    @Test func anAsyncSleepWithATokenAlsoHearsTheTask() async throws {
        let asleep = Counter()
        let task = Task { () -> RetryError.Code? in
            let retrier = Retrier(
                policy: RetryPolicy(retryWaitTime: .seconds(25)),
                beforeSleep: { _ in asleep.add() }
            )
            do throws(RetryError) {
                try await retrier.run(cancellation: CancellationToken()) { throw Boom() }
                return nil
            } catch {
                return error.code
            }
        }
        try await eventually { asleep.value == 1 }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    @Test(arguments: Face.allCases)
    func cancelInBackOffEndsTheCallWithItsLog(face: Face) async throws {
        let token = CancellationToken()
        let clock = VirtualClock(onSleep: { if $0 == .milliseconds(400) { token.cancel() } })
        let retrier = Retrier(policy: plainPolicy(), clock: clock.clock)
        let error = try await caught { () throws(RetryError) in
            try await face.run(retrier, cancellation: token) { throw Boom() }
        }
        #expect(error.code == .cancelled)
        #expect(error.reason == .cancelled)
        #expect(error.attempts.count == 3)
        #expect(clock.sleeps == Duration.ms(100, 200, 400))
    }

    @Test(arguments: Face.allCases)
    func aCancelledTokenMeansNoTry(face: Face) async throws {
        let token = CancellationToken()
        token.cancel()
        let tries = Counter()
        let error = try await caught { () throws(RetryError) in
            _ = try await face.run(Retrier(), cancellation: token) { tries.add() }
        }
        #expect(error.code == .cancelled)
        #expect(tries.value == 0)
    }

    @Test(arguments: Face.allCases)
    func cancellationErrorsAreOutsideEveryPredicate(face: Face) async throws {
        let asked = Counter()
        let retrier = Retrier(
            clock: VirtualClock().clock,
            classify: { _ in
                asked.add()
                return .retry(.execute)
            }
        )
        for failure in [CancellationError(), RetryError(.cancelled, message: "inner")] as [any Error] {
            let tries = Counter()
            let error = try await caught { () throws(RetryError) in
                try await face.run(retrier) {
                    tries.add()
                    throw failure
                }
            }
            #expect(error.code == .cancelled)
            #expect(tries.value == 1)
        }
        #expect(asked.value == 0)
    }

    @Test(arguments: Face.allCases)
    func anyErrorAfterCancellingCountsAsCancelled(face: Face) async throws {
        let token = CancellationToken()
        let error = try await caught { () throws(RetryError) in
            try await face.run(Retrier(), cancellation: token) {
                token.cancel()
                throw Boom(number: 5)
            }
        }
        #expect(error.code == .cancelled)
        #expect(error.underlying as? Boom == Boom(number: 5))
        #expect(error.attempts.count == 1)
    }

    @Test(arguments: Face.allCases)
    func aRefusedResultAfterCancellingIsNotRetried(face: Face) async throws {
        let token = CancellationToken()
        let error = try await caught { () throws(RetryError) in
            _ = try await face.run(Retrier(), cancellation: token, retryIf: { _ in true }) { token.cancel() }
        }
        #expect(error.code == .cancelled)
        #expect(error.attempts.count == 1)
    }

    @Test(arguments: Face.allCases)
    func aGoodResultIsReturnedEvenIfCancelledMeanwhile(face: Face) async throws {
        let token = CancellationToken()
        let value = try await face.run(Retrier(), cancellation: token) {
            token.cancel()
            return 8
        }
        #expect(value == 8)
    }

    @Test func aCancelledTaskMeansNoTry() async throws {
        let tries = Counter()
        let task = Task { () -> RetryError.Code? in
            withUnsafeCurrentTask { $0?.cancel() }
            do throws(RetryError) {
                _ = try await Retrier().run { () async in tries.add() }
                return nil
            } catch {
                return error.code
            }
        }
        #expect(await task.value == .cancelled)
        #expect(tries.value == 0)
    }
}

/// Registrations that a handler can reach.
// @unchecked: `kept` is touched only with `lock` held.
private final class Registrations: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [CancellationToken.Registration] = []

    func add(_ registration: CancellationToken.Registration) {
        lock.withLock { kept.append(registration) }
    }

    func removeAll() {
        for registration in lock.withLock({ kept }) { registration.remove() }
    }
}
