internal import Synchronization

/// Stops calls to a server that keeps failing, and lets a few through later to see whether it is back.
///
/// Closed, it lets every try through and counts failures in a row. At the threshold it opens: every call ends at once
/// with ``RetryError/Code/circuitOpen``. After the open duration it is half-open: a limited number of tries at a time
/// go through as probes. Enough successes close it, one failure opens it again. A failure that is not retryable is an
/// answer of a living server and counts neither way. Off unless a call is given one; calls to the same server share it.
public final class CircuitBreaker: Sendable {
    /// Where a breaker stands.
    public enum State: Sendable, Hashable {
        /// Every try goes through.
        case closed
        /// No try goes through.
        case open
        /// A limited number of tries go through as probes.
        case halfOpen
    }

    private enum Phase {
        case closed(failures: Int)
        case open(until: ContinuousClock.Instant)
        case halfOpen(probes: Int, successes: Int, lastProbe: ContinuousClock.Instant)
    }

    private struct Inner {
        var phase = Phase.closed(failures: 0)
        /// Counts transitions: the result of a try that was let through in an earlier state says nothing any more.
        var generation = 0
    }

    /// What a try brings back with its result.
    @usableFromInline
    typealias Ticket = Int

    private let inner = Guarded(Inner())
    /// The generation while the breaker is closed and without a failure, else -1: the way past the lock.
    private let calm = Atomic<Int>(0)
    private let failureThreshold: Int
    private let openDuration: Duration
    private let probeLimit: Int
    private let successesToClose: Int
    private let clock: RetryClock
    private let onChange: (@Sendable (State, State) -> Void)?

    /// Makes a closed breaker.
    ///
    /// - Parameters:
    ///   - failureThreshold: How many failures in a row open it, 1 or more; 5 by default.
    ///   - openDuration: How long it stays open, more than zero; 30 seconds by default. A probe that has not answered
    ///     for as long counts as lost and makes room for the next.
    ///   - probeLimit: How many probes may run at a time while it is half-open, 1 or more; 1 by default.
    ///   - successesToClose: How many successful probes close it, 1 or more; 1 by default.
    ///   - clock: Where the time comes from.
    ///   - onChange: Called after each change with the old and the new state, on the thread that caused it.
    public init(
        failureThreshold: Int = 5,
        openDuration: Duration = .seconds(30),
        probeLimit: Int = 1,
        successesToClose: Int = 1,
        clock: RetryClock = .continuous,
        onChange: (@Sendable (_ old: State, _ new: State) -> Void)? = nil
    ) {
        precondition(failureThreshold >= 1, "CircuitBreaker: failureThreshold is not 1 or more: \(failureThreshold)")
        precondition(openDuration > .zero, "CircuitBreaker: openDuration is not more than zero: \(openDuration)")
        precondition(probeLimit >= 1, "CircuitBreaker: probeLimit is not 1 or more: \(probeLimit)")
        precondition(successesToClose >= 1, "CircuitBreaker: successesToClose is not 1 or more: \(successesToClose)")
        self.failureThreshold = failureThreshold
        self.openDuration = openDuration
        self.probeLimit = probeLimit
        self.successesToClose = successesToClose
        self.clock = clock
        self.onChange = onChange
    }

    /// Where the breaker stands now; half-open as soon as the open duration is over.
    public var state: State {
        if calm.load(ordering: .acquiring) >= 0 { return .closed }
        let now = clock.time()
        return inner.withLock { Self.state(of: $0.phase, now) }
    }

    /// Failures in a row that a closed breaker has counted; 0 in the other states.
    public var failuresInARow: Int {
        inner.withLock { inner in
            if case .closed(let failures) = inner.phase { failures } else { 0 }
        }
    }

    /// Closes the breaker and forgets its failures.
    public func reset() {
        change { inner, _ in self.move(&inner, to: .closed(failures: 0)) }
    }

    /// Opens the breaker for its open duration, as if the threshold had been reached.
    public func trip() {
        change { inner, now in self.move(&inner, to: .open(until: now.advanced(by: self.openDuration))) }
    }

    /// Lets a try through, or not: nil.
    @usableFromInline
    func admit() -> Ticket? {
        let ticket = calm.load(ordering: .acquiring)
        if ticket >= 0 { return ticket }
        return change { inner, now in
            switch inner.phase {
            case .closed:
                return inner.generation
            case .open(let end):
                guard now >= end else { return nil }
                self.move(&inner, to: .halfOpen(probes: 1, successes: 0, lastProbe: now))
            case .halfOpen(let probes, let successes, let lastProbe):
                if probes < self.probeLimit {
                    inner.phase = .halfOpen(probes: probes + 1, successes: successes, lastProbe: now)
                } else if lastProbe.duration(to: now) >= self.openDuration {
                    self.move(&inner, to: .halfOpen(probes: 1, successes: 0, lastProbe: now))
                } else {
                    return nil
                }
            }
            return inner.generation
        }
    }

    @usableFromInline
    func succeeded(_ ticket: Ticket) {
        if calm.load(ordering: .acquiring) == ticket { return }
        change { inner, _ in
            guard ticket == inner.generation else { return }
            switch inner.phase {
            case .closed:
                inner.phase = .closed(failures: 0)
                self.calm.store(inner.generation, ordering: .releasing)
            case .open:
                break
            case .halfOpen(let probes, let successes, let lastProbe):
                if successes + 1 >= self.successesToClose {
                    self.move(&inner, to: .closed(failures: 0))
                } else {
                    inner.phase = .halfOpen(probes: probes - 1, successes: successes + 1, lastProbe: lastProbe)
                }
            }
        }
    }

    /// Counts a failure; returns until when the breaker is open, if it is.
    func failed(_ ticket: Ticket) -> ContinuousClock.Instant? {
        change { inner, now in
            if ticket == inner.generation {
                switch inner.phase {
                case .closed(let failures) where failures + 1 < self.failureThreshold:
                    inner.phase = .closed(failures: failures + 1)
                    self.calm.store(-1, ordering: .releasing)
                case .closed, .halfOpen:
                    self.move(&inner, to: .open(until: now.advanced(by: self.openDuration)))
                case .open:
                    break
                }
            }
            if case .open(let end) = inner.phase, end > now { return end }
            return nil
        }
    }

    /// Takes a try back that ended without saying anything about the server.
    func abandoned(_ ticket: Ticket) {
        change { inner, _ in
            if ticket == inner.generation, case .halfOpen(let probes, let successes, let lastProbe) = inner.phase {
                inner.phase = .halfOpen(probes: probes - 1, successes: successes, lastProbe: lastProbe)
            }
        }
    }

    private func move(_ inner: inout Inner, to phase: Phase) {
        inner.phase = phase
        inner.generation += 1
        if case .closed = phase {
            calm.store(inner.generation, ordering: .releasing)
        } else {
            calm.store(-1, ordering: .releasing)
        }
    }

    /// Changes the state under the lock and reports a change of it after.
    private func change<R>(_ body: (inout Inner, ContinuousClock.Instant) -> R) -> R {
        let now = clock.time()
        let (result, old, new) = inner.withLock { inner in
            let old = Self.state(of: inner.phase, nil)
            let result = body(&inner, now)
            return (result, old, Self.state(of: inner.phase, nil))
        }
        if old != new { onChange?(old, new) }
        return result
    }

    /// With a time, an open phase that is over counts as half-open.
    private static func state(of phase: Phase, _ now: ContinuousClock.Instant?) -> State {
        switch phase {
        case .closed: .closed
        case .open(let end): if let now, now >= end { .halfOpen } else { .open }
        case .halfOpen: .halfOpen
        }
    }
}
