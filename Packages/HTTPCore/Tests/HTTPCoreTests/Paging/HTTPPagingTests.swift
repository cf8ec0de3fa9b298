import ConnCore
import Foundation
import Testing

@testable import HTTPCore

@Suite struct HTTPPagingTests {
    typealias Answer = @Sendable (inout PageServer, HTTPRequest) throws(ConnError) -> HTTPResponse

    static let byOffset: Answer = { (server, request) throws(ConnError) in try server.byOffset(request) }
    static let byCursor: Answer = { (server, request) throws(ConnError) in try server.byCursor(request) }
    static let byLink: Answer = { (server, request) throws(ConnError) in try server.byLink(request) }

    /// All items that a sync caller gets, and what was asked for them.
    private func read(
        _ paging: HTTPPaging,
        server: PageServer = PageServer(),
        _ answer: @escaping Answer
    ) throws -> (items: [Int], asked: [String]) {
        var server = server
        var items: [Int] = []
        let request = HTTPRequest(.get, "/items", query: ["q": "x"])
        let pages = try HTTPPages(request, paging) { (request) throws(ConnError) in try answer(&server, request) }
        for page in pages { items += try page.get().json(as: Page.self).items }
        return (items, server.asked)
    }

    private static func offset(limit: Int, start: Int = 0) -> HTTPPaging {
        .offset(limit: limit, start: start) { (response) throws(ConnError) in try Page.facts(response) }
    }

    private static let cursor = HTTPPaging.cursor("after") { (response) throws(ConnError) in
        try response.json(as: Page.self).next
    }

    // MARK: By offset

    @Test(arguments: [1, 5, 10, 11, 24, 25, 26, 1_000])
    func everyItemComesOnceWhateverTheLimit(_ limit: Int) throws {
        let (items, asked) = try read(Self.offset(limit: limit), Self.byOffset)
        #expect(items == Array(0..<25))
        let step = min(limit, 10)
        #expect(asked.count == (25 + step - 1) / step)
        #expect(asked.first == "q=x&limit=\(limit)&offset=0")
        #expect(asked.last == "q=x&limit=\(limit)&offset=\((asked.count - 1) * step)")
    }

    @Test func aLoweredLimitThatNobodyTellsIsSeenByCounting() throws {
        let paging = HTTPPaging.offset(limit: 1_000) { (response) throws(ConnError) in
            let page = try response.json(as: Page.self)
            return HTTPPageFacts(total: page.total, count: page.items.count)
        }
        #expect(try read(paging, Self.byOffset).items == Array(0..<25))
    }

    @Test func withoutATotalTheFirstEmptyPageIsTheLast() throws {
        let paging = HTTPPaging.offset(limit: 10) { (response) throws(ConnError) in
            HTTPPageFacts(count: try response.json(as: Page.self).items.count)
        }
        let (items, asked) = try read(paging, Self.byOffset)
        #expect(items == Array(0..<25))
        #expect(asked.count == 4)
    }

    @Test func aTotalAloneIsEnoughWhereTheLimitHolds() throws {
        let paging = HTTPPaging.offset(limit: 5, limitKey: "limit", offsetKey: "offset") {
            (response) throws(ConnError) in
            HTTPPageFacts(total: try response.json(as: Page.self).total)
        }
        #expect(try read(paging, Self.byOffset).items == Array(0..<25))
    }

    @Test func theStartIsKept() throws {
        #expect(try read(Self.offset(limit: 10, start: 20), Self.byOffset).items == Array(20..<25))
        #expect(try read(Self.offset(limit: 10, start: 99), Self.byOffset).items == [])
    }

    @Test func noItemsAtAllIsOneEmptyPage() throws {
        var server = PageServer()
        server.items = []
        #expect(try read(Self.offset(limit: 10), server: server, Self.byOffset).asked.count == 1)
        server.items = [1]
        server.ceiling = 1
        #expect(try read(Self.offset(limit: 10), server: server, Self.byOffset).asked.count == 1)
    }

    @Test func anEmptyPageBeforeTheTotalIsAnErrorAndNotTheEnd() throws {
        var items: [Int] = []
        var failure: ConnError?
        let pages = try HTTPPages(HTTPRequest(), Self.offset(limit: 10)) { (request) throws(ConnError) in
            let isFirst = request.query["offset"] == "0"
            let text = isFirst ? "[1,2,3,4,5,6,7,8,9,10]" : "[]"
            return try PagingAnswer.of(#"{"total":25,"limit":10,"items":\#(text)}"#)
        }
        for page in pages {
            switch page {
            case .success(let response): items += try response.json(as: Page.self).items
            case .failure(let error): failure = error
            }
        }
        #expect(items.count == 10)
        #expect(failure?.message.contains("offset 10 has no items although there are 25") == true)
    }

    @Test(arguments: [#"{"total":25,"limit":0,"items":[1]}"#, #"{"total":25,"limit":-5,"items":[1]}"#])
    func aLimitWithWhichThereIsNoEndIsAnError(_ text: String) throws {
        var pages = try HTTPPages(HTTPRequest(), Self.offset(limit: 10)) { (_) throws(ConnError) in
            try PagingAnswer.of(text)
        }
        #expect(try pages.nextPage() != nil, "the page itself is given out")
        #expect(try thrown { _ = try pages.nextPage() }.message.contains("no end"))
        #expect(try pages.nextPage() == nil)
    }

    @Test func neitherTotalNorCountIsAnError() throws {
        let paging = HTTPPaging.offset(limit: 5) { (_) throws(ConnError) in HTTPPageFacts() }
        #expect(throws: ConnError.self) { try read(paging, Self.byOffset) }
    }

    @Test func hugeNumbersDoNotOverflow() throws {
        for (total, limit) in [(Int.max, Int.max), (Int.max, Int.max - 1), (-1, 10), (0, 10)] {
            let paging = HTTPPaging.offset(limit: 7, start: 3) { (_) throws(ConnError) in
                HTTPPageFacts(total: total, limit: limit)
            }
            #expect(try read(paging, Self.byOffset).asked.count <= 2)
        }
    }

    @Test func argumentsOutOfRangeAreMisuse() throws {
        for paging in [Self.offset(limit: 0), Self.offset(limit: 1, start: -1)] {
            #expect(try thrown { _ = try read(paging, Self.byOffset) }.kind == .misuse(.invalidArgument))
        }
        var none = Self.offset(limit: 1)
        none.maximumPages = 0
        #expect(try thrown { _ = try read(none, Self.byOffset) }.kind == .misuse(.invalidArgument))
    }

    @Test func theNumberOfPagesIsLimited() throws {
        var paging = Self.offset(limit: 10)
        paging.maximumPages = 3
        #expect(try read(paging, Self.byOffset).items.count == 25)
        paging.maximumPages = 2
        #expect(try thrown { _ = try read(paging, Self.byOffset) }.message.contains("more than 2 pages"))
    }

    // MARK: By cursor, link and closure

    @Test func cursorsLeadThroughAllPages() throws {
        let (items, asked) = try read(Self.cursor, Self.byCursor)
        #expect(items == Array(0..<25))
        #expect(asked == ["q=x", "q=x&after=10", "q=x&after=20"])
    }

    @Test func aCursorThatComesAgainIsAnError() throws {
        var pages = try HTTPPages(HTTPRequest(), Self.cursor) { (_) throws(ConnError) in
            try PagingAnswer.of(#"{"next":"7","items":[]}"#)
        }
        _ = try pages.nextPage()
        _ = try pages.nextPage()
        #expect(try thrown { _ = try pages.nextPage() }.message.contains("same cursor"))
    }

    @Test func anEmptyCursorEndsThePages() throws {
        var pages = try HTTPPages(HTTPRequest(), Self.cursor) { (_) throws(ConnError) in
            try PagingAnswer.of(#"{"next":"","items":[]}"#)
        }
        _ = try pages.nextPage()
        #expect(try pages.nextPage() == nil)
    }

    @Test func linksLeadThroughAllPages() throws {
        let (items, asked) = try read(.link(), Self.byLink)
        #expect(items == Array(0..<25))
        #expect(
            asked == [
                "https://h/api/items?q=x", "https://h/api/items?from=10&token=t", "https://h/api/items?from=20&token=t",
            ]
        )
    }

    @Test func aLinkToAPageThatCameBeforeIsAnError() throws {
        var pages = try HTTPPages(HTTPRequest(), .link()) { (_) throws(ConnError) in
            HTTPResponse(status: 200, headers: ["Link": "</items>; rel=next"], url: try HTTPURL("https://h/items"))
        }
        _ = try pages.nextPage()
        #expect(try thrown { _ = try pages.nextPage() }.message.contains("came before"))
    }

    @Test func aClosureMakesTheNextRequest() throws {
        let paging = HTTPPaging.custom { (request, response) throws(ConnError) in
            guard try response.json(as: Page.self).items.count == 10 else { return nil }
            var next = request
            next.headers["Pagina"] = "\((Int(request.headers["Pagina"] ?? "1") ?? 1) + 1)"
            return next
        }
        var seen: [String?] = []
        let pages = try HTTPPages(HTTPRequest(), paging) { (request) throws(ConnError) in
            seen.append(request.headers["Pagina"])
            return try PagingAnswer.of(#"{"items":\#(Array(repeating: 1, count: seen.count < 3 ? 10 : 4))}"#)
        }
        #expect(pages.map { _ in 1 }.count == 3)
        #expect(seen == [nil, "2", "3"])
    }

    // MARK: Failures and faces

    @Test func afterAFailureNothingIsAskedAnyMore() throws {
        var count = 0
        var pages = try HTTPPages(HTTPRequest(), .link()) { (_) throws(ConnError) in
            count += 1
            throw ConnError(.server, "down")
        }
        #expect(throws: ConnError.self) { try pages.nextPage() }
        #expect(try pages.nextPage() == nil)
        #expect(pages.next() == nil)
        #expect(count == 1)
    }

    @Test func pagesAreFetchedWhenTheyAreAskedFor() throws {
        var count = 0
        let pages = try HTTPPages(HTTPRequest(), Self.offset(limit: 10)) { (request) throws(ConnError) in
            count += 1
            return try PagingAnswer.of(#"{"total":25,"limit":10,"items":[1]}"#)
        }
        #expect(count == 0)
        for page in pages.prefix(1) { _ = try page.get() }
        #expect(count == 1)
    }

    @Test(arguments: ["offset", "cursor", "link"])
    func theAsyncFaceGivesTheSame(_ rule: String) async throws {
        let (paging, answer): (HTTPPaging, Answer) =
            switch rule {
            case "offset": (Self.offset(limit: 1_000), Self.byOffset)
            case "cursor": (Self.cursor, Self.byCursor)
            default: (.link(), Self.byLink)
            }
        let box = ServerBox(answer)
        let request = HTTPRequest(.get, "/items", query: ["q": "x"])
        let pages = try HTTPAsyncPages(request, paging) { (request) async throws(ConnError) in try box.answer(request) }
        for _ in 0..<2 {
            var items: [Int] = []
            for try await page in pages { items += try page.json(as: Page.self).items }
            #expect(items == Array(0..<25), "each iteration starts with the first page")
        }
        #expect(box.asked.prefix(3) == (try read(paging, answer).asked.prefix(3)))
    }

    @Test func theAsyncFaceThrowsAndThenEnds() async throws {
        let pages = try HTTPAsyncPages(HTTPRequest(), .link()) { (_) async throws(ConnError) in
            throw ConnError(.timeout, "late")
        }
        var iterator = pages.makeAsyncIterator()
        let error = try await thrown { _ = try await iterator.next() }
        #expect(error.kind == .timeout)
        #expect(try await iterator.next() == nil)
        #expect(throws: ConnError.self) {
            _ = try HTTPAsyncPages(HTTPRequest(), Self.offset(limit: 0)) { (_) async throws(ConnError) in
                throw ConnError(.timeout, "never")
            }
        }
    }

    /// A server for closures that may be sent.
    // `server` is read and written under `lock`.
    final class ServerBox: @unchecked Sendable {
        private let lock = NSLock()
        private var server = PageServer()
        private let by: Answer

        init(_ by: @escaping Answer) {
            self.by = by
        }

        var asked: [String] { lock.withLock { server.asked } }

        func answer(_ request: HTTPRequest) throws(ConnError) -> HTTPResponse {
            lock.lock()
            defer { lock.unlock() }
            return try by(&server, request)
        }
    }
}

enum PagingAnswer {
    static func of(_ text: String) throws(ConnError) -> HTTPResponse {
        HTTPResponse(status: 200, bytes: Array(text.utf8), url: try HTTPURL("https://h/items"))
    }
}
