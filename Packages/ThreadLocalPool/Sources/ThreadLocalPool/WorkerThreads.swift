/// A bounded set of threads for blocking work of async callers, served in the order of their coming.
///
/// Threads start when they are needed and end after `idleTimeout` without work, at `close()`, and when the last
/// reference goes. Calls and leases wait in one queue.
public final class WorkerThreads: Sendable {
    let core: WorkerCore

    /// A set without threads yet.
    ///
    /// - Parameters:
    ///   - name: names the set in messages, and its threads in a debugger, cut to 15 bytes there.
    ///   - maximumThreads: how many threads may run at once; below 1 traps.
    ///   - idleTimeout: how long a thread waits for work before it ends.
    public init(name: String, maximumThreads: Int = 8, idleTimeout: Duration = .seconds(60)) {
        precondition(maximumThreads >= 1, "maximumThreads must be at least 1")
        core = WorkerCore(name: name, maximumThreads: maximumThreads, idleTimeout: idleTimeout)
    }

    deinit {
        core.close()
    }

    /// Runs `body` on a worker and gives back its result, without blocking the caller's thread.
    ///
    /// Cancelling the task while the call is queued ends it at once with `CancellationError`, and `body` never runs.
    /// Once `body` runs, only `body` can end it.
    ///
    /// - Parameters:
    ///   - deadline: until when to wait for a worker; nil waits for ever. It does not end a running `body`.
    ///   - token: cancels the wait with `PoolError.Code.cancelled`.
    ///   - body: blocking code is welcome.
    /// - Throws: what `body` throws; `.exhausted` at the deadline, `.deadline` when it had passed already, `.cancelled`,
    ///   `.closed`; `CancellationError`.
    public func run<R: Sendable>(
        deadline: ContinuousClock.Instant? = nil,
        token: WaitToken? = nil,
        _ body: @escaping @Sendable () throws -> R
    ) async throws -> R {
        let job = AsyncJob(body)
        token?.attach(job) { [core] in core.cancel(job, core.cancelledError) }
        defer { token?.detach(job) }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                job.continuation = continuation
                core.submit(job, deadline: deadline)
            }
        } onCancel: { [core] in
            core.cancel(job, CancellationError())
        }
    }

    /// Runs `body` on a worker while the calling thread blocks: for sync code that runs inside a task.
    ///
    /// - Parameters:
    ///   - deadline: until when to wait for a worker; nil waits for ever. It does not end a running `body`.
    ///   - token: cancels the wait with `PoolError.Code.cancelled`.
    ///   - body: runs while the caller waits.
    /// - Throws: as the async `run`, and `.reentrant` on one of the set's own threads, which would wait for itself.
    @available(*, noasync, message: "await run(deadline:token:_:) instead")
    public func runBlocking<R: Sendable>(
        deadline: ContinuousClock.Instant? = nil,
        token: WaitToken? = nil,
        _ body: @Sendable () throws -> R
    ) throws -> R {
        try core.checkNotOwnWorker()
        return try withoutActuallyEscaping(body) { body in
            let job = BlockingJob(body)
            token?.attach(job) { [core] in core.cancel(job, core.cancelledError) }
            defer { token?.detach(job) }
            core.submit(job, deadline: deadline)
            return try job.wait()
        }
    }

    /// Takes one worker out of the set, for calls that must all run on the same thread.
    ///
    /// Waits in the same queue as `run`, with the same errors. Release the lease when done; dropping the last
    /// reference to it releases it too.
    public func lease(
        deadline: ContinuousClock.Instant? = nil,
        token: WaitToken? = nil
    ) async throws -> WorkerLease {
        let job = LeaseJob(core)
        token?.attach(job) { [core] in core.cancel(job, core.cancelledError) }
        defer { token?.detach(job) }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                job.continuation = continuation
                core.submit(job, deadline: deadline)
            }
        } onCancel: { [core] in
            core.cancel(job, CancellationError())
        }
        return job.takeLease()
    }

    /// Closes the set: what is queued and what comes later gets `PoolError.Code.closed`, what runs is finished, leases
    /// serve until they are released. Does not wait. May be called twice, from any thread.
    public func close() {
        core.close()
    }

    /// After `close()`, waits until the last thread has finished its work. Blocks the calling thread.
    ///
    /// - Returns: false at the deadline, and at once when the set is not closed.
    @available(*, noasync, message: "blocks the thread")
    public func waitUntilStopped(deadline: ContinuousClock.Instant? = nil) -> Bool {
        core.waitUntilStopped(deadline: deadline)
    }

    /// Ends every wait in the queue with `PoolError.Code.cancelled`; later calls may wait again.
    public func cancelWaiters() {
        core.cancelWaiters()
    }

    /// What the set does now.
    public var statistics: WorkerStatistics { core.statistics }
}
