import CThreadSlots

/// What waits for a worker. `phase` and `deadline` are protected by the lock of the `WorkerCore` that it is given to.
// @unchecked: see above; subclasses name what protects the rest.
class WorkerJob: QueueNode, @unchecked Sendable {
    enum Phase {
        case new, queued, running, finished
    }

    var phase = Phase.new
    var deadline = MonotonicTime.distantFuture
    /// Set when the job was refused before it was queued.
    var refusal: (any Error)?

    /// Runs on a worker, with no lock held, and keeps what came of it. Called once, or `fail` is.
    func execute(on worker: Worker) {}

    /// Tells the waiting caller what came of it. With no lock held; the worker is free for others by then.
    func deliver() {}

    /// Tells the waiting caller that the job will never run. With no lock held.
    func fail(_ error: any Error) {}
}

/// A job of an async caller.
///
/// A checked continuation, because an unsafe one that is resumed before its caller waits makes ThreadSanitizer report a
/// race: code inlined here reads what the runtime then orders by an atomic that the sanitizer can't see.
// @unchecked: `continuation` is set before the job is submitted and used once, by whoever takes it out of the queue, as
// is `outcome`.
final class AsyncJob<R: Sendable>: WorkerJob, @unchecked Sendable {
    private let body: @Sendable () throws -> R
    private var outcome: Result<R, any Error>?
    var continuation: CheckedContinuation<R, any Error>?

    init(_ body: @escaping @Sendable () throws -> R) {
        self.body = body
    }

    override func execute(on worker: Worker) {
        outcome = Result { try body() }
    }

    override func deliver() {
        if let outcome { continuation?.resume(with: outcome) }
    }

    override func fail(_ error: any Error) {
        continuation?.resume(throwing: error)
    }
}

/// A job of a caller that blocks its thread.
// @unchecked: `result` is protected by `lock`; `body` is let go before the result is set; `outcome` is the worker's.
final class BlockingJob<R: Sendable>: WorkerJob, @unchecked Sendable {
    private var body: (() throws -> R)?
    private let lock = Lock()
    private let done = Condition()
    private var outcome: Result<R, any Error>?
    private var result: Result<R, any Error>?

    init(_ body: @escaping () throws -> R) {
        self.body = body
    }

    override func execute(on worker: Worker) {
        outcome = runBody()
    }

    override func deliver() {
        if let outcome { finish(outcome) }
        outcome = nil
    }

    /// Apart from `execute`, so that the worker's last reference to the body is gone before the caller wakes.
    @inline(never)
    private func runBody() -> Result<R, any Error> {
        defer { body = nil }
        return Result { try body!() }
    }

    override func fail(_ error: any Error) {
        body = nil
        finish(.failure(error))
    }

    private func finish(_ result: Result<R, any Error>) {
        lock.withLock {
            self.result = result
            done.signal()
        }
    }

    func wait() throws -> R {
        try lock.withLock {
            while result == nil { _ = done.wait(lock) }
            return result!
        }.get()
    }
}

/// A caller that wants a worker for itself: the worker serves only the lease until it is released.
// @unchecked: `continuation` is set before the job is submitted and used once; `lease` is touched only with `lock` held.
final class LeaseJob: WorkerJob, @unchecked Sendable {
    let core: WorkerCore
    var continuation: CheckedContinuation<Void, any Error>?
    private let lock = Lock()
    private var lease: WorkerLease?

    init(_ core: WorkerCore) {
        self.core = core
    }

    override func execute(on worker: Worker) {
        let state = LeaseState(core: core, worker: worker)
        core.beginLease()
        give(state)
        core.serve(state)
    }

    /// Apart from `execute`, so that the worker keeps no reference to the lease, whose end is its release.
    @inline(never)
    private func give(_ state: LeaseState) {
        lock.withLock { lease = WorkerLease(state) }
        continuation?.resume()
        continuation = nil
    }

    /// The lease, once the caller was resumed without an error.
    func takeLease() -> WorkerLease {
        lock.withLock {
            defer { lease = nil }
            return lease!
        }
    }

    override func fail(_ error: any Error) {
        continuation?.resume(throwing: error)
    }
}

/// What a lease and its worker share.
// @unchecked: the vars are protected by the lock of `core`.
final class LeaseState: @unchecked Sendable {
    let core: WorkerCore
    let worker: Worker
    let changed = Condition()
    var mailbox = FIFOQueue<WorkerJob>()
    var isReleased = false
    /// Whether a body of the lease runs now.
    var isBusy = false
    /// Whether the worker was given back by the release itself.
    var hasEnded = false

    init(core: WorkerCore, worker: Worker) {
        self.core = core
        self.worker = worker
    }
}

/// One worker thread.
// @unchecked: the vars are protected by the lock of its `WorkerCore`.
final class Worker: @unchecked Sendable {
    let core: WorkerCore
    let changed = Condition()
    /// The job that was handed to the worker while it was idle.
    var assigned: WorkerJob?
    var mustStop = false
    /// Whether it is listed as idle or has its next job already, though it may still be busy with the end of the last.
    var isOffered = false

    init(core: WorkerCore) {
        self.core = core
    }

    /// The worker that the calling thread is.
    static var current: Worker? {
        conn_current_worker().map { Unmanaged<Worker>.fromOpaque($0).takeUnretainedValue() }
    }
}
