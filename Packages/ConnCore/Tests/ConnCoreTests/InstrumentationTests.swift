import ConnCoreTesting
import CoreMetrics
import InMemoryLogging
import InMemoryTracing
import Logging
import MetricsTestKit
import Testing
import Tracing

@testable import ConnCore

/// A fake server and handler with everything that can observe them.
struct Observed {
    let server = FakeServer()
    let logs = InMemoryLogHandler()
    let metrics = TestMetrics()
    let tracer = InMemoryTracer()
    let clock = VirtualClock()

    func configuration(recordsQueryText: Bool = false, retries: Int = 2) -> HandlerConfiguration {
        var policy = RetryPolicy(maxRetries: retries, maxConnRetries: retries)
        policy.jitter = .none
        var handler = logs
        handler.logLevel = .trace
        let quiet = handler
        var configuration = HandlerConfiguration(
            retry: policy,
            skipConnect: true,
            logger: Logger(label: "t") { _ in quiet }
        )
        configuration.clock = clock.clock
        configuration.recordsQueryText = recordsQueryText
        return configuration
    }

    /// Runs `body` with a handler that metrics and tracer observe.
    func with(
        recordsQueryText: Bool = false,
        retries: Int = 2,
        _ body: (FakeHandler) async throws -> Void
    ) async throws {
        try await withMetricsFactory(metrics) {
            try await withTracer(tracer) {
                let handler = try FakeHandler(
                    unconnected: FakeProperties(),
                    options: FakeOptions(server),
                    configuration: configuration(recordsQueryText: recordsQueryText, retries: retries)
                )
                try await body(handler)
                await handler.shutdown()
            }
        }
    }

    func counter(_ label: String) -> Int64 { metrics.counterTotal(label: label) }

    /// Everything that left the handler, as text.
    var everything: String {
        mirrored(logs.entries) + mirrored(tracer.finishedSpans)
            + mirrored(metrics.counters.map { ($0.label, "\($0.dimensions)") })
            + mirrored(metrics.timers.map { ($0.label, "\($0.dimensions)") })
            + mirrored(metrics.meters.map { ($0.label, "\($0.dimensions)") })
            + mirrored(metrics.recorders.map { ($0.label, "\($0.dimensions)") })
    }
}

struct InstrumentationTests {
    let observed = Observed()
    let call = ConnCall(operation: "SELECT", idempotence: .yes, options: CallOptions(label: "nightly"))

    func attempt(_ number: Int, wait: Duration?) -> RetryAttempt {
        RetryAttempt(number: number, phase: .execute, endpoint: "e", error: "x", wait: wait, elapsed: .seconds(1))
    }

    // MARK: Nobody observes

    @Test func withoutBackEndsNothingIsObserved() {
        let instrumentation = HandlerInstrumentation(
            endpoint: Endpoint(system: "sqlite", database: "x"),
            configuration: HandlerConfiguration()
        )
        #expect(!instrumentation.isActive)
        #expect(!instrumentation.hasMetrics)
        #expect(instrumentation.begin(call) == nil)
        instrumentation.succeeded(nil, rows: 1)
        instrumentation.connected(
            after: {
                Issue.record("evaluated"); return .zero
            }()
        )
    }

    // MARK: Logs

    @Test func aFailedTryIsOneNoticeAndTheGiveUpOneWarning() async throws {
        observed.server.failOperations(100)
        try await observed.with { handler in
            await #expect(throws: ConnError.self) {
                try await handler.touch(options: CallOptions(idempotent: true, label: "nightly"))
            }
        }
        let tries = observed.logs.entries.filter { $0.message == "try failed" }
        let ends = observed.logs.entries.filter { $0.message == "gave up" }
        #expect(tries.map(\.level) == [.notice, .notice, .debug])
        #expect(ends.map(\.level) == [.warning])
        let first = try #require(tries.first?.metadata)
        #expect(first["conn.system"] == "postgresql")
        #expect(first["conn.endpoint"] == "postgresql://app@fake.example:5432/plant")
        #expect(first["conn.attempt"] == "1")
        #expect(first["conn.phase"] == "execute")
        #expect(first["conn.wait"] == "0.1 seconds")
        #expect(first["conn.operation"] == "touch")
        #expect(first["conn.label"] == "nightly")
        #expect(first["error.kind"] == "connection")
        #expect(first["db.query.text"] == nil)
        #expect(ends.first?.metadata["conn.attempt"] == "3")
    }

    @Test func aSuccessfulCallLogsNothing() async throws {
        try await observed.with { try await $0.touch() }
        #expect(observed.logs.entries.isEmpty)
    }

    @Test func aMisuseThatSentNothingLogsNothing() async throws {
        try await observed.with { handler in
            await handler.shutdown()
            await #expect(throws: ConnError.self) { try await handler.touch() }
        }
        #expect(observed.logs.entries.isEmpty)
    }

    @Test func aCancelledCallIsLoggedAtDebugOnly() {
        let instrumentation = HandlerInstrumentation(
            endpoint: Endpoint(system: "sqlite"),
            configuration: observed.configuration()
        )
        var error = ConnError(.cancelled, "x")
        error.attempts = [attempt(1, wait: nil)]
        instrumentation.failed(nil, call, error: error)
        #expect(observed.logs.entries.map(\.level) == [.debug])
    }

    @Test func queryTextInLogsIsAskedForAndWithoutLiterals() async throws {
        observed.server.failOperations(100)
        try await observed.with(recordsQueryText: true, retries: 0) { handler in
            await #expect(throws: ConnError.self) { try await handler.touch() }
        }
        let texts = observed.logs.entries.compactMap { $0.metadata["db.query.text"] }
        #expect(!texts.isEmpty)
        #expect(texts.allSatisfy { $0 == "SELECT ? WHERE n = ?" })
    }

    // MARK: Metrics

    @Test func aSuccessfulCallIsCountedAndTimed() async throws {
        try await observed.with { handler in
            try await handler.touch()
            try await handler.touch()
        }
        #expect(observed.counter("conn.client.calls") == 2)
        #expect(observed.counter("conn.client.attempts") == 2)
        #expect(observed.counter("conn.client.retries") == 0)
        let timer = try #require(observed.metrics.timers(label: "db.client.operation.duration").first)
        #expect(timer.values.count == 2)
        let dimensions = Dictionary(uniqueKeysWithValues: timer.dimensions)
        #expect(dimensions["db.system.name"] == "postgresql")
        #expect(dimensions["db.namespace"] == "plant")
        #expect(dimensions["server.address"] == "fake.example")
        #expect(dimensions["server.port"] == "5432")
        #expect(dimensions["db.operation.name"] == "touch")
        #expect(dimensions["error.type"] == nil)
    }

    @Test func failuresRetriesAndWaitsAreCounted() async throws {
        observed.server.failOperations(100)
        try await observed.with { handler in
            await #expect(throws: ConnError.self) { try await handler.touch(options: CallOptions(idempotent: true)) }
        }
        #expect(observed.counter("conn.client.calls") == 1)
        #expect(observed.counter("conn.client.attempts") == 3)
        #expect(observed.counter("conn.client.retries") == 2)
        let waits = try #require(observed.metrics.timers(label: "conn.client.retry.wait_time").first)
        #expect(waits.values == [100_000_000, 200_000_000])
        let errors = observed.metrics.counters(label: "conn.client.errors")
        #expect(errors.count == 1)
        #expect(errors.first?.dimensions.contains { $0 == ("error.type", "connection") } == true)
        let timer = try #require(observed.metrics.timers(label: "db.client.operation.duration").first)
        #expect(timer.dimensions.contains { $0 == ("error.type", "connection") })
    }

    @Test func connectionsAndPoolsAreMeasured() async throws {
        try await observed.with { try await $0.touch() }
        #expect(observed.metrics.timers(label: "db.client.connection.create_time").first?.values.count == 1)
        let states = observed.metrics.meters(label: "db.client.connection.count")
        #expect(!states.isEmpty)
        #expect(states.allSatisfy { $0.dimensions.contains { $0.0 == "db.client.connection.state" } })
        #expect(!observed.metrics.meters(label: "db.client.connection.pending_requests").isEmpty)
        #expect(!observed.metrics.meters(label: "db.client.connection.max").isEmpty)
    }

    @Test func rowsAndBytesAreRecorded() throws {
        try withMetricsFactory(observed.metrics) {
            let instrumentation = HandlerInstrumentation(
                endpoint: Endpoint(system: "mysql"),
                configuration: observed.configuration()
            )
            let seen = try #require(instrumentation.begin(call))
            instrumentation.succeeded(seen, rows: 7, bytes: 100)
            instrumentation.succeeded(seen, rows: 7, bytes: 100)
        }
        #expect(observed.metrics.recorders(label: "db.client.response.returned_rows").first?.values == [7])
        #expect(observed.counter("conn.client.bytes") == 100)
        #expect(observed.counter("conn.client.calls") == 1)
    }

    @Test func operationsBeyondTheLimitAreCountedTogether() throws {
        withMetricsFactory(observed.metrics) {
            let instrumentation = HandlerInstrumentation(
                endpoint: Endpoint(system: "mysql"),
                configuration: observed.configuration()
            )
            for number in 0..<1_000 {
                let call = ConnCall(operation: "op\(number)", idempotence: .no, options: .default)
                instrumentation.succeeded(instrumentation.begin(call))
            }
        }
        let timers = observed.metrics.timers(label: "db.client.operation.duration")
        #expect(timers.count == 257)
        #expect(timers.contains { $0.dimensions.contains { $0 == ("db.operation.name", "other") } })
    }

    @Test(
        "names follow the system",
        arguments: [
            ("http", "http.client.request.duration"), ("ftp", "conn.client.operation.duration"),
            ("sqlite", "db.client.operation.duration"),
        ]
    )
    func names(_ system: String, _ label: String) throws {
        withMetricsFactory(observed.metrics) {
            let instrumentation = HandlerInstrumentation(
                endpoint: Endpoint(system: system),
                configuration: observed.configuration()
            )
            instrumentation.succeeded(instrumentation.begin(call))
        }
        #expect(observed.metrics.timers(label: label).count == 1)
    }

    @Test(
        "durations as nanoseconds saturate",
        arguments: [
            (Duration.seconds(2), Int64(2_000_000_000)), (.nanoseconds(-5), -5), (.seconds(Int64.max), .max),
            (.seconds(Int64.min), .min), (.zero, 0),
        ]
    )
    func nanoseconds(_ duration: Duration, _ expected: Int64) {
        #expect(duration.wholeNanoseconds == expected)
    }

    // MARK: Spans

    @Test func aCallIsASpanBelowTheCallers() async throws {
        try await observed.with { handler in
            try await observed.tracer.withAnySpan("caller") { _ in
                try await handler.touch(options: CallOptions(label: "nightly"))
            }
        }
        let span = try #require(observed.tracer.finishedSpans.first { $0.operationName == "touch plant" })
        let caller = try #require(observed.tracer.finishedSpans.first { $0.operationName == "caller" })
        #expect(span.parentSpanID == caller.spanID)
        #expect(span.kind == .client)
        #expect(span.attributes.get("db.system.name") == .string("postgresql"))
        #expect(span.attributes.get("db.namespace") == .string("plant"))
        #expect(span.attributes.get("db.operation.name") == .string("touch"))
        #expect(span.attributes.get("server.address") == .string("fake.example"))
        #expect(span.attributes.get("server.port") == .int64(5432))
        #expect(span.attributes.get("conn.label") == .string("nightly"))
        #expect(span.attributes.get("db.query.text") == nil)
        #expect(span.status == nil)
        #expect(observed.tracer.activeSpans.isEmpty)
    }

    @Test func aFailedCallHasItsTypeAndOneEventForEachTry() async throws {
        observed.server.failOperations(100)
        try await observed.with { handler in
            await #expect(throws: ConnError.self) { try await handler.touch(options: CallOptions(idempotent: true)) }
        }
        let span = try #require(observed.tracer.finishedSpans.first { $0.operationName == "touch plant" })
        #expect(span.status?.code == .error)
        #expect(span.attributes.get("error.type") == .string("connection"))
        #expect(span.events.map(\.name) == ["try failed", "try failed", "try failed"])
        #expect(span.events.map { $0.attributes.get("conn.attempt") } == [.int64(1), .int64(2), .int64(3)])
        #expect(span.errors.isEmpty, "a recorded error would carry the server's text")
    }

    @Test func queryTextInSpansIsAskedForAndWithoutLiterals() async throws {
        try await observed.with(recordsQueryText: true) { try await $0.touch() }
        let span = try #require(observed.tracer.finishedSpans.first { $0.operationName == "touch plant" })
        #expect(span.attributes.get("db.query.text") == .string("SELECT ? WHERE n = ?"))
    }

    @Test func aForeignErrorEndsTheSpanWithItsType() throws {
        struct Mine: Error {}
        try withTracer(observed.tracer) {
            let instrumentation = HandlerInstrumentation(
                endpoint: Endpoint(system: "sqlite"),
                configuration: observed.configuration()
            )
            let seen = try #require(instrumentation.begin(call))
            #expect(seen.context != nil)
            instrumentation.failed(seen, call, error: Mine())
        }
        #expect(observed.tracer.finishedSpans.first?.attributes.get("error.type") == .string("Mine"))
        #expect(observed.logs.entries.isEmpty)
    }

    @Test func aNativeCodeIsAnAttribute() throws {
        try withTracer(observed.tracer) {
            let instrumentation = HandlerInstrumentation(
                endpoint: Endpoint(system: "postgresql"),
                configuration: observed.configuration()
            )
            let seen = try #require(instrumentation.begin(call))
            var error = ConnError(.conflict, "x", nativeCode: .init(system: "SQLSTATE", code: "40001"))
            error.attempts = [attempt(1, wait: .seconds(1))]
            instrumentation.attemptFailed(call, error: error, attempts: error.attempts, observation: seen)
            instrumentation.failed(seen, call, error: error)
        }
        let span = try #require(observed.tracer.finishedSpans.first)
        #expect(span.attributes.get("db.response.status_code") == .string("40001"))
        #expect(span.events.first?.attributes.get("db.response.status_code") == .string("40001"))
        #expect(observed.logs.entries.first?.metadata["error.code"] == "SQLSTATE 40001")
    }

    @Test func aCallMayBringAttributesAndIsCarriedToTheServer() throws {
        try withTracer(observed.tracer) {
            let instrumentation = HandlerInstrumentation(
                endpoint: Endpoint(system: "http"),
                configuration: observed.configuration()
            )
            var call = call
            call.spanAttributes = { ["http.request.method": "GET"] }
            let seen = try #require(instrumentation.begin(call))
            seen.setAttribute("http.response.status_code", 200)
            #expect(!instrumentation.propagation(of: seen).isEmpty)
            #expect(instrumentation.propagation(of: nil).isEmpty)
            instrumentation.succeeded(seen)
        }
        let span = try #require(observed.tracer.finishedSpans.first)
        #expect(span.attributes.get("http.request.method") == .string("GET"))
        #expect(span.attributes.get("http.response.status_code") == .int64(200))
    }

    // MARK: Canary

    @Test("neither password nor values leave by logs, spans or metrics", arguments: [false, true])
    func canary(_ recordsQueryText: Bool) async throws {
        observed.server.failOperations(2)
        try await observed.with(recordsQueryText: recordsQueryText) { handler in
            try await handler.touch(options: CallOptions(idempotent: true))
            observed.server.refuseLogins(true)
            observed.server.cutConnections()
            let error = await #expect(throws: ConnError.self) {
                try await handler.touch(options: CallOptions(idempotent: true))
            }
            #expect(!mirrored(error as Any).contains("canary"))
            #expect(!mirrored(handler.properties).contains("canary"))
            #expect(!"\(handler.properties)".contains("canary"))
        }
        let everything = observed.everything
        #expect(everything.contains("gave up"))
        #expect(!everything.contains("canary"))
        #expect(!everything.contains("value-91"))
        #expect(!everything.contains("77341"))
    }
}
