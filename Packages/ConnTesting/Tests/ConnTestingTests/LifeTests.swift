import ConnTesting
import Glibc
import Testing

extension ConnTestingTests {
    @Suite struct LifeTests {
        @Test func twoHundredConnectionsAtOnceAreCountedExactly() throws {
            let fixture = try Fixture()
            let clients = try (0..<200).map { _ in try fixture.connect() }
            for (index, client) in clients.enumerated() { client.send("\(1_000 + index)") }
            for (index, client) in clients.enumerated() { #expect(client.receiveText(4) == "\(1_000 + index)") }
            let statistics = fixture.proxy.statistics
            #expect(statistics.accepted == 200 && statistics.open == 200 && statistics.closed == 0)
            #expect(statistics.clientToServer.forwarded == 800 && statistics.serverToClient.forwarded == 800)
            for client in clients { client.finishWriting() }
            #expect(fixture.proxy.waitUntil(openConnections: 0))
            #expect(fixture.proxy.statistics.closed == 200)
            #expect(fixture.proxy.connections.map(\.number) == Array(0..<200))
            #expect(fixture.proxy.connections.allSatisfy { $0.state == .closedByPeers })
        }

        @Test func stopEndsEverythingAndLeavesNothing() throws {
            let descriptors = openDescriptors()
            let threads = runningThreads()
            do {
                let fixture = try Fixture()
                let clients = try (0..<20).map { _ in try fixture.connect() }
                for client in clients {
                    client.send("x")
                    #expect(client.receiveText(1) == "x")
                }
                fixture.proxy.cut(connection: 0)
                fixture.proxy.stall(connection: 1)
                fixture.proxy.script(.silent)
                let silent = try fixture.connect()
                #expect(fixture.proxy.waitUntil(openConnections: 20))
                fixture.proxy.startRandomCuts(every: .seconds(60), seed: 1)
                fixture.proxy.stop()
                fixture.proxy.stop()
                for client in clients + [silent] { #expect(client.receiveAll().ending != .timeout) }
                #expect(throws: TestClient.Refused.self) { try fixture.connect() }
                #expect(fixture.proxy.statistics.open == 0 && fixture.proxy.statistics.closed == 21)
                #expect(fixture.proxy.connection(5)?.state == .stopped)
                fixture.server.stop()
            }
            #expect(openDescriptors() == descriptors)
            #expect(eventually { runningThreads() <= threads })
        }

        @Test func aDroppedProxyLeavesNothing() throws {
            let server = try EchoServer()
            let descriptors = openDescriptors()
            for _ in 0..<20 {
                let proxy = try FaultProxy(to: .tcp(port: server.port)).start()
                let client = try TestClient(port: proxy.port)
                client.send("x")
                #expect(client.receiveText(1) == "x")
            }
            #expect(eventually { openDescriptors() == descriptors })
        }

        @Test func everyEndingGivesItsDescriptorsBack() throws {
            let fixture = try Fixture()
            let descriptors = openDescriptors()
            let scripts: [FaultScript] = [
                .none, .cut(afterBytes: 1), .reset(afterBytes: 1), .refused, .silent, .stall(afterBytes: 1),
                .halfClose(afterBytes: 1), .dropAnswer(to: .text("x")),
            ]
            for script in scripts {
                fixture.proxy.scriptNext(script)
                let client = try fixture.connect()
                client.send("xyz")
                client.limit(.milliseconds(20))
                _ = client.receive(3)
            }
            fixture.proxy.cutAll()
            #expect(eventually { openDescriptors() == descriptors })
            #expect(fixture.proxy.statistics.closed == scripts.count)
        }

        @Test func aStoppedProxyStartsAgainAtTheSamePort() throws {
            let fixture = try Fixture()
            let port = fixture.proxy.port
            for round in 0..<3 {
                let client = try fixture.connect()
                client.send("x")
                #expect(client.receiveText(1) == "x")
                fixture.proxy.stop()
                #expect(client.receiveAll().ending != .timeout)
                try fixture.proxy.start()
                try fixture.proxy.start()
                #expect(fixture.proxy.port == port)
                #expect(fixture.proxy.statistics.accepted == round + 1)
            }
        }

        @Test func aClientThatBreaksOffIsPassedOnAsAReset() throws {
            let fixture = try Fixture()
            do {
                let client = try fixture.connect()
                client.send("x")
                #expect(client.receiveText(1) == "x")
                client.resetOnClose()
            }
            #expect(fixture.proxy.waitUntil(openConnections: 0))
            #expect(eventually { fixture.server.connections.first?.ending == .reset })
            #expect(fixture.proxy.connection(0)?.state == .closedByPeers)
        }

        @Test func aServersResetReachesTheClientAsAReset() throws {
            let server = try EchoServer()
            let inner = try FaultProxy(to: .tcp(port: server.port)).start()
            let outer = try FaultProxy(to: .tcp(port: inner.port)).start()
            for _ in 0..<20 {
                let client = try TestClient(port: outer.port)
                client.send("x")
                #expect(client.receiveText(1) == "x")
                inner.resetAll()
                client.send("y")
                #expect(client.receiveAll().ending == .reset)
            }
        }

        @Test func manyThreadsControlOneProxy() async throws {
            let fixture = try Fixture()
            let proxy = fixture.proxy
            proxy.startRandomCuts(every: .milliseconds(1), seed: 3)
            let port = proxy.port
            let accepted = await withTaskGroup(of: Int.self) { group in
                for index in 0..<4 {
                    group.addTask {
                        var count = 0
                        for round in 0..<50 {
                            guard let client = try? TestClient(port: port) else { continue }
                            count += 1
                            client.send("x")
                            switch (round + index) % 4 {
                            case 0: proxy.cutAll()
                            case 1: proxy.stallAll()
                            case 2: proxy.resumeAll()
                            default: _ = proxy.connections
                            }
                        }
                        return count
                    }
                }
                return await group.reduce(0, +)
            }
            proxy.stopRandomCuts()
            proxy.resumeAll()
            #expect(await proxy.waitUntil { $0.accepted == accepted && $0.open == 0 })
            let statistics = proxy.statistics
            #expect(statistics.closed == accepted && statistics.randomCuts <= statistics.faultCount)
        }

        @Test func aWaitEndsAtItsLimit() async throws {
            let fixture = try Fixture()
            #expect(await !fixture.proxy.waitUntil(openConnections: 1, within: .milliseconds(20)))
            #expect(await !fixture.proxy.waitUntil(faults: 1, within: .zero))
            let waiting = Task { await fixture.proxy.waitUntil(openConnections: 1, within: .seconds(60)) }
            waiting.cancel()
            #expect(await !waiting.value)
        }

        @Test func aProxyIsStoppedWithItsScope() async throws {
            struct Failure: Error {}
            let server = try EchoServer()
            var port = 0
            await #expect(throws: Failure.self) {
                try await FaultProxy.with(.tcp(port: server.port)) { proxy in
                    port = proxy.port
                    await proxy.waitUntil(openConnections: 0)
                    throw Failure()
                }
            }
            #expect(throws: TestClient.Refused.self) { try TestClient(port: port) }
        }
    }
}
