/// How far a handler's life has come: counts open connections, and tells once when it is closed and the last has gone.
///
/// Everything mutable is read and written under its lock.
@_spi(ConnInternals)
public final class EngineLife: @unchecked Sendable {
    private let lock = Lock()
    private let nobodyConnects: Condition
    private var openLinks = 0
    private var connecting = 0
    private var closed = false
    private var finished = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private let onFinished: @Sendable () -> Void

    /// Makes the life of a handler that is open; `onFinished` runs once, at its end.
    public init(onFinished: @escaping @Sendable () -> Void) {
        self.onFinished = onFinished
        nobodyConnects = Condition(lock)
    }

    /// Whether ``close()`` was called.
    public var isClosed: Bool { lock.withLock { closed } }
    /// Whether a connection is open.
    public var hasLinks: Bool { lock.withLock { openLinks > 0 } }

    /// Whether the handler is closed and its last connection has gone.
    public var isFinished: Bool { lock.withLock { finished } }

    /// Claims the right to connect, or to finish something behind the last connection; false once the handler is closed.
    public func beginConnecting() -> Bool {
        lock.withLock {
            if closed { return false }
            connecting += 1
            return true
        }
    }

    /// Gives back what ``beginConnecting()`` gave.
    public func endConnecting() {
        change { life in
            life.connecting -= 1
            if life.connecting == 0 { life.nobodyConnects.wake() }
        }
    }

    /// A connection was opened.
    public func linkOpened() {
        lock.withLock { openLinks += 1 }
    }

    /// A connection was closed.
    public func linkClosed() {
        change { $0.openLinks -= 1 }
    }

    /// Marks the handler closed; false if it was already.
    public func close() -> Bool {
        var first = false
        change { life in
            first = !life.closed
            life.closed = true
        }
        return first
    }

    /// Suspends until the handler is closed and its last connection has gone.
    public func finish() async {
        await withCheckedContinuation { continuation in
            let isFinished = lock.withLock {
                if !finished { waiters.append(continuation) }
                return finished
            }
            if isFinished { continuation.resume() }
        }
    }

    /// Blocks until nobody has what ``beginConnecting()`` gives; false at the deadline.
    public func waitUntilNobodyConnects(until end: ContinuousClock.Instant) -> Bool {
        lock.withLock {
            while connecting > 0 {
                let left = ContinuousClock.now.duration(to: end)
                guard left > .zero else { return false }
                nobodyConnects.wait(upTo: left)
            }
            return true
        }
    }

    private func change(_ body: (EngineLife) -> Void) {
        let resumed: [CheckedContinuation<Void, Never>]? = lock.withLock {
            body(self)
            guard closed, !finished, openLinks == 0, connecting == 0 else { return nil }
            finished = true
            defer { waiters = [] }
            return waiters
        }
        guard let resumed else { return }
        onFinished()
        for waiter in resumed { waiter.resume() }
    }
}
