@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport
internal import ThreadLocalPool

extension HTTPEngine {
    /// The transfer of an answer that is read while it comes, and what ends with it.
    private struct OpenAnswer {
        private(set) var outgoing: Exchange.Outgoing
        let buffer: StreamBuffer
        private let registration: CancellationToken.Registration?
        var feeding: Task<Void, Never>?
        /// Whether the transfer went on when its head was taken in, so that its reader leaves the limiter.
        var holdsTurn = false

        init(_ outgoing: Exchange.Outgoing, _ token: CancellationToken?) {
            self.outgoing = outgoing
            let buffer = outgoing.sink as? StreamBuffer ?? StreamBuffer()
            buffer.transfer = outgoing.transfer
            self.buffer = buffer
            registration = token?.onCancel { [transfer = outgoing.transfer] in transfer.cancel() }
        }

        /// Has the loop do the transfer.
        func start(on loop: SharedLoop) {
            loop.start(outgoing.transfer) { [buffer, receiver = outgoing.receiver] in buffer.end($0, receiver) }
        }

        func forget() {
            registration?.remove()
        }
    }

    // MARK: Sync

    /// Opens an answer and runs `body` while it comes; retried until the answer's head is there, never after.
    @available(*, noasync)
    func stream<R>(
        _ order: Order,
        _ body: (HTTPStream) throws -> R
    ) throws -> R {
        let (call, conn) = (order.call, order.conn)
        let token = conn.options.cancellation
        return try runner.observed(conn) { span in
            order.span = span
            return try withWaits(token) { waits in
                var connects = Connects()
                do throws(ConnError) {
                    return try runner.retrying(conn, span) { (retry) throws(ConnError) in
                        let ends = Ends(token: token, waits: waits)
                        let result: Result<R, any Error>
                        if !callers.hasResourceOnThisThread, runner.mustBorrowWorker() {
                            result = try streamOnLoop(order, ends, &connects, &retry, body)
                        } else {
                            result = try streamOnThread(order, ends, &connects, &retry, body)
                        }
                        retry.succeeded()
                        return result
                    }
                } catch {
                    let stream = try HTTPStream(lastResponse(error, call), endpoint, span)
                    return runner.inScope(ending: stream.finish) { try body(stream) }
                }
            }.get()
        }
    }

    private func streamOnThread<R>(
        _ this: Order,
        _ ends: Ends,
        _ connects: inout Connects,
        _ retry: inout RetryState,
        _ body: (HTTPStream) throws -> R
    ) throws(ConnError) -> Result<R, any Error> {
        let claim = try claimSession(callers, deadline: retry.deadline, token: ends.token)
        guard let session = claim.resource else { throw runner.closedError }
        let claimed = ClaimedSession(session)
        var open: OpenAnswer?
        defer {
            claimed.end()
            session.session.abandon()
            session.running.set(nil)
            open?.forget()
        }
        let response = try attempt(this, ends, &connects, &retry, on: claimed) { (outgoing) throws(CurlFailure) in
            open?.forget()
            let made = OpenAnswer(outgoing, ends.token)
            open = made
            session.running.set(outgoing.transfer)
            try session.session.begin(outgoing.transfer)
            let summary = try session.session.drive(until: { outgoing.receiver.isOpen })
            if let summary { made.buffer.end(.success(summary), outgoing.receiver) }
            open?.holdsTurn = summary == nil
            return summary
        }
        guard let open else { throw runner.closedError }
        return run(response, open, .session(session, open.outgoing.receiver), this.span, body)
    }

    private func streamOnLoop<R>(
        _ this: Order,
        _ ends: Ends,
        _ connects: inout Connects,
        _ retry: inout RetryState,
        _ body: (HTTPStream) throws -> R
    ) throws(ConnError) -> Result<R, any Error> {
        var open: OpenAnswer?
        defer {
            open?.outgoing.transfer.cancel()
            open?.buffer.waitForEnd()
            open?.forget()
        }
        let response = try attempt(this, ends, &connects, &retry) { (outgoing) throws(CurlFailure) in
            if outgoing.mayBlock { throw CurlFailure(blockingUpload) }
            open?.forget()
            let made = OpenAnswer(outgoing, ends.token)
            open = made
            made.start(on: loop)
            made.buffer.waitForHead()
            let summary = try made.buffer.result?.get()
            open?.holdsTurn = summary == nil
            return summary
        }
        guard let open else { throw runner.closedError }
        return run(response, open, .loop, this.span, body)
    }

    private func run<R>(
        _ response: HTTPResponse,
        _ open: OpenAnswer,
        _ driver: HTTPStream.Driver,
        _ span: CallObservation?,
        _ body: (HTTPStream) throws -> R
    ) -> Result<R, any Error> {
        let stream = stream(response, open, driver, span)
        defer { if open.holdsTurn { limiter?.leave() } }
        return runner.inScope(ending: stream.finish) { try body(stream) }
    }

    /// The answer as its reader gets it: as it comes, or whole where it was kept because it might have been tried again.
    private func stream(
        _ response: HTTPResponse,
        _ open: OpenAnswer,
        _ driver: HTTPStream.Driver,
        _ span: CallObservation?
    ) -> HTTPStream {
        open.outgoing.receiver.isOpen
            ? HTTPStream(response, open.buffer, driver, endpoint, span) : HTTPStream(response, endpoint, span)
    }

    private var blockingUpload: ConnError {
        ConnError(
            .misuse(.blockingCall),
            "A sync stream inside a Swift task cannot send a body that is read while it is sent",
            advice: "use the async form of stream there",
            endpoint: endpoint
        )
    }

    // MARK: Async

    /// Opens an answer and runs `body` while it comes; retried until the answer's head is there, never after.
    func stream<R>(
        _ order: Order,
        _ body: (HTTPStream) async throws -> R
    ) async throws -> R {
        let (call, conn) = (order.call, order.conn)
        return try await runner.observed(conn) { span in
            order.span = span
            let result = await runner.withCallToken(conn) { token in
                var connects = Connects()
                return await runner.retrying(conn, span, token) { (retry) async throws(ConnError) in
                    try await withWaits(token) { (waits) async throws(ConnError) in
                        let ends = Ends(token: token, waits: waits)
                        let result = try await streamOnLoop(order, ends, &connects, &retry, body)
                        retry.succeeded()
                        return result
                    }
                }
            }
            switch result {
            case .success(let result):
                return try result.get()
            case .failure(let error):
                let stream = try HTTPStream(lastResponse(error, call), endpoint, span)
                return try await runner.inScope(ending: stream.finish) { try await body(stream) }.get()
            }
        }
    }

    private func streamOnLoop<R>(
        _ this: Order,
        _ ends: Ends,
        _ connects: inout Connects,
        _ retry: inout RetryState,
        _ body: (HTTPStream) async throws -> R
    ) async throws(ConnError) -> Result<R, any Error> {
        var open: OpenAnswer?
        let opened: Result<HTTPResponse, ConnError>
        do throws(ConnError) {
            let response = try await attempt(this, ends, &connects, &retry) { (outgoing) async throws(CurlFailure) in
                await close(open)
                var made = OpenAnswer(outgoing, ends.token)
                made.feeding = outgoing.pump.map { pump in Task { await pump.run() } }
                open = made
                made.start(on: loop)
                await made.buffer.waitForHead()
                let summary = try made.buffer.result?.get()
                open?.holdsTurn = summary == nil
                return summary
            }
            opened = .success(response)
        } catch {
            opened = .failure(error)
        }
        let result: Result<R, any Error>
        switch (opened, open) {
        case (.success(let response), let answer?):
            let stream = stream(response, answer, .loop, this.span)
            result = await runner.inScope(ending: stream.finish) { try await body(stream) }
            if answer.holdsTurn { limiter?.leave() }
        case (.success, nil):
            throw runner.closedError
        case (.failure(let error), _):
            await close(open)
            throw error
        }
        await close(open)
        return result
    }

    /// Ends what is left of a transfer and waits until the loop has let it go.
    private func close(_ open: OpenAnswer?) async {
        guard let open else { return }
        open.outgoing.transfer.cancel()
        await open.buffer.waitForEnd()
        open.forget()
        if let feeding = open.feeding {
            open.outgoing.pump?.stop()
            feeding.cancel()
            await feeding.value
        }
    }
}
