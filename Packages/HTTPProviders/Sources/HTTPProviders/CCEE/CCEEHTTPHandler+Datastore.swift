public import HTTPCore

extension CCEEHTTPHandler {
    /// Reads rows of a resource; blocks.
    @available(*, noasync)
    public func datastoreFrame(
        resource: String,
        filters: [String: CKANFilter] = [:],
        fields: [String] = [],
        options: CallOptions = .default
    ) throws(ConnError) -> DataFrame {
        try datastoreFrame(CCEEDatastoreQuery(resource: resource, filters: filters, fields: fields), options: options)
    }

    /// Reads rows of a resource; suspends.
    public func datastoreFrame(
        resource: String,
        filters: [String: CKANFilter] = [:],
        fields: [String] = [],
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        let query = CCEEDatastoreQuery(resource: resource, filters: filters, fields: fields)
        return try await datastoreFrame(query, options: options)
    }

    /// Reads rows of a resource, page by page, as one frame; blocks.
    ///
    /// Pages go by the limit that the server says it applied and end by the total that it states. Columns have the types
    /// that the datastore states, or those declared in the query; numbers may come as text. Each request is retried by
    /// itself; one deadline holds for all.
    ///
    /// The resource may be rewritten meanwhile. Reading begins anew, ``CCEEOptions/maximumRestarts`` times, when the total
    /// changes, when a page does not begin with the last row of the one before (each is asked for from there, and rows
    /// are told apart by their `_id`), or when the resource's `last_modified` behind the last page is another than behind
    /// the first: two small requests more for a reading of several pages. Not noticed: a rewrite that keeps total and
    /// `_id`s and comes between the first page and that first look, or one that the portal does not date.
    ///
    /// - Throws: `.providerBlocked`; `.notFound` for an unknown resource; `.conversion` for a value that does not fit its
    ///   column; `.conflict` when the resource keeps changing; `.corrupted` when rows are missing.
    @available(*, noasync)
    public func datastoreFrame(
        _ query: CCEEDatastoreQuery,
        options: CallOptions = .default
    ) throws(ConnError) -> DataFrame {
        var reading = try beginReading(query, options)
        while let call = try reading.next() { try reading.receive(try run(call, reading.options)) }
        return try reading.finish()
    }

    /// Reads rows of a resource, page by page, as one frame; suspends. See the sync form.
    public func datastoreFrame(
        _ query: CCEEDatastoreQuery,
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        var reading = try beginReading(query, options)
        while let call = try reading.next() { try reading.receive(try await run(call, reading.options)) }
        return try reading.finish()
    }

    /// Reads the rows of one SELECT, where the portal allows it; blocks. The resource's id stands in double quotes as the
    /// table's name.
    ///
    /// Nothing is bound: values pasted into the text are the caller's own responsibility.
    ///
    /// - Throws: `.resourceExhausted` if the server cut the result at its ceiling.
    @available(*, noasync)
    public func datastoreFrame(
        unsafeSQL sql: String,
        types: [String: DataType] = [:],
        options: CallOptions = .default
    ) throws(ConnError) -> DataFrame {
        try run(try sqlCall(sql, types), options)
    }

    /// Reads the rows of one SELECT, where the portal allows it; suspends. See the sync form.
    public func datastoreFrame(
        unsafeSQL sql: String,
        types: [String: DataType] = [:],
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        try await run(try sqlCall(sql, types), options)
    }

    private func beginReading(
        _ query: CCEEDatastoreQuery,
        _ options: CallOptions
    ) throws(ConnError) -> DatastoreReading {
        try placing(options) { () throws(ConnError) in try query.validate() }
        let paging = CKANPaging(
            start: query.offset,
            wanted: query.limit,
            limit: self.options.pageSize,
            maximumRestarts: self.options.maximumRestarts
        )
        return DatastoreReading(
            query: query,
            paging: paging,
            options: options.shared(configuration.clock),
            places: places(options)
        )
    }

    /// By GET, or with a JSON body by POST where the URL would get too long for servers.
    fileprivate static func request(_ action: String, _ parameters: HTTPQuery) throws(ConnError) -> HTTPRequest {
        let path = path(of: action)
        guard parameters.encoded.utf8.count > 4_000 else { return HTTPRequest(.get, path, query: parameters) }
        let body = Dictionary(parameters.items.map { ($0.key, $0.value ?? "") }) { first, _ in first }
        return HTTPRequest(.post, path, body: try .json(body))
    }

    private func sqlCall(_ sql: String, _ types: [String: DataType]) throws(ConnError) -> ProviderCall<DataFrame> {
        ProviderCall(
            request: try Self.request("datastore_search_sql", ["sql": sql]),
            read: { (response) throws(ConnError) in
                let records = try CKANRecords(response, CCEEDatastoreQuery(resource: "", types: types))
                guard !records.isTruncated else {
                    throw ConnError(
                        .resourceExhausted,
                        "CCEE cut the result of the query at its ceiling of rows",
                        advice: "ask for parts with LIMIT and OFFSET, or use datastoreFrame(resource:)"
                    )
                }
                return records.frame
            },
            explain: CKANEnvelope.explained
        )
    }
}

/// The pages of one query as they come.
private struct DatastoreReading {
    /// What a request of the reading brings.
    enum Part: Sendable {
        case records(CKANRecords)
        /// The resource's `last_modified`; `nil` if it has none.
        case version(String?)
    }

    let query: CCEEDatastoreQuery
    var paging: CKANPaging
    let options: CallOptions
    let places: PlacedErrors
    var frames: [DataFrame] = []

    func next() throws(ConnError) -> ProviderCall<Part>? {
        if paging.wantsVersion { return versionCall }
        guard let step = paging.next else { return nil }
        return try places { () throws(ConnError) in
            let parameters = try query.parameters(offset: step.offset, limit: step.limit)
            let query = query
            return ProviderCall(
                request: try CCEEHTTPHandler.request("datastore_search", parameters),
                read: { (response) throws(ConnError) in .records(try CKANRecords(response, query)) },
                explain: CKANEnvelope.explained
            )
        }
    }

    /// What goes by another name than a resource's id, as CKAN's aliases do, has no version.
    private var versionCall: ProviderCall<Part> {
        var request = HTTPRequest(.get, CCEEHTTPHandler.path(of: "resource_show"), query: ["id": query.resource])
        request.raiseForStatus = false
        return ProviderCall(
            request: request,
            read: { (response) throws(ConnError) in
                if response.status == 403 || response.status == 404 { return .version(nil) }
                do throws(ConnError) {
                    try response.raiseForStatus()
                } catch {
                    throw CKANEnvelope.explained(error)
                }
                return .version(try CKANEnvelope.result(response, as: CKANResource.self).lastModified)
            },
            explain: CKANEnvelope.explained
        )
    }

    mutating func receive(_ part: Part) throws(ConnError) {
        let overlap = paging.next?.overlap ?? 0
        let verdict = try places { () throws(ConnError) in
            switch part {
            case .records(let records): try paging.receive(records.page)
            case .version(let version): try paging.receive(version: version)
            }
        }
        switch (verdict, part) {
        case (.restart, _): frames = []
        case (.keep, .records(let records)):
            let rows = records.frame.rowCount
            frames.append(overlap > 0 ? records.frame.slice(min(overlap, rows)..<rows) : records.frame)
        case (.keep, .version): break
        }
    }

    func finish() throws(ConnError) -> DataFrame {
        let frames = frames
        return try places { () throws(ConnError) in
            try ConnError.reading("CCEE's pages") { () throws(FrameError) in try DataFrame.concatenating(frames) }
        }
    }
}
