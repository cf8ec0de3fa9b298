public import HTTPCore

/// Which series to read, from when to when and how; the same for raw, aggregated and table calls.
///
///     BazeSeriesQuery(objectIDs: ["1001"], points: ["ActivePower"], from: .now.adding(-7, .day), to: .now)
public struct BazeSeriesQuery: Sendable, Hashable {
    /// The objects (turbines, sites, …) by id; at least one. No commas: the server takes a list.
    public var objectIDs: [String]
    /// The points by name; at least one. No commas.
    public var points: [String]
    /// The start of the range.
    public var from: BazeTime
    /// The end of the range.
    public var to: BazeTime
    /// The aggregates; aggregated and table calls need at least one, raw calls take none.
    public var aggregates: [BazeAggregate]
    /// The length of an aggregate's steps; `nil`: one value for the whole range.
    public var interval: BazeInterval?

    /// The most values of a series; `nil` for all. A range with a limit is never cut into windows.
    public var take: Int?
    /// Whether the newest values come first.
    public var descending = false
    /// How values at and beyond the ends of the range are treated (`Bounds`), as the server's documentation says. A range
    /// with bounds is never cut into windows, whose inner ends would have bounds too.
    public var bounds: String?
    /// Whether times are those of the object's own zone (`InObjectTime`); `nil`: the server's default. A range in the
    /// object's zone is never cut into windows, whose ends are UTC.
    public var inObjectTime: Bool?
    /// Limits what is read by its value or quality (`DataFilter`), as the server's documentation says.
    public var dataFilter: String?
    /// Conditions of aggregated calls (`Conditions`).
    public var conditions: String?
    /// Whether the answer is to be like OPC HDA's (`ExpectHdaCompatible`).
    public var expectsHDACompatible: Bool?
    /// Further parameters, sent as they are.
    public var further: HTTPQuery = [:]

    /// Makes a query; the rest is set by assigning.
    public init(
        objectIDs: [String],
        points: [String],
        from: BazeTime,
        to: BazeTime,
        aggregates: [BazeAggregate] = [],
        interval: BazeInterval? = nil
    ) {
        self.objectIDs = objectIDs
        self.points = points
        self.from = from
        self.to = to
        self.aggregates = aggregates
        self.interval = interval
    }

    /// Which call a query is for.
    enum Call: Sendable {
        case raw, aggregated, table

        var path: String {
            switch self {
            case .raw: "objects/timeseries"
            case .aggregated: "objects/timeseries/aggregated"
            case .table: "objects/timeseries/aggregated/table"
            }
        }

        var name: String {
            switch self {
            case .raw: "raw series"
            case .aggregated: "aggregated series"
            case .table: "a table of series"
            }
        }
    }

    /// Throws `.misuse(.invalidArgument)` for what the call cannot take.
    func validate(for call: Call) throws(ConnError) {
        try Self.check(objectIDs, "objectIDs")
        try Self.check(points, "points")
        if call == .raw, !aggregates.isEmpty || interval != nil {
            throw Self.misuse("has aggregates or an interval, which raw series do not have", "ask for aggregatedFrame")
        }
        if call != .raw, aggregates.isEmpty {
            throw Self.misuse("names no aggregate, which \(call.name) needs", "give aggregates, for example [.average]")
        }
        if let take, take < 1 { throw Self.misuse("has take \(take)", "take must be 1 or more, or nil for all") }
    }

    static func check(_ list: [String], _ name: String) throws(ConnError) {
        if list.isEmpty { throw misuse("has no \(name)", "give at least one") }
        for (index, text) in list.enumerated() {
            if text.isEmpty { throw misuse("has an empty text in \(name) at \(index)", "remove it") }
            if text.contains(",") {
                throw misuse(
                    "has a comma in \(name) at \(index), where the server would split the text",
                    "give each in an element of its own"
                )
            }
        }
    }

    private static func misuse(_ what: String, _ advice: String) -> ConnError {
        ConnError(.misuse(.invalidArgument), "The Bazefield query \(what)", advice: advice)
    }

    /// The parameters as they are sent, with the ends of one window.
    func parameters(_ window: BazeWindow?, _ options: BazeOptions) -> HTTPQuery {
        var query = HTTPQuery()
        query.add("ObjectIds", objectIDs.joined(separator: ","))
        query.add("Points", points.joined(separator: ","))
        query.add("From", window.map { "\($0.start)" } ?? from.description)
        query.add("To", window.map { "\($0.end)" } ?? to.description)
        if !aggregates.isEmpty {
            query.add("Aggregates", aggregates.map { $0.text(options.aggregateForm) }.joined(separator: ","))
        }
        query.add("Interval", interval?.text(options.intervalForm))
        query.add("Take", take)
        if descending { query.add("Descending", true) }
        query.add("Bounds", bounds)
        query.add("InObjectTime", inObjectTime)
        query.add("DataFilter", dataFilter)
        query.add("Conditions", conditions)
        query.add("ExpectHdaCompatible", expectsHDACompatible)
        return query + further
    }
}
