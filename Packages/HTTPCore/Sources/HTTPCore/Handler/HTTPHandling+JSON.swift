public import ConnCore

// The verbs with a value that is sent as JSON, by `JSONEncoder` with dates in ISO 8601; for other forms make the body
// with `HTTPBody.json(_:encoder:)`.

extension HTTPHandling {
    /// Posts a value as JSON; blocks. Not tried again once it was sent, unless it has an `Idempotency-Key` or `options.idempotent`.
    @available(*, noasync)
    @discardableResult
    public func post(
        _ path: String,
        json value: some Encodable & Sendable,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPResponse {
        try post(
            path,
            body: .json(value),
            query: query,
            headers: headers,
            raiseForStatus: raiseForStatus,
            options: options
        )
    }

    /// Posts a value as JSON; suspends. Not tried again once it was sent, unless it has an `Idempotency-Key` or `options.idempotent`.
    @discardableResult
    public func post(
        _ path: String,
        json value: some Encodable & Sendable,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPResponse {
        try await engine.send(
            engine.order(.post, path, query, headers, .json(value), raiseForStatus, options)
        )
    }

    /// Puts a value as JSON in a resource's place; blocks. Retried as idempotent.
    @available(*, noasync)
    @discardableResult
    public func put(
        _ path: String,
        json value: some Encodable & Sendable,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPResponse {
        try put(
            path,
            body: .json(value),
            query: query,
            headers: headers,
            raiseForStatus: raiseForStatus,
            options: options
        )
    }

    /// Puts a value as JSON in a resource's place; suspends. Retried as idempotent.
    @discardableResult
    public func put(
        _ path: String,
        json value: some Encodable & Sendable,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPResponse {
        try await engine.send(
            engine.order(.put, path, query, headers, .json(value), raiseForStatus, options)
        )
    }

    /// Changes a resource by a value as JSON; blocks. Not tried again once it was sent, unless it has an `Idempotency-Key` or `options.idempotent`.
    @available(*, noasync)
    @discardableResult
    public func patch(
        _ path: String,
        json value: some Encodable & Sendable,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPResponse {
        try patch(
            path,
            body: .json(value),
            query: query,
            headers: headers,
            raiseForStatus: raiseForStatus,
            options: options
        )
    }

    /// Changes a resource by a value as JSON; suspends. Not tried again once it was sent, unless it has an `Idempotency-Key` or `options.idempotent`.
    @discardableResult
    public func patch(
        _ path: String,
        json value: some Encodable & Sendable,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        raiseForStatus: Bool? = nil,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPResponse {
        try await engine.send(
            engine.order(.patch, path, query, headers, .json(value), raiseForStatus, options)
        )
    }
}
