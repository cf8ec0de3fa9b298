import Testing

@testable import HTTPProviders

struct BazeAnswerTests {
    static let recorded = #"""
        {"objects":{"1001":{"objectId":"1001","points":{"ActivePower":[{"aggregate":"AVERAGE","timeSeries":[
        {"t":1704067200000,"t_local":"2023-12-31T21:00:00.000-03:00","q":192,"v":1250.5},
        {"t":1704067800000,"t_local":"2023-12-31T21:10:00.000-03:00","q":0,"v":null}]}],
        "State":[{"timeSeries":[{"t":1704067200000,"q":192,"v":"Run\u0020ning"}]}]}}},
        "replyInfo":{"rcvTime":"x","replyTime":"y","clientRequestHandle":null,"error":null}}
        """#

    @Test func seriesBecomeRows() throws {
        let series = try BazeAnswer(try answer(Self.recorded)).series()
        let frame = try BazeFrames.frame(Array(series.prefix(1)), withAggregate: true)
        #expect(
            frame.columnNames == ["objectId", "point", "aggregate", "time", "localTime", "quality", "value"]
        )
        #expect(Array(try frame["value", as: Double.self]) == [1250.5, nil])
        #expect(Array(try frame["quality", as: Int32.self]) == [192, 0])
        #expect(try frame["time", as: Instant.self][1] == Instant("2024-01-01T00:10:00Z"))
        #expect(try frame["localTime", as: LocalDateTime.self][1] == LocalDateTime("2023-12-31 21:10:00"))
        #expect(try frame["aggregate", as: String.self][0] == "AVERAGE")
        let mixed = try BazeFrames.frame(series, withAggregate: false)
        #expect(Array(try mixed["value", as: String.self]) == ["1250.5", nil, "Run ning"])
        #expect(try mixed["localTime", as: LocalDateTime.self][2] == nil)
    }

    @Test func valuesOfOtherKindsKeepTheirType() throws {
        func values(_ list: String) throws -> Column {
            let samples = list.split(separator: "|").map { #"{"t":1,"v":\#($0)}"# }.joined(separator: ",")
            let text = #"{"objects":{"1":{"points":{"p":[{"timeSeries":[\#(samples)]}]}}}}"#
            let frame = try BazeFrames.frame(try BazeAnswer(try answer(text)).series(), withAggregate: false)
            return try frame["value"]
        }
        #expect(try values("true|false|null").type == .bool)
        #expect(try values("1|\"2.5\"|\"NaN\"").type == .double)
        #expect(try values("1|true").type == .string)
        #expect(try values("null").type == .double)
        #expect(try values(#"{"a":[1,2]}|"x""#).value(at: 0) == .string(#"{"a":[1,2]}"#))
    }

    @Test func anErrorUnder200IsThrown() throws {
        let text = #"""
            {"responseStatus":{"errorCode":"ArgumentException","message":"Points is required: secret-point",
            "stackTrace":"at A.B()","errors":[{"errorCode":"E","fieldName":"Points","message":"missing"}]}}
            """#
        let error = failure { _ = try BazeAnswer(try answer(text)) }
        #expect(error?.kind == .invalidInput)
        #expect(error?.nativeCode?.code == "ArgumentException")
        #expect(error?.serverMessage == "Points is required: secret-point")
        #expect(error?.serverDetail == "Points: missing")
        #expect(error?.retry == .never)
        #expect("\(error!)".contains("secret-point") == false)
        #expect("\(error!)".contains("hidden") == false)
        let kinds: [(String, ConnError.Kind)] = [
            ("Unauthorized", .authentication), ("Forbidden", .authorization), ("NotFound", .notFound),
            ("FormatException", .invalidInput), ("NullReferenceException", .server), ("TimeoutException", .timeout),
        ]
        for (code, kind) in kinds {
            let text = #"{"ResponseStatus":{"ErrorCode":"\#(code)","Message":"m"}}"#
            #expect(failure { try BazeHTTPHandler.check(try answer(text)) }?.kind == kind, "\(code)")
        }
    }

    @Test func anEmptyStatusIsNoError() throws {
        let text =
            #"{"responseStatus":{"errorCode":null,"message":null,"errors":[]},"replyInfo":{"error":""},"objects":{}}"#
        #expect(try BazeAnswer(try answer(text)).series().isEmpty)
        try BazeHTTPHandler.check(try answer("[1,2]"))
    }

    @Test func replyInfoExplainsAnEmptyResult() throws {
        let error = failure {
            _ = try BazeAnswer(try answer(#"{"objects":{},"replyInfo":{"error":"No such tag in domain X"}}"#))
        }
        #expect(error?.kind == .server)
        #expect(error?.serverMessage == "No such tag in domain X")
        #expect("\(error!)".contains("domain X") == false)
    }

    @Test(arguments: ["text/html; charset=utf-8", nil])
    func aPageUnder200IsAConfigurationError(_ type: String?) throws {
        let error = failure { _ = try BazeAnswer(try answer("\r\n<!DOCTYPE html><html>…</html>", type: type)) }
        #expect(error?.kind == .invalidInput)
        #expect(error?.retry == .never)
        #expect(error?.advice?.contains("base URL") == true)
    }

    @Test(arguments: [
        "", "{", #"{"objects":"#, #"{"objects":{"1":{"points":{"p":[{"timeSeries":[{"q":1}]}]}}}}"#, "{} x",
        #"{"objects":{"1":{"points":{"p":[{"timeSeries":[{"t":"soon","v":1}]}]}}}}"#, "{\"a\":\"\u{1}\"}",
        #"{"objects" {}}"#, String(repeating: "[", count: 100_000), #"{"\u12":1}"#, #"{"a":1e999}"#, "nope",
    ])
    func damagedAnswersNameThePlace(_ text: String) throws {
        let error = failure { _ = try BazeAnswer(try answer(text)).series() }
        #expect(error?.kind == .corrupted)
        #expect(error?.message.contains("at byte") == true)
    }

    @Test func tablesAreFoundWhereverTheyStand() throws {
        let rows = #"""
            [{"ObjectId":1001,"TimeStampUtc":"2024-01-01T00:00:00Z","TimeStampLocal":"2023-12-31T21:00:00-03:00",
            "PointValues":{"Power":{"q":192,"v":1.5},"Wind":{"q":0,"v":null}}},
            {"ObjectId":1001,"TimeStampUtc":"2024-01-01T00:10:00Z","PointValues":{"Power":{"q":192,"v":2}}}]
            """#
        for text in [rows, #"{"rows":\#(rows),"replyInfo":{"error":null}}"#] {
            let frame = try BazeFrames.frame(try BazeTable(try answer(text)))
            #expect(
                frame.columnNames == [
                    "objectId", "time", "localTime", "Power", "Power.quality", "Wind", "Wind.quality",
                ]
            )
            #expect(Array(try frame["Power", as: Double.self]) == [1.5, 2])
            #expect(Array(try frame["Wind.quality", as: Int32.self]) == [0, nil])
            #expect(try frame["localTime", as: LocalDateTime.self][0] == LocalDateTime("2023-12-31 21:00:00"))
        }
    }

    @Test func aTimeWithoutAZoneIsUTC() throws {
        let text = #"""
            [{"ObjectId":1,"TimeStampUtc":"2024-01-01T00:00:00","TimeStampLocal":"2023-12-31T21:00:00","PointValues":{}}]
            """#
        let frame = try BazeFrames.frame(try BazeTable(try answer(text)))
        #expect(try frame["time", as: Instant.self][0] == Instant("2024-01-01T00:00:00Z"))
        #expect(try frame["localTime", as: LocalDateTime.self][0] == LocalDateTime("2023-12-31 21:00:00"))
    }

    @Test func queriesThatCannotBeSentAreRefused() throws {
        func error(_ call: BazeSeriesQuery.Call, _ change: (inout BazeSeriesQuery) -> Void) -> ConnError? {
            var query = BazeSeriesQuery(objectIDs: ["1"], points: ["p"], from: .now, to: .now)
            change(&query)
            return failure { try query.validate(for: call) }
        }
        #expect(error(.raw) { _ in } == nil)
        #expect(error(.aggregated) { _ in }?.kind == .misuse(.invalidArgument))
        #expect(error(.raw) { $0.aggregates = [.average] }?.kind == .misuse(.invalidArgument))
        #expect(error(.raw) { $0.objectIDs = [] }?.kind == .misuse(.invalidArgument))
        #expect(error(.raw) { $0.points = ["a,b"] }?.message.contains("comma") == true)
        #expect(error(.raw) { $0.take = 0 }?.kind == .misuse(.invalidArgument))
    }

    @Test func parametersAreThoseOfTheService() {
        var query = BazeSeriesQuery(
            objectIDs: ["1", "2"],
            points: ["Active Power"],
            from: .now.adding(-1, .day),
            to: .now,
            aggregates: [.average, .maximum],
            interval: .minutes(10)
        )
        query.further = ["QueryOptions": "x"]
        let text = query.parameters(nil, BazeOptions()).encoded
        #expect(
            text
                == "ObjectIds=1%2C2&Points=Active%20Power&From=*-1d&To=*&Aggregates=AVERAGE%2CMAXIMUM&Interval=10m&QueryOptions=x"
        )
        (query.take, query.descending, query.bounds, query.inObjectTime) = (5, true, "Outside", true)
        (query.dataFilter, query.conditions, query.expectsHDACompatible) = ("v>0", "c=1", false)
        #expect(
            query.parameters(BazeWindow(start: 7, end: 9, isFirst: true, isLast: true), BazeOptions()).encoded
                == "ObjectIds=1%2C2&Points=Active%20Power&From=7&To=9&Aggregates=AVERAGE%2CMAXIMUM&Interval=10m&Take=5"
                + "&Descending=true&Bounds=Outside&InObjectTime=true&DataFilter=v%3E0&Conditions=c%3D1"
                + "&ExpectHdaCompatible=false&QueryOptions=x"
        )
    }
}
