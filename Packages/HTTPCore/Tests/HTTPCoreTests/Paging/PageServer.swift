@testable import HTTPCore

/// Items by page without a network: answers as servers do, and notes what was asked.
struct PageServer {
    var items = Array(0..<25)
    /// The most items of a page, whatever is asked for.
    var ceiling = 10
    private(set) var asked: [String] = []

    /// `{"total": …, "limit": …, "items": […]}` by `limit` and `offset`.
    mutating func byOffset(_ request: HTTPRequest) throws(ConnError) -> HTTPResponse {
        asked.append(request.query.encoded)
        let limit = min(Int(request.query["limit"] ?? "") ?? 0, ceiling)
        let offset = Int(request.query["offset"] ?? "") ?? 0
        return try answer(
            #"{"total":\#(items.count),"limit":\#(limit),"items":\#(Array(items.dropFirst(offset).prefix(limit)))}"#
        )
    }

    /// `{"next": …, "items": […]}` by `after`.
    mutating func byCursor(_ request: HTTPRequest) throws(ConnError) -> HTTPResponse {
        asked.append(request.query.encoded)
        let start = Int(request.query["after"] ?? "0") ?? 0
        let end = start + ceiling
        let next = end < items.count ? "\"\(end)\"" : "null"
        return try answer(#"{"next":\#(next),"items":\#(Array(items.dropFirst(start).prefix(ceiling)))}"#)
    }

    /// `[…]` with a Link header.
    mutating func byLink(_ request: HTTPRequest) throws(ConnError) -> HTTPResponse {
        let url = try HTTPURL("https://h/api").joining(request.target, query: request.query)
        asked.append(url.string)
        let start = Int(url.query.map { HTTPQuery(encoded: $0) }?["from"] ?? "0") ?? 0
        let end = start + ceiling
        let headers: HTTPHeaders = end < items.count ? ["Link": "<?from=\(end)&token=t>; rel=\"next\""] : [:]
        return HTTPResponse(
            status: 200,
            headers: headers,
            bytes: Array("{\"items\":\(Array(items.dropFirst(start).prefix(ceiling)))}".utf8),
            url: url
        )
    }

    private func answer(_ text: String) throws(ConnError) -> HTTPResponse {
        HTTPResponse(status: 200, bytes: Array(text.utf8), url: try HTTPURL("https://h/items"))
    }
}

/// What the server's pages say.
struct Page: Decodable {
    var total: Int?
    var limit: Int?
    var next: String?
    var items: [Int]

    static func facts(_ response: HTTPResponse) throws(ConnError) -> HTTPPageFacts {
        let page = try response.json(as: Page.self)
        return HTTPPageFacts(total: page.total, limit: page.limit, count: page.items.count)
    }
}
