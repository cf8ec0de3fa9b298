internal import CCurl
internal import CCurlShims
@_spi(ConnInternals) internal import ConnCore
internal import Glibc
internal import Synchronization

/// A loop's thread and what it works on.
///
/// Other threads put jobs into the inbox and wake the thread if it may be asleep; everything else is the thread's own.
// `inbox`, `isAsleep`, `life` and `thread` are touched only with `lock` held; the rest by the loop's thread alone.
final class LoopCore: TransferDriver, @unchecked Sendable {
    enum Life { case new, running, closing, ended }

    let settings: CurlSettings
    let sockets = SocketTable()
    let pool: HandlePool
    let poller: Poller

    let lock = Lock()
    private let changed: Condition
    private let count = Atomic<Int>(0)
    private var inbox: [LoopJob] = []
    private var isAsleep = false
    private(set) var life = Life.new
    private var thread: pthread_t?

    // The thread's own.
    private var jobs: [LoopJob] = []
    var transfers: [CurlTransfer] = []
    var hosts: [String: HostQueue] = [:]
    var lastHost: HostQueue?
    /// Ended transfers whose callers are told at the end of the turn, and those who are just being told.
    var finished: [EndedTransfer] = []
    var telling: [EndedTransfer] = []
    /// Tasks that the pool is to resume.
    var awakenings: [Awakening] = []
    var activeCount = 0
    var waitingCount = 0
    var heap = LimitHeap()
    let watch: SocketWatch
    var generation: LoopGeneration
    var oldGenerations: [LoopGeneration] = []
    /// When the last transfer ended, for the closing of kept connections.
    var lastUse = MonotonicTime.now

    init(_ settings: CurlSettings, share: CurlShare) throws(ConnError) {
        self.settings = settings
        changed = Condition(lock)
        let poller = try Poller()
        self.poller = poller
        pool = HandlePool(settings, share: share, sockets: sockets)
        watch = SocketWatch(sockets, poller)
        generation = try LoopGeneration(0, watch: watch, keeping: settings.maximumConnections)
        // Settings that libcurl cannot honour are found now.
        pool.put(try pool.take())
    }

    // MARK: From any thread

    /// Transfers that were started and have not ended.
    var inFlight: Int { count.load(ordering: .relaxed) }

    /// Whether a transfer that starts now has its turn at once, as far as can be told.
    var hasRoom: Bool { inFlight < min(settings.maximumConnectionsPerHost, settings.maximumConnections) }

    /// Whether the thread runs.
    var isRunning: Bool { lock.withLock { life == .running } }

    /// Counts a transfer's start, or its end.
    func count(_ change: Int) { count.add(change, ordering: .relaxed) }

    /// Puts a job into the inbox and sees that it is looked at.
    ///
    /// - Throws: `.closed` after ``close()``, `.resourceExhausted` if no thread is to be had.
    func post(_ job: LoopJob) throws(ConnError) {
        var mustWake = false
        try lock.withLock { () throws(ConnError) in
            switch life {
            case .new:
                try startThread()
                life = .running
            case .running: break
            case .closing, .ended:
                throw ConnError(.closed, "The loop is closed", advice: "make a new one", phase: .connect)
            }
            inbox.append(job)
            if isAsleep {
                isAsleep = false
                mustWake = true
            }
        }
        if mustWake { poller.wake() }
    }

    func signal(_ transfer: CurlTransfer) {
        // A closed loop has ended its transfers.
        try? post(.signal(transfer))
    }

    /// Closes; waits until the thread has let go, unless it is the thread itself that closes.
    func close(waits: Bool) {
        var mustWake = false
        lock.withLock {
            switch life {
            case .new: life = .ended
            case .running:
                life = .closing
                inbox.append(.close)
                mustWake = true
            case .closing, .ended: break
            }
        }
        if mustWake { poller.wake() }
        lock.withLock {
            guard waits, thread.map({ pthread_equal($0, pthread_self()) == 0 }) ?? false else { return }
            while life != .ended { changed.wait(upTo: .seconds(3600)) }
        }
    }

    /// Starts the thread; the lock is held.
    private func startThread() throws(ConnError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        // Signals are for the program's own threads.
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let context = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            &attributes,
            { context in
                guard let context else { return nil }
                conn_thread_name("curl-loop")
                Unmanaged<LoopCore>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            context.toOpaque()
        )
        guard code == 0 else {
            context.release()
            throw ConnError(
                .resourceExhausted,
                "The system gave no thread (errno \(code))",
                advice: "raise its limit of threads, or use fewer",
                phase: .connect
            )
        }
        self.thread = thread
    }

    // MARK: The thread

    private func run() {
        let events = UnsafeMutableBufferPointer<conn_stirred>.allocate(capacity: 256)
        events.initialize(repeating: conn_stirred())
        defer { events.deallocate() }
        while true {
            takeInbox()
            for job in jobs where !take(job) {
                finish()
                return
            }
            jobs.removeAll(keepingCapacity: jobs.capacity <= 4_096)
            turn(events)
        }
    }

    private func takeInbox() {
        lock.lock()
        isAsleep = false
        swap(&inbox, &jobs)
        lock.unlock()
    }

    /// Does a job. False ends the thread.
    private func take(_ job: LoopJob) -> Bool {
        switch job {
        case .start(let transfer): start(transfer)
        case .signal(let transfer): obey(transfer)
        case .dropIdle: dropIdle()
        case .cancelAll: cancelAll()
        case .close: return false
        }
        return true
    }

    /// One turn: what is due, then the sockets.
    private func turn(_ events: UnsafeMutableBufferPointer<conn_stirred>) {
        var now = MonotonicTime.now
        runTimers(at: now)
        checkLimits(at: now)
        tell(at: now)
        now = MonotonicTime.now
        var milliseconds = waitingTime(from: now)
        lock.lock()
        if inbox.isEmpty { isAsleep = true } else { milliseconds = 0 }
        lock.unlock()
        let count = poller.wait(events, milliseconds: milliseconds)
        for index in 0..<count {
            guard let (number, mask) = watch.stirred(events[index]), let generation = generation(number) else {
                continue
            }
            generation.act(on: events[index].descriptor, mask)
        }
        reap()
    }

    /// Ends everything.
    private func finish() {
        // Nothing is posted after the job that closes.
        jobs = []
        while let transfer = transfers.last {
            let failure = closedFailure(transfer)
            end(transfer, .failure(failure), admitsNext: false)
        }
        oldGenerations = []
        // The multi handle goes, and with it every connection; a new one has none.
        if let empty = try? LoopGeneration(generation.number + 1, watch: watch, keeping: 1) { generation = empty }
        pool.removeAll()
        hosts = [:]
        lastHost = nil
        tellTheLast()
        lock.withLock {
            life = .ended
            changed.wake()
        }
    }
}
