internal import Logging

/// Logs requests and answers at debug level, secrets removed. Made once for a handler whose options ask for it.
///
/// Messages are constant, everything else is metadata. URLs go without the values of their queries, headers without the
/// values of sensitive ones. Bodies are logged only if asked for, their first 1,024 bytes and only text, without what
/// looks like a secret.
struct HTTPMessageLog: Sendable {
    private static let limit = 1_024

    private let logger: Logger
    private let logsBodies: Bool

    /// `nil` if nothing is to be logged.
    init?(_ options: HTTPOptions, logger: Logger) {
        guard options.logsMessages || options.logsBodies, logger.logLevel <= .debug else { return nil }
        self.logger = logger
        logsBodies = options.logsBodies
    }

    /// One request, just before it is sent.
    ///
    /// - Parameters:
    ///   - headers: All that are sent, the credentials as sensitive ones.
    ///   - body: What is sent with it.
    func sends(_ method: HTTPMethod, _ url: HTTPURL, _ headers: HTTPHeaders, _ body: HTTPBody, label: String?) {
        var metadata: Logger.Metadata = [
            "http.request.method": "\(method)", "url.full": "\(url)", "http.request.header": Self.shown(headers),
        ]
        if let label { metadata["conn.label"] = "\(label)" }
        if !body.isNone { metadata["http.request.body.kind"] = "\(body)" }
        if logsBodies, let bytes = body.bytesInMemory, !bytes.isEmpty {
            metadata["http.request.body"] = text(bytes, body.contentType)
        }
        logger.debug("request sent", metadata: metadata)
    }

    /// One answer, as it came.
    func received(_ response: HTTPResponse, label: String?) {
        var metadata: Logger.Metadata = [
            "http.request.method": "\(response.method)", "url.full": "\(response.url)",
            "http.response.status_code": "\(response.status)", "http.response.header": Self.shown(response.headers),
            "http.response.body.size": "\(response.bytes.count)",
        ]
        if let label { metadata["conn.label"] = "\(label)" }
        if logsBodies, !response.bytes.isEmpty {
            metadata["http.response.body"] = text(response.bytes, response.headers["Content-Type"])
        }
        logger.debug("answer received", metadata: metadata)
    }

    private func text(_ bytes: [UInt8], _ contentType: String?) -> Logger.MetadataValue {
        let more = bytes.count > Self.limit ? "…" : ""
        return HTTPExcerpt.text(bytes, contentType, limit: Self.limit).map { "\($0)\(more)" } ?? "(no text)"
    }

    private static func shown(_ headers: HTTPHeaders) -> Logger.MetadataValue {
        .array(headers.map { "\($0)" })
    }
}
