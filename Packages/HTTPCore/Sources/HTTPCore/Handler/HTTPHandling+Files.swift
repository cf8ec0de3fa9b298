public import ConnCore

extension HTTPHandling {
    /// Downloads to a file; blocks.
    ///
    /// The bytes go into a temporary file beside the target (mode 0600, or the mode of the file it replaces), which
    /// takes the target's place when length and checksum are right. Until then, and if anything fails, the target is
    /// untouched. A transfer that is cut goes on where it ended, within the policy's retries, if the server has a strong
    /// `ETag` (RFC 9110 §8.8.1), and only with a part that has the same one; else it starts from the beginning.
    ///
    /// The call's deadline covers the check, and a handler that is closed meanwhile waits for the file.
    ///
    /// - Parameters:
    ///   - path: The path behind the base URL, or an absolute URL.
    ///   - file: The target; its folder must be there.
    ///   - checksum: What the bytes must add up to.
    ///   - resume: Whether what an earlier call left behind, which was made with `resume` and failed, is gone on with;
    ///     and whether this one leaves it behind if it fails: `.NAME.part` and `.NAME.part.tag` beside the target (of a
    ///     name above 100 bytes the beginning and a hash). Kept only with a strong `ETag`.
    ///   - progress: Told about every 256 KiB and at the end, on the thread that does the transfer.
    /// - Throws: `ConnError`; `.resourceExhausted` for a full disk, whose temporary file is removed.
    @available(*, noasync)
    @discardableResult
    public func download(
        _ path: String,
        to file: String,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        checksum: HTTPChecksum? = nil,
        resume: Bool = false,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPDownload {
        try download(
            HTTPRequest(.get, path, query: query, headers: headers),
            to: file,
            checksum: checksum,
            resume: resume,
            progress: progress,
            options: options
        )
    }

    /// Downloads to a file, on a worker thread; see the sync form. Cancelling the task ends it.
    ///
    /// Where every worker is busy (`HandlerConfiguration.maximumWorkers`, 8) it waits for one, `acquireTimeout` (30 s) at
    /// most, and then throws `.resourceExhausted`.
    @discardableResult
    public func download(
        _ path: String,
        to file: String,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        checksum: HTTPChecksum? = nil,
        resume: Bool = false,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPDownload {
        try await download(
            HTTPRequest(.get, path, query: query, headers: headers),
            to: file,
            checksum: checksum,
            resume: resume,
            progress: progress,
            options: options
        )
    }

    /// Downloads the answer to any request to a file; blocks.
    @available(*, noasync)
    @discardableResult
    public func download(
        _ request: HTTPRequest,
        to file: String,
        checksum: HTTPChecksum? = nil,
        resume: Bool = false,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPDownload {
        let prepared = try engine.prepared(request)
        let order = try engine.downloadOrder(prepared, to: file, resume, checksum, progress)
        return try engine.download(prepared, engine.connCall("download", prepared, options), order)
    }

    /// Downloads the answer to any request to a file, on a worker thread.
    @discardableResult
    public func download(
        _ request: HTTPRequest,
        to file: String,
        checksum: HTTPChecksum? = nil,
        resume: Bool = false,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPDownload {
        let prepared = try engine.prepared(request)
        let order = try engine.downloadOrder(prepared, to: file, resume, checksum, progress)
        return try await engine.download(prepared, engine.connCall("download", prepared, options), order)
    }

    // MARK: Uploads

    /// Sends a file as a request's body; blocks. The file is read again for every try.
    ///
    /// - Parameters:
    ///   - file: The file's path.
    ///   - path: The path behind the base URL, or an absolute URL.
    ///   - progress: Told about every 64 KiB, on the thread that does the transfer; a new try starts from 0.
    @available(*, noasync)
    @discardableResult
    public func upload(
        file: String,
        to path: String,
        method: HTTPMethod = .put,
        contentType: String? = "application/octet-stream",
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPResponse {
        let body = HTTPBody.file(file, contentType: contentType)
        var prepared = try engine.prepared(
            HTTPRequest(method, path, query: query, headers: headers, body: body, raiseForStatus: raiseForStatus)
        )
        prepared.progress = progress
        return try engine.send(engine.order(prepared, "upload", options))
    }

    /// Sends a file as a request's body, on a worker thread; see the sync form. Cancelling the task ends it. It waits for a
    /// worker as a download does.
    @discardableResult
    public func upload(
        file: String,
        to path: String,
        method: HTTPMethod = .put,
        contentType: String? = "application/octet-stream",
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPResponse {
        let body = HTTPBody.file(file, contentType: contentType)
        var prepared = try engine.prepared(
            HTTPRequest(method, path, query: query, headers: headers, body: body, raiseForStatus: raiseForStatus)
        )
        prepared.progress = progress
        return try await engine.send(engine.order(prepared, "upload", options))
    }
}
