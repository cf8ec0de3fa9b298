import ConnTesting
import HTTPCore
import Testing

/// Cookies of a handler on their way.
struct CookieTests {
    /// A server's routes `/set` and `/see`.
    func serve(_ server: TwinServer, _ cookies: String...) {
        server.on("GET", "/set") { _ in
            TwinResponse.text("ok").with { answer in
                for cookie in cookies { answer.headers.append("Set-Cookie", cookie) }
            }
        }
        server.on("*", "/see") { request in .text(request.headers.all("Cookie").joined(separator: " and ")) }
    }

    func seen(_ world: HTTPWorld, _ face: Face, _ request: HTTPRequest = HTTPRequest(.get, "/see")) async throws
        -> String
    {
        String(decoding: try await world.request(face, request).bytes, as: UTF8.self)
    }

    @Test("cookies are kept for all threads and tasks, unless switched off", arguments: Face.allCases)
    func kept(_ face: Face) async throws {
        for keeps in [true, false] {
            let world = try HTTPWorld({ $0.cookies = keeps })
            defer { world.stop() }
            serve(world.server, "a=1; Path=/", "b=2; HttpOnly")
            _ = try await world.request(face, HTTPRequest(.get, "/set"))
            for other in Face.allCases { #expect(try await seen(world, other) == (keeps ? "a=1; b=2" : "")) }
            #expect(world.http.cookies.map(\.name) == (keeps ? ["a", "b"] : []))
        }
    }

    @Test("a cookie does not follow to another port of its host, not even along a redirect", arguments: Face.allCases)
    func otherPort(_ face: Face) async throws {
        let other = try TwinServer().start()
        defer { other.stop() }
        serve(other, "theirs=1; Path=/; Domain=127.0.0.1")
        let world = try HTTPWorld({ $0.allowsOffOriginURLs = true })
        defer { world.stop() }
        let elsewhere = "http://127.0.0.1:\(other.port)"
        world.server.on("GET", "/away") { _ in
            TwinResponse.redirect(to: elsewhere + "/set").with { $0.headers["Set-Cookie"] = "ours=1; Path=/" }
        }
        serve(world.server)
        _ = try await world.request(face, HTTPRequest(.get, "/away"))
        #expect(other.requests.map { $0.headers["Cookie"] } == [nil])
        #expect(try await seen(world, face) == "ours=1")
        #expect(try await seen(world, face, HTTPRequest(.get, elsewhere + "/see")) == "theirs=1")
        #expect(Set(world.http.cookies.map { $0.origin.port }) == [world.server.port, other.port])
    }

    @Test("a redirect's cookie goes with the next request", arguments: Face.allCases)
    func redirects(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        serve(world.server)
        world.server.on("GET", "/login", TwinResponse.redirect(to: "/see").with { $0.headers["Set-Cookie"] = "s=1" })
        #expect(try await seen(world, face, HTTPRequest(.get, "/login")) == "s=1")
        // A server that asks for a cookie redirects to the same URL once more.
        world.server.on("GET", "/wall") { request in
            if let cookie = request.headers["Cookie"], cookie.contains("pass=1") { return .text("in") }
            return TwinResponse.redirect(to: "/wall").with { $0.headers["Set-Cookie"] = "pass=1" }
        }
        #expect(try await seen(world, face, HTTPRequest(.get, "/wall")) == "in")
    }

    @Test("the caller's own cookies come first, in one header", arguments: Face.allCases)
    func joined(_ face: Face) async throws {
        let world = try HTTPWorld(headers: ["Cookie": "handler=1"])
        defer { world.stop() }
        serve(world.server, "jar=1; Path=/")
        #expect(try await seen(world, face) == "handler=1")
        _ = try await world.request(face, HTTPRequest(.get, "/set"))
        #expect(try await seen(world, face) == "handler=1; jar=1")
        let own = HTTPRequest(.get, "/see", headers: ["Cookie": "own=1", "cookie": "own2=2"])
        #expect(try await seen(world, face, own) == "own=1; own2=2; jar=1")
    }

    @Test("cookies are forgotten when told so, and kept by reconnect", arguments: Face.allCases)
    func cleared(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        serve(world.server, "a=1; Path=/")
        _ = try await world.request(face, HTTPRequest(.get, "/set"))
        let http = world.http
        switch face {
        case .sync: try await onThread { try http.reconnect() }
        case .async: try await http.reconnect()
        }
        #expect(try await seen(world, face) == "a=1")
        world.http.clearCookies()
        #expect(world.http.cookies.isEmpty)
        #expect(try await seen(world, face) == "")
    }

    @Test("an answer that fails or is streamed sets its cookies too", arguments: Face.allCases)
    func failedAndStreamed(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 0)
        defer { world.stop() }
        serve(world.server)
        let body = TwinResponse.text("some text")
        world.server.on("GET", "/refused", TwinResponse.status(403).with { $0.headers["Set-Cookie"] = "a=1" })
        world.server.on("GET", "/cut", body.cut(after: 2).with { $0.headers["Set-Cookie"] = "b=1" })
        world.server.on("GET", "/streamed", body.with { $0.headers["set-COOKIE"] = "c=1" })
        for path in ["/refused", "/cut"] { _ = try await world.failure(face, HTTPRequest(.get, path)) }
        let http = world.http
        let streamed = HTTPRequest(.get, "/streamed")
        switch face {
        case .sync:
            try await onThread { try http.stream(streamed) { #expect(http.cookies.count == 3, "\($0.status)") } }
        case .async: try await http.stream(streamed) { #expect(http.cookies.count == 3, "\($0.status)") }
        }
        #expect(try await seen(world, face) == "a=1; b=1; c=1")
    }
}
