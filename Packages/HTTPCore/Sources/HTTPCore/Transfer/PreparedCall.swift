internal import ConnCore

/// A call, checked and ready for its tries.
struct PreparedCall: Sendable {
    var request: HTTPRequest
    var url: HTTPURL
    /// Whether a status of 400 and above is an error.
    var raises: Bool
    /// Whether any answer will do, as for `ping()`.
    var takesAnyAnswer = false
    /// Makes the place where a good answer of one transfer goes; `nil` for memory.
    var makeSink: (@Sendable () throws(ConnError) -> any AnswerSink)?
    /// Whether such a place may wait for a disk, so that the transfer stays off the loop.
    var sinkMayBlock = false
    /// Changes the request of each try.
    var adjust: (@Sendable (inout HTTPRequest) -> Void)?
    /// Is told how much of the body was sent.
    var progress: (@Sendable (HTTPProgress) -> Void)?
}

extension HTTPEngine {
    /// Checks a request and finds its URL.
    ///
    /// - Throws: `.invalidInput` or `.misuse` for what cannot be sent or must not go there.
    func prepared(_ request: HTTPRequest) throws(ConnError) -> PreparedCall {
        try request.validate()
        let url = try baseURL.joining(request.target, query: request.query)
        let isOwnOrigin = try HTTPOriginRules.check(url, base: baseURL, options: options)
        if isOwnOrigin, request.headers.contains(where: { $0.isSensitive }) {
            try HTTPOriginRules.checkClear(url, options: options)
        }
        return PreparedCall(
            request: request,
            url: url,
            raises: request.raiseForStatus ?? options.raiseForStatus
        )
    }
}
