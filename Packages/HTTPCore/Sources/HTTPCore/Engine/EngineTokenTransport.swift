@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport

/// Sends token requests over a handler's connections: one transfer each, nothing of the handler's own added.
struct EngineTokenTransport: TokenTransport {
    /// Token answers are small; more than this is not one.
    private static let maximumAnswer = 1 << 20

    let engine: HTTPEngine
    /// The session that the call which needs a token has claimed already, as a sync stream has.
    var claimed: ClaimedSession?

    func send(
        _ request: TokenRequest,
        deadline: ContinuousClock.Instant?,
        cancellation: CancellationToken?
    ) throws(ConnError) -> TokenAnswer {
        let outgoing = try outgoing(request, deadline)
        do {
            _ = try engine.carryBlocking(outgoing, on: claimed?.onThisThread, deadline: deadline, token: cancellation)
        } catch {
            throw located(error.error, request)
        }
        return try answer(outgoing.receiver)
    }

    func send(
        _ request: TokenRequest,
        deadline: ContinuousClock.Instant?,
        cancellation: CancellationToken?
    ) async throws(ConnError) -> TokenAnswer {
        let outgoing = try outgoing(request, deadline)
        do {
            _ = try await engine.carry(outgoing, deadline: deadline, token: cancellation ?? CancellationToken())
        } catch {
            throw located(error.error, request)
        }
        return try answer(outgoing.receiver)
    }

    private func outgoing(
        _ request: TokenRequest,
        _ deadline: ContinuousClock.Instant?
    ) throws(ConnError) -> Exchange.Outgoing {
        let url = try HTTPURL(request.url)
        var headers = HTTPHeaders()
        for credential in request.headers { headers.add(credential.name, secret: credential.value) }
        if !headers.contains("User-Agent") { headers.add("User-Agent", engine.options.userAgent) }
        if engine.options.compression { headers.set("Accept-Encoding", "gzip, deflate") }
        try headers.validate()
        let body = Array(request.body.reveal().utf8)
        var curl = CurlRequest(
            method: request.method,
            url: url.string,
            headers: headers.lines,
            body: body.isEmpty ? .none : .bytes(body)
        )
        curl.firstByteTimeout = engine.options.firstByteTimeout
        curl.lowSpeed = engine.baseRequest.lowSpeed
        curl.deadline = deadline
        var plan = AnswerPlan()
        plan.maximumResponse = Self.maximumAnswer
        plan.maximumDecompressed = Self.maximumAnswer
        let receiver = AnswerReceiver(plan)
        return Exchange.Outgoing(
            transfer: CurlTransfer(curl, receiver: receiver),
            receiver: receiver,
            sink: nil,
            mayBlock: false
        )
    }

    private func answer(_ receiver: AnswerReceiver) throws(ConnError) -> TokenAnswer {
        try receiver.finish()
        guard let head = receiver.head else {
            throw ConnError(.corrupted, "The token server sent no answer", retry: .reconnect, phase: .connect)
        }
        return TokenAnswer(
            status: head.status,
            headers: head.headers.map { ($0.name, $0.value) },
            body: receiver.takeBytes()
        )
    }

    private func located(_ error: ConnError, _ request: TokenRequest) -> ConnError {
        guard error.endpoint == nil, let url = try? HTTPURL(request.url) else { return error }
        return error.with { $0.endpoint = Endpoint(system: url.scheme, host: url.host, port: url.port) }
    }
}
