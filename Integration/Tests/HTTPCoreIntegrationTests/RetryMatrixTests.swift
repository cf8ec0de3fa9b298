import ConnCoreTesting
import ConnTesting
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite("What is tried again, over the wire", .timeLimit(.minutes(3)))
    struct RetryMatrixTests {
        /// What the caller says about running it twice.
        enum Said: String, CaseIterable, Sendable {
            case nothing, idempotent, notIdempotent = "not idempotent", key

            func options() -> CallOptions {
                switch self {
                case .nothing, .key: CallOptions()
                case .idempotent: CallOptions(idempotent: true)
                case .notIdempotent: CallOptions(idempotent: false)
                }
            }

            func isIdempotent(_ method: HTTPMethod) -> Bool {
                switch self {
                case .idempotent: true
                case .notIdempotent: false
                case .key: true
                case .nothing: [.get, .head, .options, .put, .delete].contains(method)
                }
            }
        }

        private static let methods: [HTTPMethod] = [.get, .head, .options, .put, .delete, .post, .patch]
        private static let statuses = [400, 401, 403, 404, 408, 409, 412, 413, 425, 429, 500, 501, 502, 503, 504, 507]
        private static let retried: Set<Int> = [408, 425, 429, 500, 502, 503, 504]

        private func request(_ method: HTTPMethod, _ said: Said) -> HTTPRequest {
            var request = HTTPRequest(
                method,
                "/x",
                body: [.post, .put, .patch].contains(method) ? .text("body") : .none
            )
            if said == .key { request.headers.add("Idempotency-Key", "7") }
            return request
        }

        private func tries(
            _ user: HTTPUser,
            _ server: TwinServer,
            _ request: HTTPRequest,
            _ options: CallOptions
        ) async throws -> (tries: Int, error: ConnError) {
            server.clearRequests()
            let error = try await thrownError { try await user.send(request, options) }
            return (server.requests.count, error)
        }

        @Test("status x method x idempotent", arguments: Face.allCases)
        func statuses(_ face: Face) async throws {
            try await TwinServer.with { server in
                let status = Shared(0)
                server.otherwise { _ in .status(status.value) }
                let clock = VirtualClock()
                let user = try HTTPUser(server, face, configuration: .quick(retries: 2, connects: 50, clock: clock))
                var table: [String] = []
                for said in Said.allCases {
                    var lines: [String] = []
                    for code in Self.statuses {
                        status.change { $0 = code }
                        var counts: [String] = []
                        for method in Self.methods {
                            let seen = try await tries(user, server, request(method, said), said.options())
                            let expected = Self.retried.contains(code) && said.isIdempotent(method) ? 3 : 1
                            #expect(seen.tries == expected, "\(code) \(method), \(said.rawValue)")
                            #expect(seen.error.attempts.count == expected)
                            #expect(seen.error.nativeCode?.code == "\(code)")
                            counts.append("\(seen.tries)")
                        }
                        lines.append("\(code): \(counts.joined(separator: " "))")
                    }
                    table.append("  \(said.rawValue): " + lines.joined(separator: ", "))
                }
                let names = Self.methods.map(\.name).joined(separator: " ")
                print("retry matrix (\(face)), tries of \(names) with 2 re-tries:\n" + table.joined(separator: "\n"))
            }
        }

        @Test("raiseForStatus: false retries the same and gives the last answer", arguments: Face.allCases)
        func answersInsteadOfErrors(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.on("GET", "/503", .status(503))
                server.on("GET", "/404", .status(404))
                server.on("POST", "/503", .status(503))
                let user = try HTTPUser(server, face, configuration: .quick(retries: 2, clock: VirtualClock()))
                var request = HTTPRequest(.get, "/503", raiseForStatus: false)
                #expect(try await user.send(request).status == 503)
                #expect(server.requests.count == 3)
                request.target = "/404"
                #expect(try await user.send(request).status == 404)
                #expect(server.requests.count == 4)
                request.method = .post
                request.target = "/503"
                #expect(try await user.send(request).status == 503)
                #expect(server.requests.count == 5)
            }
        }

        @Test("an answer that comes at last is the call's", arguments: Face.allCases)
        func recovers(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.on("GET", "/x", .text("here"))
                for fault in [
                    TwinFault.status(503), .answerLost(), .answerLost(.reset), .truncated(afterBytes: 2), .status(429),
                ] {
                    server.fail(fault)
                }
                let user = try HTTPUser(server, face, configuration: .quick(clock: VirtualClock()))
                #expect(try await user.get("/x").text() == "here")
                #expect(server.requests.count == 6)
            }
        }

        /// Ways to lose the answer on a fresh connection; the request has been sent.
        private static let losses: [(String, TwinFault)] = [
            ("closed without an answer", .answerLost()), ("reset without an answer", .answerLost(.reset)),
            ("body cut", .truncated(afterBytes: 3)), ("body reset", .truncated(afterBytes: 3, .reset)),
        ]

        @Test("a lost answer: only what does no harm twice is sent twice", arguments: Face.allCases)
        func losses(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .text("a body that is cut").with { $0.ending = .close } }
                let configuration = HandlerConfiguration.quick(retries: 2, connects: 50, clock: VirtualClock())
                let user = try HTTPUser(server, face, configuration: configuration)
                for (name, fault) in Self.losses {
                    server.clearFaults()
                    server.fail(fault, count: nil)
                    var counts: [String] = []
                    for said in Said.allCases {
                        for method in Self.methods where method != .head {
                            let seen = try await tries(user, server, request(method, said), said.options())
                            let expected = said.isIdempotent(method) ? 3 : 1
                            #expect(seen.tries == expected, "\(name): \(method), \(said.rawValue)")
                            #expect(seen.error.outcome == .unknown)
                            #expect(seen.error.kind == .connection)
                            counts.append("\(seen.tries)")
                        }
                    }
                    print("\(name) (\(face)): \(counts.joined(separator: " "))")
                }
            }
        }

        @Test("a server that is away: everything is tried again, since nothing was sent", arguments: Face.allCases)
        func away(_ face: Face) async throws {
            let server = try TwinServer().start()
            defer { server.stop() }
            server.otherwise { _ in .text("x") }
            let proxy = try FaultProxy(to: .tcp(port: server.port)).start()
            defer { proxy.stop() }
            let clock = VirtualClock()
            let user = try HTTPUser(
                HTTPConnProperties("http://127.0.0.1:\(proxy.port)"),
                face,
                configuration: .quick(retries: 0, connects: 3, clock: clock)
            )
            proxy.refuseConnections()
            for method in Self.methods {
                let error = try await thrownError { try await user.send(request(method, .notIdempotent)) }
                #expect(error.attempts.map(\.phase) == Array(repeating: .connect, count: 4), "\(method)")
                #expect(error.outcome == .notApplied)
            }
            proxy.allowConnections()
            for method in Self.methods { try await user.send(request(method, .notIdempotent)) }
            #expect(server.requests.count == Self.methods.count)
        }

        // MARK: Stale connections

        @Test(
            "a stale keep-alive connection is replaced at once, without a wait",
            arguments: Face.allCases,
            [false, true]
        )
        func stale(_ face: Face, _ reset: Bool) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .text("x") }
                let clock = VirtualClock()
                let user = try HTTPUser(server, face, configuration: .quick(retries: 0, clock: clock))
                for round in 1...20 {
                    try await user.get("/x")
                    server.closeConnections(reset: reset)
                    try await user.get("/x")
                    #expect(server.requests.count == round * 2)
                }
                #expect(clock.sleeps.isEmpty)
            }
        }

        @Test(
            "a connection that dies just as the request comes: GET is replayed once, POST never",
            arguments: Face.allCases
        )
        func dyingConnections(_ face: Face) async throws {
            let server = try TwinServer().start()
            defer { server.stop() }
            server.otherwise { _ in .text("x") }
            let proxy = try FaultProxy(to: .tcp(port: server.port)).start()
            defer { proxy.stop() }
            let clock = VirtualClock()
            let user = try HTTPUser(
                HTTPConnProperties("http://127.0.0.1:\(proxy.port)"),
                face,
                configuration: .quick(retries: 0, clock: clock)
            )
            // The second request on the connection meets its end.
            let dying = FaultScript([FaultRule(.match(.text("/dies"), .clientToServer, .before), .cut)])
            proxy.scriptNext(dying)
            try await user.get("/x")
            try await user.get("/dies")
            #expect(server.requests("GET", "/dies").count == 1)
            #expect(proxy.statistics.accepted == 2)
            #expect(clock.sleeps.isEmpty)

            proxy.cutAll()
            try await user.reconnect()
            proxy.scriptNext(dying)
            try await user.get("/x")
            let error = try await thrownError {
                try await user.send(HTTPRequest(.post, "/dies", body: .text("pay")))
            }
            #expect(error.outcome == .unknown)
            #expect(error.kind == .connection)
            #expect(server.requests("POST", "/dies").isEmpty)
            try await user.send(HTTPRequest(.post, "/dies", body: .text("pay")))
            #expect(server.requests("POST", "/dies").count == 1)
        }

        // MARK: Retry-After

        @Test("Retry-After replaces a shorter wait, in seconds and as a date", arguments: Face.allCases, [429, 503])
        func retryAfter(_ face: Face, _ status: Int) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .text("x") }
                server.fail(.status(status, retryAfter: .seconds(2)))
                server.fail(.status(status, retryAfter: .date(secondsFromNow: 3)))
                server.fail(.status(status, retryAfter: .text("soon")))
                server.fail(.status(status, retryAfter: .seconds(0)))
                let clock = VirtualClock()
                let user = try HTTPUser(server, face, configuration: .quick(clock: clock))
                try await user.get("/x")
                #expect(clock.sleeps == [2_000, 3_000, 20, 40].map { .milliseconds($0) })
            }
        }

        @Test("Retry-After above the ceiling ends the call and is carried by the error", arguments: Face.allCases)
        func ceiling(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.fail(.tooManyRequests(retryAfter: .seconds(3600)), count: nil)
                let clock = VirtualClock()
                let user = try HTTPUser(server, face, configuration: .quick(clock: clock))
                let error = try await thrownError { try await user.get("/x") }
                #expect(error.askedDelay == .seconds(3600))
                #expect(error.kind == .busy)
                #expect(clock.sleeps.isEmpty)
                #expect(server.requests.count == 1)
            }
        }
    }
}
