public import HTTPCore

extension ONSHTTPHandler {
    /// Exports messages of SINAPSE as a frame; blocks. The columns are those of the export, `Mensagem` among them.
    ///
    /// An export only reads, although it is asked for by POST: it is retried like any read.
    ///
    /// - Throws: `.misuse` for properties without a profile; `.authorization` for a profile that the user does not have.
    @available(*, noasync)
    public func sinapseFrame(
        _ search: ONSSinapseSearch,
        options: CallOptions = .default
    ) throws(ConnError) -> DataFrame {
        try run(try sinapseCall(search, options), options)
    }

    /// Exports messages of SINAPSE as a frame; suspends. See the sync form.
    public func sinapseFrame(
        _ search: ONSSinapseSearch,
        options: CallOptions = .default
    ) async throws(ConnError) -> DataFrame {
        try await run(try sinapseCall(search, options), options)
    }

    /// The request of an export, for what needs it as it is, such as `download(_:to:)`.
    ///
    /// - Throws: `.misuse` for properties without a profile, a period that ends before it begins, or a handler of another
    ///   system.
    public func sinapseRequest(_ search: ONSSinapseSearch) throws(ConnError) -> HTTPRequest {
        try require(.sinapse, "SINAPSE's export")
        try search.period.validate()
        guard properties.profile != nil else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The ONS properties have no profile, which SINAPSE's calls need",
                advice: "set ONSHTTPConnProperties.profile"
            )
        }
        var request = HTTPRequest(.post, search.kind.path, body: try .json(search.body(options.timeForm)))
        request.headers["Accept"] = "application/json"
        request.firstByteTimeout = options.exportTimeout
        return request
    }

    private func sinapseCall(
        _ search: ONSSinapseSearch,
        _ options: CallOptions
    ) throws(ConnError) -> ProviderCall<DataFrame> {
        do throws(ConnError) {
            let csv = self.options.csv
            return ProviderCall(
                request: try sinapseRequest(search),
                read: { (response) throws(ConnError) in
                    let bytes = try ONSAnswer.data(response)
                    return try ConnError.reading("SINAPSE's export") { () throws(FrameError) in
                        bytes.isEmpty ? try DataFrame([]) : try DataFrame(csv: bytes, options: csv)
                    }
                },
                explain: ONSAnswer.explained
            )
        } catch {
            throw placed(error, options)
        }
    }
}
