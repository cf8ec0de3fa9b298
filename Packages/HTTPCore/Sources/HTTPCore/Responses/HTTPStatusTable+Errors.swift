extension HTTPStatusTable {
    /// The error that an answer of status 400 or above is thrown as.
    ///
    /// | status | kind | outcome |
    /// |---|---|---|
    /// | 401, 407 | `.authentication` in the phase of connecting, as with every handler | not applied |
    /// | 403, 451 | `.authorization` | not applied |
    /// | 404, 410 | `.notFound` | not applied |
    /// | 408 | `.timeout` | not applied |
    /// | 409, 412, 428 | `.conflict` | not applied |
    /// | 413, 507 | `.resourceExhausted` | not applied (507: unknown) |
    /// | 423, 425, 429 | `.busy` | not applied |
    /// | 400, 405, 406, 411, 414, 415, 416, 417, 422, 431 | `.invalidInput` | not applied |
    /// | 501, 505 | `.unsupported` | not applied |
    /// | 504 | `.timeout` | unknown |
    /// | every other | `.server` | 4xx: not applied, 5xx: unknown |
    ///
    /// - Parameters:
    ///   - response: The answer; its method and URL are those that were answered, behind redirects.
    ///   - isIdempotent: Whether the call may run twice: its option's word, else the request's.
    ///   - options: The handler's options.
    ///   - now: Seconds since 1970, for a Retry-After without Date.
    static func error(
        for response: HTTPResponse,
        isIdempotent: Bool,
        options: HTTPOptions,
        now: Int64 = HTTPDate.now()
    ) -> ConnError {
        let status = response.status
        var error = ConnError(
            kind(of: status),
            "The server answered \(response.method) \(response.url) with status \(status)",
            advice: advice(for: response),
            outcome: outcome(of: status),
            retry: retryRule(status: status, isIdempotent: isIdempotent, retryStatuses: options.retryStatuses),
            phase: status == 401 || status == 407 ? .connect : .execute,
            nativeCode: nativeCode(status),
            underlying: HTTPStatusError(response: response)
        )
        if error.retry != .never || status == 429 || status == 503 {
            error.askedDelay = HTTPRetryAfter.delay(in: response.headers, now: now)
        }
        error.serverMessage = response.excerpt(4_096)
        return error
    }

    /// Whether a call that was answered so may be sent again: the one place where that is decided.
    ///
    /// A request that reached the server is sent again only if that does no harm, whatever its status says: with
    /// status 429 the server has most likely done nothing, but only the caller knows what a second POST would do.
    static func retryRule(status: Int, isIdempotent: Bool, retryStatuses: Set<Int>) -> ConnError.RetryRule {
        retryStatuses.contains(status) && isIdempotent ? .again : .never
    }

    /// The kind of error.
    static func kind(of status: Int) -> ConnError.Kind {
        switch status {
        case 401, 407: .authentication
        case 403, 451: .authorization
        case 404, 410: .notFound
        case 408, 504: .timeout
        case 409, 412, 428: .conflict
        case 413, 507: .resourceExhausted
        case 423, 425, 429: .busy
        case 400, 405, 406, 411, 414, 415, 416, 417, 422, 431: .invalidInput
        case 501, 505: .unsupported
        default: .server
        }
    }

    /// Whether the request may have taken effect.
    static func outcome(of status: Int) -> ConnError.Outcome {
        switch status {
        case 501, 505: .notApplied
        case 500...: .unknown
        default: .notApplied
        }
    }

    private static func advice(for response: HTTPResponse) -> String? {
        switch response.status {
        case 401:
            if let first = response.redirects.first, !first.hasSameOrigin(as: response.url) {
                "the redirect from \(first.origin) left the origin that the credentials belong to: "
                    + "use \(response.url.origin) in the base URL"
            } else {
                "check the handler's authentication"
            }
        case 403: "the credentials are not allowed to do this"
        case 404, 410: "check the path; it is put behind the base URL's"
        case 405: response.headers.joined("Allow").map { "the server allows \($0)" }
        case 407: "check the proxy's user and password"
        case 411: "send a body of known length"
        case 413: "send less at once"
        case 429: "send fewer requests, or set HTTPOptions.rateLimit"
        default: nil
        }
    }
}
