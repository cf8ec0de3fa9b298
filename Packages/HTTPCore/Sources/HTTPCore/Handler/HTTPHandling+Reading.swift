public import ConnCore

// The verbs without a body. Every one takes a path that is put behind the base URL, or an absolute URL.

extension HTTPHandling {
    /// Gets a resource; blocks. Retried as idempotent.
    @available(*, noasync)
    @discardableResult
    public func get(
        _ path: String,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPResponse {
        try request(
            HTTPRequest(.get, path, query: query, headers: headers, raiseForStatus: raiseForStatus),
            options: options
        )
    }

    /// Gets a resource; suspends. Retried as idempotent.
    @discardableResult
    public func get(
        _ path: String,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPResponse {
        try await engine.send(
            engine.order(.get, path, query, headers, .none, raiseForStatus, options)
        )
    }

    /// Asks for the head of an answer alone; blocks. Retried as idempotent.
    @available(*, noasync)
    @discardableResult
    public func head(
        _ path: String,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPResponse {
        try request(
            HTTPRequest(.head, path, query: query, headers: headers, raiseForStatus: raiseForStatus),
            options: options
        )
    }

    /// Asks for the head of an answer alone; suspends. Retried as idempotent.
    @discardableResult
    public func head(
        _ path: String,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPResponse {
        try await engine.send(
            engine.order(.head, path, query, headers, .none, raiseForStatus, options)
        )
    }

    /// Asks what may be done with a resource; blocks. Retried as idempotent.
    @available(*, noasync)
    @discardableResult
    public func options(
        _ path: String,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPResponse {
        try request(
            HTTPRequest(.options, path, query: query, headers: headers, raiseForStatus: raiseForStatus),
            options: options
        )
    }

    /// Asks what may be done with a resource; suspends. Retried as idempotent.
    @discardableResult
    public func options(
        _ path: String,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPResponse {
        try await engine.send(
            engine.order(.options, path, query, headers, .none, raiseForStatus, options)
        )
    }
}
