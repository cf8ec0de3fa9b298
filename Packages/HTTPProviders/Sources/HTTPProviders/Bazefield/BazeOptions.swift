public import HTTPCore

/// What a ``BazeHTTPHandler`` can be told beyond where and as whom.
public struct BazeOptions: HandlerOptions {
    /// The options of every HTTP handler.
    public var http = HTTPOptions()
    /// The longest range asked for at once; longer ones are cut into windows and joined. Default 30 days.
    public var maximumWindow: Duration = .seconds(30 * 86_400)
    /// The most windows of one range; a longer range is an error before anything is sent. Default 1,000, which are 82 years
    /// of the default windows: more is likely a slip of the unit.
    public var maximumWindows = 1_000
    /// How many windows the async face asks for at once, 1 to 64. Default 4. The sync face asks for one after the other.
    public var parallelWindows = 4
    /// How intervals are written. Default: with a unit, `10m`.
    public var intervalForm: BazeInterval.Form = .unit
    /// How aggregates are written. Default: by name.
    public var aggregateForm: BazeAggregate.Form = .name
    /// The longest query, in characters, that goes in a URL; longer ones are sent as a form by POST. Default 2,000.
    public var maximumQueryLength = 2_000

    /// The documented defaults.
    public init() {}

    func validate() throws(ConnError) {
        try Self.require(maximumWindow >= .seconds(1), "maximumWindow is \(maximumWindow)", "1 s or more")
        try Self.require(maximumWindows >= 1, "maximumWindows is \(maximumWindows)", "1 or more")
        try Self.require((1...64).contains(parallelWindows), "parallelWindows is \(parallelWindows)", "from 1 to 64")
        try Self.require(
            (100...65_536).contains(maximumQueryLength),
            "maximumQueryLength is \(maximumQueryLength)",
            "from 100 to 65536"
        )
    }

    private static func require(_ holds: Bool, _ what: String, _ range: String) throws(ConnError) {
        guard !holds else { return }
        throw ConnError(.misuse(.invalidArgument), "The Bazefield option \(what)", advice: "it must be \(range)")
    }
}
