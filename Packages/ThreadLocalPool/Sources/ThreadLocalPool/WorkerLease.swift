/// One worker of a `WorkerThreads` that serves only its holder until it is released.
public final class WorkerLease: Sendable {
    private let state: LeaseState

    init(_ state: LeaseState) {
        self.state = state
    }

    deinit {
        release()
    }

    /// Runs `body` on the leased worker, after the calls on this lease that came before it.
    ///
    /// Cancelling the task while the call waits for an earlier one ends it with `CancellationError`; a running `body`
    /// is left alone.
    ///
    /// - Throws: what `body` throws; `PoolError.Code.closed` once the lease is released; `CancellationError`.
    public func run<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        let job = AsyncJob(body)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                job.continuation = continuation
                state.core.submit(job, to: state)
            }
        } onCancel: { [state] in
            state.core.cancel(job, in: state, CancellationError())
        }
    }

    /// Runs `body` on the leased worker while the calling thread blocks.
    ///
    /// - Throws: what `body` throws; `PoolError.Code.closed` once the lease is released; `.reentrant` on the leased
    ///   thread itself.
    @available(*, noasync, message: "await run(_:) instead")
    public func runBlocking<R: Sendable>(_ body: @Sendable () throws -> R) throws -> R {
        try state.core.checkNot(state.worker)
        return try withoutActuallyEscaping(body) { body in
            let job = BlockingJob(body)
            state.core.submit(job, to: state)
            return try job.wait()
        }
    }

    /// Gives the worker back once the calls made before this are done; it then serves the next in the queue. May be
    /// called twice, from any thread.
    public func release() {
        state.core.release(state)
    }
}
