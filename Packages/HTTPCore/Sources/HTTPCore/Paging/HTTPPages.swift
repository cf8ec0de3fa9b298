/// The pages of an answer for a sync caller, each fetched when it is asked for.
///
///     for page in try http.pages("/items", by: .link()) {
///         let items = try page.get().json(as: [Item].self)
///     }
///
/// A sequence cannot throw, so each element is a `Result`; a failure is the last element. ``nextPage()`` throws instead.
/// It is read once, by one thread.
public struct HTTPPages: Sequence, IteratorProtocol {
    private var pager: HTTPPager
    private let send: (HTTPRequest) throws(ConnError) -> HTTPResponse

    /// - Throws: `.misuse` for paging rules out of range.
    init(
        _ request: HTTPRequest,
        _ paging: HTTPPaging,
        send: @escaping (HTTPRequest) throws(ConnError) -> HTTPResponse
    ) throws(ConnError) {
        pager = try HTTPPager(request, paging)
        self.send = send
    }

    /// Fetches the next page; blocks. `nil` after the last, and after an error.
    public mutating func nextPage() throws(ConnError) -> HTTPResponse? {
        guard let request = try pager.nextRequest() else { return nil }
        do {
            let response = try send(request)
            pager.received(response)
            return response
        } catch {
            pager.stop()
            throw error
        }
    }

    /// The next page, or why there is none.
    public mutating func next() -> Result<HTTPResponse, ConnError>? {
        do throws(ConnError) {
            return try nextPage().map { .success($0) }
        } catch {
            return .failure(error)
        }
    }
}
