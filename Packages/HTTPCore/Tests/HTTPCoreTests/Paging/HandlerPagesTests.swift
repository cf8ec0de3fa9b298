import ConnTesting
import InMemoryLogging
import Logging
import Testing

@testable import HTTPCore

/// Paging, interceptors and the message log over real sockets, in both faces.
@Suite struct HandlerPagesTests {
    struct Page: Decodable {
        var items: [Int]
    }

    /// Items by limit and offset, at most 10 a page; `/link/**` with Link headers, the last to another origin if asked.
    private func serve(_ world: HTTPWorld, lastLink: String = "") {
        world.server.on("GET", "/api/items") { request in
            let limit = min(Int(request.query("limit") ?? "") ?? 0, 10)
            let offset = Int(request.query("offset") ?? "") ?? 0
            let items = Array((0..<25).dropFirst(offset).prefix(limit))
            return .json(#"{"total":25,"limit":\#(limit),"items":\#(items)}"#)
        }
        world.server.on("GET", "/api/link/*") { request in
            let number = Int(request.path.split(separator: "/").last ?? "") ?? 0
            let link = number < 3 ? "<../link/\(number + 1)?key=k>; rel=\"next\"" : lastLink
            return .json(#"{"items":[\#(number)]}"#).with { if !link.isEmpty { $0.headers.append("Link", link) } }
        }
    }

    @Test("pages are printed without the URLs and cursors that led to them")
    func printed() throws {
        var pager = try HTTPPager(HTTPRequest(.get, "/items", query: ["key": "canary"]), .link())
        pager.received(
            try .answer(200, ["Link": "<https://h/next?cursor=canary>; rel=next"], url: "https://h/?k=canary")
        )
        let pages = try HTTPPages(HTTPRequest(.get, "/items?k=canary"), .link()) { _ throws(ConnError) in
            throw ConnError(.server, "none")
        }
        let asynchronous = try HTTPAsyncPages(HTTPRequest(.get, "/items?k=canary"), .link()) { _ throws(ConnError) in
            throw ConnError(.server, "none")
        }
        var dumped = ""
        for value in [pager, pages, asynchronous, asynchronous.makeAsyncIterator()] as [Any] {
            dump(value, to: &dumped)
            dumped += "\(value) \(String(reflecting: value))"
        }
        #expect(!dumped.contains("canary"))
    }

    @Test func bothFacesGiveAllItems() async throws {
        let world = try HTTPWorld(path: "/api")
        defer { world.stop() }
        serve(world)
        let paging = HTTPPaging.offset(limit: 1_000, total: "total", appliedLimit: "limit")
        let http = world.http
        let blocking = try await onThread {
            var items: [Int] = []
            for page in try http.pages("/items", by: paging, query: ["q": "x"]) {
                items += try page.get().json(as: Page.self).items
            }
            return items
        }
        var items: [Int] = []
        for try await page in try await http.pages("/items", by: paging) { items += try page.json(as: Page.self).items }
        #expect(blocking == Array(0..<25))
        #expect(items == Array(0..<25))
        #expect(world.server.requests.count == 6)
        #expect(world.server.requests.prefix(3).allSatisfy { $0.query("q") == "x" })
    }

    @Test func linksAreFollowedWithinTheOriginAndNotBeyond() async throws {
        let other = try TwinServer().start()
        defer { other.stop() }
        other.on("*", "/**", .json(#"{"items":[99]}"#))
        let world = try HTTPWorld(path: "/api", authentication: .bearer("canary"))
        defer { world.stop() }
        serve(world, lastLink: "<http://127.0.0.1:\(other.port)/x>; rel=next")
        var items: [Int] = []
        let error = try await thrown {
            for try await page in try await world.http.pages("/link/1", by: .link()) {
                items += try page.json(as: Page.self).items
            }
        }
        #expect(items == [1, 2, 3])
        #expect(error.kind == .misuse(.invalidArgument))
        #expect(other.requests.isEmpty)
        #expect(world.server.requests.allSatisfy { $0.bearerToken == "canary" })
        #expect(!"\(error)".contains("canary"))
    }

    @Test func linksToAnotherOriginGoWithoutCredentialsWhereTheyAreAllowed() async throws {
        let other = try TwinServer().start()
        defer { other.stop() }
        other.on("*", "/**", .json(#"{"items":[99]}"#))
        let world = try HTTPWorld(
            path: "/api",
            { $0.allowsOffOriginURLs = true },
            authentication: .bearer("canary"),
            headers: ["X-Api-Key": "canary"]
        )
        defer { world.stop() }
        serve(world, lastLink: "<http://127.0.0.1:\(other.port)/x>; rel=next")
        var items: [Int] = []
        for try await page in try await world.http.pages("/link/1", by: .link()) {
            items += try page.json(as: Page.self).items
        }
        #expect(items == [1, 2, 3, 99])
        let away = try #require(other.requests.first)
        #expect(away.headers["Authorization"] == nil && away.headers["X-Api-Key"] == nil)
    }

    @Test func aPageIsTriedAgainAndTheOthersAreNot() async throws {
        let world = try HTTPWorld(path: "/api")
        defer { world.stop() }
        serve(world)
        world.server.fail(.status(503), count: 1) { $0.query("offset") == "10" }
        let paging = HTTPPaging.offset(limit: 10, total: "total", appliedLimit: "limit")
        var count = 0
        for try await _ in try await world.http.pages("/items", by: paging) { count += 1 }
        #expect(count == 3)
        #expect(world.server.requests.map { $0.query("offset") } == ["0", "10", "10", "20"])
    }

    // MARK: Interceptors and log

    @Test(arguments: Face.allCases)
    func interceptorsRunForEachTryInOrderAndBack(_ face: Face) async throws {
        let notes = Counter()
        let world = try HTTPWorld(
            path: "/api",
            { options in
                options.interceptors = [1, 2].map { number in
                    HTTPInterceptor(
                        "number \(number)",
                        before: { request in
                            notes.append(number)
                            request.headers.add("X-Seen", "\(number)")
                        },
                        after: { _, response in
                            notes.append(-number)
                            response.headers.add("X-Back", "\(number)")
                        }
                    )
                }
            }
        )
        defer { world.stop() }
        serve(world)
        world.server.fail(.status(503), count: 1)
        let response = try await world.request(face, HTTPRequest(.get, "/items", query: ["limit": 1]))
        #expect(notes.values == [1, 2, -2, -1, 1, 2, -2, -1])
        #expect(response.headers.values(of: "X-Back") == ["2", "1"])
        #expect(world.server.requests.last?.headers.all("X-Seen") == ["1", "2"])
    }

    @Test(arguments: Face.allCases)
    func anInterceptorCanRefuse(_ face: Face) async throws {
        let world = try HTTPWorld(
            path: "/api",
            { options in
                options.interceptors = [
                    HTTPInterceptor(
                        "guard",
                        before: { request throws(ConnError) in
                            if request.method == .delete { throw ConnError(.authorization, "No deletes here") }
                        },
                        after: { _, response throws(ConnError) in
                            if response.bytes.isEmpty { throw ConnError(.conversion, "No empty answers") }
                        }
                    )
                ]
            }
        )
        defer { world.stop() }
        world.server.on("GET", "/api/empty", .status(200))
        #expect(try await world.failure(face, HTTPRequest(.delete, "/items")).kind == .authorization)
        #expect(world.server.requests.isEmpty)
        #expect(try await world.failure(face, HTTPRequest(.get, "/empty")).kind == .conversion)
    }

    @Test(arguments: Face.allCases)
    func messagesAreLoggedWithoutSecrets(_ face: Face) async throws {
        let handler = InMemoryLogHandler()
        let world = try HTTPWorld(
            path: "/api",
            { options in
                options.logsMessages = true
                options.logsBodies = true
            },
            authentication: .bearer("canary-token"),
            headers: ["X-Api-Key": "canary-key"],
            configure: { configuration in
                configuration.logger = Logger(label: "test") { _ in handler }
                configuration.logger.logLevel = .debug
            }
        )
        defer { world.stop() }
        world.server.on("POST", "/api/login", .json(#"{"access_token":"canary-answer","user":"ana"}"#))
        let body = HTTPBody.form(["user": "ana", "password": "canary-password"])
        _ = try await world.request(face, HTTPRequest(.post, "/login?sig=canary-query", body: body))
        let lines = handler.entries.map { "\($0.message) \($0.metadata)" }
        #expect(lines.count { $0.hasPrefix("request sent") } == 1)
        #expect(lines.count { $0.hasPrefix("answer received") } == 1)
        let text = lines.joined(separator: "\n")
        #expect(!text.contains("canary"))
        #expect(text.contains("user=ana&password=…"))
        #expect(text.contains(#""user":"ana""#))
        #expect(text.contains("/api/login?sig=…"))
    }
}
