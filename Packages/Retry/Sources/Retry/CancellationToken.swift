internal import Glibc
internal import Synchronization

/// A switch that ends calls: hand it to a call, keep it, and ``cancel()`` it from any thread.
///
/// A token is cancelled once and for good; one token may serve many calls. Every blocking wait that knows the token
/// ends at once.
///
/// Unchecked: `handlers`, `nextID`, `running` and `runner` are touched only with `lock` held; `flag` is atomic.
public final class CancellationToken: @unchecked Sendable {
    /// A handler's place in a token, kept to take the handler out again.
    public final class Registration: Sendable {
        private let token: CancellationToken
        private let id: Int

        init(token: CancellationToken, id: Int) {
            self.token = token
            self.id = id
        }

        /// Takes the handler out, so that it won't run any more; the second time does nothing.
        ///
        /// When the handler is running on another thread just then, this blocks until it has finished: afterwards
        /// whatever the handler would touch may be freed or used for other work. Called from the handler itself it
        /// returns at once.
        public func remove() {
            token.remove(id)
        }
    }

    private let flag = Atomic<Bool>(false)
    private let lock = Lock()
    private var handlers: [(id: Int, run: @Sendable () -> Void)] = []
    private var nextID = 0
    private var running: Int?
    private var runner: pthread_t?

    /// Makes a token that is not cancelled.
    public init() {}

    /// Whether ``cancel()`` was called.
    public var isCancelled: Bool {
        flag.load(ordering: .acquiring)
    }

    /// Cancels, for good: wakes every sleep that knows the token and runs the handlers on this thread, oldest first.
    ///
    /// Returns when the handlers have run; only the first call runs them, later ones return at once.
    public func cancel() {
        lock.lock()
        guard !flag.exchange(true, ordering: .acquiringAndReleasing) else {
            lock.unlock()
            return
        }
        lock.wakeAll()
        runner = pthread_self()
        while !handlers.isEmpty {
            let handler = handlers.removeFirst()
            running = handler.id
            lock.unlock()
            handler.run()
            lock.lock()
            running = nil
            lock.wakeAll()
        }
        runner = nil
        lock.unlock()
    }

    /// Has a handler run when the token is cancelled; at once, on this thread, when it already is.
    ///
    /// The handler runs on the thread that cancels, so it should be short and must not wait for the thread that
    /// registered it.
    ///
    /// - Returns: What takes the handler out again. The token keeps the handler until then, or until it is cancelled.
    @discardableResult
    public func onCancel(_ handler: @escaping @Sendable () -> Void) -> Registration {
        lock.lock()
        let id = nextID
        nextID += 1
        guard !isCancelled else {
            lock.unlock()
            handler()
            return Registration(token: self, id: id)
        }
        handlers.append((id, handler))
        lock.unlock()
        return Registration(token: self, id: id)
    }

    /// Throws when the token is cancelled.
    ///
    /// - Throws: ``RetryError`` with code ``RetryError/Code/cancelled``.
    public func check() throws(RetryError) {
        if isCancelled { throw .cancelledByCaller }
    }

    private func remove(_ id: Int) {
        lock.lock()
        defer { lock.unlock() }
        handlers.removeAll { $0.id == id }
        if let runner, pthread_equal(runner, pthread_self()) != 0 { return }
        while running == id { lock.wait() }
    }

    /// Blocks for a time; false when the token was cancelled before it was over.
    func sleep(_ duration: Duration) -> Bool {
        let end = MonotonicTime.moment(after: duration)
        lock.lock()
        defer { lock.unlock() }
        while !isCancelled {
            if !lock.wait(until: end) { return !isCancelled }
        }
        return false
    }
}

extension RetryError {
    static var cancelledByCaller: RetryError {
        RetryError(.cancelled, reason: .cancelled, message: "The call was cancelled.")
    }
}
