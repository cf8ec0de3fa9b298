/// How far a handler's life has come: counts open connections, and tells once when it is closed and the last has gone.
// Everything mutable is read and written under `lock`.
final class EngineLife: @unchecked Sendable {
    private let lock = Lock()
    private var openLinks = 0
    private var connecting = 0
    private var closed = false
    private var finished = false
    private var waiters: [CheckedContinuation<Void, Never>] = []
    private let onFinished: @Sendable () -> Void

    init(onFinished: @escaping @Sendable () -> Void) {
        self.onFinished = onFinished
    }

    var isClosed: Bool { lock.withLock { closed } }
    var hasLinks: Bool { lock.withLock { openLinks > 0 } }

    /// Claims the right to connect; false once the handler is closed.
    func beginConnecting() -> Bool {
        lock.withLock {
            if closed { return false }
            connecting += 1
            return true
        }
    }

    func endConnecting() {
        change { $0.connecting -= 1 }
    }

    func linkOpened() {
        lock.withLock { openLinks += 1 }
    }

    func linkClosed() {
        change { $0.openLinks -= 1 }
    }

    /// Marks the handler closed; false if it was already.
    func close() -> Bool {
        var first = false
        change { life in
            first = !life.closed
            life.closed = true
        }
        return first
    }

    /// Suspends until the handler is closed and its last connection has gone.
    func finish() async {
        await withCheckedContinuation { continuation in
            let isFinished = lock.withLock {
                if !finished { waiters.append(continuation) }
                return finished
            }
            if isFinished { continuation.resume() }
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
