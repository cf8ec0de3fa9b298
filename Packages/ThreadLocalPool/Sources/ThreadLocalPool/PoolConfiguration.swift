/// The knobs of a `PerThreadPool`.
public struct PoolConfiguration: Sendable {
    /// The pool's name in messages. Default `"pool"`.
    public var name: String

    /// How many resources may be open or being made at once, at least 1. Default 32.
    ///
    /// When the bound is reached, a thread without a resource closes the one that has been idle longest and takes its
    /// place; when none is idle it waits its turn.
    public var maximumResources: Int

    /// How long a resource may stay unused before it is closed; nil for ever. Default 10 minutes.
    public var idleTimeout: Duration?

    /// How long after its making a resource is closed, at once when idle, else when released; nil for never.
    /// Default 1 hour.
    public var maximumAge: Duration?

    /// The part of `maximumAge`, from 0 to 1, by which single resources are closed earlier, drawn evenly for each, so
    /// that those made together do not end together. Default 0.1.
    public var ageJitter: Double

    /// How long a claim waits for its turn when it names no deadline. Default 30 seconds.
    public var waitTimeout: Duration

    /// The clock that idle time and age are read from. Default `PoolClock.coarse`.
    public var clock: PoolClock

    /// Gets the report of a pool that was dropped with resources open, in debug builds only. Default nil: standard
    /// error.
    public var leakReport: (@Sendable (String) -> Void)?

    /// A configuration; every argument has the default that its property names.
    public init(
        name: String = "pool",
        maximumResources: Int = 32,
        idleTimeout: Duration? = .seconds(600),
        maximumAge: Duration? = .seconds(3600),
        ageJitter: Double = 0.1,
        waitTimeout: Duration = .seconds(30),
        clock: PoolClock = .coarse,
        leakReport: (@Sendable (String) -> Void)? = nil
    ) {
        self.name = name
        self.maximumResources = maximumResources
        self.idleTimeout = idleTimeout
        self.maximumAge = maximumAge
        self.ageJitter = ageJitter
        self.waitTimeout = waitTimeout
        self.clock = clock
        self.leakReport = leakReport
    }
}
