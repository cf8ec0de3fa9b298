import ConnTesting
import Glibc
import Testing

extension ConnTestingTests {
    @Suite struct ControlTests {
        private func connected(_ count: Int, to fixture: Fixture) throws -> [TestClient] {
            let clients = try (0..<count).map { _ in try fixture.connect() }
            for client in clients {
                client.send("x")
                #expect(client.receiveText(1) == "x")
            }
            return clients
        }

        @Test func cutAllEndsEveryConnectionInOrder() throws {
            let fixture = try Fixture()
            let clients = try connected(5, to: fixture)
            #expect(fixture.proxy.openConnections == [0, 1, 2, 3, 4])
            #expect(fixture.proxy.cutAll() == 5)
            #expect(fixture.proxy.statistics.open == 0)
            for client in clients { #expect(client.receiveAll() == ("", .end)) }
            #expect(fixture.proxy.statistics.faultCount(.cut) == 5)
            #expect(eventually { fixture.server.connections.allSatisfy { $0.ending == .end } })
        }

        @Test func resetAllResetsEveryConnection() throws {
            let fixture = try Fixture()
            let clients = try connected(3, to: fixture)
            #expect(fixture.proxy.resetAll() == 3)
            for client in clients { #expect(client.receiveAll() == ("", .reset)) }
            #expect(fixture.proxy.connections.map(\.state) == [.reset, .reset, .reset])
            #expect(eventually { fixture.server.connections.allSatisfy { $0.ending == .reset } })
        }

        @Test func oneConnectionOfSeveralIsEnded() throws {
            let fixture = try Fixture()
            let clients = try connected(3, to: fixture)
            #expect(fixture.proxy.cut(connection: 1))
            #expect(fixture.proxy.reset(connection: 2))
            #expect(!fixture.proxy.cut(connection: 1))
            #expect(!fixture.proxy.reset(connection: 99))
            #expect(clients[1].receiveAll().ending == .end)
            #expect(clients[2].receiveAll().ending == .reset)
            clients[0].send("y")
            #expect(clients[0].receiveText(1) == "y")
            #expect(fixture.proxy.openConnections == [0])
        }

        @Test func stallAllAndResumeAllKeepEveryByte() throws {
            let fixture = try Fixture()
            let clients = try connected(3, to: fixture)
            #expect(fixture.proxy.stallAll(includingNew: true) == 3)
            let late = try fixture.connect()
            for client in clients + [late] {
                client.send("held")
                client.limit(.milliseconds(20))
                #expect(client.receiveAll() == ("", .timeout))
                client.limit(.seconds(5))
            }
            fixture.proxy.resumeAll()
            for client in clients + [late] { #expect(client.receiveText(4) == "held") }
        }

        @Test func aStalledConnectionCanBeCut() throws {
            let fixture = try Fixture()
            let client = try connected(1, to: fixture)[0]
            #expect(fixture.proxy.stall(connection: 0))
            client.send("lost")
            #expect(fixture.proxy.cutAll() == 1)
            #expect(client.receiveAll().ending == .end)
            #expect(fixture.server.received == "x")
        }

        @Test func aClosedPortRefusesUntilItIsAllowed() throws {
            let fixture = try Fixture()
            let before = try connected(1, to: fixture)[0]
            for _ in 0..<3 {
                fixture.proxy.refuseConnections()
                let refused = #expect(throws: TestClient.Refused.self) { try fixture.connect() }
                #expect(refused?.number == ECONNREFUSED)
                before.send("y")
                #expect(before.receiveText(1) == "y")
                fixture.proxy.allowConnections()
                let after = try fixture.connect()
                after.send("z")
                #expect(after.receiveText(1) == "z")
            }
            #expect(fixture.proxy.statistics.accepted == 4)
        }

        @Test func aDoorThatResetsIsCounted() throws {
            let fixture = try Fixture()
            fixture.proxy.refuseConnections(.reset)
            for _ in 0..<3 {
                let client = try fixture.connect()
                #expect(client.receiveAll().ending == .reset)
            }
            #expect(fixture.proxy.statistics.refused == 3)
            #expect(fixture.proxy.statistics.accepted == 0)
        }

        @Test(arguments: ConnectionRefusal.allCases)
        func aRefusalForATimeEndsByItself(refusal: ConnectionRefusal) throws {
            let fixture = try Fixture()
            let begin = ContinuousClock.now
            fixture.proxy.refuseConnections(refusal, for: .milliseconds(80))
            let isBack = eventually {
                guard let client = try? fixture.connect() else { return false }
                client.send("x")
                return client.receiveText(1) == "x"
            }
            #expect(isBack)
            #expect(ContinuousClock.now - begin >= .milliseconds(80))
        }

        @Test func anUpstreamThatIsAwayResetsTheClient() throws {
            let fixture = try Fixture()
            let server = try EchoServer()
            try fixture.proxy.setUpstream(.tcp(port: server.port))
            server.stop()
            let client = try fixture.connect()
            #expect(client.receiveAll() == ("", .reset))
            #expect(fixture.proxy.waitUntil { $0.upstreamFailures == 1 })
            #expect(fixture.proxy.connection(0)?.state == .upstreamFailed)
        }

        @Test func newConnectionsGoToTheNewUpstream() throws {
            let fixture = try Fixture(greeting: "old")
            let standby = try EchoServer(greeting: "new")
            let first = try fixture.connect()
            #expect(first.receiveText(3) == "old")
            try fixture.proxy.setUpstream(.tcp("localhost", port: standby.port))
            let second = try fixture.connect()
            #expect(second.receiveText(3) == "new")
            first.send("still")
            #expect(first.receiveText(5) == "still")
            let error = #expect(throws: ConnTestingError.self) {
                try fixture.proxy.setUpstream(.tcp("no such host", port: 1))
            }
            #expect(error?.code == .invalidUpstream)
        }

        @Test func aUnixSocketCanBeTheUpstream() throws {
            let path = "/tmp/conntesting-\(getpid()).sock"
            let server = try EchoServer(greeting: "socket", socketPath: path)
            try FaultProxy.with(.socket(path)) { proxy in
                proxy.script(.cut(afterBytes: 8))
                let client = try TestClient(port: proxy.port)
                client.send("abc")
                #expect(client.receiveAll() == ("socketab", .end))
            }
            server.stop()
        }

        @Test func scriptsAreGivenByNumberOrderAndClosure() throws {
            let fixture = try Fixture()
            fixture.proxy.script { info in info.number == 3 ? .cut(afterBytes: 3) : .none }
            fixture.proxy.scriptNext(.cut(afterBytes: 1))
            fixture.proxy.script(.cut(afterBytes: 2), forConnection: 1)
            var lengths: [Int] = []
            for _ in 0..<4 {
                let client = try fixture.connect()
                client.send("abcd")
                lengths.append(client.receive(4).count)
            }
            #expect(lengths == [1, 2, 4, 3])
            fixture.proxy.clearScripts()
            let client = try fixture.connect()
            client.send("abcd")
            #expect(client.receive(4).count == 4)
        }

        @Test func aChooserMayControlItsProxy() throws {
            let fixture = try Fixture()
            fixture.proxy.script { [weak proxy = fixture.proxy] info in
                if info.number == 1 { proxy?.cut(connection: 0) }
                if info.number == 2 { proxy?.stop() }
                return .none
            }
            let first = try connected(1, to: fixture)[0]
            let second = try connected(1, to: fixture)[0]
            #expect(first.receiveAll().ending == .end)
            _ = try? fixture.connect()
            #expect(second.receiveAll().ending != .timeout)
            #expect(fixture.proxy.waitUntil(openConnections: 0))
        }

        @Test func aScriptAppliedToAnOpenConnectionCountsFromThere() throws {
            let fixture = try Fixture()
            let client = try connected(1, to: fixture)[0]
            try fixture.proxy.apply(.cut(afterBytes: 2), toConnection: 0)
            client.send("abcd")
            #expect(client.receiveAll() == ("ab", .end))
            let gone = #expect(throws: ConnTestingError.self) {
                try fixture.proxy.apply(.none, toConnection: 0)
            }
            #expect(gone?.code == .unknownConnection)
            let other = try connected(1, to: fixture)[0]
            let unframed = #expect(throws: ConnTestingError.self) {
                try fixture.proxy.apply(.cut(atPostgreSQLMessage: 0, .clientToServer, .after), toConnection: 1)
            }
            #expect(unframed?.code == .notFramed)
            other.send("y")
            #expect(other.receiveText(1) == "y")
        }

        @Test func randomCutsComeUntilTheyAreStopped() throws {
            let fixture = try Fixture()
            let clients = try connected(20, to: fixture)
            fixture.proxy.startRandomCuts(every: .milliseconds(2), seed: 7)
            #expect(fixture.proxy.waitUntil { $0.randomCuts >= 10 })
            let count = fixture.proxy.stopRandomCuts()
            let statistics = fixture.proxy.statistics
            #expect(count == statistics.randomCuts && count >= 10)
            #expect(statistics.faultCount(.cut) > 0 && statistics.faultCount(.reset) > 0)
            #expect(statistics.faultCount == count && statistics.open == 20 - count)
            let endings = fixture.proxy.connections.filter { $0.state != .open }.map(\.number)
            for number in endings { #expect(clients[number].receiveAll().ending != .timeout) }
            #expect(fixture.proxy.stopRandomCuts() == 0)
        }
    }
}
