internal import ConnCore

/// A call, checked and ready for its tries.
struct PreparedCall: Sendable {
    let request: HTTPRequest
    let url: HTTPURL
    /// Whether the call goes to the base URL's origin and so may carry its secrets.
    let isOwnOrigin: Bool
    /// Whether a status of 400 and above is an error.
    let raises: Bool
    /// Whether any answer will do, as for `ping()`.
    var takesAnyAnswer = false
    /// Where a good answer goes; `nil` for memory.
    var sink: (any AnswerSink)?
    /// Tells how much of the body was sent.
    var sending: (@Sendable (Int) -> Void)?
}

extension HTTPEngine {
    /// Checks a request and finds its URL.
    ///
    /// - Throws: `.invalidInput` or `.misuse` for what cannot be sent or must not go there.
    func prepared(_ request: HTTPRequest) throws(ConnError) -> PreparedCall {
        try request.validate()
        let url = try baseURL.joining(request.target, query: request.query)
        let isOwnOrigin = url.hasSameOrigin(as: baseURL)
        if !isOwnOrigin, !options.allowsOffOriginURLs {
            throw ConnError(
                .misuse(.invalidArgument),
                "The request leads to '\(url.origin)', away from the handler's base URL",
                advice: "make a handler for it, or set HTTPOptions.allowsOffOriginURLs; credentials never go there",
                endpoint: endpoint
            )
        }
        if !url.isSecure, isOwnOrigin, request.headers.contains(where: { $0.isSensitive }) {
            try BaseRequest.checkClear(url, options)
        }
        return PreparedCall(
            request: request,
            url: url,
            isOwnOrigin: isOwnOrigin,
            raises: request.raiseForStatus ?? options.raiseForStatus
        )
    }
}
