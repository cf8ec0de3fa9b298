@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport
internal import ThreadLocalPool

extension HTTPEngine {
    /// What the runner needs to know of a request.
    func connCall(_ operation: String, _ prepared: PreparedCall, _ options: CallOptions) -> ConnCall {
        let idempotence: ConnCall.Idempotence
        if let last = prepared.lastSent {
            idempotence = .asked { last.isIdempotent }
        } else {
            idempotence = prepared.request.isIdempotent ? .yes : .no
        }
        var call = ConnCall(operation: operation, idempotence: idempotence, options: options)
        guard runner.instrumentation.observesCalls else { return call }
        let (method, url) = (prepared.request.method, prepared.url)
        call.spanAttributes = { ["http.request.method": method.name, "url.full": url.description] }
        return call
    }

    /// A call, ready to be sent.
    func order(_ prepared: PreparedCall, _ operation: String, _ options: CallOptions) -> Order {
        Order(prepared, connCall(operation, prepared, options))
    }

    // Never inlined: what they make would lie in the frames of the tasks that wait.

    /// A request, checked and ready to be sent.
    @inline(never)
    func order(_ request: HTTPRequest, _ options: CallOptions) throws(ConnError) -> Order {
        order(try prepared(request), request.method.name, options)
    }

    /// A request, checked and ready to be sent.
    @inline(never)
    func order(
        _ method: HTTPMethod,
        _ path: String,
        _ query: HTTPQuery,
        _ headers: HTTPHeaders,
        _ body: HTTPBody,
        _ raises: Bool?,
        _ options: CallOptions
    ) throws(ConnError) -> Order {
        try order(
            HTTPRequest(method, path, query: query, headers: headers, body: body, raiseForStatus: raises),
            options
        )
    }

    // MARK: Whole answers

    /// Sends a request and gives the whole answer, retried by the policy; blocks.
    @available(*, noasync)
    func send(_ this: Order) throws(ConnError) -> HTTPResponse {
        let token = this.conn.options.cancellation
        do {
            return try withWaits(token) { (waits) throws(ConnError) in
                let ends = Ends(token: token, waits: waits)
                var connects = Connects()
                return try runner.run(this.conn) { (retry, span) throws(ConnError) in
                    this.span = span
                    let deadline = retry.deadline
                    let response = try attempt(this, ends, &connects, &retry) { (outgoing) throws(CurlFailure) in
                        try carryBlocking(outgoing, deadline: deadline, token: token)
                    }
                    span?.moved(bytes: response.bytes.count)
                    return response
                }
            }
        } catch {
            return try lastResponse(error, this.call)
        }
    }

    /// Sends a request and gives the whole answer, retried by the policy.
    ///
    /// The first try is made with as little as it needs, since thousands may wait for their answers at once; whatever it
    /// does not settle goes the long way.
    func send(_ this: Order) async throws(ConnError) -> HTTPResponse {
        let first = try beginSending(this)
        if let first {
            await first.run()
            if first.hasResponse { return first.takeResponse(this.span) }
        }
        return try await goOnSending(this, first)
    }

    // Never inlined: what these make would lie in the frame of every call that waits.

    /// Begins a call; its first try, if that may be made the short way.
    @inline(never)
    private func beginSending(_ this: Order) throws(ConnError) -> FirstTry? {
        try runner.checkCallable()
        this.span = runner.instrumentation.begin(this.conn)
        return FirstTry(self, this)
    }

    /// Does what the first try has left undone.
    @inline(never)
    private func goOnSending(_ this: Order, _ first: FirstTry?) async throws(ConnError) -> HTTPResponse {
        do {
            let response = try await sendRetrying(this, first)
            if this.span != nil { runner.instrumentation.succeeded(this.span, bytes: response.bytes.count) }
            return response
        } catch {
            runner.instrumentation.failed(this.span, this.conn, error: error)
            return try lastResponse(error, this.call)
        }
    }

    private func sendRetrying(_ this: Order, _ first: FirstTry?) async throws(ConnError) -> HTTPResponse {
        try await runner.withCallToken(this.conn) { token in
            var connects = first?.connects ?? Connects()
            var pending = first
            return await runner.retrying(this.conn, this.span, token, from: first?.retry) {
                (retry) async throws(ConnError) in
                let going = pending
                pending = nil
                if let error = going?.error { throw error }
                let response = try await withWaits(token) { (waits) async throws(ConnError) in
                    let ends = Ends(token: token, waits: waits)
                    let deadline = retry.deadline
                    return try await attempt(this, ends, &connects, &retry, going: going?.exchange) {
                        (outgoing) async throws(CurlFailure) in
                        try await carry(outgoing, deadline: deadline, token: token)
                    }
                }
                retry.succeeded()
                return response
            }
        }.get()
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
        let this = Order(head, conn)
        try withWaits(token) { (waits) throws(ConnError) in
            let ends = Ends(token: token, waits: waits)
            var connects = Connects()
            try runner.run(conn) { (retry, span) throws(ConnError) in
                this.span = span
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
                    _ = try attempt(this, ends, &connects, &retry) { (outgoing) throws(CurlFailure) in
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
        let conn = connCall(operation, head, options)
        let this = Order(head, conn)
        var connects = Connects()
        try await runner.run(conn) { (retry, span, token) async throws(ConnError) in
            try await self.withWaits(token) { (waits) async throws(ConnError) in
                this.span = span
                let ends = Ends(token: token, waits: waits)
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
                    _ = try await self.attempt(this, ends, &connects, &retry) { (outgoing) async throws(CurlFailure) in
                        try await self.carry(outgoing, deadline: deadline, token: token)
                    }
                } catch {
                    throw error.with { $0.phase = .connect }
                }
            }
        }
    }
}
