import ConnCoreTesting
import ConnTesting
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite("What connecting sends", .timeLimit(.minutes(3)))
    struct ConnectingTests {
        @Test("connect() sends nothing", arguments: Face.allCases)
        func plain(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .text("here") }
                let user = try HTTPUser(server, face)
                #expect(!user.handler.isConnected)
                try await user.connect()
                #expect(user.handler.isConnected)
                try await user.reconnect()
                #expect(server.statistics.accepted == 0)
                try await user.get("/")
                #expect(server.statistics.accepted == 1)
                #expect(server.requests.map(\.method) == ["GET"])
            }
        }

        @Test("a handler without a server can be made", arguments: Face.allCases)
        func nobodyThere(_ face: Face) async throws {
            let server = try TwinServer().start()
            let properties = HTTPConnProperties(server.url)
            server.stop()
            let configuration = HandlerConfiguration.quick(retries: 0, connects: 0)
            let user = try HTTPUser(properties, face, configuration: configuration)
            try await user.connect()
            let error = try await thrownError { try await user.get("/") }
            #expect(error.kind == .connection)
            #expect(error.outcome == .notApplied)
            #expect(error.phase == .connect)
        }

        @Test(
            "verifiesOnConnect sends one HEAD to the base URL; any answer counts",
            arguments: Face.allCases,
            [200, 404, 500]
        )
        func verifying(_ face: Face, _ status: Int) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .status(status) }
                var options = HTTPOptions()
                options.verifiesOnConnect = true
                let user = try HTTPUser(HTTPConnProperties(server.url + "/base/"), face, options: options)
                try await user.connect()
                #expect(server.requests.map { "\($0.method) \($0.target)" } == ["HEAD /base/"])
            }
        }

        @Test("ping is HEAD on the base URL; any answer counts", arguments: Face.allCases)
        func ping(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .status(503) }
                let user = try HTTPUser(HTTPConnProperties(server.url + "/base"), face)
                try await user.ping()
                #expect(server.requests.map { "\($0.method) \($0.target)" } == ["HEAD /base"])
            }
        }

        @Test("connect() logs in where the authentication has to, and only then", arguments: Face.allCases)
        func login(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.on("POST", "/token", .json("{\"access_token\":\"t\",\"expires_in\":1000}"))
                server.on("GET", "/", .text("here"))
                let user = try HTTPUser(
                    HTTPConnProperties(server.url, authentication: .oauth2(.test(server))),
                    face
                )
                try await user.connect()
                try await user.connect()
                #expect(server.requests.map(\.path) == ["/token"])
                try await user.get("/")
                #expect(server.requests.last?.bearerToken == "t")
                try await user.reconnect()
                #expect(server.requests("POST", "/token").count == 2)
            }
        }
    }
}

extension OAuth2Settings {
    /// A log-in at the test server's `/token`.
    static func test(_ server: TwinServer, password: Secret = "s3cr3t") -> OAuth2Settings {
        OAuth2Settings(
            tokenURL: server.url + "/token",
            grant: .password(user: "ana", password: password),
            clientID: "PLANT"
        )
    }
}
