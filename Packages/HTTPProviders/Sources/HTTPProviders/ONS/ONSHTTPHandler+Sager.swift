public import HTTPCore

extension ONSHTTPHandler {
    /// Exports a report of SAGER as the bytes of an xlsx file; blocks. `nil`: SAGER has no data, which it says by an empty
    /// body.
    ///
    /// A report only reads, although it is asked for by POST: it is retried like any read.
    @available(*, noasync)
    public func sagerWorkbook(
        _ report: ONSSagerReport,
        options: CallOptions = .default
    ) throws(ConnError) -> [UInt8]? {
        let bytes = try run(try sagerCall(report, options), options)
        return bytes.isEmpty ? nil : bytes
    }

    /// Exports a report of SAGER as the bytes of an xlsx file; suspends. `nil`: SAGER has no data.
    public func sagerWorkbook(
        _ report: ONSSagerReport,
        options: CallOptions = .default
    ) async throws(ConnError) -> [UInt8]? {
        let bytes = try await run(try sagerCall(report, options), options)
        return bytes.isEmpty ? nil : bytes
    }

    /// Exports a report of SAGER to an xlsx file without holding it in memory; blocks. See `download(_:to:)` for how the
    /// target is treated, and ``sagerFrames(fileAt:headerRows:limits:)`` to read it.
    ///
    /// - Parameters:
    ///   - report: The report, retried like any read.
    ///   - file: The target, in a folder that is there.
    ///   - progress: Told how far it is.
    /// - Returns: What was saved; a file of no bytes means that SAGER has no data.
    /// - Throws: `.invalidInput` for a web page in place of the report, which leaves the target untouched if its type says
    ///   what it is; `.corrupted` for other bytes than those of a zip archive, which are in the file then.
    @available(*, noasync)
    @discardableResult
    public func downloadSagerWorkbook(
        _ report: ONSSagerReport,
        to file: String,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPDownload {
        let request = try placing(options) { () throws(ConnError) in try sagerRequest(report) }
        return try export(request, .workbook, to: file, progress, options)
    }

    /// Exports a report of SAGER to an xlsx file without holding it in memory, on a worker thread; see the sync form.
    @discardableResult
    public func downloadSagerWorkbook(
        _ report: ONSSagerReport,
        to file: String,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPDownload {
        let request = try placing(options) { () throws(ConnError) in try sagerRequest(report) }
        return try await export(request, .workbook, to: file, progress, options)
    }

    /// The request of a report, for what needs it as it is, such as `stream`.
    ///
    /// - Throws: `.misuse` for a period that ends before it begins, or a handler of another system.
    public func sagerRequest(_ report: ONSSagerReport) throws(ConnError) -> HTTPRequest {
        try require(.sager, "SAGER's report")
        try report.period.validate()
        var request = HTTPRequest(
            .post,
            ONSExport.sagerTarget,
            body: try .json(report.body(options.timeForm))
        )
        request.headers["Accept"] = "application/json"
        request.firstByteTimeout = options.exportTimeout
        return request
    }

    private func sagerCall(
        _ report: ONSSagerReport,
        _ options: CallOptions
    ) throws(ConnError) -> ProviderCall<[UInt8]> {
        try placing(options) { () throws(ConnError) in
            ProviderCall(
                request: try sagerRequest(report),
                read: { (response) throws(ConnError) in try ONSAnswer.data(response) },
                explain: ONSAnswer.explained
            )
        }
    }

    func require(_ system: ONSSystem, _ what: String) throws(ConnError) {
        guard properties.system == system else {
            throw ConnError(
                .misuse(.invalidArgument),
                "\(what) was asked of a handler for \(properties.system.clientID)",
                advice: "make a handler with ONSHTTPConnProperties(.\(system.rawValue), …)"
            )
        }
    }
}
