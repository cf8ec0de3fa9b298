internal import Glibc
internal import Synchronization

/// Threads that share out the items of one piece of work after another, the calling thread among them.
///
/// A piece begins and ends with ``run(_:_:)``. A thread that wakes up too late for a piece is not waited for.
final class ThreadCrew {
    private let board: Board
    private var threads: [pthread_t] = []

    /// Starts the other threads; where the system refuses one, the work is done by fewer.
    ///
    /// - Parameter helpers: How many threads beside the calling one, 1 or more.
    init(helpers: Int) {
        board = Board()
        // Signals are for the process's own threads.
        var all = sigset_t()
        var old = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &old)
        for _ in 0..<helpers {
            let argument = Unmanaged.passRetained(board)
            var thread = pthread_t()
            let code = pthread_create(
                &thread,
                nil,
                { pointer in
                    guard let pointer else { return nil }
                    Unmanaged<Board>.fromOpaque(pointer).takeRetainedValue().serve()
                    return nil
                },
                argument.toOpaque()
            )
            if code != 0 {
                argument.release()
                break
            }
            threads.append(thread)
        }
        pthread_sigmask(SIG_SETMASK, &old, nil)
    }

    deinit {
        board.stop()
        for thread in threads { pthread_join(thread, nil) }
    }

    /// Calls `body` once for each item from 0 on, on several threads at once, and returns when all are done.
    func run(_ items: Int, _ body: (Int) -> Void) {
        withoutActuallyEscaping(body) { board.run(items, $0) }
    }

    /// What the threads share.
    // `lock` protects all but `next`; `round` and `helping`, which are atomic, are looked at without it to wait for them.
    // `work` is called only between the opening and closing of a round.
    private final class Board: @unchecked Sendable {
        /// How often a thread that waits looks, and lets others go first, before it sleeps: some tens of microseconds. To
        /// be woken takes as long, and one round mostly follows another at once.
        private static let looks = 150
        /// The number of the last round, in which nothing is done.
        private static let stopped = -1

        private let lock: UnsafeMutablePointer<pthread_mutex_t>
        private let opened: UnsafeMutablePointer<pthread_cond_t>
        private let left: UnsafeMutablePointer<pthread_cond_t>
        private let next = Atomic<Int>(0)
        private var work: ((Int) -> Void)?
        private var items = 0
        private let round = Atomic<Int>(0)
        private let helping = Atomic<Int>(0)

        init() {
            lock = .allocate(capacity: 1)
            lock.initialize(to: pthread_mutex_t())
            pthread_mutex_init(lock, nil)
            opened = .allocate(capacity: 1)
            opened.initialize(to: pthread_cond_t())
            pthread_cond_init(opened, nil)
            left = .allocate(capacity: 1)
            left.initialize(to: pthread_cond_t())
            pthread_cond_init(left, nil)
        }

        deinit {
            pthread_mutex_destroy(lock)
            lock.deallocate()
            pthread_cond_destroy(opened)
            opened.deallocate()
            pthread_cond_destroy(left)
            left.deallocate()
        }

        func run(_ items: Int, _ work: @escaping (Int) -> Void) {
            pthread_mutex_lock(lock)
            self.work = work
            self.items = items
            next.store(0, ordering: .relaxed)
            round.wrappingAdd(1, ordering: .relaxed)
            pthread_cond_broadcast(opened)
            pthread_mutex_unlock(lock)
            take(items, work)
            pthread_mutex_lock(lock)
            // From here on nobody joins in.
            self.work = nil
            wait(for: left) { helping.load(ordering: .relaxed) == 0 }
            pthread_mutex_unlock(lock)
        }

        /// What a helper does until the end.
        func serve() {
            var seen = 0
            pthread_mutex_lock(lock)
            while true {
                wait(for: opened) { round.load(ordering: .relaxed) != seen }
                seen = round.load(ordering: .relaxed)
                if seen == Board.stopped { break }
                guard let work else { continue }
                helping.wrappingAdd(1, ordering: .relaxed)
                let items = items
                pthread_mutex_unlock(lock)
                take(items, work)
                pthread_mutex_lock(lock)
                if helping.wrappingSubtract(1, ordering: .relaxed).newValue == 0 { pthread_cond_signal(left) }
            }
            pthread_mutex_unlock(lock)
        }

        /// Waits, the lock held before and after, for a condition on what is atomic; it comes true with the lock held.
        private func wait(for change: UnsafeMutablePointer<pthread_cond_t>, until condition: () -> Bool) {
            if condition() { return }
            pthread_mutex_unlock(lock)
            var looks = Board.looks
            while looks > 0, !condition() {
                sched_yield()
                looks -= 1
            }
            pthread_mutex_lock(lock)
            while !condition() { pthread_cond_wait(change, lock) }
        }

        func stop() {
            pthread_mutex_lock(lock)
            round.store(Board.stopped, ordering: .relaxed)
            pthread_cond_broadcast(opened)
            pthread_mutex_unlock(lock)
        }

        private func take(_ items: Int, _ work: (Int) -> Void) {
            while true {
                let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
                if item >= items { return }
                work(item)
            }
        }
    }
}
