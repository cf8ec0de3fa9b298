import Testing

@testable import PgSQL

/// Several hosts, several addresses of one, and what the server must be.
@Suite struct SeveralServersTests {
    private static func standby(_ session: FakeSession) {
        session.readStartup()
        session.welcome(["in_hot_standby": "on", "default_transaction_read_only": "off"])
        session.serve()
    }

    private static func readOnlyPrimary(_ session: FakeSession) {
        session.readStartup()
        session.welcome(["in_hot_standby": "off", "default_transaction_read_only": "on"])
        session.serve()
    }

    @Test func theNextServerIsTriedWhenOneIsDown() throws {
        let second = try FakeServer(FakeSession.trusting)
        let down = try FakeServer { session in
            session.readStartup()
            session.fail("57P03", "the database system is starting up")
        }
        let properties = loopback(try FakeServer.closedPort()) {
            $0.alternatives = [.init("127.0.0.1", port: down.port), .init("127.0.0.1", port: second.port)]
        }
        try connectOnce(properties)
        #expect(down.sessions.count == 1)
        #expect(second.sessions.count == 1)
    }

    @Test func aRefusedPasswordIsNotTriedElsewhere() throws {
        let second = try FakeServer(FakeSession.trusting)
        let first = try FakeServer { session in
            session.readStartup()
            session.fail("28P01", "no")
        }
        let properties = loopback(first.port) { $0.alternatives = [.init("127.0.0.1", port: second.port)] }
        let error = try #require(throws: ConnError.self) { try connectOnce(properties) }
        #expect(error.kind == .authentication)
        #expect(second.sessions.isEmpty)
    }

    @Test func aSilentServerLeavesTimeForTheNext() throws {
        let second = try FakeServer(FakeSession.trusting)
        let silent = try FakeServer { $0.waitForEnd() }
        let properties = loopback(silent.port) { $0.alternatives = [.init("127.0.0.1", port: second.port)] }
        try connectOnce(properties, within: .seconds(4))
        #expect(second.sessions.count == 1)
    }

    @Test func whenAllFailTheMostTellingErrorComes() throws {
        let full = try FakeServer { session in
            session.readStartup()
            session.fail("53300", "full")
        }
        let properties = loopback(try FakeServer.closedPort()) {
            $0.alternatives = [.init("127.0.0.1", port: full.port)]
        }
        let error = try #require(throws: ConnError.self) { try connectOnce(properties) }
        #expect(error.nativeCode?.code == "53300")
        #expect(error.retry == .reconnect)
        #expect(error.endpoint?.port == full.port)
        #expect(error.message.contains("1 more try elsewhere failed"))
        #expect((error.secondary as? ConnError)?.nativeCode?.name == "ECONNREFUSED")
    }

    @Test func everyAddressOfANameIsTried() throws {
        let server = try FakeServer(FakeSession.trusting)
        let properties = loopback(server.port) {
            $0.host = "db.example"
            $0.tls = .off
        }
        // Nobody listens on the first address.
        try connectOnce(properties) {
            $0.resolver = HostResolver { (_, _) throws(ConnError) in ["127.0.0.77", "127.0.0.1"] }
        }
        #expect(server.sessions.count == 1)
    }

    @Test func aNameThatIsNotFoundLeadsToTheNextServer() throws {
        let server = try FakeServer(FakeSession.trusting)
        let properties = loopback(1) {
            $0.host = "db.example"
            $0.alternatives = [.init("127.0.0.1", port: server.port)]
        }
        try connectOnce(properties) {
            $0.resolver = HostResolver { (_, _) throws(ConnError) in
                throw ConnError(.connection, "The host is not known", retry: .reconnect, phase: .connect)
            }
        }
        #expect(server.sessions.count == 1)
    }

    @Test func theNameServersTimeCountsIntoTheLimit() throws {
        let properties = loopback(1) {
            $0.host = "db.example"
            $0.connectTimeout = .milliseconds(200)
        }
        let error = try #require(throws: ConnError.self) {
            try connectOnce(properties) {
                $0.resolver = HostResolver { (name, limit) throws(ConnError) in
                    #expect(limit <= .milliseconds(200))
                    throw ConnError(.timeout, "'\(name)' took too long", retry: .reconnect, phase: .connect)
                }
            }
        }
        #expect(error.kind == .timeout)
        #expect(error.endpoint?.host == "db.example")
    }

    struct Choice: Sendable {
        var target: PgSQLTarget
        /// The index of the server that is taken: standby, read-only primary, primary.
        var taken: Int
    }

    static let choices = [
        Choice(target: .any, taken: 0), Choice(target: .readWrite, taken: 2), Choice(target: .readOnly, taken: 0),
        Choice(target: .primary, taken: 1), Choice(target: .standby, taken: 0),
        Choice(target: .preferStandby, taken: 0),
    ]

    @Test("the first server of the wanted kind is taken", arguments: choices)
    func target(_ choice: Choice) throws {
        let servers = [
            try FakeServer(Self.standby), try FakeServer(Self.readOnlyPrimary), try FakeServer(FakeSession.trusting),
        ]
        let properties = loopback(servers[0].port) {
            $0.alternatives = servers.dropFirst().map { .init("127.0.0.1", port: $0.port) }
        }
        try connectOnce(properties) { $0.targetSessionAttrs = choice.target }
        #expect(servers.map(\.sessions.count) == (0..<3).map { $0 <= choice.taken ? 1 : 0 })
    }

    @Test func withoutAStandbyPreferStandbyTakesAny() throws {
        let server = try FakeServer(FakeSession.trusting)
        try connectOnce(loopback(server.port)) { $0.targetSessionAttrs = .preferStandby }
        #expect(server.sessions.count == 2)
    }

    @Test func noServerOfTheWantedKindMayHeal() throws {
        let server = try FakeServer(Self.standby)
        let error = try #require(throws: ConnError.self) {
            try connectOnce(loopback(server.port)) { $0.targetSessionAttrs = .readWrite }
        }
        #expect(error.kind == .connection)
        #expect(error.retry == .reconnect)
        #expect(error.message.contains("a standby"))
        #expect(error.message.contains("'read-write'"))
    }
}
