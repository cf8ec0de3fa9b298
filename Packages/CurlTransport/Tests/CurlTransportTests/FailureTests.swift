import ConnCore
import ConnTesting
import CurlTransport
import Testing

struct FailureTests {
    @Test(arguments: DriverKind.allCases)
    func anAnswerCutBeforeItsLengthIsAnError(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            connection.close()
        }
        defer { server.stop() }
        let driver = try Driver(kind)
        let answer = Collector()
        let failure = try #require(await driver.perform(CurlRequest(url: server.url), answer).failure)
        #expect(failure.error.kind == .connection)
        #expect(failure.error.message == "The answer was cut after 3 of 10 bytes")
        #expect(failure.error.outcome == .unknown)
        #expect(failure.error.retry == .reconnect)
        #expect(failure.error.phase == .execute)
        #expect(failure.error.nativeCode?.description == "curl 18 CURLE_PARTIAL_FILE")
        #expect(failure.responseBegan && !failure.isStale && !failure.wasReused && failure.newConnections == 1)
        #expect(answer.text == "abc")
        #expect(driver.openConnections == 0)
    }

    @Test(arguments: DriverKind.allCases)
    func aChunkedAnswerCutBeforeItsEndIsAnError(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
            connection.close()
        }
        defer { server.stop() }
        let driver = try Driver(kind)
        let failure = try #require(await driver.perform(CurlRequest(url: server.url)).failure)
        #expect(failure.error.kind == .connection)
        #expect(failure.error.message == "The answer was cut after 3 bytes")
        #expect(failure.error.retry == .reconnect)
    }

    @Test(arguments: DriverKind.allCases)
    func anAnswerEndedByResetIsAnError(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { _, connection in connection.reply(body: [UInt8](repeating: 1, count: 100_000))
        }
        defer { server.stop() }
        let proxy = try FaultProxy(to: .tcp(port: server.port)).start()
        proxy.scriptNext(.reset(afterBytes: 50_000))
        let driver = try Driver(kind)
        let failure = try #require(await driver.perform(CurlRequest(url: "http://127.0.0.1:\(proxy.port)")).failure)
        #expect(failure.error.kind == .connection)
        #expect(failure.error.message.hasPrefix("The answer was cut after "))
        #expect(failure.error.message.hasSuffix(" of 100000 bytes"))
        #expect(failure.error.outcome == .unknown)
        #expect(proxy.waitUntil(openConnections: 0))
    }

    @Test(arguments: DriverKind.allCases)
    func aProxyThatRefusesIsNamed(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        var settings = CurlSettings()
        settings.proxy = CurlProxy(url: server.url)
        server.stop()
        let driver = try Driver(kind, settings)
        #expect(
            await eventually {
                await driver.perform(CurlRequest(url: "http://far.example/")).failure?.error.message
                    == "The connection to the proxy was refused"
            }
        )
        let failure = try #require(await driver.perform(CurlRequest(url: "http://far.example/")).failure)
        #expect(failure.error.advice == "look at the proxy's host and port, and whether it runs")
    }

    @Test(arguments: DriverKind.allCases)
    func aRefusedConnectionSaysSo(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        let url = server.url
        server.stop()
        let driver = try Driver(kind)
        #expect(
            await eventually {
                await driver.perform(CurlRequest(method: "POST", url: url, body: .bytes([1]))).failure?.error.message
                    == "The connection was refused"
            }
        )
        let failure = try #require(await driver.perform(CurlRequest(url: url)).failure)
        #expect(failure.error.kind == .connection)
        #expect(failure.error.phase == .connect)
        #expect(failure.error.outcome == .notApplied)
        #expect(failure.error.retry == .reconnect)
        #expect(failure.error.nativeCode?.name == "CURLE_COULDNT_CONNECT")
        #expect(failure.bytesSent == 0 && !failure.responseBegan && !failure.isStale)
        #expect(driver.openConnections == 0)
    }

    @Test(arguments: DriverKind.allCases)
    func anUnknownHostSaysSo(_ kind: DriverKind) async throws {
        let driver = try Driver(kind)
        let failure = try #require(await driver.perform(CurlRequest(url: "http://no-such-host.invalid/")).failure)
        #expect(failure.error.kind == .connection)
        #expect(failure.error.message == "The host's name could not be looked up")
        #expect(failure.error.phase == .connect)
        #expect(failure.error.outcome == .notApplied)
        #expect(failure.newConnections == 0)
    }

    @Test(arguments: DriverKind.allCases)
    func anotherProtocolIsRecognized(_ kind: DriverKind) async throws {
        let server = try ScriptedServer(greeting: Array("220 smtp.example ESMTP\r\n".utf8), closes: false)
        let driver = try Driver(kind)
        let failure = try #require(await driver.perform(CurlRequest(url: "http://127.0.0.1:\(server.port)")).failure)
        #expect(failure.error.kind == .corrupted)
        #expect(failure.error.message == "What answers does not speak HTTP")
        #expect(failure.error.retry == .never)
    }

    @Test(arguments: DriverKind.allCases)
    func aServerThatClosesWithoutAnAnswerSaysSo(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer { _, connection in connection.close() }
        defer { server.stop() }
        let driver = try Driver(kind)
        let failure = try #require(await driver.perform(CurlRequest(url: server.url)).failure)
        #expect(failure.error.message == "The server closed the connection without an answer")
        #expect(failure.error.outcome == .unknown)
        #expect(failure.bytesSent > 0 && !failure.wasReused && !failure.isStale && !failure.responseBegan)
        #expect(server.requests.count == 1)
    }

    @Test(arguments: DriverKind.allCases)
    func whatReceiverAndSourceThrowIsTheError(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        let refusal = ConnError(.resourceExhausted, "The head is not wanted")
        let atHead = await driver.perform(CurlRequest(url: server.url), Collector(onHead: { _ in refusal })).failure
        #expect(atHead?.error.message == "The head is not wanted")
        #expect(atHead?.error.kind == .resourceExhausted)
        #expect(driver.openConnections == 0)

        let source = BadSource()
        let request = CurlRequest(method: "PUT", url: server.url, body: .source(source, length: 100_000))
        let atSource = await driver.perform(request).failure
        #expect(atSource?.error.message == "The file is gone")
        for (length, message) in [(3, "more than the 3 bytes"), (90_000, "ended after 70000 of 90000")] {
            let body = CurlBody.source(PieceSource([UInt8](repeating: 0, count: 70_000), piece: 50_000), length: length)
            let failure = await driver.perform(CurlRequest(method: "PUT", url: server.url, body: body)).failure
            #expect(failure?.error.kind == .misuse(.invalidArgument))
            #expect(failure?.error.message.contains(message) == true)
        }
        // Nothing of that keeps the next request from its answer.
        #expect(await driver.perform(CurlRequest(url: server.url)).summary != nil)
    }

    @Test(arguments: DriverKind.allCases)
    func badInputIsRefusedBeforeAnythingIsSent(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        var requests = [
            "ftp://127.0.0.1/", "file:///etc/passwd", "gopher://127.0.0.1/", "http://user@127.0.0.1/", "http://",
            "nonsense:",
        ].map { CurlRequest(url: $0) }
        requests.append(CurlRequest(method: "HEAD", url: server.url, body: .bytes([1])))
        requests.append(CurlRequest(method: "GET /x HTTP/1.1\r\nX:", url: server.url))
        for line in ["X: a\r\nY: b", "X: a\nb", "X: \0"] {
            requests.append(CurlRequest(url: server.url, headers: [line]))
        }
        for request in requests {
            let failure = try #require(await driver.perform(request).failure)
            #expect(failure.error.kind == .invalidInput, "\(failure.error)")
            #expect(failure.error.outcome == .notApplied)
            #expect(failure.error.retry == .never)
            #expect(failure.bytesSent == 0)
        }
        #expect(server.accepted == 0)
        #expect(await driver.perform(CurlRequest(url: server.url)).summary != nil)
    }

    @Test(arguments: DriverKind.allCases)
    func aTransferServesOnce(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        let transfer = CurlTransfer(CurlRequest(url: server.url), receiver: Collector())
        #expect(await driver.perform(transfer).summary != nil)
        #expect(await driver.perform(transfer).failure?.error.kind == .misuse(.scopeFinished))
        driver.close()
        let late = await driver.perform(CurlRequest(url: server.url)).failure
        #expect(late?.error.kind == .closed)
        #expect(late?.bytesSent == 0)
    }
}
