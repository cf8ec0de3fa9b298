import Foundation
@_spi(SQLDrivers) import SQLCore
import Testing

@testable import PgSQL

/// What goes out with a login.
@Suite struct LoginTests {
    @Test func everySettingOfTheSessionGoesOutWithTheStartupPacket() throws {
        let server = try FakeServer(FakeSession.trusting)
        try connectOnce(loopback(server.port), statementTimeout: .milliseconds(1_500)) {
            $0.applicationName = "meter"
            $0.settings = ["search_path": #"a b, "c\d""#, "app.tenant": "7"]
        }
        let startup = try #require(server.sessions.first).startup
        #expect(startup["user"] == "app")
        #expect(startup["database"] == "plant")
        #expect(startup["client_encoding"] == "UTF8")
        #expect(startup["application_name"] == "meter")
        #expect(
            startup["options"]
                == "-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c extra_float_digits=3 "
                + "-c bytea_output=hex -c standard_conforming_strings=on -c statement_timeout=1500 "
                + #"-c app.tenant=7 -c search_path=a\ b,\ "c\\d""#
        )
        #expect(startup.count == 5)
        #expect(server.sessions.first?.received.isEmpty == true)
        #expect(server.sessions.first?.wasAskedForTLS == false)
    }

    @Test func aPoolerGetsNoOptionsAndTwoStatements() throws {
        let server = try FakeServer(FakeSession.trusting)
        try connectOnce(loopback(server.port), statementTimeout: .seconds(1)) { $0.pooler = .transaction }
        let session = try #require(server.sessions.first)
        #expect(session.startup["options"] == nil)
        #expect(session.startup.count == 4)
        #expect(session.received.first == "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'")
    }

    @Test func theDatabaseIsTheUsersWhenNoneIsNamed() throws {
        let server = try FakeServer(FakeSession.trusting)
        try connectOnce(loopback(server.port) { $0.database = nil })
        #expect(server.sessions.first?.startup["database"] == "app")
    }

    @Test func theProgramsNameIsShownByDefault() throws {
        let server = try FakeServer(FakeSession.trusting)
        try connectOnce(loopback(server.port))
        #expect(server.sessions.first?.startup["application_name"] == ProgramName.value)
        #expect(!ProgramName.value.isEmpty)
    }

    @Test func oddUsersAndDatabasesArriveAsTheyAre() throws {
        let server = try FakeServer(FakeSession.trusting)
        let odd = #"a'b\c "d" = host=evil é"#
        try connectOnce(
            loopback(server.port) {
                $0.user = odd
                $0.database = "postgresql://elsewhere/x"
            }
        )
        #expect(server.sessions.first?.startup["user"] == odd)
        #expect(server.sessions.first?.startup["database"] == "postgresql://elsewhere/x")
    }

    @Test func aPasswordSourceIsAskedForEachConnection() async throws {
        let server = try FakeServer { session in
            session.readStartup()
            session.askForPassword()
            session.readMessage()
            session.welcome()
            session.serve()
        }
        let counter = Counter()
        let shared = try PgSQLShared(
            properties: loopback(server.port),
            options: {
                var options = PgSQLOptions()
                options.passwordSource = { Secret("token-\(counter.next())") }
                return options
            }()
        )
        for _ in 0..<2 { try await onThread { try connectOnce(shared) } }
        #expect(server.sessions.map(\.received.first) == ["token-1", "token-2"])
    }

    @Test func aSlowPasswordSourceEndsWithTheLimitAndIsCancelled() async throws {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let error = try await #require(throws: ConnError.self) {
            try await onThread {
                try connectOnce(loopback(1), within: .milliseconds(50)) {
                    $0.passwordSource = {
                        do {
                            try await Task.sleep(for: .seconds(600))
                        } catch {
                            continuation.finish()
                            throw error
                        }
                        return ""
                    }
                }
            }
        }
        #expect(error.kind == .timeout)
        #expect(error.retry == .reconnect)
        for await _ in stream {}
    }

    struct Broken: Error {}

    @Test func aFailingPasswordSourceMayHealUnlessItSaysOtherwise() async throws {
        let other = try await #require(throws: ConnError.self) {
            try await onThread { try connectOnce(loopback(1)) { $0.passwordSource = { throw Broken() } } }
        }
        #expect(other.kind == .connection)
        #expect(other.retry == .reconnect)
        #expect(other.underlying is Broken)
        let own = try await #require(throws: ConnError.self) {
            try await onThread {
                try connectOnce(loopback(1)) {
                    $0.passwordSource = { throw ConnError(.authentication, "The token is void") }
                }
            }
        }
        #expect(own.kind == .authentication)
        #expect(own.retry == .never)
        #expect(own.phase == .connect)
    }

    @Test func theConnectTimeoutOfThePropertiesShortensTheLimit() throws {
        let server = try FakeServer { $0.waitForEnd() }
        let error = try #require(throws: ConnError.self) {
            try connectOnce(loopback(server.port) { $0.connectTimeout = .milliseconds(50) }, within: .seconds(600))
        }
        #expect(error.kind == .timeout)
    }

    /// Counts from 1.
    // `value` is guarded by `lock`.
    private final class Counter: @unchecked Sendable {
        private let lock = NSLock()
        private var value = 0

        func next() -> Int {
            lock.withLock {
                value += 1
                return value
            }
        }
    }
}
