internal import CPgSQL
@_spi(ConnInternals) internal import ConnCore
internal import Glibc
internal import Synchronization

/// Asks the server to end what a connection runs, from any thread, without blocking the caller.
///
/// `PQcancel` blocks for as long as the server takes to accept a second connection, so it runs on a thread of its own,
/// one at a time. It cannot hit the next operation: ``begin(limit:)`` waits until none is in flight, and when `PQcancel`
/// returns, the server has signalled the backend. A backend that waits for its next command at that moment takes the
/// signal before it sees that command, and throws it away.
// Flags are atomic; they change, and the helper thread starts and ends, under `lock`. The other fields never change.
final class CancelLine: @unchecked Sendable {
    private static let requested: UInt8 = 1
    private static let inFlight: UInt8 = 2

    private let wake = WakeDescriptor()
    private let flags = Atomic<UInt8>(0)
    private let lock = Lock()
    private let ended: Condition
    private var alsoInterrupts: (@Sendable () -> Void)?
    private let send: @Sendable () -> Void

    /// Makes the line of a connection.
    convenience init(_ connection: OpaquePointer) {
        let key = CancelKey(connection)
        self.init { key.send() }
    }

    /// Makes a line; `send` asks the server, and returns when the server has done what it was asked.
    init(send: @escaping @Sendable () -> Void) {
        self.send = send
        ended = Condition(lock)
    }

    /// Becomes readable when ``request()`` was called, so that a waiting thread wakes up.
    var wakeDescriptor: Int32 { wake.descriptor }

    /// Has every request do something more, under the lock of requests; `nil` for nothing any more.
    func onInterrupt(_ body: (@Sendable () -> Void)?) {
        lock.withLock { alsoInterrupts = body }
    }

    /// Whether the operation that runs now was asked to end.
    var isRequested: Bool { flags.load(ordering: .acquiring) & Self.requested != 0 }

    /// Sleeps until the time is up or a request comes.
    func sleep(_ duration: Duration) {
        _ = WakeDescriptor.poll([(wakeDescriptor, true)], atMost: duration)
    }

    /// Begins an operation: waits until no request is on its way, and forgets those of the operation before.
    ///
    /// - Returns: False if a request is still on its way after `limit`: the connection must not be used again.
    func begin(limit: Duration = .seconds(5)) -> Bool {
        if flags.load(ordering: .acquiring) == 0 { return true }
        return lock.withLock {
            let end = ContinuousClock.now.advanced(by: limit)
            while flags.load(ordering: .relaxed) & Self.inFlight != 0 {
                let left = ContinuousClock.now.duration(to: end)
                guard left > .zero else { return false }
                ended.wait(upTo: left)
            }
            wake.take()
            flags.store(0, ordering: .releasing)
            return true
        }
    }

    /// Asks for the end of the operation that runs now. Any thread; does not block.
    ///
    /// While a request is on its way, another one only marks the operation.
    func request() {
        lock.withLock {
            alsoInterrupts?()
            let before = flags.bitwiseOr(Self.requested, ordering: .acquiringAndReleasing).oldValue
            wake.signal()
            guard before & Self.inFlight == 0 else { return }
            flags.bitwiseOr(Self.inFlight, ordering: .acquiringAndReleasing)
            do {
                try DetachedThread.start { [self] in run() }
            } catch {
                flags.bitwiseAnd(~Self.inFlight, ordering: .acquiringAndReleasing)
            }
        }
    }

    private func run() {
        send()
        lock.withLock {
            flags.bitwiseAnd(~Self.inFlight, ordering: .acquiringAndReleasing)
            ended.wake()
        }
    }
}

/// What the server wants to see before it ends a connection's statement.
// libpq never changes a `PGcancel`, and `PQcancel` may be called from any thread.
private final class CancelKey: @unchecked Sendable {
    private let pointer: OpaquePointer?

    init(_ connection: OpaquePointer) {
        pointer = PQgetCancel(connection)
    }

    deinit {
        PQfreeCancel(pointer)
    }

    func send() {
        guard let pointer else { return }
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { reason in
            _ = PQcancel(pointer, reason.baseAddress, Int32(reason.count))
        }
    }
}
