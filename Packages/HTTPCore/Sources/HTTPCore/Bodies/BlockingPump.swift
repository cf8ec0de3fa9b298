@_spi(ConnInternals) internal import ConnCore

/// Runs a producer that may block on a thread of its own, for an async caller.
///
/// The thread starts with the first chunk that is asked for and ends with the producer, or when its owner goes and the
/// producer returns.
// `lock` guards all state but the producer, which the one thread alone calls.
final class BlockingPump: @unchecked Sendable {
    typealias Step = Result<[UInt8]?, ConnError>

    private let lock = Lock()
    private let condition: Condition
    private let produce: () throws(ConnError) -> [UInt8]?
    private var waiter: CheckedContinuation<Step, Never>?
    private var isStarted = false
    private var isClosed = false

    /// Closes the pump when nobody asks it any more.
    final class Owner: Sendable {
        private let pump: BlockingPump

        init(_ produce: @escaping () throws(ConnError) -> [UInt8]?) {
            pump = BlockingPump(produce)
        }

        deinit { pump.close() }

        /// The next chunk, produced on the pump's thread; `.cancelled` as soon as the task is cancelled.
        func next() async -> Step { await pump.next() }
    }

    private init(_ produce: @escaping () throws(ConnError) -> [UInt8]?) {
        self.produce = produce
        condition = Condition(lock)
    }

    private func next() async -> Step {
        await withTaskCancellationHandler {
            await withCheckedContinuation { ask($0) }
        } onCancel: {
            close()
        }
    }

    private func ask(_ continuation: CheckedContinuation<Step, Never>) {
        let (refusal, starts) = lock.withLock { () -> (Bool, Bool) in
            if isClosed { return (true, false) }
            waiter = continuation
            condition.wake()
            defer { isStarted = true }
            return (false, !isStarted)
        }
        if refusal { continuation.resume(returning: .failure(ConnError(CancellationError()))) }
        if starts, !DetachedThread.start({ self.work() }) {
            answer(
                .failure(
                    ConnError(
                        .resourceExhausted,
                        "The system gave no thread to read the request's body on",
                        advice: "raise its limit of threads, or send an async sequence"
                    )
                )
            )
        }
    }

    private func work() {
        while waitForQuestion() {
            let step: Step
            do throws(ConnError) {
                step = .success(try produce())
            } catch {
                step = .failure(error)
            }
            answer(step)
            if case .success(.some) = step { continue }
            return
        }
    }

    /// `false` when the pump was closed.
    private func waitForQuestion() -> Bool {
        lock.withLock {
            while waiter == nil, !isClosed { condition.wait(upTo: .seconds(60)) }
            return !isClosed
        }
    }

    private func answer(_ step: Step) {
        let waiter = lock.withLock {
            defer { self.waiter = nil }
            return self.waiter
        }
        waiter?.resume(returning: step)
    }

    private func close() {
        let waiter = lock.withLock {
            isClosed = true
            condition.wake()
            defer { self.waiter = nil }
            return self.waiter
        }
        waiter?.resume(returning: .failure(ConnError(CancellationError())))
    }
}
