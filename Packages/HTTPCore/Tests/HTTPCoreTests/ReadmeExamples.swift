import ConnTesting
import Foundation
import HTTPCore
import Testing

/// The examples of the README, compiled and run as they stand there.
@Suite("Examples of the README")
struct ReadmeExamples {
    struct Turbine: Codable, Equatable {
        var name: String
        var power: Double
    }

    /// A server with what the examples ask for, gone with the body.
    private func withServer<R>(_ body: (TwinServer) async throws -> R) async throws -> R {
        let server = try TwinServer().start()
        defer { server.stop() }
        server.on("GET", "/v1/turbines/7", .json(#"{"name":"WTG 7","power":2.5}"#))
        server.on("PUT", "/v1/turbines/**", .status(204))
        server.on("POST", "/v1/readings") {
            .json(#"{"stored":true}"#, status: $0.headers["Idempotency-Key"] == nil ? 400 : 201)
        }
        server.on("GET", "/v1/power.csv", .text("turbine,mw\n7,2.5\n8,4\n", type: "text/csv"))
        server.on("GET", "/v1/search", .json(#"{"result":{"total":2,"records":[{"id":1},{"id":2}]}}"#))
        server.on("GET", "/v1/items") { request in
            guard request.query("page") == nil else { return .json("[3]") }
            return .json("[1,2]").with { $0.headers.append("Link", "</v1/items?page=2>; rel=\"next\"") }
        }
        server.on("POST", "/v1/reports") { .text("\($0.bodyLength > 0)") }
        server.on("GET", "/v1/archive.zip", .bytes([1, 2, 3], type: "application/zip"))
        server.on("GET", "/v1/big", .text(String(repeating: "x", count: 10_000)))
        server.on("GET", "/v1/locked", .status(423))
        server.on("GET", "/v1/latest", .text("ok"))
        server.on("POST", "/v1/login", TwinResponse.text("in").with { $0.headers["Set-Cookie"] = "session=1" })
        server.on("GET", "/v1/account") { .text($0.headers["Cookie"] ?? "") }
        return try await body(server)
    }

    // README: first
    func load(from url: String, token: Secret) async throws -> Turbine {
        let properties = HTTPConnProperties(url, authentication: .bearer(token))
        return try await HTTPHandler.with(properties) { http in
            try await http.get("/turbines/7").json(as: Turbine.self)
        }
    }
    // END

    @Test("first")
    func first() async throws {
        try await withServer { server in
            let turbine = try await load(from: server.url + "/v1", token: "abc")
            #expect(turbine == Turbine(name: "WTG 7", power: 2.5))
            #expect(server.requests.first?.bearerToken == "abc")
        }
    }

    // README: faces
    func blocking(_ http: HTTPHandler) throws -> DataFrame {
        try http.get("/power.csv").frame()  // the calling thread waits; it has a connection of its own
    }

    func suspending(_ http: HTTPHandler) async throws -> DataFrame {
        try await http.get("/power.csv").frame()  // the task is suspended; no thread waits
    }
    // END

    @Test("faces")
    func faces() async throws {
        try await withServer { server in
            let http = try await HTTPHandler(HTTPConnProperties(server.url + "/v1"))
            let frame = try await onThread { try blocking(http) }
            #expect(frame.rowCount == 2)
            #expect(try await suspending(http).columnNames == ["turbine", "mw"])
            await http.shutdown()
        }
    }

    // README: verbs
    func write(_ turbine: Turbine, id: String, with http: HTTPHandler) async throws {
        try await http.put("/turbines/\(HTTPURL.segment(id))", json: turbine)
        try await http.post(
            "/readings",
            body: .form(["site": "north", "values": [1.5, 2.5]]),
            headers: ["Idempotency-Key": UUID().uuidString]  // now it may be sent again after a failure
        )
        let found = try await http.get("/search", query: ["q": "wind & sun", "limit": 100, "cursor": nil])
        let frame = try found.frame(json: JSONReadOptions(path: "result.records"))
        print(frame)
    }
    // END

    @Test("verbs")
    func verbs() async throws {
        try await withServer { server in
            let http = try await HTTPHandler(HTTPConnProperties(server.url + "/v1"))
            try await write(Turbine(name: "a", power: 1), id: "7/b", with: http)
            #expect(server.requests.map(\.target).contains("/v1/turbines/7%2Fb"))
            #expect(server.requests.map(\.target).contains("/v1/search?q=wind%20%26%20sun&limit=100"))
            #expect(server.requests("POST", "/v1/readings").first?.form("values") == "1.5")
            await http.shutdown()
        }
    }

    // README: bodies
    func upload(_ path: String, with http: HTTPHandler) async throws {
        var parts = HTTPMultipart()
        parts.add("site", "north")
        parts.addFile("report", path: path, contentType: "text/csv")  // streamed, never in memory as a whole
        try await http.post("/reports", body: .multipart(parts))

        let lines = AsyncStream<[UInt8]> { lines in
            for number in 1...3 { lines.yield(Array("\(number)\n".utf8)) }
            lines.finish()
        }
        try await http.post("/reports", body: .stream(lines, contentType: "text/csv"))
    }
    // END

    @Test("bodies")
    func bodies() async throws {
        try await withServer { server in
            let file = try TemporaryFile("a,b\n")
            let http = try await HTTPHandler(HTTPConnProperties(server.url + "/v1"))
            try await upload(file.path, with: http)
            let sent = server.requests("POST", "/v1/reports")
            #expect(sent.first?.text.contains("filename=\"") == true)
            #expect(sent.last?.text == "1\n2\n3\n")
            await http.shutdown()
        }
    }

    // README: pages
    func allItems(_ http: HTTPHandler) async throws -> [Int] {
        var items: [Int] = []
        for try await page in try await http.pages("/items", by: .link()) {
            items += try page.json(as: [Int].self)
        }
        return items
    }
    // END

    @Test("pages")
    func pages() async throws {
        try await withServer { server in
            let http = try await HTTPHandler(HTTPConnProperties(server.url + "/v1"))
            #expect(try await allItems(http) == [1, 2, 3])
            await http.shutdown()
        }
    }

    // README: files
    func fetch(_ http: HTTPHandler, to path: String) async throws {
        try await http.download("/archive.zip", to: path, resume: true) { print($0) }
        try await http.stream(HTTPRequest(.get, "/big")) { answer in
            for try await bytes in answer { print(bytes.count) }  // a sync caller: while let bytes = try answer.next()
        }
    }
    // END

    @Test("files")
    func files() async throws {
        try await withServer { server in
            let http = try await HTTPHandler(HTTPConnProperties(server.url + "/v1"))
            let path = FileManager.default.temporaryDirectory.appending(path: "readme-\(UUID().uuidString)").path
            defer { try? FileManager.default.removeItem(atPath: path) }
            try await fetch(http, to: path)
            #expect(try Array(Data(contentsOf: URL(filePath: path))) == [1, 2, 3])
            await http.shutdown()
        }
    }

    // README: errors
    func explain(_ http: HTTPHandler) async throws -> String {
        do {
            return try await http.get("/locked").text()
        } catch {
            guard error.kind == .busy else { throw error }
            // error.description: what failed, on what, why and what to do; error.serverMessage: the server's own words.
            return "\(error.response?.status ?? 0), ran: \(error.outcome), tries: \(error.attempts.count)"
        }
    }
    // END

    @Test("errors")
    func errors() async throws {
        try await withServer { server in
            let http = try await HTTPHandler(HTTPConnProperties(server.url + "/v1"))
            #expect(try await explain(http) == "423, ran: notApplied, tries: 1")
            await http.shutdown()
        }
    }

    // README: cookies
    func account(_ http: HTTPHandler, password: Secret) async throws -> String {
        try await http.post("/login", body: .form(["user": "ana", "password": password.reveal()]))  // sets a cookie
        let page = try await http.get("/account").text()  // which goes with this request
        print(http.cookies)  // [session=<secret> for https://api.example.com/v1]: names and attributes, no values
        http.clearCookies()
        return page
    }
    // END

    @Test("cookies")
    func cookies() async throws {
        try await withServer { server in
            let http = try await HTTPHandler(HTTPConnProperties(server.url + "/v1"))
            #expect(try await account(http, password: "abc") == "session=1")
            #expect(http.cookies.isEmpty)
            await http.shutdown()
        }
    }

    // README: limits
    func latest(_ http: HTTPHandler, stop: CancellationToken) throws -> HTTPResponse {
        let options = CallOptions(
            timeout: .seconds(60),  // the whole call: waits, tries and the sleeps between them
            statementTimeout: .seconds(20),  // one try, its redirects included
            cancellation: stop,  // stop.cancel() from any thread ends the call
            label: "nightly"  // in logs, spans and errors
        )
        return try http.get("/latest", options: options)
    }
    // END

    @Test("limits")
    func limits() async throws {
        try await withServer { server in
            let http = try await HTTPHandler(HTTPConnProperties(server.url + "/v1"))
            let token = CancellationToken()
            #expect(try await onThread { try latest(http, stop: token) }.status == 200)
            token.cancel()
            #expect(try await thrown { _ = try await onThread { try latest(http, stop: token) } }.kind == .cancelled)
            await http.shutdown()
        }
    }

    // README: session
    func nightly(_ url: String, token: Secret) async throws -> DataFrame {
        // requests.Session(), httpx.AsyncClient(base_url=…), HTTPClient(configuration: …)
        let http = try await HTTPHandler(
            HTTPConnProperties(url, authentication: .bearer(token), headers: ["Accept": "text/csv"]),
            maxRetries: 3
        )
        // r = s.get(…, params=…); r.raise_for_status(); pandas.read_csv(…)
        let frame = try await http.get("/power.csv", query: ["site": "north"]).frame()
        await http.shutdown()
        return frame
    }
    // END

    @Test("session")
    func session() async throws {
        try await withServer { server in
            let frame = try await nightly(server.url + "/v1", token: "abc")
            #expect(frame.rowCount == 2)
            #expect(server.requests.first?.headers.all("Accept") == ["text/csv"])
        }
    }

    // README: interceptors
    func makeHandler(_ url: String) async throws -> HTTPHandler {
        var options = HTTPOptions()
        options.rateLimit = HTTPRateLimit(requestsPerSecond: 50, burst: 10)
        options.interceptors = [
            HTTPInterceptor("tenant", before: { request in request.headers["X-Tenant"] = "north" })
        ]
        return try await HTTPHandler(HTTPConnProperties(url), options: options)
    }
    // END

    @Test("interceptors")
    func interceptors() async throws {
        try await withServer { server in
            let http = try await makeHandler(server.url + "/v1")
            try await http.get("/turbines/7")
            #expect(server.requests.first?.headers["X-Tenant"] == "north")
            await http.shutdown()
        }
    }

    // README: url
    func handlerFromEnvironment() async throws -> HTTPHandler {
        let (properties, options) = try HTTPHandler.fromEnvironment()  // CONN_HTTP_URL
        return try await HTTPHandler(properties, options: options)
    }
    // END

    @Test("url")
    func url() async throws {
        let isSet = ProcessInfo.processInfo.environment["CONN_HTTP_URL"]?.isEmpty == false
        do {
            let http = try await handlerFromEnvironment()
            await http.shutdown()
            #expect(isSet)
        } catch let error as ConnError {
            #expect(!isSet)
            #expect(error.message.contains("CONN_HTTP_URL"))
        }
    }
}
