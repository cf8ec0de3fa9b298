extension HTTPHandling {
    /// The cookies that servers have set and that go back to them; empty with `HTTPOptions.cookies` off.
    ///
    /// Each is kept for the origin that set it, for all threads and tasks of the handler and in memory alone, until it
    /// is over or ``clearCookies()`` is called. `reconnect` and `cancelAll()` leave cookies alone: what they stand for is
    /// kept by the server. At most 64 of an origin are kept, those of at most 64 origins, and none above 4,096 bytes.
    public var cookies: [HTTPCookie] { engine.cookies?.cookies ?? [] }

    /// Forgets all cookies. Requests that are on their way have theirs already.
    public func clearCookies() { engine.cookies?.clear() }
}
