@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport

/// The handler's loop, made by the first transfer that needs it and closed when the handler is closed and the last
/// transfer has ended.
// `loop`, `isClosed` and `running` are read and written under `lock`.
final class SharedLoop: @unchecked Sendable {
    private let settings: CurlSettings
    private let share: CurlShare
    private let life: EngineLife
    private let closedError: ConnError
    private let lock = Lock()
    private let ended: Condition
    private var loop: CurlLoop?
    private var isClosed = false
    private var running: [ObjectIdentifier: CurlTransfer] = [:]

    init(_ settings: CurlSettings, share: CurlShare, life: EngineLife, closedError: ConnError) {
        self.settings = settings
        self.share = share
        self.life = life
        self.closedError = closedError
        ended = Condition(lock)
    }

    /// Makes the loop if there is none.
    func prepare() throws(ConnError) {
        try lock.withLock { () throws(ConnError) in _ = try ready() }
    }

    func perform(_ transfer: CurlTransfer) async throws(CurlFailure) -> CurlSummary {
        let loop = try begin(transfer)
        defer { end(transfer) }
        return try await loop.perform(transfer)
    }

    func performBlocking(_ transfer: CurlTransfer) throws(CurlFailure) -> CurlSummary {
        let loop = try begin(transfer)
        defer { end(transfer) }
        return try loop.performBlocking(transfer)
    }

    /// Starts a transfer; `completion` runs once, on the loop's thread or, if it cannot begin, on this one, and the task is
    /// resumed after it.
    func start(
        _ transfer: CurlTransfer,
        resuming continuation: UnsafeContinuation<Void, Never>? = nil,
        completion: @escaping @Sendable (Result<CurlSummary, CurlFailure>) -> Void
    ) {
        let loop: CurlLoop
        do {
            loop = try begin(transfer)
        } catch {
            completion(.failure(error))
            continuation?.resume()
            return
        }
        loop.start(transfer, resuming: continuation) { [self] result in
            end(transfer)
            completion(result)
        }
    }

    func dropIdle() {
        lock.withLock { loop }?.dropIdleConnections()
    }

    func cancelAll() {
        let transfers = lock.withLock { Array(running.values) }
        for transfer in transfers { transfer.cancel() }
    }

    /// Refuses later transfers; the loop ends with the last one that runs.
    func close() {
        let idle = lock.withLock {
            isClosed = true
            return takeIdle()
        }
        finish(idle)
    }

    /// Waits for the last transfer's end; false at the deadline.
    func waitUntilDrained(until end: ContinuousClock.Instant) -> Bool {
        lock.withLock {
            while !running.isEmpty {
                let left = ContinuousClock.now.duration(to: end)
                guard left > .zero else { return false }
                ended.wait(upTo: left)
            }
            return true
        }
    }

    private func begin(_ transfer: CurlTransfer) throws(CurlFailure) -> CurlLoop {
        do throws(ConnError) {
            return try lock.withLock { () throws(ConnError) in
                let loop = try ready()
                running[ObjectIdentifier(transfer)] = transfer
                return loop
            }
        } catch {
            throw CurlFailure(error)
        }
    }

    /// Under the lock.
    private func ready() throws(ConnError) -> CurlLoop {
        if isClosed { throw closedError }
        if let loop { return loop }
        let made = try CurlLoop(settings, share: share)
        life.linkOpened()
        loop = made
        return made
    }

    private func end(_ transfer: CurlTransfer) {
        let idle = lock.withLock {
            running[ObjectIdentifier(transfer)] = nil
            if running.isEmpty { ended.wake() }
            return takeIdle()
        }
        finish(idle)
    }

    /// The loop, to be closed, once nothing runs in a closed handler. Under the lock.
    private func takeIdle() -> CurlLoop? {
        guard isClosed, running.isEmpty else { return nil }
        defer { loop = nil }
        return loop
    }

    private func finish(_ loop: CurlLoop?) {
        guard let loop else { return }
        loop.close()
        life.linkClosed()
    }
}
