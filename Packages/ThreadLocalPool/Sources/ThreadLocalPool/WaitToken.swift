/// Cancels one wait, for a resource or for a worker, from any thread.
///
/// A token that was cancelled before the wait begins ends it at once. Once the wait is over the token does nothing.
// @unchecked: every var is read and written under `lock`.
public final class WaitToken: @unchecked Sendable {
    private let lock = Lock()
    private let register: (@Sendable (WaitToken) -> @Sendable () -> Void)?
    private var cancelled = false
    private var wakers: [ObjectIdentifier: @Sendable () -> Void] = [:]
    private var unregister: (@Sendable () -> Void)?

    /// A token that you cancel yourself.
    public init() {
        register = nil
    }

    /// A token tied to another kind of cancellation.
    ///
    /// - Parameter register: called once, when the wait begins: arranges for `cancel()` to be called on the token it
    ///   gets. The closure that it returns is called once, when the wait has ended, and undoes that.
    public init(register: @escaping @Sendable (WaitToken) -> @Sendable () -> Void) {
        self.register = register
    }

    /// Ends the wait with `PoolError.Code.cancelled`. Safe from any thread, and more than once.
    public func cancel() {
        let wake = lock.withLock {
            cancelled = true
            return Array(wakers.values)
        }
        for waker in wake { waker() }
    }

    /// Whether `cancel()` was called.
    public var isCancelled: Bool {
        lock.withLock { cancelled }
    }

    /// The wait of `waiter` begins. `wake` runs at once when the token is cancelled already.
    func attach(_ waiter: AnyObject, _ wake: @escaping @Sendable () -> Void) {
        let isCancelled = lock.withLock {
            wakers[ObjectIdentifier(waiter)] = wake
            return cancelled
        }
        if isCancelled { wake() }
        guard let register else { return }
        let undo = register(self)
        let isFirst = lock.withLock {
            guard unregister == nil else { return false }
            unregister = undo
            return true
        }
        if !isFirst { undo() }
    }

    /// The wait of `waiter` has ended.
    func detach(_ waiter: AnyObject) {
        let undo = lock.withLock { () -> (@Sendable () -> Void)? in
            wakers[ObjectIdentifier(waiter)] = nil
            guard wakers.isEmpty else { return nil }
            defer { unregister = nil }
            return unregister
        }
        undo?()
    }
}
