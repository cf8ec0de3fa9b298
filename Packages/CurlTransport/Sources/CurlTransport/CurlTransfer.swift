internal import Synchronization

/// One request in flight.
///
/// It is used once. ``cancel()`` and the two `resume` methods may be called from any thread, at any time.
///
/// Unchecked: `driver` is written once, before `.attached` is set, and read only after that was seen; the other variables are
/// touched by the thread that drives the transfer alone, or before it is handed to it.
public final class CurlTransfer: @unchecked Sendable {
    /// The request.
    public let request: CurlRequest
    let receiver: any CurlReceiver

    private let flags = Atomic<UInt32>(0)
    private var driver: (any TransferDriver)?
    /// The replies of an FTP transfer's control connection, as they came, those of a login included; complete after the
    /// transfer's end.
    public internal(set) var controlReplies: [UInt8] = []
    /// The same while the transfer runs, for its receiver.
    public var controlRepliesSoFar: [UInt8] { handle?.replies ?? controlReplies }
    /// The handle that does the transfer.
    var handle: EasyHandle?
    /// Who is told of the end, on a loop.
    var completion: (@Sendable (Result<CurlSummary, CurlFailure>) -> Void)?
    /// The task that waits for the end, on a loop.
    var continuation: UnsafeContinuation<Void, Never>?

    // On a loop: the transfer's places in the loop's lists, and where it runs.
    var listIndex = -1
    var heapIndex = -1
    var heapKey = MonotonicTime(nanoseconds: .max)
    var isQueued = false
    var host: HostQueue?
    var generation: LoopGeneration?

    /// Makes a transfer; nothing happens before it is given to a session or loop.
    public init(_ request: CurlRequest, receiver: any CurlReceiver) {
        self.request = request
        self.receiver = receiver
    }

    /// Ends the transfer with `.cancelled` and closes its connection at once; before it began, it never begins. After
    /// its end it does nothing. Does not wait.
    public func cancel() {
        raise(.cancelled)
    }

    /// Has the bytes that the receiver put off offered again. Does not wait.
    public func resumeReceiving() {
        raise(.resumeReceiving)
    }

    /// Has the body's source asked again. Does not wait.
    public func resumeSending() {
        raise(.resumeSending)
    }

    /// Whether ``cancel()`` was called, before the transfer's end or after.
    public var isCancelled: Bool { flags.load(ordering: .acquiring) & Flag.cancelled.rawValue != 0 }

    // MARK: The driver's side

    /// Says who is to be told of wishes from now on. False if the transfer has been used before.
    func attach(_ driver: any TransferDriver) -> Bool {
        let old = flags.bitwiseOr(Flag.used.rawValue, ordering: .acquiringAndReleasing).oldValue
        guard old & Flag.used.rawValue == 0 else { return false }
        self.driver = driver
        flags.bitwiseOr(Flag.attached.rawValue, ordering: .acquiringAndReleasing)
        return true
    }

    /// Takes the wishes to resume; they are gone then.
    func takeResumes() -> (receiving: Bool, sending: Bool) {
        let both = Flag.resumeReceiving.rawValue | Flag.resumeSending.rawValue
        guard flags.load(ordering: .acquiring) & both != 0 else { return (false, false) }
        let old = flags.bitwiseAnd(~both, ordering: .acquiringAndReleasing).oldValue
        return (old & Flag.resumeReceiving.rawValue != 0, old & Flag.resumeSending.rawValue != 0)
    }

    private func raise(_ flag: Flag) {
        let old = flags.bitwiseOr(flag.rawValue, ordering: .acquiringAndReleasing).oldValue
        guard old & Flag.attached.rawValue != 0, old & flag.rawValue == 0 else { return }
        driver?.signal(self)
    }

    private enum Flag: UInt32 {
        case used = 1
        case attached = 2
        case cancelled = 4
        case resumeReceiving = 8
        case resumeSending = 16
    }
}
