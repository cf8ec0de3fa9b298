@_spi(ConnInternals) internal import ConnCore
internal import Glibc
internal import Synchronization

/// Asks the server to end what a connection runs, from any thread, without blocking the caller.
///
/// Asking blocks for as long as the server takes to accept a second connection, so it runs on a thread of its own, one at
/// a time. It cannot hit the next operation: ``begin(limit:)`` waits until none is in flight, and `send` returns only when
/// the server has done what it was asked.
///
/// Flags are atomic; they change, and the helper thread starts and ends, under `lock`. The other fields never change.
@_spi(SQLDrivers)
public final class CancelLine: @unchecked Sendable {
    private static let requested: UInt8 = 1
    private static let inFlight: UInt8 = 2

    private let wake = WakeDescriptor()
    private let flags = Atomic<UInt8>(0)
    private let lock = Lock()
    private let ended: Condition
    private var alsoInterrupts: (@Sendable () -> Void)?
    private let send: (@Sendable () -> Void)?

    /// Makes a line; `send` asks the server, and returns when the server has done what it was asked. Without it a request
    /// only wakes the thread that waits, which then asks by itself.
    public init(send: (@Sendable () -> Void)? = nil) {
        self.send = send
        ended = Condition(lock)
    }

    /// Becomes readable when ``request()`` was called, so that a waiting thread wakes up.
    public var wakeDescriptor: Int32 { wake.descriptor }

    /// Has every request do something more, under the lock of requests; `nil` for nothing any more.
    public func onInterrupt(_ body: (@Sendable () -> Void)?) {
        lock.withLock { alsoInterrupts = body }
    }

    /// Whether the operation that runs now was asked to end.
    public var isRequested: Bool { flags.load(ordering: .acquiring) & Self.requested != 0 }

    /// Sleeps until the time is up or a request comes.
    public func sleep(_ duration: Duration) {
        _ = WakeDescriptor.poll([(wakeDescriptor, true)], atMost: duration)
    }

    /// Begins an operation: waits until no request is on its way, and forgets those of the operation before.
    ///
    /// - Returns: False if a request is still on its way after `limit`: the connection must not be used again.
    public func begin(limit: Duration = .seconds(5)) -> Bool {
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
    public func request() {
        lock.withLock {
            alsoInterrupts?()
            let before = flags.bitwiseOr(Self.requested, ordering: .acquiringAndReleasing).oldValue
            wake.signal()
            guard let send, before & Self.inFlight == 0 else { return }
            flags.bitwiseOr(Self.inFlight, ordering: .acquiringAndReleasing)
            if !DetachedThread.start({ [self] in run(send) }) {
                flags.bitwiseAnd(~Self.inFlight, ordering: .acquiringAndReleasing)
            }
        }
    }

    private func run(_ send: @Sendable () -> Void) {
        send()
        lock.withLock {
            flags.bitwiseAnd(~Self.inFlight, ordering: .acquiringAndReleasing)
            ended.wake()
        }
    }
}
