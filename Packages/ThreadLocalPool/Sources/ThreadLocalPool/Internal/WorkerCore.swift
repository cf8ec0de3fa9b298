import CThreadSlots

/// The queue and the threads of a `WorkerThreads`, which owns it; its threads keep it alive until they end.
// @unchecked: every var is read and written under `lock`.
final class WorkerCore: TimedClient, @unchecked Sendable {
    let name: String
    let maximumThreads: Int
    let idleTimeout: UInt64
    let lock = Lock()
    let stopped = Condition()
    private var queue = FIFOQueue<WorkerJob>()
    /// Idle workers, the one that became idle last at the end.
    private var idle: [Worker] = []
    private var threads = 0
    private var leased = 0
    private var finished = 0
    private var isClosed = false

    init(name: String, maximumThreads: Int, idleTimeout: Duration) {
        self.name = name
        self.maximumThreads = maximumThreads
        self.idleTimeout = idleTimeout.saturatingNanoseconds
    }

    // MARK: Giving jobs

    /// Hands the job to an idle worker, to a new one, or to the end of the queue.
    func submit(_ job: WorkerJob, deadline: ContinuousClock.Instant?) {
        if let deadline, deadline <= .now {
            if let refusal = refuse(job) { job.fail(refusal) }
            return
        }
        let due = MonotonicTime(deadline)
        lock.lock()
        if let refusal = job.refusal ?? (isClosed ? closedError : nil) {
            job.phase = .finished
            lock.unlock()
            job.fail(refusal)
            return
        }
        if let worker = idle.popLast() {
            hand(job, to: worker)
            lock.unlock()
            return
        }
        enqueue(job, due)
        if threads < maximumThreads, let first = queue.popFirst() {
            first.phase = .running
            threads += 1
            lock.unlock()
            start(with: first)
            return
        }
        lock.unlock()
        watch(due)
    }

    private func refuse(_ job: WorkerJob) -> (any Error)? {
        lock.withLock {
            job.phase = .finished
            return job.refusal
                ?? PoolError(.deadline, "The deadline had passed before a worker of \"\(name)\" was asked for.")
        }
    }

    /// Under the lock.
    private func enqueue(_ job: WorkerJob, _ due: MonotonicTime) {
        job.phase = .queued
        job.deadline = due
        queue.append(job)
    }

    private func watch(_ due: MonotonicTime) {
        if due != .distantFuture { Timekeeper.deadlines.set(self, due: due) }
    }

    private func start(with job: WorkerJob) {
        let worker = Worker(core: self)
        let status = startThread(name: name) { self.run(worker, first: job) }
        guard status != 0 else { return }
        // The system refuses a thread: those that exist serve the job, unless there are none.
        lock.lock()
        threads -= 1
        if threads > 0, !isClosed {
            enqueue(job, job.deadline)
            if !idle.isEmpty, let next = queue.popFirst() { hand(next, to: idle.removeLast()) }
            lock.unlock()
            watch(job.deadline)
            return
        }
        job.phase = .finished
        if threads == 0 { stopped.broadcast() }
        lock.unlock()
        job.fail(PoolError(.exhausted, "No thread could be started for \"\(name)\": error \(status)."))
    }

    /// Under the lock.
    private func hand(_ job: WorkerJob, to worker: Worker) {
        job.phase = .running
        worker.assigned = job
        worker.changed.signal()
    }

    /// Takes a job out of the queue, or keeps it from entering. What runs already is left alone.
    func cancel(_ job: WorkerJob, _ error: any Error) {
        let isOut = lock.withLock {
            switch job.phase {
            case .new:
                job.refusal = job.refusal ?? error
                return false
            case .queued:
                queue.remove(job)
                job.phase = .finished
                return true
            case .running, .finished:
                return false
            }
        }
        if isOut { job.fail(error) }
    }

    // MARK: The workers

    private func run(_ worker: Worker, first: WorkerJob) {
        conn_set_current_worker(Unmanaged.passUnretained(worker).toOpaque())
        var job = first
        while true {
            job.execute(on: worker)
            // Offered before the caller hears of its result: who calls again at once finds this worker idle.
            lock.withLock {
                finished += 1
                offer(worker)
            }
            job.deliver()
            lock.lock()
            guard let next = nextJob(for: worker) else {
                threads -= 1
                if threads == 0 { stopped.broadcast() }
                lock.unlock()
                break
            }
            lock.unlock()
            job = next
        }
        conn_set_current_worker(nil)
    }

    /// Gives a worker whose job is done the next of the queue, or lists it as idle. Under the lock.
    private func offer(_ worker: Worker) {
        guard !worker.isOffered else { return }
        worker.isOffered = true
        if let job = queue.popFirst() {
            hand(job, to: worker)
        } else if isClosed {
            worker.mustStop = true
        } else {
            idle.append(worker)
        }
    }

    /// The next job of an offered worker, waited for; nil when the worker shall end. Under the lock.
    private func nextJob(for worker: Worker) -> WorkerJob? {
        let until = MonotonicTime.now.advanced(by: idleTimeout)
        while worker.assigned == nil, !worker.mustStop {
            if !worker.changed.wait(lock, until: until), worker.assigned == nil, !worker.mustStop {
                idle.removeAll { $0 === worker }
                return nil
            }
        }
        defer {
            worker.assigned = nil
            worker.isOffered = false
        }
        return worker.assigned
    }

    // MARK: Leases

    func beginLease() {
        lock.withLock { leased += 1 }
    }

    /// Runs on the leased worker until the lease is released and its mailbox is empty.
    func serve(_ lease: LeaseState) {
        lock.lock()
        while true {
            if let job = lease.mailbox.popFirst() {
                job.phase = .running
                lease.isBusy = true
                lock.unlock()
                job.execute(on: lease.worker)
                lock.withLock { lease.isBusy = false }
                job.deliver()
                lock.lock()
            } else if lease.isReleased {
                break
            } else {
                _ = lease.changed.wait(lock)
            }
        }
        if !lease.hasEnded { leased -= 1 }
        lock.unlock()
    }

    func submit(_ job: WorkerJob, to lease: LeaseState) {
        lock.lock()
        if let refusal = job.refusal ?? (lease.isReleased ? leaseReleasedError : nil) {
            job.phase = .finished
            lock.unlock()
            job.fail(refusal)
            return
        }
        job.phase = .queued
        lease.mailbox.append(job)
        lease.changed.signal()
        lock.unlock()
    }

    func cancel(_ job: WorkerJob, in lease: LeaseState, _ error: any Error) {
        let isOut = lock.withLock {
            switch job.phase {
            case .new:
                job.refusal = job.refusal ?? error
                return false
            case .queued:
                lease.mailbox.remove(job)
                job.phase = .finished
                return true
            case .running, .finished:
                return false
            }
        }
        if isOut { job.fail(error) }
    }

    func release(_ lease: LeaseState) {
        lock.withLock {
            guard !lease.isReleased else { return }
            lease.isReleased = true
            lease.changed.signal()
            // The worker only waits for the lease: it is free now, not when it has woken up.
            guard !lease.isBusy, lease.mailbox.isEmpty else { return }
            lease.hasEnded = true
            leased -= 1
            offer(lease.worker)
        }
    }

    // MARK: Ends

    func close() {
        lock.lock()
        isClosed = true
        let refused = drainQueue()
        for worker in idle {
            worker.mustStop = true
            worker.changed.signal()
        }
        idle = []
        lock.unlock()
        Timekeeper.deadlines.clear(self)
        for job in refused { job.fail(closedError) }
    }

    func cancelWaiters() {
        for job in lock.withLock({ drainQueue() }) { job.fail(cancelledError) }
    }

    func waitUntilStopped(deadline: ContinuousClock.Instant?) -> Bool {
        let until = MonotonicTime(deadline)
        return lock.withLock {
            guard isClosed else { return false }
            while threads > 0 {
                if !stopped.wait(lock, until: until) { return threads == 0 }
            }
            return true
        }
    }

    /// Under the lock.
    private func drainQueue() -> [WorkerJob] {
        var jobs: [WorkerJob] = []
        while let job = queue.popFirst() {
            job.phase = .finished
            jobs.append(job)
        }
        return jobs
    }

    func timeReached() -> MonotonicTime? {
        let now = MonotonicTime.now
        var late: [WorkerJob] = []
        var next = MonotonicTime.distantFuture
        lock.lock()
        queue.forEach { job in
            if job.deadline <= now { late.append(job) } else { next = min(next, job.deadline) }
        }
        for job in late {
            queue.remove(job)
            job.phase = .finished
        }
        let error = late.isEmpty ? nil : exhaustedError
        lock.unlock()
        for job in late { if let error { job.fail(error) } }
        return next == .distantFuture ? nil : next
    }

    var statistics: WorkerStatistics {
        lock.withLock { currentStatistics }
    }

    /// Under the lock.
    private var currentStatistics: WorkerStatistics {
        var result = WorkerStatistics()
        result.limit = maximumThreads
        result.threads = threads
        result.idle = idle.count
        result.busy = threads - idle.count
        result.leased = leased
        result.queued = queue.count
        result.finished = finished
        result.isClosed = isClosed
        return result
    }

    private var exhaustedError: PoolError {
        let now = currentStatistics
        return PoolError(
            .exhausted,
            "No worker of \"\(name)\" came free before the deadline: \(now.busy) of \(maximumThreads) busy, "
                + "\(now.leased) of them leased, \(now.queued) more waiting."
        )
    }

    var cancelledError: PoolError {
        PoolError(.cancelled, "Waiting for a worker of \"\(name)\" was cancelled.")
    }

    /// Throws on one of the set's own threads.
    func checkNotOwnWorker() throws(PoolError) {
        guard let worker = Worker.current, worker.core === self else { return }
        throw PoolError(.reentrant, "A worker thread of \"\(name)\" would wait for itself: run the work directly.")
    }

    /// Throws on the thread of `worker`.
    func checkNot(_ worker: Worker) throws(PoolError) {
        if Worker.current === worker { try checkNotOwnWorker() }
    }

    private var closedError: PoolError {
        PoolError(.closed, "The worker threads \"\(name)\" are closed.")
    }

    private var leaseReleasedError: PoolError {
        PoolError(.closed, "The lease of a worker of \"\(name)\" was released.")
    }
}
