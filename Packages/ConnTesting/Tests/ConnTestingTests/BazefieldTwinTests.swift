import Testing

@testable import ConnTesting

extension ConnTestingTests {
    @Suite struct BazefieldTwinTests {
        let twin: BazefieldTwin

        init() throws {
            twin = try BazefieldTwin(apiKey: "key").start()
            twin.now = 1_706_700_000_000  // 2024-01-31T11:20:00Z
        }

        private func ask(
            _ path: String,
            _ method: String = "GET",
            key: String = "key",
            accept: String = "application/json",
            body: String? = nil
        ) throws -> TestAnswer {
            let headers: TwinHeaders = ["Authorization": "Bearer \(key)", "Accept": accept]
            return try TestAnswer(twin.port, method, twin.basePath + path, headers: headers, body: body)
        }

        private static let span = "ObjectIds=1001&Points=ActivePower&From=2024-01-31T10:00:00Z&To=2024-01-31T10:20:00Z"

        @Test func rawValuesComeByObjectAndPoint() throws {
            let answer = try ask("/objects/timeseries?" + Self.span)
            let json = try #require(TwinJSON(answer.body))
            let blocks = try #require(json["objects"]?["1001"]?["points"]?["ActivePower"])
            guard case .array(let list) = blocks, case .array(let values)? = list[0]["timeSeries"] else {
                Issue.record("no series")
                return
            }
            #expect(values.map { $0["t"]?.text } == ["1706695200000", "1706695800000", "1706696400000"])
            #expect(values[0]["t_local"]?.text == "2024-01-31T07:00:00-03:00")
            let expected = twin.sample("1001", "ActivePower", at: 1_706_695_200_000)
            #expect(values[0]["v"]?.text.flatMap { Double($0) } == expected.value)
            twin.includesEnd = false
            #expect(try ask("/objects/timeseries?" + Self.span).text.ranges(of: "\"t\"").count == 2)
        }

        @Test func pathsAndNamesAreComparedWithoutCaseAndPostsTakeJSONAndForms() throws {
            let get = try ask(
                "/Objects/TimeSeries?" + Self.span.lowercased().replacing("z", with: "Z").replacing("t10", with: "T10")
            )
            #expect(get.status == 200)
            let json = #"{"objectIds":["1001"],"POINTS":"activepower","from":1706695200000,"to":"1706696400000"}"#
            #expect(try ask("/objects/timeseries", "POST", body: json).text == get.text)
            #expect(try ask("/json/reply/GetDomainPointTimeSeries", "POST", body: json).text == get.text)
            let headers: TwinHeaders = [
                "Authorization": "Bearer key", "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
            ]
            let form = try TestAnswer(
                twin.port,
                "POST",
                twin.basePath + "/objects/timeseries",
                headers: headers,
                body: Self.span
            )
            #expect(form.text == get.text)
        }

        @Test func aggregatesReduceIntervals() throws {
            twin.setSamples { _, _, moment in .init(value: Double(moment / 600_000 % 6)) }
            let hour = "ObjectIds=1001&Points=WindSpeed&From=1706695200000&To=1706702400000&Interval=1h"
            let answer = try ask("/objects/timeseries/aggregated?\(hour)&Aggregates=AVERAGE,MAXIMUM,4")
            #expect(answer.text.contains(#""aggregate":"AVERAGE","timeSeries":[{"t":1706695200000"#))
            #expect(answer.text.ranges(of: #""v":2.5"#).count == 4)
            #expect(answer.text.ranges(of: #""v":5}"#).count == 2)
            #expect(answer.text.contains(#""aggregate":"TIMEAVERAGE""#))
            let table = try ask("/objects/timeseries/aggregated/table?\(hour)&Aggregates=AVERAGE")
            #expect(
                table.text.contains(
                    #"{"ObjectId":"1001","TimeStampUtc":"2024-01-31T10:00:00Z","TimeStampLocal":"2024-01-31T07:00:00-03:00","#
                        + #""PointValues":{"WindSpeed":{"q":192,"v":2.5}}}"#
                )
            )
        }

        @Test(
            arguments: [
                ("*", 1_706_700_000_000), ("*d", 1_706_670_000_000), ("*-1d", 1_706_613_600_000),
                ("*d-1d", 1_706_583_600_000), ("*M-1M", 1_701_399_600_000), ("*d-1d+6h", 1_706_605_200_000),
                ("*-30m", 1_706_698_200_000),
                ("1706695200000", 1_706_695_200_000), ("2024-01-31T10:00:00Z", 1_706_695_200_000),
                ("2024-01-31T07:00:00-03:00", 1_706_695_200_000), ("2024-01-31", 1_706_670_000_000),
            ] as [(String, Int64)]
        )
        func timesAndShorthandAreUnderstood(text: String, moment: Int64) {
            #expect(TwinTime.bazefield(text, now: 1_706_700_000_000, offset: -180) == moment)
        }

        @Test(arguments: ["*x", "*d-", "*-1q", "yesterday", "2024-13-01"])
        func otherTimesAreRefused(text: String) throws {
            #expect(TwinTime.bazefield(text, now: 0, offset: 0) == nil)
            let answer = try ask("/objects/timeseries?ObjectIds=1001&Points=ActivePower&From=\(text)&To=*")
            #expect(answer.status == 400 && answer.text.contains("FormatException"))
        }

        @Test func mistakesAreSaidInResponseStatus() throws {
            let missing = try ask("/objects/timeseries?ObjectIds=1001&From=*&To=*")
            #expect(missing.status == 400)
            #expect(missing.text.contains(#""responseStatus":{"errorCode":"ArgumentException""#))
            #expect(try ask("/objects/timeseries?ObjectIds=9&Points=ActivePower&From=*&To=*").status == 404)
            #expect(try ask("/objects/timeseries/aggregated?" + Self.span + "&Aggregates=MODE").status == 400)
            #expect(try ask("/nothing").status == 404)
            #expect(try ask("/objects/points", "POST", body: "{").status == 400)
        }

        @Test func withoutItsKeyOrJSONNothingIsTold() throws {
            #expect(try ask("/objects/structure", key: "other").status == 401)
            #expect(try ask("/objects/structure", accept: "*/*").text.hasPrefix("<!DOCTYPE html>"))
            #expect(try ask("/objects/structure?format=json", accept: "*/*").text.hasPrefix("["))
            twin.expireKey()
            #expect(try ask("/objects/structure").status == 401)
            twin.expireKey(false)
            twin.apiKey = "new"
            #expect(try ask("/objects/structure").status == 401)
            #expect(try ask("/objects/structure?type=102", key: "new").text.ranges(of: "Serra Azul").count == 1)
        }

        @Test func theRestIsThere() throws {
            #expect(try ask("/objects/points?objectIds=1001,1002&points=ActivePower").text.contains("\"1002\""))
            #expect(try ask("/objects/getschemas?objectIds=1001").text.contains("Availability"))
            #expect(try ask("/turbines/serra%20azul").text.ranges(of: "TW-3.0").count == 4)
        }

        @Test func errorsCanComeUnder200() throws {
            twin.answerResponseStatus(code: "ArgumentException", message: "Bad.")
            let first = try ask("/objects/structure")
            #expect(first.status == 200 && first.text.contains("responseStatus"))
            twin.answerReplyInfo(error: "No data source.")
            #expect(try ask("/objects/structure").text.contains(#""error":"No data source.""#))
            twin.answerHTML()
            #expect(try ask("/objects/structure").text.contains("sign in"))
            twin.limitRate(retryAfter: .seconds(3))
            #expect(try ask("/objects/structure").head.contains("Retry-After: 3"))
            #expect(try ask("/objects/structure").status == 200)
        }
    }
}
