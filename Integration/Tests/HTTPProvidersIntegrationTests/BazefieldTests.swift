import ConnCoreTesting
import ConnTesting
import HTTPProviders
import IntegrationSupport
import Testing

@Suite("Bazefield against its twin", .serialized, .timeLimit(.minutes(4)))
struct BazefieldTests {
    /// 2024-01-31T10:00:00Z.
    private static let start: Int64 = 1_706_695_200_000
    private static let hour: Int64 = 3_600_000

    private let twin: BazefieldTwin

    init() throws {
        twin = try BazefieldTwin(apiKey: "canary-of-the-key-0123456789abcd").start()
        twin.now = Self.start + 24 * Self.hour
    }

    private func handler(
        _ configuration: HandlerConfiguration = .quick(retries: 3),
        _ change: (inout BazeOptions) -> Void = { _ in }
    ) throws -> BazeHTTPHandler {
        var options = BazeOptions()
        change(&options)
        let properties = HTTPConnProperties(twin.url, authentication: .bearer(Secret(twin.apiKey)))
        return try BazeHTTPHandler(unconnected: properties, options: options, configuration: configuration)
    }

    private func query(hours: Int64, objects: [String] = ["1001"], points: [String] = ["ActivePower"])
        -> BazeSeriesQuery
    {
        BazeSeriesQuery(
            objectIDs: objects,
            points: points,
            from: .milliseconds(Self.start),
            to: .milliseconds(Self.start + hours * Self.hour)
        )
    }

    private func raw(_ handler: BazeHTTPHandler, _ query: BazeSeriesQuery, _ face: Face) async throws -> DataFrame {
        try await face.run(sync: { try handler.rawFrame(query) }, async: { try await handler.rawFrame(query) })
    }

    // MARK: Data

    @Test("raw values arrive with UTC and local time, quality and value", arguments: Face.allCases)
    func rawValues(face: Face) async throws {
        let frame = try await raw(try handler(), query(hours: 20, objects: ["1001", "1002"]), face)
        #expect(frame.rowCount == 2 * 121)
        for row in frame.rows {
            let moment = try #require(try row["time", as: Instant.self])
            let milliseconds = try #require(moment.unit == .millisecond ? moment.ticks : nil)
            let expected = twin.sample(
                try #require(try row["objectId", as: String.self]),
                "ActivePower",
                at: milliseconds
            )
            #expect(try row["value", as: Double.self] == expected.value)
            #expect(try row["quality", as: Int32.self].map(Int.init) == expected.quality)
            let local = try #require(try row["localTime", as: LocalDateTime.self])
            #expect(local.ticks == milliseconds - 3 * Self.hour)
        }
    }

    @Test("a long range is cut into windows and no value is lost or doubled", arguments: Face.allCases, [true, false])
    func windows(face: Face, includesEnd: Bool) async throws {
        twin.includesEnd = includesEnd
        let handler = try handler { $0.maximumWindow = .seconds(10 * 3_600) }
        let frame = try await raw(handler, query(hours: 95, points: ["ActivePower", "WindSpeed"]), face)
        #expect(twin.requests.count == 10)
        for point in ["ActivePower", "WindSpeed"] {
            let times = try frame.rows.filter { try $0["point", as: String.self] == point }
                .compactMap { try $0["time", as: Instant.self]?.ticks }
            let expected = stride(from: Self.start, through: Self.start + 95 * Self.hour, by: 600_000)
            #expect(times == (includesEnd ? Array(expected) : expected.dropLast()))
        }
    }

    @Test("windows are asked for in parallel on the async face, but never more than the limit")
    func parallelWindows() async throws {
        twin.server.hold()
        let handler = try handler {
            $0.maximumWindow = .seconds(3_600)
            $0.parallelWindows = 3
        }
        async let frame = handler.rawFrame(query(hours: 12))
        #expect(await twin.server.waitUntil(within: .seconds(30)) { $0.held == 3 })
        twin.server.release()
        #expect(try await frame.rowCount == 73)
        #expect(twin.requests.count == 12)
        #expect(twin.server.statistics.mostOpen <= 3)
    }

    @Test("aggregates have a row for each interval, joined across windows", arguments: Face.allCases)
    func aggregates(face: Face) async throws {
        twin.setSamples { _, _, moment in .init(value: Double(moment / 600_000 % 6)) }
        let handler = try handler { $0.maximumWindow = .seconds(5 * 3_600) }
        var asked = query(hours: 24)
        asked.aggregates = [.average, .maximum]
        asked.interval = .hours(1)
        let query = asked
        let frame = try await face.run(
            sync: { try handler.aggregatedFrame(query) },
            async: { try await handler.aggregatedFrame(query) }
        )
        #expect(frame.rowCount == 48)
        for row in frame.rows {
            let isAverage = try row["aggregate", as: String.self] == "AVERAGE"
            #expect(try row["value", as: Double.self] == (isAverage ? 2.5 : 5))
        }
        let table = try await face.run(
            sync: { try handler.tableFrame(query) },
            async: { try await handler.tableFrame(query) }
        )
        #expect(table.rowCount == 24)
        #expect(try table["ActivePower|AVERAGE", as: Double.self].nonNull() == Array(repeating: 2.5, count: 24))
    }

    @Test("shorthand goes out with its star and means what the server takes it for", arguments: Face.allCases)
    func shorthand(face: Face) async throws {
        let query = BazeSeriesQuery(
            objectIDs: ["1001"],
            points: ["ActivePower"],
            from: .start(of: .day).adding(-1, .day),
            to: .start(of: .day)
        )
        let frame = try await raw(try handler(), query, face)
        let target = try #require(twin.requests.first?.target)
        #expect(target.contains("*d-1d") && target.contains("*d"))
        #expect(try frame["time", as: Instant.self].first??.ticks == 1_706_670_000_000)
    }

    @Test("a query too long for a URL is posted, and tried again like any read", arguments: Face.allCases)
    func longQueries(face: Face) async throws {
        twin.server.fail(.status(503), count: 2)
        let query = query(hours: 1, objects: ["1001", "1002", "1003", "1004"], points: ["ActivePower", "WindSpeed"])
        let handler = try handler { $0.maximumQueryLength = 100 }
        #expect(try await raw(handler, query, face).rowCount == 8 * 7)
        #expect(twin.requests.map(\.method) == ["POST", "POST", "POST"])
    }

    // MARK: Errors

    @Test("what the answer says of itself is thrown under 200 too, and not tried again", arguments: Face.allCases)
    func errorsUnder200(face: Face) async throws {
        let handler = try handler()
        let query = query(hours: 1)
        twin.answerResponseStatus(code: "ArgumentException", message: "Points are wrong.")
        let first = try await thrownError { try await raw(handler, query, face) }
        #expect(first.kind == .invalidInput && first.serverMessage == "Points are wrong.")
        twin.answerReplyInfo(error: "No data source.")
        let second = try await thrownError { try await raw(handler, query, face) }
        #expect(second.kind == .server && second.serverMessage == "No data source.")
        twin.answerHTML()
        let third = try await thrownError { try await raw(handler, query, face) }
        #expect(third.kind == .invalidInput && third.advice?.contains("base URL") == true)
        #expect(twin.requests.count == 3)
        #expect(try await raw(handler, query, face).rowCount == 7)
    }

    @Test("an expired key is final, and its error doesn't hold it", arguments: Face.allCases)
    func expiredKey(face: Face) async throws {
        let handler = try handler()
        twin.expireKey()
        let failure = try await thrownError { try await raw(handler, query(hours: 1), face) }
        #expect(failure.kind == .authentication)
        #expect(twin.requests.count == 1)
        #expect(!"\(failure)\(String(reflecting: failure))".contains(twin.apiKey))
        #expect(twin.requests.allSatisfy { !$0.target.contains(twin.apiKey) })
        twin.expireKey(false)
        #expect(try await raw(handler, query(hours: 1), face).rowCount == 7)
    }

    @Test("429 is waited out as it asks, in seconds and as a date", arguments: Face.allCases)
    func rateLimit(face: Face) async throws {
        let clock = VirtualClock()
        let handler = try handler(.quick(retries: 3, clock: clock))
        twin.limitRate(retryAfter: .seconds(7))
        twin.limitRate(retryAfter: .date(secondsFromNow: 9))
        #expect(try await raw(handler, query(hours: 1), face).rowCount == 7)
        #expect(clock.sleeps == [.seconds(7), .seconds(9)])
        #expect(twin.requests.count == 3)
    }

    @Test("a cut answer is an error after its re-tries, never fewer values", arguments: Face.allCases)
    func cutAnswers(face: Face) async throws {
        twin.server.fail(.truncated(afterBytes: 400), count: nil)
        let handler = try handler(.quick(retries: 2))
        let failure = try await thrownError { try await raw(handler, query(hours: 20), face) }
        #expect(failure.kind == .connection)
        #expect(twin.requests.count == 3)
        twin.server.clearFaults()
        twin.server.fail(.shortened(toBytes: 400))
        let shortened = try await thrownError { try await raw(handler, query(hours: 20), face) }
        #expect(shortened.kind == .corrupted)
    }
}
