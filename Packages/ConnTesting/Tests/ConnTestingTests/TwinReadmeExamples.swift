import ConnTesting
import Testing

/// What stands in for the user's own client in the README's examples.
private struct Client {
    func get(_ url: String, token: String = "") throws -> TestAnswer {
        let rest = url.dropFirst("http://127.0.0.1:".count)
        let port = try #require(Int(rest.prefix { $0 != "/" }))
        let headers: TwinHeaders = ["Accept": "application/json", "Authorization": "Bearer \(token)"]
        return try TestAnswer(port, "GET", String(rest.drop { $0 != "/" }), headers: headers)
    }
}

extension ConnTestingTests {
    @Suite struct TwinReadmeExamples {
        private let client = Client()

        @Test func server() throws {
            // README: server
            let server = try TwinServer().start()
            server.on("GET", "/turbines/*", .json(#"{"power": 1520.5}"#))
            server.on("POST", "/echo") { request in .text(request.text) }

            server.fail(.status(503, retryAfter: .seconds(1)), count: 2)  // the next two, whatever they ask for
            server.fail(.truncated(afterBytes: 4), where: { $0.path == "/turbines/7" })  // then one of this path

            let statuses = try (1...4).map { _ in try client.get(server.url + "/turbines/7").status }
            #expect(statuses == [503, 503, 200, 200])  // the third one's body was cut
            #expect(server.requests("GET", "/turbines/7").count == 4)
            #expect(server.statistics.faults == ["status 503": 2, "truncated": 1])
            server.closeConnections()  // as servers do to idle ones, between two of your requests
            // END
        }

        @Test func twins() throws {
            // README: twins
            let twin = try BazefieldTwin(apiKey: "key").start()
            let path = "/objects/timeseries?objectIds=1001&points=ActivePower&from=*-1h&to=*"
            #expect(try client.get(twin.url + path, token: "key").status == 200)

            twin.expireKey()
            #expect(try client.get(twin.url + path, token: "key").status == 401)
            twin.expireKey(false)
            twin.answerReplyInfo(error: "No data source.")  // an error, under 200
            #expect(try client.get(twin.url + path, token: "key").text.contains("No data source."))
            #expect(twin.requests.count == 3)
            // END
        }

        @Test func storm() throws {
            // README: storm
            let ons = try ONSTwin(users: ["ana": "secret"]).start()
            ons.expireTokens()  // whatever is under way meets 401
            ons.truncateReports(toBytes: 1_000)  // the next workbook has no end
            ons.server.fail(.tooManyRequests(retryAfter: .date(secondsFromNow: 2)), where: { $0.method == "POST" })
            // … the code under test asks for a report …
            #expect(ons.tokenRequests == 0)  // log-ins and refreshes, granted or not
            // END
        }
    }
}
