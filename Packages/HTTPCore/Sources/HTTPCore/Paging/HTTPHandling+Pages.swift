extension HTTPHandling {
    /// The pages of an answer, each fetched by a GET of its own when it is asked for, and blocking then.
    ///
    ///     for page in try http.pages("/items", by: .link()) {
    ///         items += try page.get().json(as: [Item].self)
    ///     }
    ///
    /// - Parameters:
    ///   - path: The first page's path behind the base URL, or a whole URL.
    ///   - paging: How one page leads to the next.
    ///   - query: Of the first request; paging by offset or cursor keeps it.
    ///   - headers: Of every request.
    ///   - options: Of every request: a `timeout` counts for each page, a `deadline` for all.
    /// - Throws: `.misuse` for paging rules out of range. What goes wrong with a page is the sequence's last element.
    @available(*, noasync)
    public func pages(
        _ path: String,
        by paging: HTTPPaging,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPPages {
        try pages(HTTPRequest(.get, path, query: query, headers: headers), by: paging, options: options)
    }

    /// The pages of the answer to any request, a search by POST for example, each fetched when it is asked for.
    @available(*, noasync)
    public func pages(
        _ request: HTTPRequest,
        by paging: HTTPPaging,
        options: CallOptions = .default
    ) throws(ConnError) -> HTTPPages {
        try HTTPPages(request, paging) { (request) throws(ConnError) in
            try self.request(request, options: options)
        }
    }

    /// The pages of an answer, each fetched by a GET of its own when it is asked for.
    ///
    ///     for try await page in try await http.pages("/items", by: .link()) {
    ///         items += try page.json(as: [Item].self)
    ///     }
    public func pages(
        _ path: String,
        by paging: HTTPPaging,
        query: HTTPQuery = HTTPQuery(),
        headers: HTTPHeaders = HTTPHeaders(),
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPAsyncPages {
        try await pages(HTTPRequest(.get, path, query: query, headers: headers), by: paging, options: options)
    }

    /// The pages of the answer to any request, each fetched when it is asked for.
    public func pages(
        _ request: HTTPRequest,
        by paging: HTTPPaging,
        options: CallOptions = .default
    ) async throws(ConnError) -> HTTPAsyncPages {
        try HTTPAsyncPages(request, paging) { (request) async throws(ConnError) in
            try await self.request(request, options: options)
        }
    }
}
