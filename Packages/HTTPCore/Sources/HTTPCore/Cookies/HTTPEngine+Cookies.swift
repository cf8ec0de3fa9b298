extension HTTPEngine {
    /// The headers of a request together with the cookies that its URL gets, behind those that the caller has set.
    ///
    /// - Parameter own: The request's headers; `nil` for the handler's own.
    /// - Returns: `own` if there are no cookies.
    func withCookies(_ own: HTTPHeaders?, for url: HTTPURL) -> HTTPHeaders? {
        guard let kept = cookies?.header(for: url) else { return own }
        var headers = own ?? baseRequest.headers
        headers.set("Cookie", (headers.values(of: "Cookie") + [kept]).joined(separator: "; "))
        return headers
    }
}
