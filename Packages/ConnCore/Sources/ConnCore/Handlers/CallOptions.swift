/// What one call may have different from its handler: every operation takes one as `options:`.
public struct CallOptions: Sendable {
    /// Whether running the call twice does no harm. `nil`: decided by the rules of the handler (reads are, writes are not).
    ///
    /// A statement whose outcome is unknown is tried again only if it is idempotent.
    public var idempotent: Bool?
    /// The moment after which the call fails with `.timeout`, whatever it is doing: waiting for a connection,
    /// connecting, running, reading or sleeping between tries.
    public var deadline: ContinuousClock.Instant? {
        get { deadlineOffset.map { Self.origin.advanced(by: $0) } }
        set { deadlineOffset = newValue.map { Self.origin.duration(to: $0) } }
    }

    /// The deadline as a distance: an `Instant` has a resilient layout, and copying it would cost every call.
    private var deadlineOffset: Duration?
    private static let origin = ContinuousClock.now

    /// The same as a length of time from the start of the call; the earlier of the two counts.
    public var timeout: Duration?
    /// The limit for one run of a statement or request, within the deadline. `nil`: the handler's.
    public var statementTimeout: Duration?
    /// The retry policy of this call. `nil`: the handler's.
    public var retry: RetryPolicy?
    /// Cancels the call from another thread; it then throws `ConnError` of kind `.cancelled`.
    public var cancellation: CancellationToken?
    /// A name for logs, spans and errors.
    public var label: String?

    /// Makes options; what is left out is decided by the handler.
    public init(
        idempotent: Bool? = nil,
        deadline: ContinuousClock.Instant? = nil,
        timeout: Duration? = nil,
        statementTimeout: Duration? = nil,
        retry: RetryPolicy? = nil,
        cancellation: CancellationToken? = nil,
        label: String? = nil
    ) {
        self.idempotent = idempotent
        self.deadline = deadline
        self.timeout = timeout
        self.statementTimeout = statementTimeout
        self.retry = retry
        self.cancellation = cancellation
        self.label = label
    }

    /// The handler decides everything.
    public static let `default` = CallOptions()

    /// Whether the call has a deadline or a timeout.
    public var isLimited: Bool { timeout != nil || deadlineOffset != nil }

    /// The moment at which a call that starts now must end; reads the clock only if `timeout` is set.
    public func effectiveDeadline(clock: RetryClock) -> ContinuousClock.Instant? {
        if timeout == nil, deadlineOffset == nil { return nil }
        guard let timeout else { return deadline }
        let end = clock.now().advanced(by: timeout)
        guard let deadline else { return end }
        return min(end, deadline)
    }
}
