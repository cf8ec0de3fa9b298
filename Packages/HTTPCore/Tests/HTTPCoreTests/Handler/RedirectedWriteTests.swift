import ConnTesting
import HTTPCore
import Testing

/// What becomes of a request that has reached a server, was redirected, and failed behind the redirect.
struct RedirectedWriteTests {
    /// A URL at which nobody listens any more.
    static func nowhere() throws -> String {
        let gone = try TwinServer().start()
        defer { gone.stop() }
        return gone.url + "/landing"
    }

    @Test("the server of a redirect is away: the POST is not sent again", arguments: Face.allCases, [302, 303, 307])
    func away(_ face: Face, _ status: Int) async throws {
        let target = try Self.nowhere()
        for limit in [nil, HTTPRateLimit(concurrent: 4)] {
            let world = try HTTPWorld({ $0.rateLimit = limit })
            defer { world.stop() }
            world.server.on("POST", "/orders", .redirect(to: target, status: status))
            let error = try await world.failure(face, HTTPRequest(.post, "/orders", body: .text("x")))
            #expect(error.kind == .connection)
            #expect(error.outcome == .unknown)
            #expect(error.attempts.map(\.phase) == [.execute])
            #expect(error.advice?.isEmpty == false)
            #expect(world.server.requests.count == 1)
        }
    }

    @Test("the same with a call that may run twice, and with one that only reads", arguments: Face.allCases)
    func again(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 2)
        defer { world.stop() }
        world.server.on("*", "/x", .redirect(to: try Self.nowhere(), status: 303))
        for (request, outcome) in [
            (HTTPRequest(.post, "/x", headers: ["Idempotency-Key": "k"]), ConnError.Outcome.unknown),
            (HTTPRequest(.put, "/x"), .unknown), (HTTPRequest(.get, "/x"), .notApplied),
        ] {
            world.server.clearRequests()
            let error = try await world.failure(face, request)
            #expect(error.outcome == outcome)
            #expect(world.server.requests.count == 3, "\(request)")
        }
    }

    @Test("the token server fails behind a redirect: the POST is not sent again", arguments: Face.allCases)
    func tokens(_ face: Face) async throws {
        let logins = Counter()
        let token = { @Sendable () throws(ConnError) -> HTTPToken in
            logins.append(1)
            if logins.values.count == 1 { return HTTPToken("first") }
            throw ConnError(.server, "in trouble", retry: .again)
        }
        let world = try HTTPWorld(
            authentication: .tokens(
                blocking: { (_) throws(ConnError) in try token() },
                suspending: { (_) throws(ConnError) in try token() }
            )
        )
        defer { world.stop() }
        world.server.on("POST", "/orders", .redirect(to: "/orders/1", status: 303))
        world.server.on("GET", "/orders/1", .status(401))
        let error = try await world.failure(face, HTTPRequest(.post, "/orders", body: .text("x")))
        #expect(error.message == "in trouble")
        #expect(error.outcome == .unknown)
        #expect(world.server.requests.map(\.method) == ["POST", "GET"])
        #expect(logins.values.count == 2)
    }

    @Test("the error of an answer behind a redirect is of what was answered", arguments: Face.allCases)
    func status(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("*", "/x", .redirect(to: "/gone", status: 303))
        for (method, outcome) in [(HTTPMethod.post, ConnError.Outcome.unknown), (.put, .unknown), (.get, .notApplied)] {
            let error = try await world.failure(face, HTTPRequest(method, "/x"))
            #expect(error.kind == .notFound)
            #expect(error.outcome == outcome, "\(method)")
            #expect(error.message == "The server answered GET \(world.server.url)/gone with status 404")
        }
        #expect(try await world.failure(face, HTTPRequest(.post, "/gone")).outcome == .notApplied)
    }
}
