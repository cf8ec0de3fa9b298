import ConnTesting
import HTTPCore
import Testing

/// Redirects, credentials and where they go.
struct RedirectAndOriginTests {
    @Test("redirects are followed by the rules of their status", arguments: Face.allCases)
    func followed(_ face: Face) async throws {
        let world = try HTTPWorld(path: "/api")
        defer { world.stop() }
        world.server.on("*", "/api/old/*") { request in
            .redirect(to: "/api/new?a=1", status: Int(request.path.dropFirst(9)) ?? 0)
        }
        world.server.on("*", "/api/new") { request in .text("\(request.method) \(request.text)") }
        let expected: [(Int, String)] = [
            (301, "GET "), (302, "GET "), (303, "GET "), (307, "POST body"), (308, "POST body"),
        ]
        for (status, text) in expected {
            let request = HTTPRequest(.post, "/old/\(status)", body: .text("body"))
            let response = try await world.request(face, request)
            #expect(String(decoding: response.bytes, as: UTF8.self) == text, "\(status)")
            #expect(response.redirects.map(\.path) == ["/api/old/\(status)"])
            #expect(response.url.string == "\(world.server.url)/api/new?a=1")
        }
    }

    @Test("a circle and too many redirects are errors; none is an answer", arguments: Face.allCases)
    func limits(_ face: Face) async throws {
        let world = try HTTPWorld({ $0.redirects = .follow(3) })
        defer { world.stop() }
        world.server.on("GET", "/circle", .redirect(to: "/circle", status: 302))
        world.server.on("GET", "/n/*") { request in
            .redirect(to: "/n/\((Int(request.path.dropFirst(3)) ?? 0) + 1)", status: 302)
        }
        #expect(try await world.failure(face, HTTPRequest(.get, "/circle")).message.contains("circle"))
        #expect(try await world.failure(face, HTTPRequest(.get, "/n/0")).message.contains("more than 3 times"))
        var request = HTTPRequest(.get, "/circle")
        request.redirects = HTTPRedirects.none
        #expect(try await world.request(face, request).status == 302)
    }

    @Test("credentials, keys and cookies of the caller stay at their origin", arguments: Face.allCases)
    func origin(_ face: Face) async throws {
        let other = try TwinServer().start()
        defer { other.stop() }
        other.on("*", "/landing", .text("here"))
        let target = "http://127.0.0.1:\(other.port)/landing"
        let world = try HTTPWorld(
            { $0.allowsOffOriginURLs = true },
            authentication: .bearer("canary-bearer"),
            headers: ["X-Api-Key": "canary-key", "X-Plain": "p"]
        )
        defer { world.stop() }
        world.server.on("GET", "/away", .redirect(to: target, status: 307))
        let request = HTTPRequest(.get, "/away", headers: ["Cookie": "canary=cookie", "X-Mine": "m"])
        #expect(try await world.request(face, request).status == 200)
        let here = try #require(world.server.requests.first)
        #expect(here.headers["Authorization"] == "Bearer canary-bearer")
        #expect(here.headers["X-Api-Key"] == "canary-key")
        #expect(here.headers["Cookie"] == "canary=cookie")
        #expect(try await world.request(face, HTTPRequest(.get, target)).status == 200)
        #expect(other.requests.count == 2)
        for seen in other.requests {
            #expect(seen.headers["Authorization"] == nil)
            #expect(seen.headers["X-Api-Key"] == nil)
            #expect(seen.headers["Cookie"] == nil)
            #expect(seen.headers["X-Plain"] == "p")
        }
        #expect(other.requests.first?.headers["X-Mine"] == "m")
    }

    @Test("sendsCredentials: false leaves out the handler's secrets, not the caller's", arguments: Face.allCases)
    func withoutCredentials(_ face: Face) async throws {
        let asked = Counter()
        let token = { @Sendable () -> HTTPToken in
            asked.append(1)
            return HTTPToken("canary-token")
        }
        for authentication in [
            HTTPAuthentication.bearer("canary-bearer"),
            .tokens(blocking: { _ in token() }, suspending: { _ in token() }),
        ] {
            let world = try HTTPWorld(
                authentication: authentication,
                headers: ["X-Api-Key": "canary-key", "X-Plain": "p"]
            )
            defer { world.stop() }
            world.server.on("GET", "/moved", .redirect(to: "/x"))
            world.server.on("GET", "/x", .text("ok"))
            var request = HTTPRequest(.get, "/moved")
            request.sendsCredentials = false
            #expect(try await world.request(face, request).status == 200)
            request.headers = ["Authorization": "Mine canary", "X-Api-Key": "own", "Cookie": "a=b"]
            #expect(try await world.request(face, request).status == 200)
            let seen = world.server.requests
            #expect(seen.map { $0.headers["Authorization"] } == [nil, nil, "Mine canary", "Mine canary"])
            #expect(seen.map { $0.headers["X-Api-Key"] } == [nil, nil, "own", "own"])
            #expect(seen.map { $0.headers["Cookie"] } == [nil, nil, "a=b", "a=b"])
            #expect(seen.map { $0.headers["X-Plain"] } == ["p", "p", "p", "p"])
            #expect(asked.values.isEmpty)
        }
    }

    @Test func anotherOriginIsRefusedUnlessAllowed() async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        let error = try await world.failure(.async, HTTPRequest(.get, "http://127.0.0.1:1/x"))
        #expect(error.kind == .misuse(.invalidArgument))
        #expect(world.server.requests.isEmpty)
    }

    @Test func credentialsInClearAreRefused() throws {
        let error = try thrown {
            _ = try HTTPHandler(
                unconnected: HTTPConnProperties("http://example.com", authentication: .bearer("canary")),
                options: HTTPOptions(),
                configuration: HandlerConfiguration()
            )
        }
        #expect(error.kind == .misuse(.invalidArgument))
        #expect(!"\(error)".contains("canary"))
    }

    @Test("100 requests meet a 401 at once: one token is fetched and each is sent once more")
    func tokenStorm() async throws {
        let logins = Counter()
        let authentication = HTTPAuthentication.tokens(
            blocking: { _ in
                logins.append(1)
                return HTTPToken(Secret("token-\(logins.values.count)"))
            },
            suspending: { _ in
                logins.append(1)
                return HTTPToken(Secret("token-\(logins.values.count)"))
            }
        )
        let world = try HTTPWorld(authentication: authentication)
        defer { world.stop() }
        world.server.on("GET", "/x") { request in
            request.bearerToken == "token-2" ? .text("ok") : .text("old", status: 401)
        }
        try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                let face: Face = number.isMultiple(of: 10) ? .sync : .async
                group.addTask { try await world.request(face, HTTPRequest(.get, "/x")).status }
            }
            for try await status in group { #expect(status == 200) }
        }
        #expect(logins.values.count == 2)
        #expect(world.server.requests.count <= 200)
    }

    @Test("interceptors see each request before and each answer after, in reverse")
    func interceptors() async throws {
        let log = Counter()
        let first = HTTPInterceptor(
            "first",
            before: { request in request.headers.add("X-Trail", "1") },
            after: { _, response in
                log.append(1)
                if response.status == 200 { response.headers.add("X-Seen", "yes") }
            }
        )
        let second = HTTPInterceptor(
            "second",
            before: { request in request.headers.add("X-Trail", "2") },
            after: { _, _ in log.append(2) }
        )
        let world = try HTTPWorld({ $0.interceptors = [first, second] })
        defer { world.stop() }
        world.server.on("GET", "/x", .text("ok"))
        let response = try await world.request(.async, HTTPRequest(.get, "/x"))
        #expect(response.headers["X-Seen"] == "yes")
        #expect(world.server.requests.first?.headers.all("X-Trail") == ["1", "2"])
        #expect(log.values == [2, 1])
    }
}
