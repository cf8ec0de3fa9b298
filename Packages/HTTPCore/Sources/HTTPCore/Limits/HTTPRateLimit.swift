public import ConnCore

/// How fast and how wide one handler may send requests; what is over the limit waits its turn, first come first served.
///
/// | setting | meaning |
/// |---|---|
/// | `requestsPerSecond` | the mean rate; each redirect, page and try counts as a request |
/// | `burst` | how many may go at once after a pause, before the rate holds |
/// | `concurrent` | how many may be in flight at once |
///
/// A call that waits ends at its deadline and when it is cancelled, and then leaves its turn to the next.
public struct HTTPRateLimit: Sendable, Hashable {
    /// Requests a second, above zero; `nil` for any rate.
    public var requestsPerSecond: Double?
    /// Requests that may go at once after a pause, 1 or more; 1 means evenly paced. It needs a rate.
    public var burst: Int
    /// Requests in flight at once, 1 or more; `nil` for any number.
    public var concurrent: Int?

    /// Makes a limit.
    public init(requestsPerSecond: Double? = nil, burst: Int = 1, concurrent: Int? = nil) {
        self.requestsPerSecond = requestsPerSecond
        self.burst = burst
        self.concurrent = concurrent
    }

    /// Throws `.misuse(.invalidArgument)` that names the first setting outside its range.
    public func validate() throws(ConnError) {
        if let rate = requestsPerSecond, !(rate > 0 && rate.isFinite) {
            throw Self.error("requestsPerSecond is \(rate)", "a finite number above zero")
        }
        if burst < 1 { throw Self.error("burst is \(burst)", "1 or more") }
        if burst > 1, requestsPerSecond == nil {
            throw Self.error("burst has no requestsPerSecond", "given with a rate")
        }
        if let concurrent, concurrent < 1 { throw Self.error("concurrent is \(concurrent)", "1 or more") }
    }

    private static func error(_ what: String, _ range: String) -> ConnError {
        ConnError(.misuse(.invalidArgument), "The rate limit's \(what)", advice: "it must be \(range)", phase: .connect)
    }
}
