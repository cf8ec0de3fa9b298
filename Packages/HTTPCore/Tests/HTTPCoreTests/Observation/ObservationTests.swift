import ConnCoreTesting
import ConnTesting
import CoreMetrics
import HTTPCore
import InMemoryTracing
import MetricsTestKit
import Testing
import Tracing

/// Metrics and spans of HTTP calls, in both faces.
struct ObservationTests {
    let metrics = TestMetrics()
    let tracer = W3CTracer()

    /// Runs `body` with a handler that metrics and tracer observe, and which is closed after.
    private func with(
        authentication: HTTPAuthentication = .none,
        clock: VirtualClock? = VirtualClock(),
        _ body: (HTTPWorld) async throws -> Void
    ) async throws {
        try await withMetricsFactory(metrics) {
            try await withTracer(tracer) {
                let world = try HTTPWorld(path: "/base", authentication: authentication, clock: clock)
                defer { world.stop() }
                try await body(world)
            }
        }
    }

    /// The only span there is.
    private func span(sourceLocation: SourceLocation = #_sourceLocation) throws -> FinishedInMemorySpan {
        let spans = tracer.memory.finishedSpans
        #expect(spans.count == 1, sourceLocation: sourceLocation)
        #expect(tracer.memory.activeSpans.isEmpty, sourceLocation: sourceLocation)
        return try #require(spans.first, sourceLocation: sourceLocation)
    }

    private var durations: [TestTimer] { metrics.timers(label: "http.client.request.duration") }

    // MARK: Spans

    @Test("a call is one span that says what was asked and answered", arguments: Face.allCases)
    func attributes(_ face: Face) async throws {
        try await with { world in
            world.server.on("POST", "/base/things", .json("{}", status: 201))
            let request = HTTPRequest(.post, "/things", query: ["key": "canary-1", "page": 2], body: .text("x"))
            _ = try await world.request(face, request, options: CallOptions(label: "nightly"))
            let span = try span()
            #expect(span.operationName == "POST")
            #expect(span.kind == .client)
            #expect(span.attributes.get("http.request.method") == .string("POST"))
            #expect(span.attributes.get("http.response.status_code") == .int64(201))
            #expect(span.attributes.get("server.address") == .string("127.0.0.1"))
            #expect(span.attributes.get("server.port") == .int64(Int64(world.server.port)))
            #expect(span.attributes.get("conn.label") == .string("nightly"))
            #expect(span.attributes.get("error.type") == nil)
            #expect(span.attributes.get("db.system.name") == nil)
            #expect(span.status == nil)
            #expect(span.events.isEmpty)
            guard case .string(let url) = span.attributes.get("url.full") else {
                Issue.record("there is no url.full: \(span.attributes)")
                return
            }
            #expect(url.hasPrefix("\(world.server.url)/base/things?key="))
            #expect(url.contains("page="))
            #expect(!url.contains("canary"), "\(url)")
            #expect(!url.contains("=2"), "\(url)")
        }
    }

    @Test("each failed try is an event of the one span, and the last status is the span's", arguments: Face.allCases)
    func retried(_ face: Face) async throws {
        try await with { world in
            world.server.on("GET", "/base/x", .text("here"))
            world.server.fail(.status(503), count: 2)
            _ = try await world.request(face, HTTPRequest(.get, "/x"))
            let span = try span()
            #expect(span.events.map(\.name) == ["try failed", "try failed"])
            #expect(span.events.map { $0.attributes.get("conn.attempt") } == [.int64(1), .int64(2)])
            #expect(span.events.map { $0.attributes.get("error.type") } == [.string("server"), .string("server")])
            #expect(span.attributes.get("http.response.status_code") == .int64(200))
            #expect(span.attributes.get("error.type") == nil)
            #expect(span.status == nil)
        }
    }

    @Test("a failed call ends its span with its type and status", arguments: Face.allCases)
    func failed(_ face: Face) async throws {
        try await with { world in
            world.server.fail(.status(503, body: "canary-body"), count: nil)
            _ = try await world.failure(face, HTTPRequest(.get, "/x"))
            let span = try span()
            #expect(span.status?.code == .error)
            #expect(span.attributes.get("error.type") == .string("server"))
            #expect(span.attributes.get("http.response.status_code") == .int64(503))
            #expect(span.events.count == 3)
            #expect(span.errors.isEmpty, "a recorded error would carry the server's text")
        }
    }

    @Test("every try and every redirect carries the span to the server", arguments: Face.allCases)
    func propagation(_ face: Face) async throws {
        try await with { world in
            world.server.on("GET", "/base/x", .redirect(to: "/base/y"))
            world.server.on("GET", "/base/y", .text("here"))
            world.server.fail(.status(503), count: 1)
            _ = try await world.request(face, HTTPRequest(.get, "/x"))
            _ = try await world.request(face, HTTPRequest(.get, "/y"))
            let spans = tracer.memory.finishedSpans.map { W3CTracer.traceparent($0.traceID, $0.spanID) }
            #expect(spans.count == 2)
            let seen = world.server.requests.map { $0.headers["traceparent"] }
            #expect(seen == [spans[0], spans[0], spans[0], spans[1]])
        }
    }

    @Test("the span is below the caller's")
    func parent() async throws {
        try await with { world in
            world.server.on("GET", "/base/x", .text("here"))
            try await tracer.memory.withAnySpan("caller") { _ in
                _ = try await world.http.get("/x")
            }
            let spans = tracer.memory.finishedSpans
            let call = try #require(spans.first { $0.operationName == "GET" })
            let caller = try #require(spans.first { $0.operationName == "caller" })
            #expect(call.parentSpanID == caller.spanID)
            #expect(call.traceID == caller.traceID)
        }
    }

    // MARK: Metrics

    @Test("calls, tries, waits and durations are measured, errors by their type", arguments: Face.allCases)
    func counted(_ face: Face) async throws {
        try await with { world in
            world.server.on("GET", "/base/x", .text("here"))
            _ = try await world.request(face, HTTPRequest(.get, "/x"))
            world.server.fail(.status(503), count: nil)
            _ = try await world.failure(face, HTTPRequest(.get, "/x"))
            #expect(metrics.counterTotal(label: "conn.client.calls") == 2)
            #expect(metrics.counterTotal(label: "conn.client.attempts") == 4)
            #expect(metrics.counterTotal(label: "conn.client.retries") == 2)
            let waits = metrics.timers(label: "conn.client.retry.wait_time").flatMap(\.values)
            #expect(waits == [100_000_000, 200_000_000])
            #expect(durations.count == 2)
            #expect(durations.allSatisfy { $0.values.count == 1 && $0.values.allSatisfy { $0 > 0 } })
            #expect(durations.allSatisfy { $0.dimensions.contains { $0 == ("server.address", "127.0.0.1") } })
            #expect(
                durations.allSatisfy { $0.dimensions.contains { $0 == ("server.port", "\(world.server.port)") } }
            )
            #expect(durations.allSatisfy { $0.dimensions.contains { $0 == ("conn.operation", "GET") } })
            #expect(durations.count { $0.dimensions.contains { $0 == ("error.type", "server") } } == 1)
            #expect(durations.count { $0.dimensions.contains { $0.0 == "error.type" } } == 1)
            let errors = metrics.counters(label: "conn.client.errors")
            #expect(errors.map(\.totalValue) == [1])
            #expect(errors.first?.dimensions.contains { $0 == ("error.type", "server") } == true)
            #expect(!metrics.timers(label: "http.client.connection.create_time").flatMap(\.values).isEmpty)
            #expect(metrics.timers(label: "db.client.operation.duration").isEmpty)
        }
    }

    @Test("the bytes of answers are counted: whole, retried, as a stream, as a file", arguments: Face.allCases)
    func bytes(_ face: Face) async throws {
        try await with { world in
            let body = [UInt8](repeating: 7, count: 10_000)
            world.server.on("GET", "/base/x", .bytes(body, type: "application/octet-stream"))
            let http = world.http
            func counted() -> Int64 { metrics.counterTotal(label: "conn.client.bytes") }
            _ = try await world.request(face, HTTPRequest(.get, "/x"))
            #expect(counted() == 10_000)
            world.server.fail(.status(503, body: "not counted"), count: 1)
            _ = try await world.request(face, HTTPRequest(.get, "/x"))
            #expect(counted() == 20_000)
            switch face {
            case .sync:
                try await onThread {
                    try http.stream(HTTPRequest(.get, "/x")) { stream in while try stream.next() != nil {} }
                }
            case .async:
                try await http.stream(HTTPRequest(.get, "/x")) { stream in while try await stream.next() != nil {} }
            }
            #expect(counted() == 30_000)
            let file = try TemporaryFile("")
            switch face {
            case .sync: _ = try await onThread { [path = file.path] in try http.download("/x", to: path) }
            case .async: _ = try await http.download("/x", to: file.path)
            }
            #expect(counted() == 40_000)
            #expect(metrics.counterTotal(label: "conn.client.calls") == 4)
            #expect(tracer.memory.finishedSpans.map(\.operationName) == ["GET", "GET", "stream", "download"])
            let codes = tracer.memory.finishedSpans.map { $0.attributes.get("http.response.status_code") }
            #expect(codes == Array(repeating: .int64(200), count: 4))
        }
    }

    // MARK: Secrets

    @Test("nothing that is observed holds a secret", arguments: Face.allCases)
    func secrets(_ face: Face) async throws {
        try await with(authentication: .bearer("canary-token")) { world in
            world.server.on("GET", "/base/x", .json(#"{"a":"canary-answer"}"#))
            let request = HTTPRequest(
                .get,
                "/x",
                query: ["token": "canary-query"],
                headers: ["X-Api-Key": "canary-key", "Cookie": "a=canary-cookie"]
            )
            _ = try await world.request(face, request)
            world.server.fail(.status(500, body: "canary-error"), count: nil)
            _ = try await world.failure(face, request)
        }
        let spans = tracer.memory.finishedSpans
        #expect(spans.count == 2)
        var everything = ""
        for span in spans {
            everything += span.operationName + " \(String(describing: span.status)) "
            span.attributes.forEach { everything += "\($0)=\($1) " }
            for event in span.events {
                everything += event.name + " "
                event.attributes.forEach { everything += "\($0)=\($1) " }
            }
        }
        everything += "\(metrics.counters.map(\.dimensions)) \(metrics.timers.map(\.dimensions))"
        everything += "\(metrics.recorders.map(\.dimensions)) \(metrics.meters.map(\.dimensions))"
        #expect(everything.contains("url.full"))
        #expect(!everything.contains("canary"), "\(everything)")
    }
}
