internal import ConnCore

/// What may be sent where.
enum HTTPOriginRules {
    /// Whether credentials may go with a request to `url`: it has the base URL's origin.
    ///
    /// - Throws: `.misuse(.invalidArgument)` for another origin unless `allowsOffOriginURLs` is set.
    static func check(_ url: HTTPURL, base: HTTPURL, options: HTTPOptions) throws(ConnError) -> Bool {
        if url.hasSameOrigin(as: base) { return true }
        guard options.allowsOffOriginURLs else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The URL leads to \(url.origin), which is not the handler's origin \(base.origin)",
                advice: "make a handler for that server, or set allowsOffOriginURLs to send there without credentials"
            )
        }
        return false
    }

    /// Throws `.misuse(.invalidArgument)` if credentials would leave this machine in clear.
    static func checkClear(_ url: HTTPURL, options: HTTPOptions) throws(ConnError) {
        guard !url.isSecure, !options.allowsCredentialsInClear, !url.origin.isLoopback else { return }
        throw ConnError(
            .misuse(.invalidArgument),
            "Credentials would be sent to \(url.origin) in clear",
            advice: "use https, or set allowsCredentialsInClear",
            phase: .connect
        )
    }
}
