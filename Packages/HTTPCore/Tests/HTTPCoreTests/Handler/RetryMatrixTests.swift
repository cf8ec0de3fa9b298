import ConnTesting
import HTTPCore
import Testing

/// What is sent again, counted at the server.
struct RetryMatrixTests {
    static let statuses = [400, 401, 403, 404, 408, 409, 425, 429, 500, 501, 502, 503, 504, 507]

    /// Two re-tries are allowed, so that 3 means that the status is tried again and 1 that it is final.
    @Test("status x method x idempotent: how often a request is sent", arguments: Face.allCases)
    func matrix(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 2)
        defer { world.stop() }
        world.server.on("*", "/s/*") { request in .text("no", status: Int(request.path.dropFirst(3)) ?? 0) }
        let retried: Set<Int> = [408, 425, 429, 500, 502, 503, 504]
        let kinds: [(String, HTTPMethod, Bool?, HTTPHeaders)] = [
            ("GET", .get, nil, [:]), ("HEAD", .head, nil, [:]), ("PUT", .put, nil, [:]), ("DELETE", .delete, nil, [:]),
            ("POST", .post, nil, [:]), ("PATCH", .patch, nil, [:]), ("POST idempotent", .post, true, [:]),
            ("POST with key", .post, nil, ["Idempotency-Key": "k1"]), ("GET not idempotent", .get, false, [:]),
        ]
        var table = ["status " + kinds.map { $0.0 }.joined(separator: " | ")]
        for status in Self.statuses {
            var row = ["\(status)   "]
            for (name, method, idempotent, headers) in kinds {
                world.server.clearRequests()
                let error = try await world.failure(
                    face,
                    HTTPRequest(method, "/s/\(status)", headers: headers),
                    options: CallOptions(idempotent: idempotent)
                )
                let sent = world.server.requests.count
                let mayRepeat = idempotent ?? (method.isIdempotent || !headers.isEmpty)
                #expect(sent == (mayRepeat && retried.contains(status) ? 3 : 1), "\(name) \(status)")
                #expect(error.attempts.count == sent, "\(name) \(status)")
                #expect(error.response?.status == status)
                row.append("\(sent)".padded(to: name.count))
            }
            table.append(row.joined(separator: " | "))
        }
        print("requests sent by the \(face) face, with 2 re-tries allowed:\n" + table.joined(separator: "\n"))
    }

    @Test("a status is retried and returned with raiseForStatus: false", arguments: Face.allCases)
    func withoutRaising(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 2)
        defer { world.stop() }
        world.server.on("*", "/busy", .text("later", status: 503))
        world.server.on("GET", "/gone", .text("gone", status: 410))
        let busy = try await world.request(face, HTTPRequest(.get, "/busy", raiseForStatus: false))
        #expect(busy.status == 503)
        #expect(String(decoding: busy.bytes, as: UTF8.self) == "later")
        #expect(world.server.requests.count == 3)
        let posted = try await world.request(face, HTTPRequest(.post, "/busy", raiseForStatus: false))
        #expect(posted.status == 503)
        #expect(world.server.requests.count == 4)
        let gone = try await world.request(face, HTTPRequest(.get, "/gone", raiseForStatus: false))
        #expect(gone.status == 410)
        #expect(world.server.requests.count == 5)
    }

    @Test("the answer to a POST is lost: it is not sent again, unless it says that it may", arguments: Face.allCases)
    func lostAnswer(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 3)
        defer { world.stop() }
        world.server.on("*", "/orders", .text("done"))
        world.server.fail(.answerLost(), count: 1)
        let error = try await world.failure(face, HTTPRequest(.post, "/orders", body: .text("x")))
        #expect(error.kind == .connection)
        #expect(error.outcome == .unknown)
        #expect(world.server.requests.count == 1)
        world.server.fail(.answerLost(), count: 1)
        let keyed = HTTPRequest(.post, "/orders", headers: ["Idempotency-Key": "1"], body: .text("x"))
        #expect(try await world.request(face, keyed).status == 200)
        #expect(world.server.requests.count == 3)
        world.server.fail(.answerLost(.reset), count: 1)
        let said = CallOptions(idempotent: true)
        #expect(
            try await world.request(face, HTTPRequest(.post, "/orders", body: .text("x")), options: said).status == 200
        )
        #expect(world.server.requests.count == 5)
        world.server.fail(.answerLost(), count: 1)
        #expect(try await world.request(face, HTTPRequest(.get, "/orders")).status == 200)
        #expect(world.server.requests.count == 7)
    }

    @Test("what interceptors make of a request decides whether it is sent again", arguments: Face.allCases)
    func intercepted(_ face: Face) async throws {
        let changes = HTTPInterceptor(
            "changes",
            before: { request in
                switch request.target {
                case "/keyed": request.headers.set("Idempotency-Key", "k")
                case "/posted": request.method = .post
                default: break
                }
            }
        )
        let world = try HTTPWorld({ $0.interceptors = [changes] }, retries: 2)
        defer { world.stop() }
        world.server.on("*", "/*", .text("ok"))
        let rows: [(HTTPMethod, String, Bool?, Int)] = [
            (.post, "/keyed", nil, 3), (.post, "/keyed", false, 1), (.get, "/posted", nil, 1),
            (.get, "/posted", true, 3), (.post, "/plain", nil, 1), (.get, "/plain", nil, 3),
        ]
        for fault in [TwinFault.status(503), .answerLost()] {
            world.server.clearFaults()
            world.server.fail(fault, count: nil)
            for (method, path, idempotent, sent) in rows {
                world.server.clearRequests()
                _ = try await world.failure(
                    face,
                    HTTPRequest(method, path),
                    options: CallOptions(idempotent: idempotent)
                )
                #expect(world.server.requests.count == sent, "\(method) \(path) \(String(describing: idempotent))")
            }
        }
    }

    @Test("a server that is away was not sent anything, so a POST is tried again", arguments: Face.allCases)
    func away(_ face: Face) async throws {
        let clock = VirtualClock()
        let world = try HTTPWorld(retries: 3, clock: clock)
        defer { world.stop() }
        world.server.stop()
        let error = try await world.failure(face, HTTPRequest(.post, "/x", body: .text("x")))
        #expect(error.kind == .connection)
        #expect(error.outcome == .notApplied)
        #expect(error.attempts.count == 4)
        #expect(error.attempts.allSatisfy { $0.phase == .connect })
        #expect(clock.sleeps == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
    }

    @Test("a stale kept connection is replaced at once", arguments: Face.allCases, [HTTPMethod.get, .put])
    func stale(_ face: Face, _ method: HTTPMethod) async throws {
        let clock = VirtualClock()
        let world = try HTTPWorld(retries: 3, clock: clock)
        defer { world.stop() }
        world.server.on("*", "/x", .text("ok"))
        try await world.use(face) { call in
            _ = try await call(HTTPRequest(.get, "/x"), .default)
            for reset in [false, true] {
                world.server.closeConnections(onlyIdle: true, reset: reset)
                let response = try await call(
                    HTTPRequest(method, "/x", body: method == .put ? .text("b") : .none),
                    .default
                )
                #expect(response.status == 200)
            }
        }
        #expect(clock.sleeps == [])
        #expect(world.server.requests.count == 3)
    }

    @Test("Retry-After in seconds and as a date replaces the wait; above the ceiling the call fails and carries it")
    func retryAfter() async throws {
        for delay in [TwinFault.RetryAfter.seconds(7), .date(secondsFromNow: 7)] {
            let clock = VirtualClock()
            let world = try HTTPWorld(retries: 3, clock: clock)
            defer { world.stop() }
            world.server.on("GET", "/x", .text("ok"))
            world.server.fail(.status(429, retryAfter: delay), count: 1)
            #expect(try await world.request(.async, HTTPRequest(.get, "/x")).status == 200)
            #expect(clock.sleeps == [.seconds(7)])
            world.server.fail(.status(503, retryAfter: .seconds(3600)), count: 1)
            let error = try await world.failure(.sync, HTTPRequest(.get, "/x"))
            #expect(error.askedDelay == .seconds(3600))
            #expect(error.attempts.count == 1)
        }
    }

    @Test("a body that is cut is an error and never short data", arguments: Face.allCases, [true, false])
    func truncated(_ face: Face, _ chunked: Bool) async throws {
        let world = try HTTPWorld(retries: 1)
        defer { world.stop() }
        var answer = TwinResponse.text(String(repeating: "x", count: 5_000))
        if chunked { answer.framing = .chunks(700) }
        world.server.on("GET", "/x", answer)
        world.server.fail(.truncated(afterBytes: 1_500), count: 1)
        let whole = try await world.request(face, HTTPRequest(.get, "/x"))
        #expect(whole.bytes.count == 5_000)
        #expect(world.server.requests.count == 2)
        world.server.fail(.truncated(afterBytes: 1_500), count: nil)
        let error = try await world.failure(face, HTTPRequest(.get, "/x"))
        #expect(error.kind == .connection)
        #expect(error.outcome == .unknown)
        #expect(world.server.requests.count == 4)
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
