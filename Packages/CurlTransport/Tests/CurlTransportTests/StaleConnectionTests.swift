import ConnCore
import ConnTesting
import CurlTransport
import Testing

/// libcurl by itself sends a request again when a kept connection turns out to be dead, a POST as well.
struct StaleConnectionTests {
    /// Answers the first request of a connection and closes at the second, having read it.
    private static func closesAtSecond() throws -> HTTPTestServer {
        try HTTPTestServer { request, connection in
            if request.target == "/first" { connection.reply(body: [1]) } else { connection.close() }
        }
    }

    @Test(arguments: DriverKind.allCases, ["GET", "POST", "SOURCE", "LARGE"])
    func aRequestOnADeadConnectionIsSentOnce(_ kind: DriverKind, _ sort: String) async throws {
        let server = try Self.closesAtSecond()
        defer { server.stop() }
        let driver = try Driver(kind)
        #expect(await driver.perform(CurlRequest(url: server.url + "/first")).summary?.newConnections == 1)
        var request = CurlRequest(method: sort == "GET" ? "GET" : "POST", url: server.url + "/second")
        let large = [UInt8](repeating: 7, count: 200_000)
        switch sort {
        case "POST": request.body = .bytes(Array("order".utf8))
        case "SOURCE": request.body = .source(PieceSource(Array("order".utf8), piece: 3), length: nil)
        case "LARGE": request.body = .bytes(large)
        default: break
        }
        let failure = try #require(await driver.perform(request).failure)
        #expect(failure.isStale && failure.wasReused && !failure.responseBegan)
        #expect(failure.bytesSent > 0)
        #expect(failure.newConnections == 0)
        #expect(failure.error.kind == .connection)
        #expect(failure.error.outcome == .unknown)
        #expect(failure.error.retry == .reconnect)
        #expect(failure.error.phase == .execute)
        // Seen exactly once, and no second connection was made for it.
        #expect(server.requests.count { $0.target == "/second" } == 1)
        #expect(server.accepted == 1)
        #expect(await eventually { server.openConnections == 0 })
        #expect(driver.openConnections == 0)
    }

    @Test(arguments: DriverKind.allCases)
    func aResetInsteadOfAnAnswerIsStaleAsWell(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let proxy = try FaultProxy(to: .tcp(port: server.port)).start()
        let url = "http://127.0.0.1:\(proxy.port)/"
        let driver = try Driver(kind)
        #expect(await driver.perform(CurlRequest(url: url)).summary != nil)
        try proxy.apply(.dropAnswer(to: .text("order"), ending: .reset), toConnection: 0)
        let request = CurlRequest(method: "POST", url: url, body: .bytes(Array("order".utf8)))
        let failure = try #require(await driver.perform(request).failure)
        #expect(failure.isStale && failure.error.outcome == .unknown)
        #expect(server.requests.count { $0.method == "POST" } == 1)
        #expect(proxy.statistics.accepted == 1)
    }

    @Test(arguments: DriverKind.allCases)
    func withTwoKeptConnectionsTheOtherIsNotUsedForAReplay(_ kind: DriverKind) async throws {
        guard kind == .loop else { return }
        let server = try HTTPTestServer { request, connection in
            if request.target == "/second" { connection.close() } else { connection.reply() }
        }
        defer { server.stop() }
        let driver = try Driver(kind)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 { group.addTask { _ = await driver.perform(CurlRequest(url: server.url + "/first")) } }
        }
        let failure = await driver.perform(CurlRequest(method: "POST", url: server.url + "/second", body: .bytes([1])))
            .failure
        #expect(failure?.isStale == true)
        #expect(server.requests.count { $0.target == "/second" } == 1)
    }

    @Test(arguments: DriverKind.allCases)
    func aKeptConnectionThatTheServerClosedIsReplacedBeforeSending(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        for _ in 0..<3 {
            let request = CurlRequest(method: "POST", url: server.url, body: .bytes([1]))
            #expect(await driver.perform(request).summary?.newConnections == 1)
            server.closeConnections()
            #expect(await eventually { server.openConnections == 0 })
        }
        #expect(server.requests.count == 3)
    }

    @Test(arguments: DriverKind.allCases)
    func aFreshConnectionCanBeAskedFor(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        var request = CurlRequest(url: server.url)
        #expect(await driver.perform(request).summary?.newConnections == 1)
        request.freshConnection = true
        #expect(await driver.perform(request).summary?.newConnections == 1)
        request.freshConnection = false
        #expect(await driver.perform(request).summary?.newConnections == 0)
        #expect(server.accepted == 2)
    }
}
