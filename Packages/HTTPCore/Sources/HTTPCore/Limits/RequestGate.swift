/// The arithmetic of an ``HTTPRateLimit``: what is in flight, and when the next request may go.
///
/// The rate is kept by the virtual scheduling algorithm of ITU-T I.371 (GCRA): `next` is when a request would be due
/// at an even pace, and a burst may run ahead of it.
struct RequestGate {
    enum Verdict: Equatable {
        /// It may go now.
        case go
        /// As many as allowed are in flight.
        case full
        /// The rate allows it after this time.
        case after(Duration)
    }

    private(set) var inFlight = 0
    private let places: Int
    private let interval: Duration
    private let tolerance: Duration
    private var next: ContinuousClock.Instant?

    init(_ limit: HTTPRateLimit) {
        places = limit.concurrent ?? .max
        // A century between two requests is as good as never, and no sum of it overflows.
        interval = limit.requestsPerSecond.map { .seconds(min(1 / $0, 3_153_600_000)) } ?? .zero
        tolerance = interval * (limit.burst - 1)
    }

    /// Whether a request may go; `.go` does not count it yet.
    func verdict(now: () -> ContinuousClock.Instant) -> Verdict {
        guard inFlight < places else { return .full }
        guard interval > .zero, let next else { return .go }
        let wait = now().duration(to: next) - tolerance
        return wait > .zero ? .after(wait) : .go
    }

    /// Counts a request that goes now.
    mutating func enter(now: () -> ContinuousClock.Instant) {
        inFlight += 1
        guard interval > .zero else { return }
        let now = now()
        next = max(next ?? now, now).advanced(by: interval)
    }

    /// Counts a request that has ended.
    mutating func leave() {
        precondition(inFlight > 0, "a request left the limiter twice")
        inFlight -= 1
    }
}
