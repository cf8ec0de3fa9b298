import Glibc

/// Runs closures at given moments on one thread of the process, for statement time-outs and draining.
///
/// The thread starts with the first entry and ends after five seconds without any. Scheduling and cancelling take
/// one short lock and rarely wake the thread, so a call may afford one entry.
///
/// A closure runs on the watchdog's thread and must not block: it sets a flag, calls `sqlite3_interrupt`, or shuts
/// a socket down. Closures run one after another, so a slow one delays the others.
///
/// Everything mutable is read and written under its lock.
public final class Watchdog: @unchecked Sendable {
    /// The process's watchdog.
    public static let shared = Watchdog()

    /// One entry; keep it to cancel.
    ///
    /// Its owner, moment and order never change; its closure is read and written under the owner's lock.
    public final class Ticket: @unchecked Sendable {
        fileprivate let owner: Watchdog
        fileprivate let moment: ContinuousClock.Instant
        fileprivate let order: UInt64
        fileprivate var action: (@Sendable () -> Void)?

        fileprivate init(
            owner: Watchdog,
            moment: ContinuousClock.Instant,
            order: UInt64,
            action: @escaping @Sendable () -> Void
        ) {
            self.owner = owner
            self.moment = moment
            self.order = order
            self.action = action
        }

        /// Takes the entry back.
        ///
        /// - Returns: `true` if its closure will never run; `false` if it has run, is running, or was cancelled before.
        @discardableResult
        public func cancel() -> Bool { owner.cancel(self) }
    }

    private let lock: Lock
    private let condition: Condition
    private let idleLimit: Duration
    private var heap = WatchdogHeap<Ticket> { $0.moment != $1.moment ? $0.moment < $1.moment : $0.order < $1.order }
    private var cancelledInHeap = 0
    private var nextOrder: UInt64 = 0
    private var isRunning = false
    private var threadsStarted = 0
    /// The moment the thread sleeps to; `nil` while it is awake. Only an earlier entry has to wake it.
    private var sleepsUntil: ContinuousClock.Instant?

    /// Makes a watchdog of its own; the process's is ``shared``.
    init(idleLimit: Duration = .seconds(5)) {
        self.idleLimit = idleLimit
        lock = Lock()
        condition = Condition(lock)
    }

    /// Runs `fire` at `moment`, or at once if that has passed, unless the ticket is cancelled first.
    ///
    /// Any thread may call it, also a closure that the watchdog runs.
    public func schedule(at moment: ContinuousClock.Instant, _ fire: @escaping @Sendable () -> Void) -> Ticket {
        lock.lock()
        defer { lock.unlock() }
        nextOrder += 1
        let ticket = Ticket(owner: self, moment: moment, order: nextOrder, action: fire)
        heap.push(ticket)
        if !isRunning {
            startThread()
        } else if let sleepsUntil, moment < sleepsUntil {
            condition.wake()
        }
        return ticket
    }

    /// Entries that have neither run nor been cancelled.
    var pendingCount: Int { lock.withLock { heap.count - cancelledInHeap } }

    /// Slots of the heap in use, cancelled entries included.
    var heapCount: Int { lock.withLock { heap.count } }

    /// Whether the thread exists now, and how many were ever started.
    var thread: (isRunning: Bool, started: Int) { lock.withLock { (isRunning, threadsStarted) } }

    /// Whether the thread sleeps now, to a moment or until somebody needs it.
    var isSleeping: Bool { lock.withLock { sleepsUntil != nil } }

    // MARK: Under the lock

    private func cancel(_ ticket: Ticket) -> Bool {
        // The closure is released after the lock, since what it holds may take locks of its own when it goes.
        var action: (@Sendable () -> Void)?
        let wasPending = lock.withLock {
            guard ticket.action != nil else { return false }
            swap(&action, &ticket.action)
            // The entry stays in the heap until its moment; only a heap full of dead entries is worth sweeping.
            cancelledInHeap += 1
            if cancelledInHeap > 64, cancelledInHeap > heap.count / 2 {
                heap.removeAll { $0.action == nil }
                cancelledInHeap = 0
            }
            return true
        }
        return wasPending
    }

    private func startThread() {
        isRunning = true
        threadsStarted += 1
        let retained = Unmanaged.passRetained(self)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        var handle = pthread_t()
        let result = pthread_create(
            &handle,
            &attributes,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Watchdog>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            retained.toOpaque()
        )
        pthread_attr_destroy(&attributes)
        if result != 0 {
            // Without a thread no time-out would ever fire; the next `schedule` tries again.
            retained.release()
            isRunning = false
        }
    }

    // MARK: The thread

    private func run() {
        blockSignals()
        lock.lock()
        var idleSince: ContinuousClock.Instant?
        while true {
            let now = ContinuousClock.now
            if let first = heap.first, first.moment <= now {
                idleSince = nil
                fireFirst()
                continue
            }
            let target: ContinuousClock.Instant
            if let first = heap.first {
                idleSince = nil
                // Cancelling wakes nobody, so the thread looks in now and then: the entry that it sleeps to may have
                // been cancelled meanwhile, and dead entries must not keep the thread.
                target = min(first.moment, now.advanced(by: idleLimit))
            } else {
                let since = idleSince ?? now
                idleSince = since
                target = since.advanced(by: idleLimit)
                if now >= target { break }
            }
            sleepsUntil = target
            let wasWoken = condition.wait(upTo: now.duration(to: target))
            sleepsUntil = nil
            if !wasWoken { dropCancelled() }
        }
        isRunning = false
        lock.unlock()
    }

    /// Takes the first entry out and runs it with the lock free.
    private func fireFirst() {
        guard let first = heap.pop() else { return }
        guard let action = first.action else {
            cancelledInHeap -= 1
            return
        }
        first.action = nil
        lock.unlock()
        action()
        lock.lock()
    }

    private func dropCancelled() {
        while let first = heap.first, first.action == nil {
            _ = heap.pop()
            cancelledInHeap -= 1
        }
    }

    /// Signals of the process belong to its own threads.
    private func blockSignals() {
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
    }
}
