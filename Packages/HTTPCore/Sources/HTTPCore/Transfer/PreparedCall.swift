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
    /// Says of what the interceptors have made of the request whether it may be sent twice; `nil` without interceptors.
    var lastSent: LastSent?
    /// Is told how much of the body was sent.
    var progress: (@Sendable (HTTPProgress) -> Void)?
}

extension HTTPEngine {
    /// Checks a request and finds its URL.
    ///
    /// - Throws: `.invalidInput` or `.misuse` for what cannot be sent or must not go there.
    func prepared(_ request: HTTPRequest) throws(ConnError) -> PreparedCall {
        try request.validate()
        let url: HTTPURL
        let isOwnOrigin: Bool
        if let plain = baseURL.appending(plain: request.target), request.query.isEmpty {
            url = plain
            isOwnOrigin = true
        } else {
            url = try baseURL.joining(request.target, query: request.query)
            isOwnOrigin = try HTTPOriginRules.check(url, base: baseURL, options: options)
        }
        if isOwnOrigin, request.headers.contains(where: { $0.isSensitive }) {
            try HTTPOriginRules.checkClear(url, options: options)
        }
        return PreparedCall(
            request: request,
            url: url,
            raises: request.raiseForStatus ?? options.raiseForStatus,
            lastSent: options.interceptors.isEmpty ? nil : LastSent(request)
        )
    }
}

extension HTTPURL {
    /// What ``joining(_:query:)`` makes of a path that starts with `/` and has nothing in it to be looked at: letters,
    /// digits, `-`, `_`, `~`, `.` and `/`, and no segment that begins with a dot. `nil` for every other target.
    func appending(plain path: String) -> HTTPURL? {
        guard pathEnd == string.utf8.count else { return nil }
        var last: UInt8 = 0
        for byte in path.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "~"):
                guard last != 0 else { return nil }
            case UInt8(ascii: "."), UInt8(ascii: "/"):
                guard last != UInt8(ascii: "/"), last != 0 || byte == UInt8(ascii: "/") else { return nil }
            default:
                return nil
            }
            last = byte
        }
        guard last != 0 else { return nil }
        let own = string.utf8
        let kept = own.last == UInt8(ascii: "/") ? own.count - 1 : own.count
        // One piece of memory, filled once.
        let text = String(unsafeUninitializedCapacity: own.count + path.utf8.count) { buffer in
            _ = buffer.initialize(from: own)
            _ = UnsafeMutableBufferPointer(rebasing: buffer[kept...]).initialize(from: path.utf8)
            return kept + path.utf8.count
        }
        return replacing(text, pathEnd: text.utf8.count)
    }
}
