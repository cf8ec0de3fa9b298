/// The pages of an answer for an async caller, each fetched when it is asked for.
///
///     for try await page in try await http.pages("/items", by: .link()) {
///         let items = try page.json(as: [Item].self)
///     }
///
/// Each iteration starts with the first page.
public struct HTTPAsyncPages: AsyncSequence, Sendable {
    /// A page is a whole answer.
    public typealias Element = HTTPResponse
    /// What ends the sequence early.
    public typealias Failure = ConnError
    typealias Send = @Sendable (HTTPRequest) async throws(ConnError) -> HTTPResponse

    private let pager: HTTPPager
    private let send: Send

    /// - Throws: `.misuse` for paging rules out of range.
    init(_ request: HTTPRequest, _ paging: HTTPPaging, send: @escaping Send) throws(ConnError) {
        pager = try HTTPPager(request, paging)
        self.send = send
    }

    /// Starts with the first page.
    public func makeAsyncIterator() -> Iterator { Iterator(pager, send) }

    /// Fetches one page after the other.
    public struct Iterator: AsyncIteratorProtocol {
        private var pager: HTTPPager
        private let send: Send

        init(_ pager: HTTPPager, _ send: @escaping Send) {
            self.pager = pager
            self.send = send
        }

        /// The next page; `nil` after the last, and after an error.
        public mutating func next() async throws(ConnError) -> HTTPResponse? {
            guard let request = try pager.nextRequest() else { return nil }
            do {
                let response = try await send(request)
                pager.received(response)
                return response
            } catch {
                pager.stop()
                throw error
            }
        }

        /// The next page; the isolation of the caller is kept anyway.
        public mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(ConnError) -> HTTPResponse? {
            try await next()
        }
    }
}
