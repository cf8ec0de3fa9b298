public import HTTPCore

extension BazeHTTPHandler {
    /// The type of object that is a site, for ``structureFrame(type:options:)``.
    public static let siteType = 102

    /// Reads the objects of one type, sites by default; blocks. One row for each; the columns are the keys of the answer,
    /// nested values as JSON text.
    @available(*, noasync)
    public func structureFrame(
        type: Int = BazeHTTPHandler.siteType,
        options: CallOptions = .default
    ) throws(ConnError) -> DataFrame {
        try run(recordsCall("objects/structure", ["type": type]), options)
    }

    /// Reads the objects of one type, sites by default; suspends. See the sync form.
    public func structureFrame(
        type: Int = BazeHTTPHandler.siteType,
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        try await run(recordsCall("objects/structure", ["type": type]), options)
    }

    /// Reads the schemas of objects, which say what points they have; blocks. The columns are the keys of the answer,
    /// nested values as JSON text.
    @available(*, noasync)
    public func schemaFrame(objectIDs: [String], options: CallOptions = .default) throws(ConnError) -> DataFrame {
        try run(try schemaCall(objectIDs, options), options)
    }

    /// Reads the schemas of objects, which say what points they have; suspends. See the sync form.
    public func schemaFrame(
        objectIDs: [String],
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        try await run(try schemaCall(objectIDs, options), options)
    }

    private func schemaCall(_ objectIDs: [String], _ options: CallOptions) throws(ConnError) -> ProviderCall<DataFrame>
    {
        try placing(options) { () throws(ConnError) in try BazeSeriesQuery.check(objectIDs, "objectIDs") }
        return recordsCall("objects/getschemas", ["objectIds": objectIDs.joined(separator: ",")])
    }

    private func recordsCall(_ path: String, _ parameters: HTTPQuery) -> ProviderCall<DataFrame> {
        ProviderCall(
            request: request(path, parameters),
            read: { (response) throws(ConnError) in
                _ = try BazeAnswer(response)
                return try Self.records(response)
            },
            explain: BazeAnswer.explained
        )
    }

    /// The records of an answer: the whole of it, or the first member that is an array, or the one object that it is.
    private static func records(_ response: HTTPResponse) throws(ConnError) -> DataFrame {
        var options = JSONReadOptions()
        (options.nested, options.mixed) = (.text, .text)
        var isSingle = false
        try JSONReading.read(response) { (cursor) throws(JSONFailure) in
            guard cursor.peek() == .object else { return try cursor.skip() }
            isSingle = true
            try cursor.members { (cursor, key) throws(JSONFailure) in
                if isSingle, cursor.peek() == .array {
                    isSingle = false
                    options.path = JSONPath([key])
                }
                try cursor.skip()
            }
        }
        let bytes = isSingle ? [UInt8(ascii: "[")] + response.bytes + [UInt8(ascii: "]")] : response.bytes
        return try ConnError.reading("Bazefield's answer") { () throws(FrameError) in
            try DataFrame(json: bytes, options: options)
        }
    }
}
