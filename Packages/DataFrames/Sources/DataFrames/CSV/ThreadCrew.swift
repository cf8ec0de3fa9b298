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
    // `lock` protects all but `next`, which is atomic; `work` is called only between the opening and closing of a round.
    private final class Board: @unchecked Sendable {
        private let lock: UnsafeMutablePointer<pthread_mutex_t>
        private let opened: UnsafeMutablePointer<pthread_cond_t>
        private let left: UnsafeMutablePointer<pthread_cond_t>
        private let next = Atomic<Int>(0)
        private var work: ((Int) -> Void)?
        private var items = 0
        private var round = 0
        private var helping = 0
        private var isStopped = false

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
            round += 1
            pthread_cond_broadcast(opened)
            pthread_mutex_unlock(lock)
            take(items, work)
            pthread_mutex_lock(lock)
            self.work = nil
            while helping > 0 { pthread_cond_wait(left, lock) }
            pthread_mutex_unlock(lock)
        }

        /// What a helper does until the end.
        func serve() {
            var seen = 0
            pthread_mutex_lock(lock)
            while !isStopped {
                guard seen != round, let work else {
                    pthread_cond_wait(opened, lock)
                    continue
                }
                seen = round
                helping += 1
                let items = items
                pthread_mutex_unlock(lock)
                take(items, work)
                pthread_mutex_lock(lock)
                helping -= 1
                if helping == 0 { pthread_cond_signal(left) }
            }
            pthread_mutex_unlock(lock)
        }

        func stop() {
            pthread_mutex_lock(lock)
            isStopped = true
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
