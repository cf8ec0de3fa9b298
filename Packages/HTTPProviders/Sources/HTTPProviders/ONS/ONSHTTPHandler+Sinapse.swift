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

    /// Exports messages of SINAPSE to a CSV file without holding it in memory; blocks. See `download(_:to:)` for how the
    /// target is treated.
    ///
    /// - Parameters:
    ///   - search: The search, retried like any read.
    ///   - file: The target, in a folder that is there. Its bytes are SINAPSE's.
    ///   - progress: Told how far it is.
    /// - Throws: `.invalidInput` for a web page in place of the export, which leaves the target untouched if its type says
    ///   what it is; and as ``sinapseFrame(_:options:)``.
    @available(*, noasync)
    @discardableResult
    public func downloadSinapseExport(
        _ search: ONSSinapseSearch,
        to file: String,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPDownload {
        let request = try placing(options) { () throws(ConnError) in try sinapseRequest(search) }
        return try export(request, .text, to: file, progress, options)
    }

    /// Exports messages of SINAPSE to a CSV file without holding it in memory, on a worker thread; see the sync form.
    @discardableResult
    public func downloadSinapseExport(
        _ search: ONSSinapseSearch,
        to file: String,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPDownload {
        let request = try placing(options) { () throws(ConnError) in try sinapseRequest(search) }
        return try await export(request, .text, to: file, progress, options)
    }

    /// The request of an export, for what needs it as it is, such as `stream`.
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
        try placing(options) { () throws(ConnError) in
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
        }
    }
}
