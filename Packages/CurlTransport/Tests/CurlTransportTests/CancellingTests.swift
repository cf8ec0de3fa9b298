import ConnCore
import ConnTesting
import CurlTransport
import Testing

struct CancellingTests {
    private func expectCancelled(
        _ result: Result<CurlSummary, CurlFailure>,
        _ outcome: ConnError.Outcome,
        _ phase: RetryPhase
    ) {
        #expect(result.failure?.error.kind == .cancelled)
        #expect(result.failure?.error.outcome == outcome)
        #expect(result.failure?.error.phase == phase)
        #expect(result.failure?.error.retry == .never)
    }

    @Test(arguments: DriverKind.allCases)
    func beforeItBeganNothingBegins(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        let transfer = CurlTransfer(CurlRequest(url: server.url), receiver: Collector())
        transfer.cancel()
        expectCancelled(await driver.perform(transfer), .notApplied, .connect)
        #expect(server.accepted == 0)
    }

    @Test(arguments: DriverKind.allCases)
    func whileConnecting(_ kind: DriverKind) async throws {
        let server = try SilentServer()
        let driver = try Driver(kind)
        let transfer = CurlTransfer(CurlRequest(url: "https://127.0.0.1:\(server.port)"), receiver: Collector())
        async let result = driver.perform(transfer)
        #expect(await eventually { server.statistics.clientToServer.received > 0 })
        transfer.cancel()
        expectCancelled(await result, .notApplied, .connect)
        #expect(driver.openConnections == 0)
        #expect(await eventually { server.statistics.open == 0 })
    }

    @Test(arguments: DriverKind.allCases)
    func whileTheServerIsSilent(_ kind: DriverKind) async throws {
        let server = try SilentServer()
        let driver = try Driver(kind)
        let transfer = CurlTransfer(CurlRequest(url: "http://127.0.0.1:\(server.port)"), receiver: Collector())
        async let result = driver.perform(transfer)
        #expect(await eventually { server.statistics.clientToServer.received > 0 })
        let start = ContinuousClock.now
        transfer.cancel()
        expectCancelled(await result, .unknown, .execute)
        // Without the cancel it would last for ever; the bound leaves room for a busy machine.
        #expect(start.duration(to: .now) < .seconds(8))
        #expect(driver.openConnections == 0)
        #expect(await eventually { server.statistics.open == 0 })
    }

    @Test(arguments: DriverKind.allCases)
    func inTheMiddleOfTheAnswer(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
            _ = connection.waitForEnd()
        }
        defer { server.stop() }
        let driver = try Driver(kind)
        let answer = Collector()
        let transfer = CurlTransfer(CurlRequest(url: server.url), receiver: answer)
        async let result = driver.perform(transfer)
        #expect(await eventually { answer.text == "abc" })
        transfer.cancel()
        expectCancelled(await result, .unknown, .execute)
        #expect(driver.openConnections == 0)
        #expect(await eventually { server.openConnections == 0 })
    }

    @Test(arguments: DriverKind.allCases)
    func whileTheReceiverWantsNothing(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { $1.reply(body: [UInt8](repeating: 1, count: 5_000_000)) }
        defer { server.stop() }
        let driver = try Driver(kind)
        let answer = Collector(flow: { _, _ in .later })
        let transfer = CurlTransfer(CurlRequest(url: server.url), receiver: answer)
        async let result = driver.perform(transfer)
        #expect(await eventually { answer.pauses > 0 })
        transfer.cancel()
        expectCancelled(await result, .unknown, .execute)
        #expect(driver.openConnections == 0)
        #expect(await eventually { server.openConnections == 0 })
    }

    @Test(arguments: DriverKind.allCases)
    func whileSending(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let proxy = try FaultProxy(to: .tcp(port: server.port)).start()
        proxy.script(.stall(afterBytes: 100_000, .clientToServer))
        let driver = try Driver(kind)
        let body = CurlBody.bytes([UInt8](repeating: 1, count: 64_000_000))
        let transfer = CurlTransfer(
            CurlRequest(method: "PUT", url: "http://127.0.0.1:\(proxy.port)", body: body),
            receiver: Collector()
        )
        async let result = driver.perform(transfer)
        #expect(await eventually { proxy.statistics.faultCount > 0 })
        transfer.cancel()
        expectCancelled(await result, .unknown, .execute)
        #expect(driver.openConnections == 0)
    }

    @Test(arguments: DriverKind.allCases)
    func whileTheSourceHasNothing(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        let source = PieceSource([UInt8](repeating: 1, count: 10), piece: 5, waitsAt: 5)
        let transfer = CurlTransfer(
            CurlRequest(method: "PUT", url: server.url, body: .source(source, length: 10)),
            receiver: Collector()
        )
        async let result = driver.perform(transfer)
        #expect(await eventually { source.timesAsked >= 2 })
        transfer.cancel()
        expectCancelled(await result, .unknown, .execute)
        #expect(driver.openConnections == 0)
    }

    @Test func whileWaitingForATurn() async throws {
        let server = try SilentServer()
        var settings = CurlSettings()
        settings.maximumConnectionsPerHost = 1
        let driver = try Driver(.loop, settings)
        let loop = try #require(driver.loop)
        let url = "http://127.0.0.1:\(server.port)"
        let transfers = (0..<3).map { _ in CurlTransfer(CurlRequest(url: url), receiver: Collector()) }
        async let first = driver.perform(transfers[0])
        #expect(await eventually { server.statistics.accepted == 1 })
        async let second = driver.perform(transfers[1])
        async let third = driver.perform(transfers[2])
        #expect(await eventually { loop.transfersInFlight == 3 })
        transfers[1].cancel()
        expectCancelled(await second, .notApplied, .connect)
        #expect(server.statistics.accepted == 1)
        // The one behind it has the first one's turn.
        transfers[0].cancel()
        expectCancelled(await first, .unknown, .execute)
        #expect(await eventually { server.statistics.accepted == 2 })
        loop.cancelAll()
        #expect(await third.failure?.error.kind == .cancelled)
        #expect(loop.transfersInFlight == 0)
        #expect(loop.openConnections == 0)
    }

    @Test(arguments: DriverKind.allCases)
    func afterTheEndItDoesNothing(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        let transfer = CurlTransfer(CurlRequest(url: server.url), receiver: Collector())
        #expect(await driver.perform(transfer).summary != nil)
        transfer.cancel()
        transfer.resumeReceiving()
        transfer.resumeSending()
        #expect(await driver.perform(CurlRequest(url: server.url)).summary?.newConnections == 0)
    }
}
