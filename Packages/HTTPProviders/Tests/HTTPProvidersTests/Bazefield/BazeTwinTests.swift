import ConnTesting
import HTTPProviders
import Testing

/// Bazefield's handler against its twin, in both faces.
struct BazeTwinTests {
    private let retry = RetryPolicy(maxRetries: 2, maxConnRetries: 2, exponentialMinRetryWaitTime: .milliseconds(1))
    private let now: Int64 = 1_706_702_400_000

    private func makeHandler(_ twin: BazefieldTwin, _ change: (inout BazeOptions) -> Void = { _ in }) async throws
        -> BazeHTTPHandler
    {
        var options = BazeOptions()
        change(&options)
        let properties = HTTPConnProperties(twin.url, authentication: .bearer(Secret(twin.apiKey)))
        return try await BazeHTTPHandler(properties, options: options, retry: retry)
    }

    private func query(days: Int) -> BazeSeriesQuery {
        BazeSeriesQuery(
            objectIDs: ["1001", "1002"],
            points: ["ActivePower", "WindSpeed"],
            from: .milliseconds(now - Int64(days) * 86_400_000),
            to: .milliseconds(now)
        )
    }

    @Test(arguments: [true, false])
    func windowsGiveTheSameFrameAsOneRequest(_ includesEnd: Bool) async throws {
        let twin = try BazefieldTwin().start()
        defer { twin.stop() }
        twin.includesEnd = includesEnd
        let whole = try await makeHandler(twin)
        defer { whole.close() }
        let cut = try await makeHandler(twin) { $0.maximumWindow = .seconds(86_400) }
        defer { cut.close() }
        let raw = query(days: 5)
        let expected = try await whole.rawFrame(raw)
        #expect(expected.rowCount == 4 * (5 * 144 + (includesEnd ? 1 : 0)))
        let asked = twin.requests.count
        #expect(try await cut.rawFrame(raw).difference(from: expected) == nil)
        #expect(twin.requests.count == asked + 5)
        #expect(try await onThread { try cut.rawFrame(raw) }.difference(from: expected) == nil)
        var backwards = raw
        backwards.descending = true
        #expect(try await cut.rawFrame(backwards).difference(from: try await whole.rawFrame(backwards)) == nil)
        var aggregated = raw
        (aggregated.aggregates, aggregated.interval) = ([.average, .maximum], .hours(1))
        #expect(
            try await cut.aggregatedFrame(aggregated).difference(from: try await whole.aggregatedFrame(aggregated))
                == nil
        )
        let table = try await whole.tableFrame(aggregated)
        #expect(try await cut.tableFrame(aggregated).difference(from: table) == nil)
        #expect(table.rowCount == 2 * 5 * 24)
    }

    @Test func shorthandReachesTheServerInClear() async throws {
        let twin = try BazefieldTwin().start()
        defer { twin.stop() }
        twin.now = now
        let baze = try await makeHandler(twin)
        defer { baze.close() }
        var relative = query(days: 1)
        (relative.from, relative.to) = (.start(of: .day).adding(-1, .day), .start(of: .day))
        let frame = try await baze.rawFrame(relative)
        #expect(frame.rowCount == 4 * 145)
        #expect(twin.requests.last?.target.contains("From=*d-1d&To=*d") == true)
        let latest = try await onThread { try baze.latestFrame(objectIDs: ["1001"], points: ["ActivePower"]) }
        #expect(latest.rowCount == 1)
        #expect(try latest["time", as: Instant.self][0] == Instant(ticks: 1_706_702_400, unit: .second))
        #expect(
            try latest["localTime", as: LocalDateTime.self][0] == LocalDateTime(ticks: 1_706_691_600, unit: .second)
        )
    }

    @Test func longQueriesGoAsAForm() async throws {
        let twin = try BazefieldTwin().start()
        defer { twin.stop() }
        let baze = try await makeHandler(twin) { $0.maximumQueryLength = 100 }
        defer { baze.close() }
        twin.server.fail(.status(503))
        var query = query(days: 1)
        query.objectIDs += ["1003", "1004"]
        let frame = try await baze.rawFrame(query)
        #expect(frame.rowCount == 8 * 145)
        #expect(twin.requests.map(\.method) == ["POST", "POST"])
    }

    @Test func whatIsThereCanBeLookedUp() async throws {
        let twin = try BazefieldTwin().start()
        defer { twin.stop() }
        let baze = try await makeHandler(twin)
        defer { baze.close() }
        let sites = try await baze.structureFrame()
        #expect(Array(try sites["title", as: String.self]) == ["Serra Azul"])
        let turbines = try await onThread { try baze.structureFrame(type: 103) }
        #expect(turbines.rowCount == 4)
        let schemas = try await baze.schemaFrame(objectIDs: ["1001"])
        #expect(
            try await onThread { try baze.schemaFrame(objectIDs: ["1001"]) }.difference(from: schemas) == nil
        )
        #expect(try schemas["points", as: String.self][0]?.contains("WindSpeed") == true)
    }

    @Test func errorsOfEveryShapeAreThrownAndFinal() async throws {
        let twin = try BazefieldTwin().start()
        defer { twin.stop() }
        let baze = try await makeHandler(twin)
        defer { baze.close() }
        let query = query(days: 1)
        func error() async -> ConnError? { await connError { _ = try await baze.rawFrame(query) } }
        twin.answerResponseStatus(code: "ArgumentException", message: "bad canary")
        let first = await error()
        #expect(first?.kind == .invalidInput)
        #expect(first?.serverMessage == "bad canary")
        #expect(!"\(first!)".contains("canary"))
        twin.answerResponseStatus(code: "Forbidden", message: "no", status: 403)
        let second = await error()
        #expect(second?.kind == .authorization)
        #expect(second?.serverMessage == "no")
        #expect(second?.nativeCode?.name == "Forbidden")
        twin.answerReplyInfo(error: "no such tag")
        #expect(await error()?.serverMessage == "no such tag")
        twin.answerHTML()
        #expect(await error()?.kind == .invalidInput)
        twin.expireKey()
        #expect(await error()?.kind == .authentication)
        twin.expireKey(false)
        #expect(twin.requests.count == 5)
        var unknown = query
        unknown.points = ["Nothing"]
        let missing = unknown
        let third = await connError { _ = try await onThread { try baze.rawFrame(missing) } }
        #expect(third?.kind == .notFound)
        #expect(!"\(third!)".contains(twin.apiKey))
        twin.limitRate(retryAfter: .seconds(0))
        #expect(await error() == nil)
    }

    @Test func aFailureIsOneWhateverTheHandlerSaysOfStatuses() async throws {
        let twin = try BazefieldTwin().start()
        defer { twin.stop() }
        let baze = try await makeHandler(twin) { $0.http.raiseForStatus = false }
        defer { baze.close() }
        twin.server.fail(.answer(.json("{\"objects\":{}}", status: 404)), count: 2)
        let query = query(days: 1)
        #expect(await connError { _ = try await baze.rawFrame(query) }?.kind == .notFound)
        #expect(await connError { _ = try await onThread { try baze.rawFrame(query) } }?.kind == .notFound)
        twin.server.fail(.answer(.json("[]", status: 404)))
        #expect(try await baze.get("/turbines/x").status == 404)
    }

    @Test func oneDeadlineHoldsForAllWindows() async throws {
        let twin = try BazefieldTwin().start()
        defer { twin.stop() }
        let baze = try await makeHandler(twin) { $0.maximumWindow = .seconds(3_600) }
        defer { baze.close() }
        twin.server.fail(.delay(.milliseconds(100)), count: nil)
        let query = query(days: 4)
        let options = CallOptions(timeout: .milliseconds(500), label: "nightly")
        let first = await connError { _ = try await onThread { try baze.rawFrame(query, options: options) } }
        let second = await connError { _ = try await baze.rawFrame(query, options: options) }
        // Of 96 windows of 100 ms each: five one after the other, and five times four at once.
        #expect(twin.requests.count <= 5 + 20 + 4)
        for error in [first, second] {
            #expect(error?.kind == .timeout)
            #expect(error?.label == "nightly")
        }
    }

    @Test func cancellingEndsAllWindows() async throws {
        let twin = try BazefieldTwin().start()
        defer { twin.stop() }
        let baze = try await makeHandler(twin) { $0.maximumWindow = .seconds(3_600) }
        defer { baze.close() }
        twin.server.hold { _ in true }
        let query = query(days: 1)
        let task = Task { await connError { _ = try await baze.rawFrame(query) } }
        #expect(await twin.server.waitUntil(within: .seconds(20)) { $0.held == 4 })
        task.cancel()
        #expect(await task.value?.kind == .cancelled)
        twin.server.release()
        #expect(await twin.server.waitUntil(within: .seconds(20)) { $0.open == 0 })
        #expect(twin.requests.count == 4)
    }

    @Test func theFirstFailureEndsAllWindows() async throws {
        let twin = try BazefieldTwin().start()
        defer { twin.stop() }
        let baze = try await makeHandler(twin) {
            $0.maximumWindow = .seconds(3_600)
            $0.parallelWindows = 3
        }
        defer { baze.close() }
        let from = "\(now - 86_400_000 + 5 * 3_600_000)"
        twin.server.fail(.status(400), count: nil) { $0.query("From") == from }
        let query = query(days: 1)
        let error = await connError { _ = try await baze.rawFrame(query) }
        #expect(error?.kind == .invalidInput)
        #expect(twin.requests.count < 12)
    }
}
