import ConnCore
import ConnTesting
import CurlTransport
import Testing

/// TLS and HTTP/2 against a private nginx, where nginx and openssl are installed.
@Suite(.serialized, .enabled(if: NginxServer.isInstalled)) struct SecureTests {
    private func settings(_ tls: TLSSettings) -> CurlSettings {
        var settings = CurlSettings()
        settings.tls = tls
        return settings
    }

    @Test(arguments: DriverKind.allCases)
    func whoIsTrustedIsDecidedByTheSettings(_ kind: DriverKind) async throws {
        let server = try NginxServer()
        defer { server.stop() }
        let byName = CurlRequest(url: server.url + "/small")
        let byAddress = CurlRequest(url: "https://127.0.0.1:\(server.port)/small")
        let trusting = try Driver(kind, settings(.verifyFull(caFile: server.certificate)))
        #expect(await eventually { await trusting.perform(byName).summary != nil })
        let answer = Collector()
        #expect(await trusting.perform(byName, answer).summary?.reusedConnection == true)
        #expect(answer.head?.version == "2")
        #expect(answer.text == "hello")

        let untrusted = try #require(await Driver(kind).perform(byName).failure)
        #expect(untrusted.error.message == "The server's certificate is signed by itself")
        #expect(untrusted.error.retry == .never && untrusted.error.phase == .connect)
        #expect(untrusted.error.outcome == .notApplied && untrusted.bytesSent == 0)
        let misnamed = try #require(await trusting.perform(byAddress).failure)
        #expect(misnamed.error.message == "The server's certificate is not for this host")
        #expect(misnamed.error.retry == .never)

        #expect(
            try await Driver(kind, settings(.verifyCA(caFile: server.certificate))).perform(byAddress).summary != nil
        )
        #expect(try await Driver(kind, settings(.unverified)).perform(byAddress).summary != nil)
        #expect(try await Driver(kind, settings(.pinned(try server.pin()))).perform(byName).summary != nil)
        let other = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
        let pinned = try #require(try await Driver(kind, settings(.pinned(other))).perform(byName).failure)
        #expect(pinned.error.message == "The server's public key matches none of the pins")
        let missing = try #require(
            try await Driver(kind, settings(.verifyFull(caFile: "/nonexistent.pem"))).perform(byName).failure
        )
        #expect(missing.error.kind == .invalidInput)
        #expect(await trusting.perform(CurlRequest(url: "http://localhost:\(server.port)/small")).summary != nil)
        var http1 = settings(.verifyFull(caFile: server.certificate))
        http1.httpVersion = .http1
        let old = Collector()
        #expect(try await Driver(kind, http1).perform(byName, old).summary != nil)
        #expect(old.head?.version == "1.1")
    }

    @Test(arguments: DriverKind.allCases)
    func aPortWithoutTLSIsRecognized(_ kind: DriverKind) async throws {
        let server = try ScriptedServer.http()
        let failure = try #require(
            await Driver(kind).perform(CurlRequest(url: "https://127.0.0.1:\(server.port)/")).failure
        )
        #expect(failure.error.message == "What answers on this port does not speak TLS")
        #expect(failure.error.retry == .never && failure.error.phase == .connect && failure.bytesSent == 0)
    }

    /// nginx ends the stream by RST_STREAM when the server behind it breaks off; the connection stays.
    @Test(arguments: DriverKind.allCases, [true, false])
    func aStreamResetInMidBodyIsAnErrorAndTheConnectionStays(_ kind: DriverKind, _ isLengthKnown: Bool) async throws {
        let sent = [UInt8](repeating: 0x62, count: 200_000)
        let source = try HTTPTestServer { _, connection in
            if isLengthKnown {
                connection.send("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n")
                connection.send(sent)
            } else {
                connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
                connection.send("\(String(sent.count, radix: 16))\r\n")
                connection.send(sent)
                connection.send("\r\n")
            }
            connection.close()
        }
        defer { source.stop() }
        let server = try NginxServer(upstream: source.port)
        defer { server.stop() }
        let driver = try Driver(kind, settings(.verifyFull(caFile: server.certificate)))
        #expect(await eventually { await driver.perform(CurlRequest(url: server.url + "/small")).summary != nil })
        for _ in 0..<3 {
            let answer = Collector()
            let request = CurlRequest(url: server.url + "/proxied")
            let failure = try #require(await driver.perform(request, answer).failure, "short data passed for whole")
            #expect(answer.head?.version == "2" && answer.status == 200)
            #expect(!answer.body.isEmpty && answer.body.count <= sent.count)
            #expect(failure.error.nativeCode?.code == "92", "\(failure.error)")
            #expect(failure.error.kind == .connection && failure.error.retry == .reconnect)
            #expect(failure.error.outcome == .unknown && failure.responseBegan && !failure.isStale)
            #expect(failure.error.message.hasPrefix("The answer was cut after \(answer.body.count)"))
            let next = Collector()
            let summary = await driver.perform(CurlRequest(url: server.url + "/small"), next).summary
            #expect(summary?.newConnections == 0, "a stream was reset, not the connection")
            #expect(next.text == "hello")
        }
        #expect(source.requests.count == 3, "nothing is sent twice")
    }

    /// A request that finds its connection going away is a stale one, which its caller sends once more.
    @Test(arguments: [(DriverKind.session, 1), (.loop, 1), (.loop, 8)])
    func aConnectionThatGoesAwayIsReplaced(_ kind: DriverKind, _ atOnce: Int) async throws {
        let server = try NginxServer(requestsPerConnection: 10)
        defer { server.stop() }
        let driver = try Driver(kind, settings(.verifyFull(caFile: server.certificate)))
        let request = CurlRequest(url: server.url + "/small")
        #expect(await eventually { await driver.perform(request).summary != nil })
        @Sendable func get() async -> (connections: Int, isWhole: Bool, failure: CurlFailure?) {
            let answer = Collector()
            switch await driver.perform(request, answer) {
            case .success(let summary): return (summary.newConnections, answer.text == "hello", nil)
            case .failure(let failure):
                guard failure.isStale else { return (0, false, failure) }
                var again = request
                again.freshConnection = true
                let second = Collector()
                let result = await driver.perform(again, second)
                return (result.summary?.newConnections ?? 0, second.text == "hello", result.failure)
            }
        }
        let connections = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<atOnce {
                group.addTask {
                    var connections = 0
                    for _ in 0..<(200 / atOnce) {
                        let (made, isWhole, failure) = await get()
                        #expect(failure == nil && isWhole, "\(String(describing: failure))")
                        connections += made
                    }
                    return connections
                }
            }
            return await group.reduce(0, +)
        }
        // Those in flight when a connection goes away end on it, so that it serves a few more than ten.
        #expect(connections >= 200 / (10 + atOnce) - 1, "\(connections) connections")
    }

    @Test func manyStreamsShareAConnectionAndPauseByThemselves() async throws {
        let server = try NginxServer()
        defer { server.stop() }
        let loop = try CurlLoop(settings(.verifyFull(caFile: server.certificate)), share: try CurlShare())
        @Sendable func get(_ path: String, _ answer: Collector = Collector()) async -> CurlSummary? {
            try? await loop.perform(CurlTransfer(CurlRequest(url: server.url + path), receiver: answer))
        }
        #expect(await eventually { await get("/small") != nil })
        let done = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let answer = Collector()
                    let tickets = Tickets()
                    let pausing = Collector(flow: { _, _ in tickets.take() ? .taken : .later })
                    guard number % 3 == 0 else {
                        _ = await get("/large", answer)
                        return answer.body.count == 3_000_000
                    }
                    let transfer = CurlTransfer(CurlRequest(url: server.url + "/large"), receiver: pausing)
                    if number % 6 == 0 {
                        // Given up in the middle: the stream goes, the others stay.
                        async let result = try? loop.perform(transfer)
                        _ = await eventually { pausing.pauses > 0 }
                        transfer.cancel()
                        return await result == nil
                    }
                    let feeder = Task {
                        while !Task.isCancelled {
                            if tickets.isWanted {
                                tickets.give(20)
                                transfer.resumeReceiving()
                            }
                            try await Task.sleep(for: .milliseconds(1))
                        }
                    }
                    _ = try? await loop.perform(transfer)
                    feeder.cancel()
                    return pausing.body.count == 3_000_000
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(done == 60)
        #expect(loop.openConnections <= 2)
        #expect(loop.transfersInFlight == 0)
        loop.close()
    }
}
