/// The state of one call: events go in, actions come out.
///
/// It is a value, with no thread and no timer of its own, made at the start of a call and thrown away at its end; the
/// owner does the work and the sleeping. A successful call without deadline and breaker costs it no allocation and no
/// exact look at the clock.
///
/// Before each try call ``begin()``, before each connect ``beginConnect()``, and afterwards exactly one of
/// ``succeeded()``, ``failed(_:endpoint:phase:decision:)`` and ``cancelled(_:endpoint:phase:)``.
public struct RetryState: Sendable {
    /// The policy of the call.
    public let policy: RetryPolicy

    /// How many connects ``beginConnect()`` has granted.
    public internal(set) var connects: Int = 0

    /// How many times the work was begun; a try that failed to connect doesn't count.
    public var executions: Int { begun }

    @usableFromInline var begun = 0

    @usableFromInline let clock: RetryClock
    @usableFromInline let budget: RetryBudget?
    @usableFromInline let breaker: CircuitBreaker?
    @usableFromInline var ticket = 0

    /// When the call began, in coarse monotonic nanoseconds; not used with an injected clock.
    @usableFromInline let startTick: Int64

    /// What only a call that failed, or one with a deadline or an injected clock, needs: nil or one element.
    ///
    /// Apart, because a plain call that succeeds at once then neither fills nor frees it, and because an instant's
    /// layout is not known to the compiler, which would make every copy of this struct slow.
    @usableFromInline var details: [Details]?

    @usableFromInline
    struct Details: Sendable {
        var deadline: ContinuousClock.Instant?
        var startInstant: ContinuousClock.Instant?
        var attempts: [RetryAttempt] = []
        var tries = 0
        var executeRetries = 0
        var connectFailures = 0
        var lastWait: Duration?
        var lastAskedDelay: Duration?
        var generator: SeededGenerator?
    }

    /// Starts a call without a deadline: elapsed times count from here.
    ///
    /// - Parameters:
    ///   - policy: How often and how long; ``begin()`` refuses an invalid one.
    ///   - clock: Where the time comes from.
    ///   - budget: A budget shared with other calls; none by default.
    ///   - breaker: A circuit breaker shared with other calls to the same server; none by default.
    @inlinable
    public init(
        policy: RetryPolicy,
        clock: RetryClock = .continuous,
        budget: RetryBudget? = nil,
        breaker: CircuitBreaker? = nil
    ) {
        self.policy = policy
        self.clock = clock
        self.budget = budget
        self.breaker = breaker
        startTick = clock.isSystem ? MonotonicTime.coarse() : 0
        if !clock.isSystem { keep(nil) }
    }

    /// Starts a call with a deadline: elapsed times count from here.
    ///
    /// - Parameters:
    ///   - policy: How often and how long; ``begin()`` refuses an invalid one.
    ///   - clock: Where the time comes from.
    ///   - deadline: When the call must have ended; nil means never.
    ///   - budget: A budget shared with other calls; none by default.
    ///   - breaker: A circuit breaker shared with other calls to the same server; none by default.
    public init(
        policy: RetryPolicy,
        clock: RetryClock = .continuous,
        deadline: ContinuousClock.Instant?,
        budget: RetryBudget? = nil,
        breaker: CircuitBreaker? = nil
    ) {
        self.init(policy: policy, clock: clock, budget: budget, breaker: breaker)
        if deadline != nil { keep(deadline) }
    }

    @usableFromInline
    mutating func keep(_ deadline: ContinuousClock.Instant?) {
        details = [Details(deadline: deadline, startInstant: clock.isSystem ? nil : clock.time())]
    }

    /// When the call must have ended; nil means never.
    public var deadline: ContinuousClock.Instant? { details?[0].deadline }

    /// Asks to begin a try; the first one too.
    ///
    /// - Throws: ``RetryError`` with ``RetryError/Code/invalidPolicy``, ``RetryError/Code/deadlineExceeded`` or
    ///   ``RetryError/Code/circuitOpen``; then the try must not be made and the call is over.
    @inlinable
    public mutating func begin() throws(RetryError) {
        if !policy.isValid { throw RetryPolicy.refusal(of: policy) }
        if details != nil || breaker != nil { try beginChecked() }
        begun += 1
    }

    /// Asks to connect within a try.
    ///
    /// - Returns: False when `1 + maxConnRetries` connects were made in this call already. Then don't connect: report
    ///   the failure with the decision `.retry(.connect)`, which stops with ``RetryStopReason/connRetriesExhausted``.
    public mutating func beginConnect() -> Bool {
        guard connects <= policy.maxConnRetries else { return false }
        connects += 1
        return true
    }

    /// Reports that the try succeeded.
    @inlinable
    public mutating func succeeded() {
        if let budget { budget.earn() }
        if let breaker { breaker.succeeded(ticket) }
    }

    @usableFromInline
    mutating func beginChecked() throws(RetryError) {
        if let deadline, clock.time() >= deadline {
            throw error(for: .deadlineExceeded)
        }
        if let breaker {
            guard let ticket = breaker.admit() else { throw error(for: .circuitOpen) }
            self.ticket = ticket
        }
    }
}
