/// How one page leads to the next: a value, the same for sync and async callers.
///
///     for try await page in try await http.pages("/items", by: .link()) { … }
///     for page in try http.pages("/items", by: .cursor("after") { try $0.json(as: Page.self).next }) { try page.get() … }
///
/// Paging ends where the server says so, never because a page is short: servers lower limits silently. Whatever would
/// go round in circles (a cursor or link that comes again, an offset that stands still) is an error.
public struct HTTPPaging: Sendable {
    enum Rule: Sendable {
        case offset(OffsetRule)
        case cursor(key: String, next: @Sendable (HTTPResponse) throws(ConnError) -> String?)
        case link(relation: String)
        case custom(@Sendable (HTTPRequest, HTTPResponse) throws(ConnError) -> HTTPRequest?)
    }

    struct OffsetRule: Sendable {
        let limit: Int
        let start: Int
        let limitKey: String
        let offsetKey: String
        let facts: @Sendable (HTTPResponse) throws(ConnError) -> HTTPPageFacts
    }

    let rule: Rule
    /// The most pages of one sequence; one more is an error. Default 1,000,000.
    public var maximumPages = 1_000_000

    /// By offset and limit in the query, until the total that the answers tell is reached.
    ///
    /// The next offset is a step further: the limit that the server says it applied, else the number of items of the
    /// page, else the limit asked for. Where no total is told, the first page without items is the last.
    ///
    /// - Parameters:
    ///   - limit: The limit to ask for.
    ///   - start: The first offset.
    ///   - limitKey: The query's key of the limit.
    ///   - offsetKey: The query's key of the offset.
    ///   - facts: What an answer says: its total or its number of items at least.
    public static func offset(
        limit: Int,
        start: Int = 0,
        limitKey: String = "limit",
        offsetKey: String = "offset",
        facts: @escaping @Sendable (HTTPResponse) throws(ConnError) -> HTTPPageFacts
    ) -> HTTPPaging {
        HTTPPaging(
            rule: .offset(
                OffsetRule(limit: limit, start: start, limitKey: limitKey, offsetKey: offsetKey, facts: facts)
            )
        )
    }

    /// By a cursor that each answer gives for the next request's query; `nil` or an empty one ends it.
    ///
    /// - Parameters:
    ///   - key: The query's key of the cursor.
    ///   - next: The cursor that an answer gives.
    public static func cursor(
        _ key: String,
        next: @escaping @Sendable (HTTPResponse) throws(ConnError) -> String?
    ) -> HTTPPaging {
        HTTPPaging(rule: .cursor(key: key, next: next))
    }

    /// By the `Link` header (RFC 8288), until an answer has none of that relation.
    ///
    /// A link that leads to another origin is an error unless the handler's options allow it, and then goes without
    /// credentials.
    public static func link(_ relation: String = "next") -> HTTPPaging {
        HTTPPaging(rule: .link(relation: relation))
    }

    /// By a closure that makes the next request of the last one and its answer; `nil` ends it.
    public static func custom(
        _ next: @escaping @Sendable (HTTPRequest, HTTPResponse) throws(ConnError) -> HTTPRequest?
    ) -> HTTPPaging {
        HTTPPaging(rule: .custom(next))
    }
}
