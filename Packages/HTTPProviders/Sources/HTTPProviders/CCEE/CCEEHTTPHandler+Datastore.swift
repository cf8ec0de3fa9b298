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
    /// Pages go by the limit that the server says it applied and end by the total that it states. Reading begins anew when
    /// the resource changes meanwhile. Columns have the types that the datastore states, or those declared in the query;
    /// numbers may come as text. Each page is retried by itself; one deadline holds for all.
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
        do throws(ConnError) {
            try query.validate()
        } catch {
            throw placed(error, options)
        }
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
            place: { self.placed($0, options) }
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
    let query: CCEEDatastoreQuery
    var paging: CKANPaging
    let options: CallOptions
    let place: (ConnError) -> ConnError
    var frames: [DataFrame] = []

    func next() throws(ConnError) -> ProviderCall<CKANRecords>? {
        guard let step = paging.next else { return nil }
        do throws(ConnError) {
            let parameters = try query.parameters(offset: step.offset, limit: step.limit)
            let query = query
            return ProviderCall(
                request: try CCEEHTTPHandler.request("datastore_search", parameters),
                read: { (response) throws(ConnError) in try CKANRecords(response, query) },
                explain: CKANEnvelope.explained
            )
        } catch {
            throw place(error)
        }
    }

    mutating func receive(_ records: CKANRecords) throws(ConnError) {
        do throws(ConnError) {
            switch try paging.receive(records.page) {
            case .keep: frames.append(records.frame)
            case .restart: frames = []
            }
        } catch {
            throw place(error)
        }
    }

    func finish() throws(ConnError) -> DataFrame {
        let frames = frames
        do throws(ConnError) {
            return try ConnError.reading("CCEE's pages") { () throws(FrameError) in
                try DataFrame.concatenating(frames)
            }
        } catch {
            throw place(error)
        }
    }
}
