internal import HTTPCore

/// What ONS's answers have in common.
enum ONSAnswer {
    /// The body, which must not be a web page, nor an answer that only leads elsewhere: an empty body would mean no data.
    static func data(_ response: HTTPResponse) throws(ConnError) -> [UInt8] {
        guard response.isSuccess, !response.isPage else {
            let what = "\(response.method) \(response.url)"
            throw noData(
                "ONS answered \(what) with \(response.isSuccess ? "a web page under " : "")status \(response.status) instead of data"
            )
        }
        return response.bytes
    }

    static func noData(_ message: String) -> ConnError {
        ConnError(
            .invalidInput,
            message,
            advice: "check the base URL, and whether the user must log in with a browser once"
        )
    }

    /// Refuses pages in place of exports, before one takes a file's place.
    static let pageRefusal = HTTPInterceptor(
        "ONS export",
        after: { (request: HTTPRequest, response: inout HTTPResponse) throws(ConnError) in
            guard response.isSuccess, ONSExport.targets.contains(request.target) else { return }
            _ = try data(response)
        }
    )

    /// Adds what is known of ONS's servers to a failure.
    static func explained(_ error: ConnError) -> ConnError {
        // SSL_CONNECT_ERROR: OpenSSL 3 refuses servers that renegotiate in the old way, as some of ONS's are said to do.
        if error.nativeCode?.system == "curl", error.nativeCode?.code == "35" {
            return error.with {
                $0.advice =
                    "\($0.advice.map { "\($0); " } ?? "")some of ONS's servers are said to need legacy renegotiation,"
                    + " which OpenSSL 3 refuses unless its configuration (OPENSSL_CONF) allows it"
            }
        }
        guard let response = error.response, response.status == 403 || response.status == 401 else { return error }
        return error.with {
            if $0.advice == nil { $0.advice = "check the user's rights and, for SINAPSE, the profile" }
        }
    }
}
