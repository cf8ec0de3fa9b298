import ConnCoreTesting
import ConnTesting
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite("Time limits", .timeLimit(.minutes(3)))
    struct TimeLimitTests {
        private func measured(_ body: () async throws -> some Any) async throws -> (ConnError, Duration) {
            let start = ContinuousClock.now
            let error = try await thrownError(body)
            return (error, start.duration(to: .now))
        }

        @Test("a server that is silent meets the first-byte limit", arguments: Face.allCases)
        func firstByte(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .nothing(.silence) }
                var options = HTTPOptions()
                options.firstByteTimeout = .milliseconds(300)
                let user = try HTTPUser(server, face, options: options, configuration: .quick(retries: 0))
                let (error, time) = try await measured { try await user.get("/x") }
                #expect(error.kind == .timeout)
                #expect(error.outcome == .unknown)
                #expect(time >= .milliseconds(290) && time < .seconds(5))
            }
        }

        @Test("a slow drip is caught by the deadline", arguments: Face.allCases)
        func drip(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in
                    TwinResponse.text(String(repeating: "x", count: 1000)).with { $0.drip = (1, .milliseconds(20)) }
                }
                let user = try HTTPUser(server, face)
                let (error, time) = try await measured {
                    try await user.get("/x", CallOptions(timeout: .milliseconds(500)))
                }
                #expect(error.kind == .timeout)
                #expect(time >= .milliseconds(490) && time < .seconds(5))
            }
        }

        @Test("a body that stops meets the low-speed limit", arguments: Face.allCases)
        func stopped(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in
                    TwinResponse.text(String(repeating: "x", count: 1000)).cut(after: 10, .silence)
                }
                var options = HTTPOptions()
                options.lowSpeed = HTTPLowSpeed(bytesPerSecond: 1, window: .seconds(1))
                let user = try HTTPUser(server, face, options: options, configuration: .quick(retries: 0))
                let (error, time) = try await measured { try await user.get("/x") }
                #expect(error.kind == .timeout)
                #expect(time >= .milliseconds(900) && time < .seconds(8))
            }
        }

        @Test("statementTimeout ends one request, finally; the deadline ends all tries", arguments: Face.allCases)
        func tries(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .nothing(.silence) }
                let user = try HTTPUser(server, face, configuration: .quick(retries: 100, connects: 100))
                let single = CallOptions(timeout: .seconds(60), statementTimeout: .milliseconds(200))
                let stopped = try await thrownError { try await user.get("/x", single) }
                #expect(stopped.kind == .timeout)
                #expect(stopped.message == "The request was stopped at its time limit of 0.2 seconds")
                #expect(server.requests.count == 1)

                server.otherwise { _ in .status(503) }
                let all = CallOptions(timeout: .seconds(2), statementTimeout: .seconds(60))
                let (ended, time) = try await measured { try await user.get("/x", all) }
                #expect(ended.kind == .timeout)
                #expect(server.requests.count > 2)
                #expect(time < .seconds(30))
            }
        }

        @Test("a call waits for its turn up to its deadline", arguments: Face.allCases)
        func rateLimit(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .text("x") }
                var options = HTTPOptions()
                options.rateLimit = HTTPRateLimit(requestsPerSecond: 0.01)
                let user = try HTTPUser(server, face, options: options)
                try await user.get("/x")
                let (error, time) = try await measured {
                    try await user.get("/x", CallOptions(timeout: .milliseconds(200)))
                }
                #expect(error.kind == .timeout)
                #expect(time < .seconds(5))
                #expect(server.requests.count == 1)
            }
        }

        @Test("the rate limit holds for redirects, tries and both faces together")
        func pace() async throws {
            try await TwinServer.with { server in
                server.on("GET", "/x", .text("x"))
                server.on("GET", "/moved", .redirect(to: "/x"))
                var options = HTTPOptions()
                options.rateLimit = HTTPRateLimit(requestsPerSecond: 100, concurrent: 2)
                let handler = try HTTPHandler(
                    unconnected: HTTPConnProperties(server.url),
                    options: options,
                    configuration: .quick()
                )
                let start = ContinuousClock.now
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<20 {
                        group.addTask {
                            if number.isMultiple(of: 2) {
                                try await onThread { _ = try handler.get("/moved") }
                            } else {
                                try await handler.get("/moved")
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(server.requests.count == 40)
                #expect(start.duration(to: .now) >= .milliseconds(390))
                await handler.shutdown()
            }
        }
    }
}
