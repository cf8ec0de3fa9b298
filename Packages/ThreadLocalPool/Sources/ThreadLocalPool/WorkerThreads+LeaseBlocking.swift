extension WorkerThreads {
    /// Takes one worker out of the set while the calling thread blocks: for sync code that runs inside a task.
    ///
    /// Waits in the same queue as `run`, with the same errors, and `.reentrant` on one of the set's own threads.
    @available(*, noasync, message: "await lease(deadline:token:) instead")
    public func leaseBlocking(
        deadline: ContinuousClock.Instant? = nil,
        token: WaitToken? = nil
    ) throws -> WorkerLease {
        try core.checkNotOwnWorker()
        let job = BlockingLeaseJob(core)
        token?.attach(job) { [core] in core.cancel(job, core.cancelledError) }
        defer { token?.detach(job) }
        core.submit(job, deadline: deadline)
        return try job.wait()
    }
}

/// A caller that blocks its thread until it has a worker for itself.
// @unchecked: `result` is protected by `lock`.
final class BlockingLeaseJob: WorkerJob, @unchecked Sendable {
    private let core: WorkerCore
    private let lock = Lock()
    private let done = Condition()
    private var result: Result<WorkerLease, any Error>?

    init(_ core: WorkerCore) {
        self.core = core
    }

    override func execute(on worker: Worker) {
        let state = LeaseState(core: core, worker: worker)
        core.beginLease()
        finish(.success(WorkerLease(state)))
        core.serve(state)
    }

    override func fail(_ error: any Error) {
        finish(.failure(error))
    }

    private func finish(_ result: Result<WorkerLease, any Error>) {
        lock.withLock {
            self.result = result
            done.signal()
        }
    }

    func wait() throws -> WorkerLease {
        try lock.withLock {
            while result == nil { _ = done.wait(lock) }
            defer { result = nil }
            return result!
        }.get()
    }
}
