import ConnCoreTesting
import ConnTesting
import HTTPCore
import Testing

/// Time limits, cancelling and closing, with sockets watched at the server.
struct LimitTests {
    @Test("the deadline covers a slow answer, a silent server and a slow drip", arguments: Face.allCases, 0..<3)
    func deadline(_ face: Face, _ kind: Int) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        var answer = TwinResponse.text(String(repeating: "x", count: 1_000))
        switch kind {
        case 0: answer.delay = .seconds(120)
        case 1: answer.bodyDelay = .seconds(120)
        default: answer.drip = (1, .milliseconds(20))
        }
        world.server.on("GET", "/slow", answer)
        let start = ContinuousClock.now
        let error = try await world.failure(
            face,
            HTTPRequest(.get, "/slow"),
            options: CallOptions(timeout: .milliseconds(300))
        )
        #expect(error.kind == .timeout)
        #expect(start.duration(to: .now) < .seconds(60))
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.open == 0 })
    }

    @Test("a request's own limit ends one try", arguments: Face.allCases)
    func statementTimeout(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/slow", TwinResponse.text("x").delayed(.seconds(120)))
        let error = try await world.failure(
            face,
            HTTPRequest(.get, "/slow"),
            options: CallOptions(statementTimeout: .milliseconds(200))
        )
        #expect(error.kind == .timeout)
        #expect(error.message.contains("time limit"))
    }

    @Test("the first byte's time-out is retried like a lost connection", arguments: Face.allCases)
    func firstByte(_ face: Face) async throws {
        let world = try HTTPWorld({ $0.firstByteTimeout = .milliseconds(200) }, retries: 1)
        defer { world.stop() }
        world.server.on("*", "/x", .text("ok"))
        world.server.fail(.delay(.seconds(120)), count: 1)
        #expect(try await world.request(face, HTTPRequest(.get, "/x")).status == 200)
        #expect(world.server.requests.count == 2)
        world.server.fail(.delay(.seconds(120)), count: 1)
        let error = try await world.failure(face, HTTPRequest(.post, "/x", body: .text("b")))
        #expect(error.kind == .timeout)
        #expect(error.outcome == .unknown)
        #expect(world.server.requests.count == 3)
    }

    @Test("a request's own first-byte time-out counts in place of the handler's", arguments: Face.allCases)
    func ownFirstByte(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 0)
        defer { world.stop() }
        world.server.on("GET", "/x", TwinResponse.text("x").delayed(.seconds(120)))
        var request = HTTPRequest(.get, "/x")
        request.firstByteTimeout = .milliseconds(200)
        let error = try await world.failure(face, request, options: CallOptions(timeout: .seconds(60)))
        #expect(error.message == "No byte of the answer came within 0.2 seconds")
    }

    @Test("the configuration's connectTimeout limits connecting, TLS included", arguments: Face.allCases)
    func connect(_ face: Face) async throws {
        let silent = try SilentServer()
        defer { silent.stop() }
        var configuration = HandlerConfiguration(retry: .none, skipConnect: true)
        configuration.connectTimeout = .milliseconds(300)
        let http = try HTTPHandler(
            unconnected: HTTPConnProperties("https://127.0.0.1:\(silent.port)"),
            options: HTTPOptions(),
            configuration: configuration
        )
        defer { http.close() }
        let error = try await thrown {
            switch face {
            case .sync: try await onThread { _ = try http.get("/x", options: CallOptions(timeout: .seconds(60))) }
            case .async: _ = try await http.get("/x", options: CallOptions(timeout: .seconds(60)))
            }
        }
        #expect(error.message == "No connection stood within 0.3 seconds")
        #expect(error.phase == .connect)
        #expect(error.outcome == .notApplied)
    }

    @Test("HTTPOptions.resolve is used in place of a look-up", arguments: Face.allCases)
    func resolve(_ face: Face) async throws {
        let server = try TwinServer().start()
        defer { server.stop() }
        server.on("GET", "/x", .text("ok"))
        var options = HTTPOptions()
        options.resolve = ["nowhere.invalid:\(server.port):127.0.0.1"]
        let http = try HTTPHandler(
            unconnected: HTTPConnProperties("http://nowhere.invalid:\(server.port)"),
            options: options,
            configuration: HandlerConfiguration(retry: .none, skipConnect: true)
        )
        defer { http.close() }
        let response =
            switch face {
            case .sync: try await onThread { try http.get("/x") }
            case .async: try await http.get("/x")
            }
        #expect(response.status == 200)
        #expect(server.requests.first?.headers["Host"] == "nowhere.invalid:\(server.port)")
    }

    @Test("a limit of speed beyond all numbers is a limit", arguments: Face.allCases)
    func hugeLowSpeed(_ face: Face) async throws {
        let world = try HTTPWorld({ $0.lowSpeed = HTTPLowSpeed(bytesPerSecond: .max) })
        defer { world.stop() }
        world.server.on("GET", "/x", .text("ok"))
        #expect(try await world.request(face, HTTPRequest(.get, "/x")).status == 200)
    }

    @Test("a token ends a request and frees its socket", arguments: Face.allCases)
    func token(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/slow", TwinResponse.text("x").delayed(.seconds(120)))
        let token = CancellationToken()
        async let failed = world.failure(
            face,
            HTTPRequest(.get, "/slow"),
            options: CallOptions(cancellation: token)
        )
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.requests == 1 })
        token.cancel()
        #expect(try await failed.kind == .cancelled)
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.open == 0 })
        #expect(world.server.requests.count == 1)
    }

    @Test func cancellingTheTaskFreesTheSocket() async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/slow", TwinResponse.text("x").delayed(.seconds(120)))
        let task = Task { try await world.failure(.async, HTTPRequest(.get, "/slow")) }
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.requests == 1 })
        task.cancel()
        #expect(try await task.value.kind == .cancelled)
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.open == 0 })
    }

    @Test("cancelAll ends what runs, and the handler goes on", arguments: Face.allCases)
    func cancelAll(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/slow", TwinResponse.text("x").delayed(.seconds(120)))
        world.server.on("GET", "/x", .text("ok"))
        async let failed = world.failure(face, HTTPRequest(.get, "/slow"))
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.requests == 1 })
        #expect(world.http.isConnected)
        world.http.cancelAll()
        #expect(try await failed.kind == .cancelled)
        #expect(try await world.request(face, HTTPRequest(.get, "/x")).status == 200)
    }

    @Test("close lets a running request end", arguments: Face.allCases)
    func close(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/slow", TwinResponse.text("x").delayed(.milliseconds(300)))
        async let running = world.request(face, HTTPRequest(.get, "/slow"))
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.requests == 1 })
        await world.http.shutdown()
        #expect(try await running.status == 200)
        #expect(!world.http.isConnected)
        let error = try await world.failure(face, HTTPRequest(.get, "/slow"))
        #expect(error.kind == .closed)
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.open == 0 })
    }

    @Test("a sync call inside a task goes over the loop")
    func syncInsideTask() async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/x", .text("ok"))
        func blocking() throws -> HTTPResponse { try world.http.get("/x") }
        #expect(try blocking().status == 200)
        #expect(world.http.isConnected)
    }

    @Test("a rate limit lets one request out at a time", arguments: Face.allCases)
    func concurrent(_ face: Face) async throws {
        let world = try HTTPWorld({ $0.rateLimit = HTTPRateLimit(concurrent: 1) })
        defer { world.stop() }
        let start = ContinuousClock.now
        let arrivals = Counter()
        world.server.on("GET", "/x") { _ in
            arrivals.append(Int(start.duration(to: .now) / .milliseconds(1)))
            return TwinResponse.text("ok").delayed(.milliseconds(20))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { _ = try await world.request(face, HTTPRequest(.get, "/x")) }
            }
            try await group.waitForAll()
        }
        // Each comes after the answer to the one before, and that after its delay.
        let moments = arrivals.values
        #expect(moments.count == 8)
        #expect(zip(moments, moments.dropFirst()).allSatisfy { $1 - $0 >= 19 }, "\(moments)")
        if face == .async { #expect(world.server.statistics.mostOpen == 1) }
    }

    @Test("ping and connect take any answer; a server that is away is an error", arguments: Face.allCases)
    func ping(_ face: Face) async throws {
        let world = try HTTPWorld({ $0.verifiesOnConnect = true }, retries: 0)
        defer { world.stop() }
        let http = world.http
        switch face {
        case .sync:
            try await onThread {
                try http.ping()
                try http.connect()
                try http.reconnect()
            }
        case .async:
            try await http.ping()
            try await http.connect()
            try await http.reconnect()
        }
        #expect(world.server.requests.map(\.method) == ["HEAD", "HEAD", "HEAD"])
        world.server.stop()
        let error = try await thrown {
            switch face {
            case .sync: try await onThread { try http.ping() }
            case .async: try await http.ping()
            }
        }
        #expect(error.kind == .connection)
        #expect(error.attempts.map(\.phase) == [.connect])
    }
}
