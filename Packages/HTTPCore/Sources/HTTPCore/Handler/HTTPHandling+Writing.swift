public import ConnCore

// The verbs with a body.

extension HTTPHandling {
    /// Posts a body; blocks. Not tried again once it was sent, unless it has an `Idempotency-Key` or `options.idempotent`.
    @available(*, noasync)
    @discardableResult
    public func post(
        _ path: String,
        body: HTTPBody = .none,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPResponse {
        try request(
            HTTPRequest(.post, path, query: query, headers: headers, body: body, raiseForStatus: raiseForStatus),
            options: options
        )
    }

    /// Posts a body; suspends. Not tried again once it was sent, unless it has an `Idempotency-Key` or `options.idempotent`.
    @discardableResult
    public func post(
        _ path: String,
        body: HTTPBody = .none,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPResponse {
        try await engine.send(
            engine.order(.post, path, query, headers, body, raiseForStatus, options)
        )
    }

    /// Puts a body in a resource's place; blocks. Retried as idempotent.
    @available(*, noasync)
    @discardableResult
    public func put(
        _ path: String,
        body: HTTPBody = .none,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPResponse {
        try request(
            HTTPRequest(.put, path, query: query, headers: headers, body: body, raiseForStatus: raiseForStatus),
            options: options
        )
    }

    /// Puts a body in a resource's place; suspends. Retried as idempotent.
    @discardableResult
    public func put(
        _ path: String,
        body: HTTPBody = .none,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPResponse {
        try await engine.send(
            engine.order(.put, path, query, headers, body, raiseForStatus, options)
        )
    }

    /// Changes a resource by a body; blocks. Not tried again once it was sent, unless it has an `Idempotency-Key` or `options.idempotent`.
    @available(*, noasync)
    @discardableResult
    public func patch(
        _ path: String,
        body: HTTPBody = .none,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPResponse {
        try request(
            HTTPRequest(.patch, path, query: query, headers: headers, body: body, raiseForStatus: raiseForStatus),
            options: options
        )
    }

    /// Changes a resource by a body; suspends. Not tried again once it was sent, unless it has an `Idempotency-Key` or `options.idempotent`.
    @discardableResult
    public func patch(
        _ path: String,
        body: HTTPBody = .none,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPResponse {
        try await engine.send(
            engine.order(.patch, path, query, headers, body, raiseForStatus, options)
        )
    }

    /// Deletes a resource; blocks. Retried as idempotent.
    @available(*, noasync)
    @discardableResult
    public func delete(
        _ path: String,
        body: HTTPBody = .none,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPResponse {
        try request(
            HTTPRequest(.delete, path, query: query, headers: headers, body: body, raiseForStatus: raiseForStatus),
            options: options
        )
    }

    /// Deletes a resource; suspends. Retried as idempotent.
    @discardableResult
    public func delete(
        _ path: String,
        body: HTTPBody = .none,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPResponse {
        try await engine.send(
            engine.order(.delete, path, query, headers, body, raiseForStatus, options)
        )
    }
}
