@_spi(ConnInternals) internal import ConnCore
internal import CurlTransport

/// One try of a call: a transfer for the request, and further ones for redirects, a replay after a 401 and a replay
/// after a stale connection.
///
/// It decides and does no I/O: each face drives it. A class, so that the frames of tasks stay small.
final class Exchange {
    /// A transfer, ready to be done.
    struct Outgoing {
        let transfer: CurlTransfer
        let receiver: AnswerReceiver
        /// Where a good answer goes; `nil` for memory.
        let sink: (any AnswerSink)?
        /// Whether doing it may wait for a disk or a caller's closure.
        let mayBlock: Bool
        /// The source that a task has to fill meanwhile.
        var pump: BodyPump?
    }

    let engine: HTTPEngine
    private let order: HTTPEngine.Order
    let face: HTTPFace
    let deadline: ContinuousClock.Instant?
    private let trace: [String: String]
    private let follows: Bool

    private var trail: HTTPRedirectTrail
    private var authorization: HTTPAuthorization?
    private var hasReplayedCredentials = false
    private var needsFreshConnection = false
    private var limit: ContinuousClock.Instant?
    private var statementLimit: Duration?

    init(
        _ engine: HTTPEngine,
        _ order: HTTPEngine.Order,
        face: HTTPFace,
        deadline: ContinuousClock.Instant?
    ) {
        self.engine = engine
        self.order = order
        self.face = face
        self.deadline = deadline
        trace = order.span == nil ? [:] : engine.runner.instrumentation.propagation(of: order.span)
        trail = HTTPRedirectTrail(
            method: order.call.request.method,
            url: order.call.url,
            base: engine.baseURL,
            rules: order.call.takesAnyAnswer ? .none : order.call.request.redirects ?? engine.options.redirects,
            allowsDowngrade: engine.options.allowsDowngrade
        )
        follows = !order.call.takesAnyAnswer && (order.call.request.redirects ?? engine.options.redirects).maximum > 0
        limit = deadline
        if let statement = order.conn.options.statementTimeout ?? engine.configuration.statementTimeout {
            let end = ContinuousClock.now.advanced(by: statement)
            if deadline.map({ end < $0 }) ?? true {
                limit = end
                statementLimit = statement
            }
        }
    }

    private var label: String? { order.conn.options.label }

    /// Whether credentials have to be had before the next transfer.
    var needsAuthorization: Bool {
        keepsCredentials && authorization == nil && !engine.properties.authentication.isNone
    }

    private var keepsCredentials: Bool { trail.keepsCredentials && order.call.request.sendsCredentials }

    func authorized(_ authorization: HTTPAuthorization) {
        self.authorization = authorization
    }

    // MARK: Out

    /// Makes the next transfer.
    func outgoing() throws(ConnError) -> Outgoing {
        let prepared =
            trail.keepsBody ? try order.call.request.body.prepared(for: face) : PreparedBody(content: .none, length: 0)
        let sink = try order.call.makeSink?()
        var mayBlock = order.call.sinkMayBlock
        var pump: BodyPump?
        let body: CurlBody
        switch prepared.content {
        case .none:
            body = announcesEmptyBody ? .bytes([]) : .none
        case .bytes(let bytes):
            body = .bytes(bytes)
        case .reader(let read):
            body = .source(ReaderSource(read, sending: sending(prepared.length)), length: prepared.length)
            mayBlock = true
        case .asyncReader(let reader):
            let made = BodyPump(reader, sending: sending(prepared.length))
            body = .source(made, length: prepared.length)
            pump = made
        }
        let own = engine.withCookies(headers(hasBody: !isNone(body)), for: trail.url)
        if let log = engine.messageLog {
            let shown = own ?? engine.baseRequest.headers
            log.sends(trail.method, trail.url, shown, trail.keepsBody ? order.call.request.body : .none, label: label)
        }
        var request = CurlRequest(
            method: trail.method.name,
            url: trail.url.string,
            headers: own?.lines ?? engine.baseRequest.lines,
            body: body
        )
        request.firstByteTimeout = order.call.request.firstByteTimeout ?? engine.options.firstByteTimeout
        request.lowSpeed = engine.baseRequest.lowSpeed
        request.deadline = limit
        request.freshConnection = needsFreshConnection
        request.expectsLargeBody = sink != nil
        let receiver = AnswerReceiver(plan(sink))
        let transfer = CurlTransfer(request, receiver: receiver)
        pump?.transfer = transfer
        return Outgoing(transfer: transfer, receiver: receiver, sink: sink, mayBlock: mayBlock, pump: pump)
    }

    /// A method that is expected to come with content says so when there is none, by `Content-Length: 0` (RFC 9110 §8.6).
    private var announcesEmptyBody: Bool {
        trail.method != .get && (trail.method == .post || trail.method == .put || trail.method == .patch)
    }

    private func sending(_ length: Int?) -> (@Sendable (Int) -> Void)? {
        guard let progress = order.call.progress else { return nil }
        return { progress(HTTPProgress(bytes: $0, total: length)) }
    }

    private func isNone(_ body: CurlBody) -> Bool {
        if case .none = body { true } else { false }
    }

    /// The headers to send; `nil` if they are the handler's own, for which the lines are there already.
    private func headers(hasBody: Bool) -> HTTPHeaders? {
        let type = hasBody ? order.call.request.body.contentType : nil
        let isPlain = order.call.request.headers.isEmpty && trail.hops.isEmpty && trace.isEmpty
        if isPlain, type == nil, keepsCredentials, authorization?.credentials.isEmpty ?? true { return nil }
        var base = engine.baseRequest.headers
        if !order.call.request.sendsCredentials { base.removeAll { $0.isSensitive } }
        var headers = trail.headers(from: base.replacing(with: order.call.request.headers))
        if let type, !headers.contains("Content-Type") { headers.add("Content-Type", type) }
        for (name, value) in trace where !headers.contains(name) { headers.add(name, value) }
        guard keepsCredentials, let authorization else { return headers }
        for credential in authorization.credentials where !order.call.request.headers.contains(credential.name) {
            headers.set(credential.name, secret: credential.value)
        }
        return headers
    }

    private var refreshes: Bool {
        authorization != nil && keepsCredentials && !hasReplayedCredentials && engine.authenticator.fetchesTokens
    }

    private func plan(_ sink: (any AnswerSink)?) -> AnswerPlan {
        let options = engine.options
        return AnswerPlan(
            sink: sink,
            cookies: AnswerCookies(engine.cookies, trail.url),
            raises: order.call.raises,
            follows: follows,
            refreshes: refreshes,
            retryStatuses: options.retryStatuses,
            decompresses: options.compression && trail.method != .head,
            maximumDecompressed: options.maximumDecompressed,
            maximumResponse: options.maximumResponse
        )
    }

    // MARK: In

    /// Takes an answer in.
    ///
    /// - Parameter summary: Of the ended transfer; `nil` if its body is still on its way to the sink.
    /// - Returns: The response, or `nil` if another transfer has to follow.
    /// - Throws: The error of the answer's status, and whatever is wrong with it.
    func received(_ summary: CurlSummary?, _ outgoing: Outgoing) throws(ConnError) -> HTTPResponse? {
        guard let head = outgoing.receiver.head else {
            throw ConnError(
                .corrupted,
                "The server sent no answer",
                outcome: .unknown,
                retry: .reconnect,
                endpoint: place
            )
        }
        if summary != nil {
            do throws(ConnError) {
                try outgoing.receiver.finish()
            } catch {
                throw located(error)
            }
        }
        if head.status == 401, refreshes, let authorization, engine.authenticator.refused(authorization),
            canSendBodyAgain
        {
            hasReplayedCredentials = true
            self.authorization = nil
            return nil
        }
        if try redirected(head) { return nil }
        let response = HTTPResponse(
            status: head.status,
            headers: head.headers,
            bytes: outgoing.receiver.takeBytes(),
            method: trail.method,
            url: trail.url,
            version: head.version,
            redirects: trail.hops,
            timings: Self.timings(summary)
        )
        engine.messageLog?.received(response, label: label)
        if order.call.takesAnyAnswer { return response }
        guard !engine.options.interceptors.isEmpty else { return try judged(response, outgoing) }
        var changed = response
        for interceptor in engine.options.interceptors.reversed() {
            try interceptor.after?(order.call.request, &changed)
        }
        return try judged(changed, outgoing)
    }

    /// The response, if its status is not an error for this call.
    private func judged(_ response: consuming HTTPResponse, _ outgoing: Outgoing) throws(ConnError) -> HTTPResponse {
        guard response.status >= 400, !outgoing.receiver.isOpen else { return response }
        let error = HTTPStatusTable.error(
            for: response,
            isIdempotent: order.isIdempotent,
            options: engine.options
        )
        if !order.call.raises, error.retry == .never { return response }
        throw located(error)
    }

    private func redirected(_ head: AnswerHead) throws(ConnError) -> Bool {
        guard follows else { return false }
        do throws(ConnError) {
            return try trail.follow(
                status: head.status,
                headers: head.headers,
                bodyIsReplayable: order.call.request.body.isReplayable
            )
        } catch {
            throw located(error)
        }
    }

    private static func timings(_ summary: CurlSummary?) -> HTTPTimings {
        guard let timings = summary?.timings else { return HTTPTimings() }
        return HTTPTimings(
            nameLookup: timings.nameLookup,
            connect: timings.connect,
            tls: timings.tls,
            firstByte: timings.firstByte,
            total: timings.total
        )
    }

    /// Takes a failed transfer in: returns if it is to be done once more at once, because the connection had gone stale.
    func failed(_ failure: CurlFailure, retry: inout RetryState) throws(ConnError) {
        if failure.isStale, !needsFreshConnection,
            rule.repeatsStale(bytesSent: failure.bytesSent, sendsBody: trail.keepsBody)
        {
            guard retry.beginConnect() else { throw engine.runner.connectsUsed(retry) }
            needsFreshConnection = true
            return
        }
        var error = located(failure.error)
        if let statementLimit, error.kind == .timeout, let limit, ContinuousClock.now >= limit {
            error.message = "The request was stopped at its time limit of \(statementLimit)"
            error.advice = "raise statementTimeout"
        }
        throw error
    }

    /// What any error of this try means for the call: each driver of a try puts it around everything that it throws.
    func settled(_ error: ConnError) -> ConnError { rule.settled(error) }

    private var rule: ReplayRule {
        ReplayRule(
            isIdempotent: order.isIdempotent,
            isSafe: order.call.request.method.isSafe,
            wasRedirected: !trail.hops.isEmpty,
            bodyIsSpent: order.call.request.body.isSpent
        )
    }

    private var canSendBodyAgain: Bool { !trail.keepsBody || order.call.request.body.isReplayable }

    private var place: Endpoint {
        guard !trail.url.hasSameOrigin(as: engine.baseURL) else { return engine.endpoint }
        return Endpoint(system: trail.url.scheme, host: trail.url.host, port: trail.url.port)
    }

    func located(_ error: ConnError) -> ConnError {
        error.endpoint == nil ? error.with { $0.endpoint = place } : error
    }
}
