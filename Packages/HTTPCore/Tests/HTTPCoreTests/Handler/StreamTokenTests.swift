import ConnTesting
import HTTPCore
import Testing

/// Streams whose credentials have to be fetched, and answers that were kept because they might have been tried again.
struct StreamTokenTests {
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
