/// Cancels one wait, for a resource or for a worker, from any thread.
///
/// A token that was cancelled before the wait begins ends it at once. Once the wait is over the token does nothing.
public final class WaitToken: Sendable {
    private struct State {
        var isCancelled = false
        var wakers: [ObjectIdentifier: @Sendable () -> Void] = [:]
        var unregister: (@Sendable () -> Void)?
    }

    private let register: (@Sendable (WaitToken) -> @Sendable () -> Void)?
    private let state = Locked(State())

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
        let wakers = state.withLock { state in
            state.isCancelled = true
            return Array(state.wakers.values)
        }
        for wake in wakers { wake() }
    }

    /// Whether `cancel()` was called.
    public var isCancelled: Bool {
        state.withLock { $0.isCancelled }
    }

    /// The wait of `waiter` begins. `wake` runs at once when the token is cancelled already.
    func attach(_ waiter: AnyObject, _ wake: @escaping @Sendable () -> Void) {
        let isCancelled = state.withLock { state in
            state.wakers[ObjectIdentifier(waiter)] = wake
            return state.isCancelled
        }
        if isCancelled { wake() }
        guard let register else { return }
        let undo = register(self)
        let isFirst = state.withLock { state in
            guard state.unregister == nil else { return false }
            state.unregister = undo
            return true
        }
        if !isFirst { undo() }
    }

    /// The wait of `waiter` has ended.
    func detach(_ waiter: AnyObject) {
        let undo = state.withLock { state -> (@Sendable () -> Void)? in
            state.wakers[ObjectIdentifier(waiter)] = nil
            guard state.wakers.isEmpty else { return nil }
            defer { state.unregister = nil }
            return state.unregister
        }
        undo?()
    }
}
