import ConnTesting
import Testing

extension ConnTestingTests {
    @Suite struct TwinServerTests {
        let server: TwinServer

        init() throws {
            server = try TwinServer().start()
            server.on("GET", "/hello", .text("hello"))
            server.on("POST", "/echo") { .bytes($0.body, type: "application/octet-stream") }
        }

        /// Sends requests by one connection of their own and takes what comes until the server ends it.
        private func talk(_ requests: String...) throws -> (text: String, ending: TestClient.Ending) {
            let client = try TestClient(port: server.port)
            for request in requests { client.send(request) }
            return client.receiveAll()
        }

        private func get(_ path: String, headers: String = "Connection: close\r\n") throws -> String {
            try talk("GET \(path) HTTP/1.1\r\nHost: twin\r\n\(headers)\r\n").text
        }

        private func body(_ text: String) -> String {
            String(text[(text.firstRange(of: "\r\n\r\n")?.upperBound ?? text.endIndex)...])
        }

        @Test func aConnectionIsKeptForSeveralRequests() throws {
            let request = "GET /hello HTTP/1.1\r\nHost: twin\r\n\r\n"
            let (text, ending) = try talk(
                request,
                request,
                request.replacing("Host", with: "Connection: close\r\nHost")
            )
            #expect(ending == .end)
            #expect(text.ranges(of: "HTTP/1.1 200 OK\r\n").count == 3)
            #expect(text.ranges(of: "Content-Length: 5\r\n").count == 3)
            #expect(text.ranges(of: "Connection: close\r\n").count == 1)
            #expect(server.statistics.accepted == 1)
            #expect(server.statistics.requests == 3)
            #expect(server.statistics.answers == 3)
            #expect(eventually { server.statistics.open == 0 && server.statistics.waiting == 0 })
            #expect(server.requests.map(\.number) == [0, 1, 2])
        }

        @Test func whatIsReceivedIsRecorded() throws {
            _ = try talk(
                "POST /echo/%C3%A9?a=1&b=x+y%2F&a=2 HTTP/1.1\r\nhost: twin\r\nX-One: 1\r\nx-one:  2 \r\n"
                    + "Authorization: bearer abc\r\nConnection: close\r\nContent-Length: 11\r\n\r\nu=%40&v=1+2"
            )
            let request = try #require(server.requests.first)
            #expect(request.method == "POST")
            #expect(request.path == "/echo/é")
            #expect(request.target == "/echo/%C3%A9?a=1&b=x+y%2F&a=2")
            #expect(request.query == [.init("a", "1"), .init("b", "x y/"), .init("a", "2")])
            #expect(request.headers.all("X-ONE") == ["1", "2"])
            #expect(request.bearerToken == "abc")
            #expect(request.form("u") == "@" && request.form("v") == "1 2")
            #expect(request.bodyLength == 11)
            #expect(server.requests("POST", "/ECHO/é").count == 1)
        }

        @Test func chunkedBodiesAreJoined() throws {
            let text = try talk(
                "POST /echo HTTP/1.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n",
                "3\r\nabc\r\n",
                "A;x=y\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n"
            ).text
            #expect(body(text) == "abc0123456789")
        }

        @Test func aClientThatWaitsForContinueGetsIt() throws {
            let client = try TestClient(port: server.port)
            client.send("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\n")
            #expect(client.receiveText(25) == "HTTP/1.1 100 Continue\r\n\r\n")
            client.send("ok")
            #expect(body(client.receiveAll().text) == "ok")
        }

        @Test func headHasTheLengthAndNoBody() throws {
            let text = try talk("HEAD /hello HTTP/1.1\r\nConnection: close\r\n\r\n").text
            #expect(text.contains("Content-Length: 5\r\n"))
            #expect(body(text) == "")
        }

        @Test func routesFitBySegmentsAndTheLatestCounts() throws {
            server.on("GET", "/a/*/c", .text("one"))
            server.on("GET", "/a/**", .text("rest"))
            server.on("*", "/a/b/c", .text("exact"))
            server.otherwise { .text($0.method, status: 418) }
            #expect(body(try get("/A/b/C")) == "exact")
            #expect(body(try get("/a")) == "rest")
            #expect(body(try get("/a/x/c")) == "rest")
            #expect(try get("/b").hasPrefix("HTTP/1.1 418 "))
        }

        @Test func bytesThatAreNoHTTPAreRefused() throws {
            let (text, ending) = try talk("\u{16}\u{03}\u{01}\r\n\r\n")
            #expect(text.hasPrefix("HTTP/1.1 400 "))
            #expect(ending == .end)
        }

        @Test func faultsStrikeInOrderAndSoOften() throws {
            server.fail(.status(503, retryAfter: .seconds(7)), count: 2)
            server.fail(.html, where: { $0.path == "/hello" })
            #expect(try get("/hello").contains("Retry-After: 7\r\n"))
            #expect(try get("/hello").hasPrefix("HTTP/1.1 503 "))
            #expect(body(try get("/other")) == "There is nothing here.")
            #expect(body(try get("/hello")).hasPrefix("<!DOCTYPE html>"))
            #expect(body(try get("/hello")) == "hello")
            #expect(server.statistics.faults == ["status 503": 2, "html": 1])
            server.fail(.unauthorized, count: nil)
            #expect(try get("/hello").contains("WWW-Authenticate: Bearer"))
            server.clearFaults()
            #expect(body(try get("/hello")) == "hello")
        }

        @Test func retryAfterAsADateStandsBesideTheDate() throws {
            server.fail(.tooManyRequests(retryAfter: .date(secondsFromNow: 3600)))
            let text = try get("/hello")
            let dates = text.split(separator: "\r\n").filter { $0.hasSuffix(" GMT") }
            #expect(dates.count == 2)
            #expect(Set(dates.compactMap { $0.split(separator: " ").dropFirst(5).first?.prefix(2) }).count == 2)
        }

        @Test func aCutBodyIsShorterThanItsLength() throws {
            server.fail(.truncated(afterBytes: 2))
            let (text, ending) = try talk("GET /hello HTTP/1.1\r\n\r\n")
            #expect(text.contains("Content-Length: 5\r\n"))
            #expect(body(text) == "he" && ending == .end)
            server.fail(.truncated(afterBytes: 2, .reset))
            #expect(try talk("GET /hello HTTP/1.1\r\n\r\n").ending == .reset)
            server.fail(.shortened(toBytes: 4))
            #expect(try get("/hello").contains("Content-Length: 4\r\n"))
        }

        @Test func aCutChunkedBodyHasNoEnd() throws {
            server.on("GET", "/chunks", .text("abcdef").with { $0.framing = .chunks(4) })
            #expect(body(try get("/chunks")) == "4\r\nabcd\r\n2\r\nef\r\n0\r\n\r\n")
            server.fail(.truncated(afterBytes: 5))
            #expect(body(try get("/chunks")) == "4\r\nabcd\r\n1\r\ne\r\n")
        }

        @Test func aBodyMayEndWithItsConnection() throws {
            server.on("GET", "/open", .text("abcdef").with { $0.framing = .close })
            let (text, ending) = try talk("GET /open HTTP/1.1\r\n\r\n")
            #expect(body(text) == "abcdef" && ending == .end)
            #expect(!text.contains("Content-Length"))
        }

        @Test func answersCanBeLostAfterTheWorkIsDone() throws {
            let done = TwinServer()
            server.on("POST", "/work") { _ in
                done.on("GET", "/", .status(204))
                return .status(201)
            }
            server.fail(.answerLost(.reset))
            let (text, ending) = try talk("POST /work HTTP/1.1\r\n\r\n")
            #expect(text.isEmpty && ending == .reset)
            #expect(server.requests("POST", "/work").count == 1)
        }

        @Test func waitsAreTimersNotThreads() async throws {
            server.fail(.delay(.milliseconds(100)), count: nil)
            let clients = try (0..<50).map { _ in try TestClient(port: server.port) }
            let threads = runningThreads()
            let start = ContinuousClock.now
            for client in clients { client.send("GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n") }
            #expect(await server.waitUntil { $0.waiting == 50 })
            #expect(runningThreads() <= threads)
            for client in clients { #expect(body(client.receiveAll().text) == "hello") }
            #expect(ContinuousClock.now - start >= .milliseconds(100))
            #expect(server.statistics.mostOpen == 50)
        }

        @Test func bodiesCanDrip() throws {
            server.on("GET", "/drip", .text("abcdef").with { $0.drip = (2, .milliseconds(5)) })
            let start = ContinuousClock.now
            #expect(body(try get("/drip")) == "abcdef")
            #expect(ContinuousClock.now - start >= .milliseconds(10))
        }

        @Test func earlyHintsComeFirst() throws {
            server.on(
                "GET",
                "/hints",
                .text("x").with { $0.informational = [(103, ["Link": "</a.css>"])] }
            )
            #expect(
                try get("/hints").hasPrefix("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 200 OK\r\n")
            )
        }

        @Test func idleConnectionsCanBeClosedAndBusyOnesStay() throws {
            let idle = try TestClient(port: server.port)
            let busy = try TestClient(port: server.port)
            server.fail(.answer(.nothing(.silence)))
            busy.send("GET /hello HTTP/1.1\r\n\r\n")
            #expect(server.waitUntil { $0.open == 2 && $0.waiting == 1 })
            #expect(server.closeConnections() == 1)
            #expect(idle.receiveAll().ending == .end)
            busy.limit(.milliseconds(20))
            #expect(busy.receiveAll().ending == .timeout)
            #expect(server.closeConnections(onlyIdle: false, reset: true) == 1)
            #expect(server.statistics.open == 0 && server.statistics.waiting == 0)
        }

        @Test func aClientThatGoesAwayIsNoticedWhileItWaits() throws {
            server.fail(.answer(.nothing(.silence)))
            var client: TestClient? = try TestClient(port: server.port)
            client?.send("GET /hello HTTP/1.1\r\n\r\n")
            #expect(server.waitUntil { $0.waiting == 1 })
            client = nil
            #expect(server.waitUntil { $0.open == 0 && $0.waiting == 0 })
        }

        @Test func heldRequestsAreAnsweredTogether() throws {
            server.hold(where: { $0.path == "/hello" })
            let clients = try (0..<3).map { _ in try TestClient(port: server.port) }
            for client in clients { client.send("GET /hello HTTP/1.1\r\nConnection: close\r\n\r\n") }
            #expect(server.waitUntil { $0.held == 3 && $0.waiting == 3 })
            #expect(try get("/other").hasPrefix("HTTP/1.1 404 "))
            server.fail(.status(503))
            server.release()
            #expect(clients.map { body($0.receiveAll().text) }.filter { $0 == "hello" }.count == 2)
            #expect(server.statistics.held == 0 && server.statistics.waiting == 0)
            #expect(body(try get("/hello")) == "hello")

            server.hold()
            var gone: TestClient? = try TestClient(port: server.port)
            gone?.send("GET /hello HTTP/1.1\r\n\r\n")
            #expect(server.waitUntil { $0.held == 1 })
            gone = nil
            #expect(server.waitUntil { $0.held == 0 && $0.open == 0 })
            server.release()
        }

        @Test func largeBodiesGoBothWays() throws {
            let large = String(repeating: "0123456789abcdef", count: 1 << 16)
            let text = try talk("POST /echo HTTP/1.1\r\nConnection: close\r\nContent-Length: \(1 << 20)\r\n\r\n", large)
                .text
            #expect(body(text) == large)
        }

        @Test func onlySoMuchIsRemembered() throws {
            let small = try TwinServer(keptRequests: 3, keptBytes: 2).start()
            let client = try TestClient(port: small.port)
            for _ in 0..<20 { client.send("POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd") }
            #expect(small.waitUntil { $0.answers == 20 })
            #expect((3..<6).contains(small.requests.count))
            #expect(small.requests.last?.text == "ab")
            #expect(small.requests.last?.bodyLength == 4)
            small.clearRequests()
            #expect(small.requests.isEmpty)
        }

        @Test func itStopsAndStartsAgainAtItsPort() throws {
            let port = server.port
            let client = try TestClient(port: port)
            #expect(server.waitUntil { $0.open == 1 })
            server.stop()
            #expect(client.receiveAll().ending != .timeout)
            #expect(throws: TestClient.Refused.self) { try TestClient(port: port) }
            try server.start()
            #expect(server.port == port && server.url == "http://127.0.0.1:\(port)")
            #expect(body(try get("/hello")) == "hello")
        }

        @Test func nothingIsLeftBehind() throws {
            let (descriptors, threads) = (openDescriptors(), runningThreads())
            for _ in 0..<20 {
                try TwinServer.with { server in
                    _ = try TestClient(port: server.port)
                    server.waitUntil { $0.accepted == 1 }
                }
            }
            #expect(eventually { openDescriptors() <= descriptors && runningThreads() <= threads })
        }

        @Test func aRouteMayTalkToItsServer() throws {
            let server = server
            server.on("GET", "/close") { [weak server] _ in
                server?.on("GET", "/new", .text("new"))
                server?.closeConnections(onlyIdle: false)
                return .text("never seen")
            }
            #expect(try talk("GET /close HTTP/1.1\r\n\r\n").text == "")
            #expect(body(try get("/new")) == "new")
        }
    }
}
