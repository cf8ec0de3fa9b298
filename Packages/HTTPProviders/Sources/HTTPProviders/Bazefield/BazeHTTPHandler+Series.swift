public import HTTPCore

extension BazeHTTPHandler {
    // MARK: Raw

    /// Reads raw series; blocks.
    ///
    /// The columns: `objectId`, `point`, `time` (instant), `localTime` (the object's clock, without a zone), `quality`,
    /// `value`. `value` is `double` where all values are numbers, `bool` where all are truth values, else text.
    ///
    /// A range longer than `BazeOptions.maximumWindow` is cut into windows, asked for one after the other, and joined:
    /// no value comes twice, none is lost at the inner ends. That needs ends that are absolute or count from `.now` in
    /// units of fixed length; the present is then taken once, from this machine's clock. Other ranges, and those with
    /// `take`, `bounds` or `inObjectTime`, are asked for at once. Each request is retried by itself; one deadline holds for
    /// all.
    ///
    /// - Throws: `ConnError`: `.misuse` for a query that cannot be sent, or whose range would be cut into more than
    ///   `BazeOptions.maximumWindows` windows; the service's own errors, with its words in
    ///   `serverMessage`.
    @available(*, noasync)
    public func rawFrame(_ query: BazeSeriesQuery, options: CallOptions = .default) throws(ConnError) -> DataFrame {
        let plan = try seriesPlan(query, .raw, options)
        return try frame(of: try runAll(plan.calls, options), plan, withAggregate: false, options)
    }

    /// Reads raw series; suspends. As the sync form, but with `BazeOptions.parallelWindows` windows at once.
    public func rawFrame(
        _ query: BazeSeriesQuery,
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        let plan = try seriesPlan(query, .raw, options)
        let parts = try await runAll(plan.calls, limit: self.options.parallelWindows, options)
        return try frame(of: parts, plan, withAggregate: false, options)
    }

    // MARK: Aggregated

    /// Reads aggregated series; blocks. The columns are those of ``rawFrame(_:options:)`` with `aggregate` behind `point`.
    ///
    /// Windows are whole numbers of intervals long, counted from the start of the range; a query without an interval is
    /// asked for at once.
    @available(*, noasync)
    public func aggregatedFrame(
        _ query: BazeSeriesQuery,
        options: CallOptions = .default
    ) throws(ConnError) -> DataFrame {
        let plan = try seriesPlan(query, .aggregated, options)
        return try frame(of: try runAll(plan.calls, options), plan, withAggregate: true, options)
    }

    /// Reads aggregated series; suspends. As the sync form, but with `BazeOptions.parallelWindows` windows at once.
    public func aggregatedFrame(
        _ query: BazeSeriesQuery,
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        let plan = try seriesPlan(query, .aggregated, options)
        let parts = try await runAll(plan.calls, limit: self.options.parallelWindows, options)
        return try frame(of: parts, plan, withAggregate: true, options)
    }

    // MARK: Table

    /// Reads aggregated series as rows; blocks.
    ///
    /// The columns: `objectId`, `time`, `localTime`, then for each point its value under the name that the service
    /// gives it, and its quality under that name and `.quality`. The rows stand by object, in the order in which the
    /// service first names them, and within one object as the service orders them in time. Windows as in
    /// ``aggregatedFrame(_:options:)``.
    @available(*, noasync)
    public func tableFrame(_ query: BazeSeriesQuery, options: CallOptions = .default) throws(ConnError) -> DataFrame {
        let plan = try tablePlan(query, options)
        return try frame(of: try runAll(plan.calls, options), plan, options)
    }

    /// Reads aggregated series as rows; suspends. As the sync form, but with `BazeOptions.parallelWindows` windows at once.
    public func tableFrame(
        _ query: BazeSeriesQuery,
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        let plan = try tablePlan(query, options)
        return try frame(
            of: try await runAll(plan.calls, limit: self.options.parallelWindows, options),
            plan,
            options
        )
    }

    // MARK: Latest

    /// Reads the latest values of points; blocks. The columns are those of ``rawFrame(_:options:)``.
    @available(*, noasync)
    public func latestFrame(
        objectIDs: [String],
        points: [String],
        options: CallOptions = .default
    ) throws(ConnError) -> DataFrame {
        let series = try run(try latestCall(objectIDs, points, options), options)
        return try frame(of: series, withAggregate: false, options)
    }

    /// Reads the latest values of points; suspends. The columns are those of ``rawFrame(_:options:)``.
    public func latestFrame(
        objectIDs: [String],
        points: [String],
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        let series = try await run(try latestCall(objectIDs, points, options), options)
        return try frame(of: series, withAggregate: false, options)
    }
}

extension BazeHTTPHandler {
    /// The requests of one query, each with its window.
    private struct Plan<Part: Sendable>: Sendable {
        var windows: [BazeWindow]
        var calls: [ProviderCall<Part>]
        var descending: Bool
    }

    private func seriesPlan(
        _ query: BazeSeriesQuery,
        _ call: BazeSeriesQuery.Call,
        _ options: CallOptions
    ) throws(ConnError) -> Plan<[BazeSeries]> {
        try plan(query, call, options) { (response) throws(ConnError) in try BazeAnswer(response).series() }
    }

    private func tablePlan(_ query: BazeSeriesQuery, _ options: CallOptions) throws(ConnError) -> Plan<BazeTable> {
        try plan(query, .table, options) { (response) throws(ConnError) in
            _ = try BazeAnswer(response)
            return try BazeTable(response)
        }
    }

    private func plan<Part>(
        _ query: BazeSeriesQuery,
        _ call: BazeSeriesQuery.Call,
        _ options: CallOptions,
        _ read: @escaping @Sendable (HTTPResponse) throws(ConnError) -> Part
    ) throws(ConnError) -> Plan<Part> {
        let windows = try placing(options) { () throws(ConnError) in
            try query.validate(for: call)
            return try BazeClock.windows(of: query, call, self.options)
        }
        let ends = windows.map { $0 as [BazeWindow?] } ?? [nil]
        let requests = ends.map { window in
            let parameters = query.parameters(window, self.options)
            return ProviderCall(request: request(call.path, parameters), read: read, explain: BazeAnswer.explained)
        }
        let whole = BazeWindow(start: 0, end: 0, isFirst: true, isLast: true)
        return Plan(windows: windows ?? [whole], calls: requests, descending: query.descending)
    }

    /// By GET, or as a form by POST where the URL would get too long.
    func request(_ path: String, _ parameters: HTTPQuery) -> HTTPRequest {
        guard parameters.encoded.utf8.count > options.maximumQueryLength else {
            return HTTPRequest(.get, path, query: parameters)
        }
        return HTTPRequest(.post, path, body: .form(parameters))
    }

    private func latestCall(
        _ objectIDs: [String],
        _ points: [String],
        _ options: CallOptions
    ) throws(ConnError) -> ProviderCall<[BazeSeries]> {
        try placing(options) { () throws(ConnError) in
            try BazeSeriesQuery.check(objectIDs, "objectIDs")
            try BazeSeriesQuery.check(points, "points")
        }
        let parameters: HTTPQuery = [
            "ObjectIds": objectIDs.joined(separator: ","), "Points": points.joined(separator: ","),
        ]
        return ProviderCall(
            request: request("objects/points", parameters),
            read: { (response) throws(ConnError) in try BazeAnswer(response).series() },
            explain: BazeAnswer.explained
        )
    }

    private func frame(
        of parts: [[BazeSeries]],
        _ plan: Plan<[BazeSeries]>,
        withAggregate: Bool,
        _ options: CallOptions
    ) throws(ConnError) -> DataFrame {
        let numbered = zip(plan.windows, parts).map { (window: $0, series: $1) }
        let joined = BazeJoin.series(numbered, descending: plan.descending)
        return try frame(of: joined, withAggregate: withAggregate, options)
    }

    private func frame(
        of series: [BazeSeries],
        withAggregate: Bool,
        _ options: CallOptions
    ) throws(ConnError) -> DataFrame {
        try framed(options) { () throws(FrameError) in try BazeFrames.frame(series, withAggregate: withAggregate) }
    }

    private func frame(
        of parts: [BazeTable],
        _ plan: Plan<BazeTable>,
        _ options: CallOptions
    ) throws(ConnError) -> DataFrame {
        let numbered = zip(plan.windows, parts).map { (window: $0, table: $1) }
        return try framed(options) { () throws(FrameError) in
            try BazeFrames.frame(BazeJoin.tables(numbered, descending: plan.descending))
        }
    }

    func framed(_ options: CallOptions, _ body: () throws(FrameError) -> DataFrame) throws(ConnError) -> DataFrame {
        try placing(options) { () throws(ConnError) in try ConnError.reading("Bazefield's answer", body) }
    }
}
