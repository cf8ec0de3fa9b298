@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport
internal import ThreadLocalPool

extension HTTPEngine {
    /// What the runner needs to know of a request.
    func connCall(_ operation: String, _ prepared: PreparedCall, _ options: CallOptions) -> ConnCall {
        var call = ConnCall(
            operation: operation,
            idempotence: prepared.request.isIdempotent ? .yes : .no,
            options: options
        )
        let (method, url) = (prepared.request.method, prepared.url)
        call.spanAttributes = { ["http.request.method": method.name, "url.full": url.description] }
        return call
    }

    // MARK: Whole answers

    /// Sends a request and gives the whole answer, retried by the policy; blocks.
    @available(*, noasync)
    func send(
        _ prepared: PreparedCall,
        _ conn: ConnCall
    ) throws(ConnError) -> HTTPResponse {
        let token = conn.options.cancellation
        do {
            return try withWaits(token) { (waits) throws(ConnError) in
                var connects = Connects()
                return try runner.run(conn) { (retry, span) throws(ConnError) in
                    let this = Try(call: prepared, conn: conn, span: span, token: token, waits: waits)
                    let deadline = retry.deadline
                    return try attempt(this, &connects, &retry) { (outgoing) throws(CurlFailure) in
                        try carryBlocking(outgoing, deadline: deadline, token: token)
                    }
                }
            }
        } catch {
            return try lastResponse(error, prepared)
        }
    }

    /// Sends a request and gives the whole answer, retried by the policy.
    func send(
        _ prepared: PreparedCall,
        _ conn: ConnCall
    ) async throws(ConnError) -> HTTPResponse {
        do {
            var connects = Connects()
            return try await runner.run(conn) { (retry, span, token) async throws(ConnError) in
                try await self.withWaits(token) { (waits) async throws(ConnError) in
                    let this = Try(call: prepared, conn: conn, span: span, token: token, waits: waits)
                    let deadline = retry.deadline
                    return try await self.attempt(this, &connects, &retry) { (outgoing) async throws(CurlFailure) in
                        try await self.carry(outgoing, deadline: deadline, token: token)
                    }
                }
            }
        } catch {
            return try lastResponse(error, prepared)
        }
    }

    /// The response of the last try, where the caller wants statuses as responses and that try had one.
    func lastResponse(_ error: ConnError, _ prepared: PreparedCall) throws(ConnError) -> HTTPResponse {
        guard !prepared.raises, error.kind != .cancelled else { throw error }
        if let response = error.response { return response }
        // A deadline that came between two tries stands before the last try's own error.
        if let response = (error.underlying as? ConnError)?.response { return response }
        throw error
    }

    // MARK: Signs of life

    /// Makes the thread's session, gets the credentials and, if told so, asks the server for any answer; blocks.
    @available(*, noasync)
    func greet(_ operation: String, asks: Bool, _ options: CallOptions) throws(ConnError) {
        var head = try prepared(HTTPRequest(.head))
        head.takesAnyAnswer = true
        let conn = connCall(operation, head, options)
        let token = options.cancellation
        try withWaits(token) { (waits) throws(ConnError) in
            var connects = Connects()
            try runner.run(conn) { (retry, span) throws(ConnError) in
                let this = Try(call: head, conn: conn, span: span, token: token, waits: waits)
                let deadline = retry.deadline
                do throws(ConnError) {
                    guard asks else {
                        try prepareSession(deadline: deadline, token: token)
                        _ = try authenticator.authorize(
                            over: EngineTokenTransport(engine: self),
                            deadline: deadline,
                            cancellation: waits
                        )
                        return
                    }
                    _ = try attempt(this, &connects, &retry) { (outgoing) throws(CurlFailure) in
                        try carryBlocking(outgoing, deadline: deadline, token: token)
                    }
                } catch {
                    throw error.with { $0.phase = .connect }
                }
            }
        }
    }

    private func prepareSession(
        deadline: ContinuousClock.Instant?,
        token: CancellationToken?
    ) throws(ConnError) {
        if !callers.hasResourceOnThisThread, runner.mustBorrowWorker() { return try loop.prepare() }
        _ = try claimSession(callers, deadline: deadline, token: token)
    }

    /// Makes the loop, gets the credentials and, if told so, asks the server for any answer.
    func greet(_ operation: String, asks: Bool, _ options: CallOptions) async throws(ConnError) {
        var head = try prepared(HTTPRequest(.head))
        head.takesAnyAnswer = true
        let call = head
        let conn = connCall(operation, call, options)
        var connects = Connects()
        try await runner.run(conn) { (retry, span, token) async throws(ConnError) in
            try await self.withWaits(token) { (waits) async throws(ConnError) in
                let this = Try(call: call, conn: conn, span: span, token: token, waits: waits)
                let deadline = retry.deadline
                do throws(ConnError) {
                    guard asks else {
                        try self.loop.prepare()
                        _ = try await self.authenticator.authorize(
                            over: EngineTokenTransport(engine: self),
                            deadline: deadline,
                            cancellation: waits
                        )
                        return
                    }
                    _ = try await self.attempt(this, &connects, &retry) { (outgoing) async throws(CurlFailure) in
                        try await self.carry(outgoing, deadline: deadline, token: token)
                    }
                } catch {
                    throw error.with { $0.phase = .connect }
                }
            }
        }
    }
}
