@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport

extension HTTPEngine {
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
            return FileSink(order)
        }
        return call
    }

    /// Fetches a file; blocks.
    ///
    /// The file is checked while the transfer still has its thread and connection, and takes its place as the try's last
    /// step: deadline and cancelling cover both, and a handler that is closed meanwhile waits for them.
    @available(*, noasync)
    func download(
        _ prepared: PreparedCall,
        _ conn: ConnCall,
        _ order: DownloadOrder
    ) throws(ConnError) -> HTTPDownload {
        let this = Order(downloading(prepared, order), conn)
        let token = conn.options.cancellation
        guard life.beginConnecting() else { throw order.failed(runner.closedError, at: endpoint) }
        defer { life.endConnecting() }
        do {
            return try withWaits(token) { (waits) throws(ConnError) in
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
                        return order.download(response)
                    } catch {
                        throw try order.checked(error)
                    }
                }
            }
        } catch {
            throw order.failed(error, at: endpoint)
        }
    }

    /// Fetches a file on a worker thread; see the sync form.
    func download(
        _ prepared: PreparedCall,
        _ conn: ConnCall,
        _ order: DownloadOrder
    ) async throws(ConnError) -> HTTPDownload {
        let this = Order(downloading(prepared, order), conn)
        guard life.beginConnecting() else { throw order.failed(runner.closedError, at: endpoint) }
        defer { life.endConnecting() }
        do {
            var connects = Connects()
            return try await runner.run(conn) { (retry, span, token) async throws(ConnError) in
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
                        return order.download(response)
                    } catch {
                        throw try order.checked(error)
                    }
                }
            }
        } catch {
            throw order.failed(error, at: endpoint)
        }
    }

    /// Throws if a call whose transfer has ended is not to go on: cancelled, or at its deadline.
    func checkGoing(_ transfer: CurlTransfer, _ deadline: ContinuousClock.Instant?) throws(ConnError) {
        if transfer.isCancelled { throw runner.cancelledError(outcome: .unknown) }
        if let deadline, configuration.clock.now() >= deadline {
            throw runner.deadlineError(while: "the downloaded file was checked").with { $0.outcome = .unknown }
        }
    }
}
