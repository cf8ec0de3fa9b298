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

    /// When the call must have ended; nil means never.
    public let deadline: ContinuousClock.Instant?

    /// The failed tries so far, oldest first; of more than 64 the first 8 and the last 56.
    public internal(set) var attempts: [RetryAttempt] = []

    /// How many connects ``beginConnect()`` has granted.
    public private(set) var connects = 0

    /// How many times the work was begun; a try that failed to connect doesn't count.
    public internal(set) var executions = 0

    let clock: RetryClock
    @usableFromInline let budget: RetryBudget?
    @usableFromInline let breaker: CircuitBreaker?
    @usableFromInline var ticket = 0

    /// When the call began: coarse monotonic nanoseconds for the system's clock, an instant for any other.
    let startTick: Int64
    let startInstant: ContinuousClock.Instant?

    var tries = 0
    var executeRetries = 0
    var connectFailures = 0
    var lastWait: Duration?
    var lastAskedDelay: Duration?
    var generator: SeededGenerator?

    /// Starts a call: elapsed times count from here.
    ///
    /// - Parameters:
    ///   - policy: How often and how long; ``begin()`` refuses an invalid one.
    ///   - clock: Where the time comes from.
    ///   - deadline: When the call must have ended; nil, the default, means never.
    ///   - budget: A budget shared with other calls; none by default.
    ///   - breaker: A circuit breaker shared with other calls to the same server; none by default.
    public init(
        policy: RetryPolicy,
        clock: RetryClock = .continuous,
        deadline: ContinuousClock.Instant? = nil,
        budget: RetryBudget? = nil,
        breaker: CircuitBreaker? = nil
    ) {
        self.policy = policy
        self.clock = clock
        self.deadline = deadline
        self.budget = budget
        self.breaker = breaker
        if clock.isSystem {
            startTick = MonotonicTime.coarse()
            startInstant = nil
        } else {
            startTick = 0
            startInstant = clock.now()
        }
    }

    /// Asks to begin a try; the first one too.
    ///
    /// - Throws: ``RetryError`` with ``RetryError/Code/invalidPolicy``, ``RetryError/Code/deadlineExceeded`` or
    ///   ``RetryError/Code/circuitOpen``; then the try must not be made and the call is over.
    @inlinable
    public mutating func begin() throws(RetryError) {
        if !policy.isValid { throw RetryPolicy.refusal(of: policy) }
        if deadline != nil || breaker != nil { try beginChecked() }
        countExecution()
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
    mutating func countExecution() {
        executions += 1
    }

    @usableFromInline
    mutating func beginChecked() throws(RetryError) {
        if let deadline, clock.now() >= deadline {
            throw error(for: .deadlineExceeded)
        }
        if let breaker {
            guard let ticket = breaker.admit() else { throw error(for: .circuitOpen) }
            self.ticket = ticket
        }
    }
}
