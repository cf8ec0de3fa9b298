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

    /// The request of a report, for what needs it as it is, such as `download(_:to:)`.
    ///
    /// - Throws: `.misuse` for a period that ends before it begins, or a handler of another system.
    public func sagerRequest(_ report: ONSSagerReport) throws(ConnError) -> HTTPRequest {
        try require(.sager, "SAGER's report")
        try report.period.validate()
        var request = HTTPRequest(
            .post,
            "sager/renovaveis/api/RelatorioApuracaoUsinasRenovaveis/exportarRelatorio",
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
        do throws(ConnError) {
            return ProviderCall(
                request: try sagerRequest(report),
                read: { (response) throws(ConnError) in try ONSAnswer.data(response) },
                explain: ONSAnswer.explained
            )
        } catch {
            throw placed(error, options)
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
