@_spi(ConnInternals) internal import ConnCore

/// Lets requests out as fast and as many at once as an ``HTTPRateLimit`` says, threads and tasks in one line.
///
/// Only the first in line does anything: it waits for a place in flight, sleeps until the rate allows one more, and
/// makes the next one first when it goes. So somebody who gives up costs the others nothing.
// `gate`, `line`, `hasFirst` and `placeWaiter` are read and written under `lock`.
final class RequestLimiter: @unchecked Sendable {
    private enum Step {
        case go
        case line(Waiter<Void>)
        case place(Waiter<Void>)
        case sleep(Duration)
        case tooLate
    }

    private let lock = Lock()
    private let clock: RetryClock
    private var gate: RequestGate
    private var line = WaiterQueue<Void>()
    /// Whether somebody is first in line, and so busy with the gate.
    private var hasFirst = false
    /// The first in line, while it waits for a place in flight.
    private var placeWaiter: Waiter<Void>?

    /// Makes a limiter; nothing is in flight.
    init(_ limit: HTTPRateLimit, clock: RetryClock = .continuous) {
        self.clock = clock
        gate = RequestGate(limit)
    }

    /// Requests in flight now.
    var inFlight: Int { lock.withLock { gate.inFlight } }

    /// Callers that wait for their turn now, the first in line included.
    var waiting: Int { lock.withLock { line.count + (hasFirst ? 1 : 0) } }

    /// Waits for the turn to send one request; blocks. Each return must be followed by one ``leave()``.
    ///
    /// - Throws: `.timeout` when the turn cannot come before the deadline; `.cancelled`.
    @available(*, noasync)
    func enter(deadline: ContinuousClock.Instant? = nil, cancellation: CancellationToken? = nil) throws(ConnError) {
        if let cancellation, cancellation.isCancelled { throw Self.cancelled }
        var step = arrive(deadline)
        while true {
            switch step {
            case .go:
                return
            case .line(let waiter):
                try check(waiter.wait(upTo: left(deadline), cancellation: cancellation))
            case .place(let waiter):
                try checkFirst(waiter.wait(upTo: left(deadline), cancellation: cancellation))
            case .sleep(let duration):
                do {
                    try clock.sleepBlocking(duration, cancellation)
                } catch {
                    throw givesUp(Self.cancelled)
                }
            case .tooLate:
                throw givesUp(Self.tooLate)
            }
            step = advance(deadline)
        }
    }

    /// Waits for the turn to send one request; suspends. Each return must be followed by one ``leave()``.
    ///
    /// - Throws: `.timeout` when the turn cannot come before the deadline; `.cancelled`, by the token or the task.
    func enter(
        deadline: ContinuousClock.Instant? = nil,
        cancellation: CancellationToken? = nil
    ) async throws(ConnError) {
        if let cancellation, cancellation.isCancelled { throw Self.cancelled }
        var step = arrive(deadline)
        while true {
            switch step {
            case .go:
                return
            case .line(let waiter):
                try check(await waiter.wait(upTo: left(deadline), cancellation: cancellation))
            case .place(let waiter):
                try checkFirst(await waiter.wait(upTo: left(deadline), cancellation: cancellation))
            case .sleep(let duration):
                do {
                    try await clock.sleep(duration, cancellation: cancellation)
                } catch {
                    throw givesUp(Self.cancelled)
                }
            case .tooLate:
                throw givesUp(Self.tooLate)
            }
            step = advance(deadline)
        }
    }

    /// A request has ended: its place goes to the first in line.
    func leave() {
        let waiter = lock.withLock {
            gate.leave()
            defer { placeWaiter = nil }
            return placeWaiter
        }
        _ = waiter?.resolve(())
    }

    // MARK: Steps

    /// Joins the line; where there is none, the caller is first.
    private func arrive(_ deadline: ContinuousClock.Instant?) -> Step {
        lock.withLock {
            guard hasFirst else { return nextStep(deadline) }
            let waiter = Waiter<Void>()
            line.append(waiter)
            return .line(waiter)
        }
    }

    /// The next step of the first in line.
    private func advance(_ deadline: ContinuousClock.Instant?) -> Step {
        lock.withLock { nextStep(deadline) }
    }

    /// Under the lock.
    private func nextStep(_ deadline: ContinuousClock.Instant?) -> Step {
        switch gate.verdict(now: clock.now) {
        case .go:
            gate.enter(now: clock.now)
            passOn()
            return .go
        case .full:
            hasFirst = true
            let waiter = Waiter<Void>()
            placeWaiter = waiter
            return .place(waiter)
        case .after(let wait):
            hasFirst = true
            if let deadline, clock.now().advanced(by: wait) > deadline { return .tooLate }
            return .sleep(wait)
        }
    }

    /// Makes the next in line first. Under the lock.
    private func passOn() {
        hasFirst = line.handOver(())
    }

    /// The first in line goes without having sent.
    private func givesUp(_ error: ConnError) -> ConnError {
        lock.withLock {
            placeWaiter = nil
            passOn()
        }
        return error
    }

    private func check(_ outcome: Waiter<Void>.Outcome) throws(ConnError) {
        switch outcome {
        case .value: return
        case .cancelled: throw Self.cancelled
        case .timedOut: throw Self.tooLate
        }
    }

    private func checkFirst(_ outcome: Waiter<Void>.Outcome) throws(ConnError) {
        do {
            try check(outcome)
        } catch {
            throw givesUp(error)
        }
    }

    private func left(_ deadline: ContinuousClock.Instant?) -> Duration? {
        deadline.map { clock.now().duration(to: $0) }
    }

    private static var cancelled: ConnError {
        ConnError(.cancelled, "The call was cancelled while it waited for its turn to send", phase: .connect)
    }

    private static var tooLate: ConnError {
        ConnError(
            .timeout,
            "The handler's own rate limit leaves the call no turn before its deadline",
            advice: "allow more time with CallOptions.timeout or deadline, or raise HTTPOptions.rateLimit",
            phase: .connect
        )
    }
}
