import ConnTesting
import HTTPCore
import Testing

/// Streams whose credentials have to be fetched, and answers that were kept because they might have been tried again.
struct StreamTokenTests {
    /// A token server that gives `token-1`, `token-2`…, and an API that takes one of them alone.
    struct TokenWorld {
        let login: TwinServer
        let world: HTTPWorld

        init(accepting number: Int, refreshAhead: Double = 0.8) throws {
            let given = Counter()
            login = try TwinServer().start()
            login.on("POST", "/token") { _ in
                given.append(1)
                return .json("{\"access_token\":\"token-\(given.values.count)\",\"expires_in\":3600}")
            }
            var settings = OAuth2Settings(tokenURL: login.url + "/token", grant: .clientCredentials, clientID: "me")
            settings.refreshAhead = refreshAhead
            world = try HTTPWorld(authentication: .oauth2(settings))
            world.server.on("GET", "/x") { request in
                guard let token = request.bearerToken?.dropFirst(6), let seen = Int(token), seen >= number else {
                    return .text("old", status: 401)
                }
                return .text("ok")
            }
        }

        func stop() {
            world.stop()
            login.stop()
        }
    }

    @Test("a stream fetches its token first", arguments: Face.allCases)
    func first(_ face: Face) async throws {
        let tokens = try TokenWorld(accepting: 1)
        defer { tokens.stop() }
        let (status, bytes) = try await StreamTests().read(tokens.world, face, HTTPRequest(.get, "/x"))
        #expect((status, String(decoding: bytes, as: UTF8.self)) == (200, "ok"))
        #expect(tokens.login.requests.count == 1)
    }

    @Test("a stream renews its token after a 401, and is sent once more", arguments: Face.allCases)
    func refused(_ face: Face) async throws {
        let tokens = try TokenWorld(accepting: 2)
        defer { tokens.stop() }
        let (status, bytes) = try await StreamTests().read(tokens.world, face, HTTPRequest(.get, "/x"))
        #expect((status, String(decoding: bytes, as: UTF8.self)) == (200, "ok"))
        #expect(tokens.world.server.requests.count == 2)
        #expect(tokens.login.requests.count == 2)
    }

    @Test("a stream renews its token ahead of its end", arguments: Face.allCases)
    func ahead(_ face: Face) async throws {
        let tokens = try TokenWorld(accepting: 1, refreshAhead: 1e-9)
        defer { tokens.stop() }
        for _ in 0..<3 {
            let (status, bytes) = try await StreamTests().read(tokens.world, face, HTTPRequest(.get, "/x"))
            #expect((status, String(decoding: bytes, as: UTF8.self)) == (200, "ok"))
        }
        #expect(tokens.login.requests.count == 3)
        #expect(tokens.world.server.requests.map(\.bearerToken) == ["token-1", "token-2", "token-3"])
    }

    @Test("a status that would be tried again has its body, where the call may not run twice", arguments: Face.allCases)
    func kept(_ face: Face) async throws {
        for status in [429, 503] {
            let world = try HTTPWorld()
            defer { world.stop() }
            world.server.on("POST", "/x", .text("busy", status: status))
            let request = HTTPRequest(.post, "/x", body: .text("b"), raiseForStatus: false)
            let (seen, bytes) = try await StreamTests().read(world, face, request)
            #expect((seen, String(decoding: bytes, as: UTF8.self)) == (status, "busy"))
            #expect(world.server.requests.count == 1)
        }
    }

    @Test("a 401 has its body, where the request's body cannot be sent again", arguments: Face.allCases)
    func keptRefusal(_ face: Face) async throws {
        let tokens = try TokenWorld(accepting: 2)
        defer { tokens.stop() }
        tokens.world.server.on("POST", "/x", .text("old", status: 401))
        let body = HTTPBody.producer(BodyTests.once([1, 2, 3]))
        let request = HTTPRequest(.post, "/x", body: body, raiseForStatus: false)
        let (status, bytes) = try await StreamTests().read(tokens.world, face, request)
        #expect((status, String(decoding: bytes, as: UTF8.self)) == (401, "old"))
        #expect(tokens.world.server.requests.count == 1)
    }

    @Test("a token server that stops in its answer meets the low-speed limit", arguments: Face.allCases)
    func stalled(_ face: Face) async throws {
        let login = try TwinServer().start()
        defer { login.stop() }
        login.on("POST", "/token", TwinResponse.json("{\"access_token\":\"t\"}").cut(after: 5, .silence))
        let settings = OAuth2Settings(tokenURL: login.url + "/token", grant: .clientCredentials, clientID: "me")
        let world = try HTTPWorld(
            { $0.lowSpeed = HTTPLowSpeed(window: .seconds(1)) },
            authentication: .oauth2(settings),
            retries: 0
        )
        defer { world.stop() }
        let error = try await world.failure(
            face,
            HTTPRequest(.get, "/x"),
            options: CallOptions(timeout: .seconds(60))
        )
        #expect(error.kind == .timeout)
        #expect(error.phase == .connect)
        #expect(error.message.hasPrefix("Fewer than 1 bytes"))
        #expect(world.server.requests.isEmpty)
    }
}
