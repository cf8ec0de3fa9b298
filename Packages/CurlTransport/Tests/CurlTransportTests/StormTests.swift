import ConnCore
import ConnTesting
import CurlTransport
import Testing

@Suite(.serialized) struct StormTests {
    @Test(arguments: DriverKind.allCases)
    func tenThousandRequestsLeaveNothingBehind(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let driver = try Driver(kind)
        for _ in 0..<100 { _ = try await driver.perform(CurlRequest(url: server.url)).get() }
        let before = openDescriptors()
        var sum = 0
        for number in 0..<10_000 {
            var request = CurlRequest(url: server.url, headers: ["X-Number: \(number)"])
            request.firstByteTimeout = .seconds(60)
            sum += try await driver.perform(request).get().bytesReceived
        }
        #expect(sum == 50_000)
        #expect(server.accepted == 1)
        // Other suites run beside this one.
        #expect(await eventually { openDescriptors() <= before + 20 })
    }

    @Test func aThousandAtOnceAThirdCancelled() async throws {
        let gate = Gate()
        let server = try HTTPTestServer { request, connection in
            gate.wait()
            connection.reply(body: Array(request.target.utf8))
        }
        defer { server.stop() }
        var settings = CurlSettings()
        settings.maximumConnectionsPerHost = 1_000
        let loop = try CurlLoop(settings, share: try CurlShare())
        let transfers = (0..<1_000).map { number in
            let answer = Collector()
            return (answer, CurlTransfer(CurlRequest(url: server.url + "/\(number)"), receiver: answer))
        }
        await withTaskGroup(of: (Int, Result<CurlSummary, CurlFailure>).self) { group in
            for (number, (_, transfer)) in transfers.enumerated() {
                group.addTask {
                    do throws(CurlFailure) {
                        return (number, .success(try await loop.perform(transfer)))
                    } catch {
                        return (number, .failure(error))
                    }
                }
            }
            #expect(await eventually(within: 30) { server.requests.count == 1_000 })
            #expect(loop.transfersInFlight == 1_000)
            for number in stride(from: 0, to: 1_000, by: 3) { transfers[number].1.cancel() }
            #expect(await eventually { loop.openConnections == 666 })
            gate.open()
            for await (number, result) in group {
                if number % 3 == 0 {
                    #expect(result.failure?.error.kind == .cancelled)
                } else {
                    #expect(result.summary != nil)
                    #expect(transfers[number].0.text == "/\(number)")
                }
            }
        }
        #expect(loop.transfersInFlight == 0)
        #expect(loop.openConnections == 666)
        loop.dropIdleConnections()
        #expect(await eventually { loop.openConnections == 0 })
        #expect(await eventually { server.openConnections == 0 })
        loop.close()
    }

    @Test func moreThanTheLimitWaitTheirTurn() async throws {
        let server = try HTTPTestServer { _, connection in
            pause(milliseconds: 1)
            connection.reply()
        }
        defer { server.stop() }
        var settings = CurlSettings()
        settings.maximumConnectionsPerHost = 4
        settings.maximumConnections = 6
        let loop = try CurlLoop(settings, share: try CurlShare())
        let other = try HTTPTestServer()
        defer { other.stop() }
        let done = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<600 {
                let url = number % 3 == 0 ? other.url : server.url
                group.addTask {
                    let transfer = CurlTransfer(CurlRequest(url: url), receiver: Collector())
                    if number % 7 == 0 { transfer.cancel() }
                    return (try? await loop.perform(transfer)) != nil
                }
            }
            var done = 0
            for await isDone in group where isDone { done += 1 }
            return done
        }
        #expect(done == 600 - 86)
        #expect(server.accepted <= 4)
        #expect(loop.transfersInFlight == 0)
    }

    @Test func droppingKeptConnectionsSparesThoseInUse() async throws {
        let gate = Gate()
        let server = try HTTPTestServer { request, connection in
            if request.target == "/slow" { gate.wait() }
            connection.reply(body: [1, 2, 3])
        }
        defer { server.stop() }
        let loop = try CurlLoop(CurlSettings(), share: try CurlShare())
        @Sendable func get(_ path: String) async throws -> CurlSummary {
            try await loop.perform(CurlTransfer(CurlRequest(url: server.url + path), receiver: Collector()))
        }
        async let slow = get("/slow")
        #expect(await eventually { server.requests.count == 1 })
        #expect(try await get("/").newConnections == 1)
        #expect(try await get("/").newConnections == 0)
        #expect(server.openConnections == 2)
        loop.dropIdleConnections()
        // The server of the kept one knows at once; the one in use goes on.
        #expect(await eventually { server.openConnections == 1 })
        #expect(try await get("/").newConnections == 1)
        gate.open()
        #expect(try await slow.bytesReceived == 3)
        #expect(await eventually { loop.openConnections == 1 })
        #expect(await eventually { server.openConnections == 1 })
        loop.close()
        #expect(loop.openConnections == 0)
    }

    @Test func keptConnectionsAreClosedWhenIdleForLong() async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        var settings = CurlSettings()
        settings.idleTimeout = .milliseconds(100)
        let loop = try CurlLoop(settings, share: try CurlShare())
        _ = try await loop.perform(CurlTransfer(CurlRequest(url: server.url), receiver: Collector()))
        #expect(await eventually { server.openConnections == 0 && loop.openConnections == 0 })
        _ = try await loop.perform(CurlTransfer(CurlRequest(url: server.url), receiver: Collector()))
        #expect(server.accepted == 2)
    }

    @Test func closingEndsEverythingAndIsFinal() async throws {
        let server = try SilentServer()
        let loop = try CurlLoop(CurlSettings(), share: try CurlShare())
        let url = "http://127.0.0.1:\(server.port)"
        let results = await withTaskGroup(of: CurlFailure?.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    do throws(CurlFailure) {
                        _ = try await loop.perform(CurlTransfer(CurlRequest(url: url), receiver: Collector()))
                        return nil
                    } catch {
                        return error
                    }
                }
            }
            #expect(await eventually { server.statistics.accepted == 20 })
            loop.close()
            #expect(loop.openConnections == 0)
            #expect(loop.transfersInFlight == 0)
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(results.allSatisfy { $0?.error.kind == .closed })
        loop.close()
        #expect(await eventually { server.statistics.open == 0 })
    }

    @Test func aBlockingCallerUsesTheLoop() async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        let loop = try CurlLoop(CurlSettings(), share: try CurlShare())
        let summary = try loop.performBlocking(CurlTransfer(CurlRequest(url: server.url), receiver: Collector()))
        #expect(summary.bytesReceived == 5)
    }
}
