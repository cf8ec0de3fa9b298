import ConnCore
import ConnTesting
import CurlTransport
import Testing

struct TimeLimitTests {
    private func isPrompt(_ start: ContinuousClock.Instant, atLeast: Duration) -> Bool {
        let taken = start.duration(to: .now)
        // Far from the limits that libcurl would have by itself, and far enough for a busy machine.
        return taken >= atLeast && taken < atLeast + .seconds(30)
    }

    @Test(arguments: DriverKind.allCases)
    func silenceBeforeTheFirstByteEndsTheTransfer(_ kind: DriverKind) async throws {
        let server = try SilentServer()
        let driver = try Driver(kind)
        var request = CurlRequest(method: "POST", url: "http://127.0.0.1:\(server.port)", body: .bytes([1]))
        request.firstByteTimeout = .milliseconds(200)
        let start = ContinuousClock.now
        let failure = try #require(await driver.perform(request).failure)
        #expect(isPrompt(start, atLeast: .milliseconds(190)))
        #expect(failure.error.kind == .timeout)
        #expect(failure.error.message == "No byte of the answer came within 0.2 seconds")
        #expect(failure.error.outcome == .unknown)
        #expect(failure.error.retry == .reconnect)
        #expect(failure.error.phase == .execute)
        #expect(driver.openConnections == 0)
    }

    @Test(arguments: DriverKind.allCases)
    func aSlowUploadIsNotSilence(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        // Each piece has to be asked for, long after the last.
        let source = DripSource(pieces: 8)
        var request = CurlRequest(method: "POST", url: server.url, body: .source(source, length: nil))
        request.firstByteTimeout = .milliseconds(300)
        let transfer = CurlTransfer(request, receiver: Collector())
        let start = ContinuousClock.now
        async let result = driver.perform(transfer)
        let feeder = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .milliseconds(80))
                source.giveOne()
                transfer.resumeSending()
            }
        }
        let outcome = await result
        feeder.cancel()
        #expect(outcome.summary?.bytesReceived == 8, "\(String(describing: outcome.failure?.error))")
        #expect(start.duration(to: .now) > .milliseconds(400))
    }

    @Test(arguments: DriverKind.allCases)
    func aStallInMidUploadIsSilence(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let proxy = try FaultProxy(to: .tcp(port: server.port)).start()
        proxy.script(.stall(afterBytes: 100_000, .clientToServer))
        let driver = try Driver(kind)
        let body = CurlBody.bytes([UInt8](repeating: 1, count: 64_000_000))
        var request = CurlRequest(method: "POST", url: "http://127.0.0.1:\(proxy.port)", body: body)
        request.firstByteTimeout = .milliseconds(300)
        let failure = try #require(await driver.perform(request).failure)
        #expect(failure.error.message == "No byte of the answer came within 0.3 seconds")
        #expect(failure.bytesSent > 100_000)
    }

    @Test(arguments: DriverKind.allCases)
    func aDripIsCaughtByTheDeadline(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            while connection.send("x") { pause(milliseconds: 20) }
        }
        defer { server.stop() }
        let driver = try Driver(kind)
        var request = CurlRequest(url: server.url)
        request.lowSpeed = CurlLowSpeed(bytes: 1, window: .seconds(30))
        request.firstByteTimeout = .seconds(60)
        request.deadline = .now + .milliseconds(300)
        let start = ContinuousClock.now
        let failure = try #require(await driver.perform(request).failure)
        #expect(isPrompt(start, atLeast: .milliseconds(290)))
        #expect(failure.error.kind == .timeout)
        #expect(failure.error.message.hasPrefix("The deadline passed while the answer was received ("))
        #expect(failure.error.message.hasSuffix(" of 1000 bytes)"))
        #expect(failure.error.retry == .never)
        #expect(await eventually { server.openConnections == 0 })
    }

    @Test(arguments: DriverKind.allCases)
    func aStallInMidAnswerIsCaughtByLowSpeed(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
            _ = connection.waitForEnd()
        }
        defer { server.stop() }
        let driver = try Driver(kind)
        var request = CurlRequest(url: server.url)
        request.lowSpeed = CurlLowSpeed(bytes: 10, window: .milliseconds(200))
        let start = ContinuousClock.now
        let failure = try #require(await driver.perform(request).failure)
        #expect(isPrompt(start, atLeast: .milliseconds(190)))
        #expect(failure.error.kind == .timeout)
        #expect(failure.error.message == "Fewer than 10 bytes of the answer came within 0.2 seconds (3 of 1000 bytes)")
        #expect(failure.error.retry == .reconnect)
        #expect(driver.openConnections == 0)
    }

    @Test(arguments: DriverKind.allCases)
    func aReceiverThatDoesNotWantBytesIsNotLowSpeed(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { $1.reply(body: [UInt8](repeating: 1, count: 1_000)) }
        defer { server.stop() }
        let driver = try Driver(kind)
        let gate = Gate()
        let answer = Collector(flow: { _, _ in gate.isOpen ? .taken : .later })
        var request = CurlRequest(url: server.url)
        request.lowSpeed = CurlLowSpeed(bytes: 1, window: .milliseconds(80))
        let transfer = CurlTransfer(request, receiver: answer)
        async let result = driver.perform(transfer)
        #expect(await eventually { answer.pauses > 0 })
        try await Task.sleep(for: .milliseconds(300))
        gate.open()
        transfer.resumeReceiving()
        #expect(await result.summary?.bytesReceived == 1_000)
    }

    @Test(arguments: DriverKind.allCases)
    func connectingHasItsOwnLimit(_ kind: DriverKind) async throws {
        // The TCP connection stands, the TLS handshake never ends.
        let server = try SilentServer()
        let driver = try Driver(kind)
        for usesDeadline in [false, true] {
            var request = CurlRequest(url: "https://127.0.0.1:\(server.port)")
            if usesDeadline {
                request.deadline = .now + .milliseconds(200)
            } else {
                request.connectTimeout = .milliseconds(200)
            }
            let start = ContinuousClock.now
            let failure = try #require(await driver.perform(request).failure)
            #expect(isPrompt(start, atLeast: .milliseconds(190)))
            #expect(failure.error.kind == .timeout)
            #expect(
                failure.error.message
                    == (usesDeadline
                        ? "The deadline passed while connecting" : "No connection stood within 0.2 seconds")
            )
            #expect(failure.error.phase == .connect)
            #expect(failure.error.outcome == .notApplied)
            #expect(failure.bytesSent == 0)
            #expect(driver.openConnections == 0)
        }
    }

    @Test func waitingForATurnCountsForTheDeadline() async throws {
        let server = try SilentServer()
        var settings = CurlSettings()
        settings.maximumConnectionsPerHost = 1
        let driver = try Driver(.loop, settings)
        let url = "http://127.0.0.1:\(server.port)"
        let first = CurlTransfer(CurlRequest(url: url), receiver: Collector())
        async let firstResult = driver.perform(first)
        #expect(await eventually { server.statistics.accepted == 1 })
        var request = CurlRequest(url: url)
        request.deadline = .now + .milliseconds(150)
        let failure = try #require(await driver.perform(request).failure)
        #expect(failure.error.message == "The deadline passed while the transfer waited for its turn to connect")
        #expect(failure.error.outcome == .notApplied)
        first.cancel()
        #expect(await firstResult.failure?.error.kind == .cancelled)
        #expect(server.statistics.accepted == 1)
    }
}
