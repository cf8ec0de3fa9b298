internal import HTTPCore

/// What ONS's answers have in common.
enum ONSAnswer {
    /// The body, which must not be a web page.
    static func data(_ response: HTTPResponse) throws(ConnError) -> [UInt8] {
        guard !response.isPage else {
            throw ConnError(
                .invalidInput,
                "ONS answered \(response.method) \(response.url) with a web page under status \(response.status) instead of"
                    + " data",
                advice: "check the base URL, and whether the user must log in with a browser once"
            )
        }
        return response.bytes
    }

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
