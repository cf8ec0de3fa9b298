@_spi(ConnInternals) internal import ConnCore

/// A download as its caller wants it.
struct DownloadOrder: Sendable {
    let file: PartialFile
    /// Where the bytes come from, as the note beside a kept part says it.
    let source: String
    let checksum: HTTPChecksum?
    let progress: (@Sendable (HTTPProgress) -> Void)?

    /// The download's error, once what it leaves behind was kept or removed.
    func failed(_ error: ConnError, at endpoint: Endpoint) -> ConnError {
        file.abandon(source: source, after: error)
        return error.endpoint == nil ? error.with { $0.endpoint = endpoint } : error
    }

    /// What becomes of a failed try: a part that the server no longer has is fetched from the start.
    func checked(_ error: ConnError) throws(ConnError) -> ConnError {
        guard error.response?.status == 416, file.bytes > 0 else { return error }
        try file.empty()
        return error.with {
            $0.retry = .again
            $0.outcome = .notApplied
        }
    }

    /// The result of a download whose file has its place.
    func download(_ response: HTTPResponse) -> HTTPDownload {
        HTTPDownload(
            path: file.target,
            bytes: file.bytes,
            resumedAt: file.resumedAt,
            status: response.status,
            headers: response.headers,
            url: response.url
        )
    }
}
