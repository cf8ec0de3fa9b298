@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport
internal import ThreadLocalPool

extension HTTPEngine {
    /// A download as its caller wants it.
    struct DownloadOrder: Sendable {
        let file: PartialFile
        let source: String
        let checksum: HTTPChecksum?
        let progress: (@Sendable (HTTPProgress) -> Void)?
    }

    /// Makes the temporary file of a download.
    func downloadOrder(
        _ prepared: PreparedCall,
        to file: String,
        _ resumes: Bool,
        _ checksum: HTTPChecksum?,
        _ progress: (@Sendable (HTTPProgress) -> Void)?
    ) throws(ConnError) -> DownloadOrder {
        try runner.checkCallable()
        // The URL itself may hold secrets, and this is written beside the target.
        var hash = SHA256()
        Array(prepared.url.string.utf8).withUnsafeBytes { hash.update($0) }
        let source = hash.finish().map { String($0, radix: 16) }.joined(separator: "-")
        return DownloadOrder(
            file: try PartialFile(target: file, resumes: resumes, source: source),
            source: source,
            checksum: checksum,
            progress: progress
        )
    }

    /// The call that fetches a file: from where the temporary file ends, if what it holds is still the same.
    private func downloading(_ prepared: PreparedCall, _ order: DownloadOrder) -> PreparedCall {
        var call = prepared
        call.sinkMayBlock = true
        call.raises = true
        call.adjust = { request in
            // What is in the file must not depend on how it travelled.
            if !request.headers.contains("Accept-Encoding") { request.headers.set("Accept-Encoding", "identity") }
            guard order.file.bytes > 0, let tag = order.file.tag else { return }
            request.headers.set("Range", "bytes=\(order.file.bytes)-")
            request.headers.set("If-Range", tag)
        }
        call.makeSink = { () throws(ConnError) in
            try order.file.flush()
            if order.file.tag == nil, order.file.bytes > 0 { try order.file.empty() }
            return FileSink(order.file, order.progress)
        }
        return call
    }

    /// What becomes of a failed try: a part that the server no longer has is fetched from the start.
    private func checked(_ error: ConnError, _ order: DownloadOrder) throws(ConnError) -> ConnError {
        guard error.response?.status == 416, order.file.bytes > 0 else { return error }
        try order.file.empty()
        return error.with {
            $0.retry = .again
            $0.outcome = .notApplied
        }
    }

    private func download(_ response: HTTPResponse, _ order: DownloadOrder) -> HTTPDownload {
        HTTPDownload(
            path: order.file.target,
            bytes: order.file.bytes,
            resumedAt: order.file.resumedAt,
            status: response.status,
            headers: response.headers,
            url: response.url
        )
    }

    /// Fetches a file; blocks.
    @available(*, noasync)
    func download(
        _ prepared: PreparedCall,
        _ conn: ConnCall,
        _ order: DownloadOrder
    ) throws(ConnError) -> HTTPDownload {
        let this = Order(downloading(prepared, order), conn)
        let token = conn.options.cancellation
        do {
            let response = try withWaits(token) { (waits) throws(ConnError) in
                var connects = Connects()
                return try runner.run(conn) { (retry, span) throws(ConnError) in
                    this.span = span
                    let ends = Ends(token: token, waits: waits)
                    let deadline = retry.deadline
                    var sink: FileSink?
                    do throws(ConnError) {
                        let response = try attempt(this, ends, &connects, &retry) { (outgoing) throws(CurlFailure) in
                            sink = outgoing.sink as? FileSink
                            return try carryBlocking(outgoing, deadline: deadline, token: token)
                        }
                        try sink?.finish()
                        span?.moved(bytes: order.file.bytes - order.file.resumedAt)
                        return response
                    } catch {
                        throw try checked(error, order)
                    }
                }
            }
            try order.file.finish(order.checksum)
            return download(response, order)
        } catch {
            order.file.abandon(source: error.kind == .resourceExhausted ? nil : order.source)
            throw error.endpoint == nil ? error.with { $0.endpoint = endpoint } : error
        }
    }

    /// Fetches a file on a worker thread.
    func download(
        _ prepared: PreparedCall,
        _ conn: ConnCall,
        _ order: DownloadOrder
    ) async throws(ConnError) -> HTTPDownload {
        let this = Order(downloading(prepared, order), conn)
        do {
            var connects = Connects()
            let response = try await runner.run(conn) { (retry, span, token) async throws(ConnError) in
                try await self.withWaits(token) { (waits) async throws(ConnError) in
                    this.span = span
                    let ends = Ends(token: token, waits: waits)
                    let deadline = retry.deadline
                    var sink: FileSink?
                    do throws(ConnError) {
                        let response = try await self.attempt(this, ends, &connects, &retry) {
                            (outgoing) async throws(CurlFailure) in
                            sink = outgoing.sink as? FileSink
                            return try await self.carry(outgoing, deadline: deadline, token: token)
                        }
                        try sink?.finish()
                        span?.moved(bytes: order.file.bytes - order.file.resumedAt)
                        return response
                    } catch {
                        throw try self.checked(error, order)
                    }
                }
            }
            try await finish(order)
            return download(response, order)
        } catch {
            order.file.abandon(source: error.kind == .resourceExhausted ? nil : order.source)
            throw error.endpoint == nil ? error.with { $0.endpoint = endpoint } : error
        }
    }

    /// Checks the file and puts it in its place, on a worker thread.
    private func finish(_ order: DownloadOrder) async throws(ConnError) {
        let result: Result<Void, ConnError>
        do {
            result = try await workers.run(deadline: runner.waitLimit(nil), token: runner.waitToken(nil)) {
                Result { () throws(ConnError) in try order.file.finish(order.checksum) }
            }
        } catch {
            throw workerError(error)
        }
        try result.get()
    }
}
