internal import ConnCore
internal import CurlTransport

/// What every request of a handler starts from.
struct BaseRequest: Sendable {
    /// The headers of a request to the base URL's origin that brings none of its own.
    let headers: HTTPHeaders
    /// The same as lines.
    let lines: [String]
    /// The limit of speed as the transport wants it.
    let lowSpeed: CurlLowSpeed?

    /// - Throws: `.misuse` where credentials would travel in clear and that was not allowed.
    init(_ properties: HTTPConnProperties, _ options: HTTPOptions, _ base: HTTPURL) throws(ConnError) {
        var own = HTTPHeaders()
        own.add("User-Agent", options.userAgent)
        own.add("Accept", "*/*")
        if options.compression { own.add("Accept-Encoding", "gzip, deflate") }
        headers = own.replacing(with: properties.headers)
        lines = headers.lines
        lowSpeed = options.lowSpeed.map { slow in
            let seconds = max(1, slow.window.components.seconds)
            let (bytes, isTooMuch) = slow.bytesPerSecond.multipliedReportingOverflow(by: Int(seconds))
            return CurlLowSpeed(bytes: isTooMuch ? Int.max : bytes, window: slow.window)
        }
        let hasCredentials = !properties.authentication.isNone || properties.headers.contains { $0.isSensitive }
        if hasCredentials { try HTTPOriginRules.checkClear(base, options: options) }
    }
}
