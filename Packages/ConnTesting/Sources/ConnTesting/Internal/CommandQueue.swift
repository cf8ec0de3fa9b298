internal import Glibc

/// Runs closures on the proxy's thread, one after another, while their callers wait.
///
/// Without a thread they run at once, under the lock; on the thread itself at once, without it.
// @unchecked: everything is read and written under `lock`; a command is run once, and its caller waits for it.
final class CommandQueue: @unchecked Sendable {
    private final class Command {
        private var body: (() -> Void)?
        var isDone = false

        init(_ body: @escaping () -> Void) {
            self.body = body
        }

        /// Runs it and lets go of it, because its caller goes on soon.
        func run() {
            body?()
            body = nil
        }
    }

    private let lock = Lock()
    private var pending: [Command] = []
    private var wakeDescriptor: Int32?
    private var thread: pthread_t?

    var isOnThread: Bool {
        lock.withLock { isCurrent }
    }

    private var isCurrent: Bool {
        guard let thread else { return false }
        return pthread_equal(thread, pthread_self()) != 0
    }

    func run<R>(_ body: () -> R) -> R {
        var result: R?
        withoutActuallyEscaping({ result = body() }) { escaping in
            lock.lock()
            if isCurrent {
                lock.unlock()
                escaping()
                return
            }
            defer { lock.unlock() }
            guard let wakeDescriptor else {
                escaping()
                return
            }
            let command = Command(escaping)
            pending.append(command)
            Sockets.signal(wakeDescriptor)
            while !command.isDone { lock.wait() }
        }
        guard let result else { preconditionFailure("a command did not run") }
        return result
    }

    /// From now on commands wait for a thread; the descriptor wakes it.
    func begin(wake descriptor: Int32) {
        lock.withLock { wakeDescriptor = descriptor }
    }

    /// The calling thread is the one that runs the commands.
    func adoptThread() {
        lock.withLock { thread = pthread_self() }
    }

    /// Runs what waits; called by the thread only.
    func drain() {
        while true {
            let commands = lock.withLock {
                defer { pending = [] }
                return pending
            }
            if commands.isEmpty { return }
            for command in commands { command.run() }
            lock.withLock {
                for command in commands { command.isDone = true }
                lock.wakeAll()
            }
        }
    }

    /// The thread's last act: runs `cleanUp` and what still waits; later commands run on their callers' threads.
    func end(_ cleanUp: () -> Void) {
        lock.withLock {
            cleanUp()
            wakeDescriptor = nil
            thread = nil
            for command in pending {
                command.run()
                command.isDone = true
            }
            pending = []
            lock.wakeAll()
        }
    }
}
