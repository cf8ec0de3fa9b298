import ConnCoreTesting
import ConnTesting
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite("One token for all", .timeLimit(.minutes(2)))
    struct TokenTests {
        /// A server that takes only the latest token it gave, and whose tokens can be made void.
        private final class Guarded: Sendable {
            let server: TwinServer
            let current = Shared(0)
            let refusesPassword = Shared(false)

            init() throws {
                server = try TwinServer(keptRequests: 20_000).start()
                let (current, refusesPassword) = (current, refusesPassword)
                server.on("POST", "/token") { request in
                    guard !refusesPassword.value, request.form("password") == "s3cr3t" else {
                        return .json(
                            "{\"error\":\"invalid_grant\",\"error_description\":\"ana is locked\"}",
                            status: 400
                        )
                    }
                    let number = current.change { number in
                        number += 1
                        return number
                    }
                    // A login takes its time, so that the others really wait.
                    return TwinResponse.json(
                        "{\"access_token\":\"token-\(number)\",\"token_type\":\"bearer\",\"expires_in\":\"1199\"}"
                    )
                    .delayed(.milliseconds(50))
                }
                server.on("*", "/data") { request in
                    request.bearerToken == "token-\(current.value)" ? .json("{\"n\":1}") : .status(401)
                }
            }

            deinit { server.stop() }

            func voidTokens() { current.change { $0 += 1 } }
            var tokenRequests: Int { server.requests("POST", "/token").count }

            func properties(_ settings: OAuth2Settings? = nil) -> HTTPConnProperties {
                HTTPConnProperties(server.url, authentication: .oauth2(settings ?? .test(server)))
            }
        }

        @Test("100 concurrent requests that meet a 401 make one token request, threads and tasks alike")
        func storm() async throws {
            let guarded = try Guarded()
            let handler = try HTTPHandler(
                unconnected: guarded.properties(),
                options: HTTPOptions(),
                configuration: {
                    var configuration = HandlerConfiguration.quick(retries: 0, connects: 0)
                    configuration.maximumThreadConnections = 64
                    return configuration
                }()
            )
            try await handler.get("/data")
            #expect(guarded.tokenRequests == 1)
            for round in 1...3 {
                guarded.server.clearRequests()
                guarded.server.hold { $0.path == "/data" }
                let calls = (0..<100).map { number in
                    Task {
                        if number.isMultiple(of: 2) {
                            return try await onThread { try handler.get("/data").status }
                        }
                        return try await handler.get("/data").status
                    }
                }
                try await eventually("\(guarded.server.statistics.held) requests are at the server") {
                    guarded.server.statistics.held == 100
                }
                // All of them were sent with a good token and are answered with a 401.
                guarded.voidTokens()
                guarded.server.release()
                for call in calls { #expect(try await call.value == 200) }
                let sent = guarded.server.requests("GET", "/data")
                let refused = sent.count { $0.bearerToken != "token-\(guarded.current.value)" }
                print(
                    "401 storm, round \(round): \(sent.count) requests, \(refused) of them answered 401,",
                    "\(guarded.tokenRequests) token request(s)"
                )
                #expect(refused == 100)
                #expect(sent.count == 200)
                #expect(guarded.tokenRequests == 1)
            }
            await handler.shutdown()
        }

        @Test("100 first calls at once make one token request", arguments: Face.allCases)
        func firstCalls(_ face: Face) async throws {
            let guarded = try Guarded()
            var configuration = HandlerConfiguration.quick()
            configuration.maximumThreadConnections = 100
            let handler = try HTTPHandler(
                unconnected: guarded.properties(),
                options: HTTPOptions(),
                configuration: configuration
            )
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        switch face {
                        case .sync: try await onThread { try handler.get("/data").status }
                        case .async: try await handler.get("/data").status
                        }
                    }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(guarded.tokenRequests == 1)
            await handler.shutdown()
        }

        @Test("a POST that meets a 401 is sent again once with the new token", arguments: Face.allCases)
        func post(_ face: Face) async throws {
            let guarded = try Guarded()
            let user = try HTTPUser(guarded.properties(), face)
            try await user.get("/data")
            guarded.voidTokens()
            let response = try await user.send(HTTPRequest(.post, "/data", body: .text("x")))
            #expect(response.status == 200)
            #expect(guarded.server.requests("POST", "/data").map(\.text) == ["x", "x"])
            #expect(guarded.tokenRequests == 2)
        }

        @Test("a server that refuses every token is asked for one more and no further", arguments: Face.allCases)
        func hopeless(_ face: Face) async throws {
            let guarded = try Guarded()
            guarded.server.on("GET", "/never", .status(401))
            let user = try HTTPUser(guarded.properties(), face)
            let error = try await thrownError { try await user.get("/never") }
            #expect(error.kind == .authentication)
            #expect(guarded.server.requests("GET", "/never").count == 2)
            #expect(guarded.tokenRequests == 2)
        }

        @Test(
            "a wrong password is final: one token request, and none by later calls until reconnect()",
            arguments: Face.allCases
        )
        func wrongPassword(_ face: Face) async throws {
            let guarded = try Guarded()
            guarded.refusesPassword.change { $0 = true }
            let user = try HTTPUser(guarded.properties(), face)
            for _ in 0..<5 {
                let error = try await thrownError { try await user.get("/data") }
                #expect(error.kind == .authentication)
                #expect(error.phase == .connect)
                #expect(error.attempts.count == 1)
                #expect(!"\(error)".contains("locked"))
                #expect(error.serverMessage == "ana is locked")
            }
            #expect(guarded.tokenRequests == 1)
            #expect(guarded.server.requests("GET", "/data").isEmpty)
            guarded.refusesPassword.change { $0 = false }
            try await user.reconnect()
            #expect(try await user.get("/data").status == 200)
            #expect(guarded.tokenRequests == 2)
        }

        @Test("a token server in trouble is tried again like a connect", arguments: Face.allCases)
        func trouble(_ face: Face) async throws {
            let guarded = try Guarded()
            let clock = VirtualClock()
            guarded.server.fail(.status(503, retryAfter: .seconds(3)), count: 2) { $0.path == "/token" }
            let user = try HTTPUser(guarded.properties(), face, configuration: .quick(clock: clock))
            #expect(try await user.get("/data").status == 200)
            #expect(guarded.tokenRequests == 3)
            #expect(clock.sleeps == [.seconds(3), .seconds(3)])
        }

        @Test("a static token is not asked for again", arguments: Face.allCases)
        func fixedToken(_ face: Face) async throws {
            let guarded = try Guarded()
            let user = try HTTPUser(
                HTTPConnProperties(guarded.server.url, authentication: .bearer("token-7")),
                face
            )
            let error = try await thrownError { try await user.get("/data") }
            #expect(error.kind == .authentication)
            #expect(guarded.server.requests("GET", "/data").count == 1)
        }

        @Test("two handlers made from one value share the token", arguments: Face.allCases)
        func shared(_ face: Face) async throws {
            let guarded = try Guarded()
            let properties = guarded.properties()
            for _ in 0..<3 {
                let user = try HTTPUser(properties, face)
                #expect(try await user.get("/data").status == 200)
            }
            #expect(guarded.tokenRequests == 1)
        }

        @Test("credentials go to the base URL's origin only", arguments: Face.allCases)
        func origins(_ face: Face) async throws {
            let other = try TwinServer().start()
            defer { other.stop() }
            other.otherwise { _ in .text("elsewhere") }
            let guarded = try Guarded()
            guarded.server.on("GET", "/away", .redirect(to: other.url + "/landing"))
            guarded.server.on("GET", "/here", .redirect(to: "/data"))
            let user = try HTTPUser(guarded.properties(), face)
            #expect(try await user.get("/away").status == 200)
            #expect(other.requests.count == 1)
            #expect(other.requests.first?.headers["Authorization"] == nil)
            #expect(try await user.get("/here").status == 200)
        }
    }
}
