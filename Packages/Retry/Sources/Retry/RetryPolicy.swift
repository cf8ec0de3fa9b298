/// How often a call is tried again and how long it waits in between.
///
/// A policy is a plain value without any state: the same policy may serve any number of calls at once. The first five
/// properties are the five retry arguments of every handler.
///
/// Wait `n`, counted from 0 and for connecting and executing apart, is
/// `min(maximumWait, retryWaitTime + exponentialMinRetryWaitTime * exponentialMultiplier^n + jitter)`. With jitter off
/// the defaults wait 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4 and 12.8 seconds.
public struct RetryPolicy: Sendable, Hashable {
    /// How often the work is tried again after its first try; 8 by default, 0 means one try only.
    public var maxRetries: Int { didSet { recheck() } }

    /// How often connecting is tried again after its first try; 8 by default. The count covers the whole call.
    public var maxConnRetries: Int { didSet { recheck() } }

    /// The fixed part of every wait; zero by default.
    public var retryWaitTime: Duration { didSet { recheck() } }

    /// The exponential part of the first wait; 100 milliseconds by default.
    public var exponentialMinRetryWaitTime: Duration { didSet { recheck() } }

    /// What the exponential part is multiplied with from one wait to the next; 2 by default.
    public var exponentialMultiplier: Double { didSet { recheck() } }

    /// The longest wait that the formula can give; 30 seconds by default. An asked delay may be longer.
    public var maximumWait: Duration = .seconds(30) { didSet { recheck() } }

    /// The longest delay a server may ask for; 60 seconds by default. A longer one ends the call.
    public var askedDelayCeiling: Duration = .seconds(60) { didSet { recheck() } }

    /// How chance is mixed in; additive, up to 25 % of the exponential part, by default.
    public var jitter: Jitter = .additive(0.25) { didSet { recheck() } }

    /// The seed of the jitter: each call draws the same sequence from it. Nil, the default, is the system's randomness.
    ///
    /// A seed is for tests: callers that share one come back together, which is what jitter is there to prevent.
    public var seed: UInt64?

    /// Whether every value can be used. Found out at each change, so that a call needs no time for it.
    @usableFromInline private(set) var isValid = true

    /// Makes a policy from the five arguments that every handler has.
    ///
    /// Nothing is checked here. ``validate()`` tells what is wrong, and every call refuses an invalid policy before its
    /// first try.
    public init(
        maxRetries: Int = 8,
        maxConnRetries: Int = 8,
        retryWaitTime: Duration = .zero,
        exponentialMinRetryWaitTime: Duration = .milliseconds(100),
        exponentialMultiplier: Double = 2
    ) {
        self.maxRetries = maxRetries
        self.maxConnRetries = maxConnRetries
        self.retryWaitTime = retryWaitTime
        self.exponentialMinRetryWaitTime = exponentialMinRetryWaitTime
        self.exponentialMultiplier = exponentialMultiplier
        recheck()
    }

    private mutating func recheck() {
        isValid = checked
    }

    /// The default policy, the same as `RetryPolicy()`.
    public static let standard = RetryPolicy()

    /// One try and one connect, nothing is tried again.
    public static let none = RetryPolicy(maxRetries: 0, maxConnRetries: 0)
}
