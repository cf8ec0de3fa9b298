/// Looks at, or changes, every request before it is sent and every answer after it came: a value with two closures.
///
///     let tenant = HTTPInterceptor("tenant", before: { request in request.headers["X-Tenant"] = "north" })
///
/// `before` runs once for each try of a call, before credentials are added and before anything is sent; an error that
/// it throws ends the call. `after` runs once for each answer, before its status is looked at; of a streamed or
/// downloaded answer it sees no body. Redirects run through neither. With several interceptors `before` runs in the
/// order of the list and `after` in the reverse order.
///
/// The closures are called on the thread or task of the call and must not block for long.
public struct HTTPInterceptor: Sendable {
    /// Changes a request, or refuses it.
    public typealias Before = @Sendable (inout HTTPRequest) throws(ConnError) -> Void
    /// Changes an answer, or refuses it; the request is the one that was sent, without its credentials.
    public typealias After = @Sendable (HTTPRequest, inout HTTPResponse) throws(ConnError) -> Void

    /// The interceptor's name, for errors.
    public let name: String
    /// Runs before a request; `nil` for nothing.
    public let before: Before?
    /// Runs after an answer; `nil` for nothing.
    public let after: After?

    /// Makes an interceptor.
    public init(_ name: String, before: Before? = nil, after: After? = nil) {
        self.name = name
        self.before = before
        self.after = after
    }
}
