internal import CPgSQL
import Foundation
@_spi(SQLDrivers) import SQLCore
import Testing

@testable import PgSQL

/// What libpq is told.
@Suite struct ConnectionParametersTests {
    private func parameters(
        _ properties: SQLConnProperties = SQLConnProperties(host: "db", user: "app"),
        tls: TLSSettings? = nil,
        _ change: (inout PgSQLOptions) -> Void = { _ in }
    ) throws -> ConnectionParameters {
        var properties = properties
        properties.tls = tls ?? properties.tls
        var options = PgSQLOptions()
        change(&options)
        let shared = try PgSQLShared(properties: properties, options: options)
        let server = try #require(ServerAddress.servers(of: properties).first)
        var address = server
        address.address = "192.0.2.7"
        return try shared.parameters(
            for: address,
            tls: shared.tls(for: server),
            password: properties.password,
            statementTimeout: nil
        )
    }

    /// A file that exists, in place of certificates that libpq never gets to read here.
    private static let file = #filePath

    static let modes: [(TLSSettings, String)] = [
        (.off, "disable"), (.unverified, "require"), (.verifyCA(caFile: file), "verify-ca"),
        (.verifyFull(caFile: file), "verify-full"),
    ]

    @Test("each verification has its sslmode", arguments: modes)
    func mode(_ tls: TLSSettings, _ mode: String) throws {
        let parameters = try parameters(tls: tls)
        #expect(parameters.value(of: "sslmode") == mode)
        let isVerified = mode.hasPrefix("verify")
        #expect(parameters.value(of: "sslrootcert") == (isVerified ? Self.file : LibpqDefaults.nowhere))
        #expect(parameters.value(of: "sslcert") == LibpqDefaults.nowhere)
        #expect(parameters.value(of: "sslcrl") == LibpqDefaults.nowhere)
    }

    static let defaults: [(String, String)] = [
        ("db", "verify-full"), ("192.0.2.1", "verify-full"), ("localhost", "disable"), ("127.0.0.1", "disable"),
        ("::1", "disable"), ("pg.localhost", "disable"), ("localhost.example.org", "verify-full"),
    ]

    @Test("TLS is on and verified unless the peer is loopback", arguments: defaults)
    func defaultMode(_ host: String, _ mode: String) throws {
        #expect(try parameters(SQLConnProperties(host: host, user: "app")).value(of: "sslmode") == mode)
    }

    @Test func eachOfSeveralHostsHasItsOwnDefault() throws {
        var properties = SQLConnProperties(host: "localhost", user: "app")
        properties.alternatives = [.init("db")]
        let shared = try PgSQLShared(properties: properties, options: PgSQLOptions())
        let modes = ServerAddress.servers(of: properties).map { shared.tls(for: $0).verification }
        #expect(modes == [.off, .verifyFull])
    }

    @Test func theAuthoritiesOfTheSystemAreAFileThatExists() throws {
        let file = try #require(try parameters(tls: .verifyFull).value(of: "sslrootcert"))
        #expect(TLSFiles.systemBundles.contains(file))
        #expect(FileManager.default.isReadableFile(atPath: file))
    }

    @Test func anotherNameOfTheServerIsCheckedAndItsAddressConnectedTo() throws {
        var tls = TLSSettings.verifyFull(caFile: Self.file)
        tls.serverName = "pg.example.org"
        tls.minimumVersion = .tls13
        let parameters = try parameters(tls: tls)
        #expect(parameters.value(of: "host") == "pg.example.org")
        #expect(parameters.value(of: "hostaddr") == "192.0.2.7")
        #expect(parameters.value(of: "ssl_min_protocol_version") == "TLSv1.3")
    }

    @Test func aDeadPeerIsFoundWithinItsTime() throws {
        let parameters = try parameters()
        let numbers = ["keepalives_idle", "keepalives_interval", "keepalives_count"].compactMap {
            parameters.value(of: $0).flatMap { Int($0) }
        }
        #expect(numbers == [20, 10, 3])
        #expect(numbers[0] + numbers[1] * numbers[2] <= 60)
        #expect(parameters.value(of: "tcp_user_timeout") == "50000")
        var untouched = SQLConnProperties(host: "db", user: "app")
        untouched.deadPeerTimeout = nil
        #expect(try self.parameters(untouched).value(of: "keepalives_idle") == nil)
    }

    @Test(
        "a socket is its folder and port",
        arguments: [
            ("/run/postgresql", 5_433, "/run/postgresql", 5_433), ("/run/postgresql", nil, "/run/postgresql", 5_432),
            ("/tmp/x/.s.PGSQL.6000", 5_432, "/tmp/x", 6_000),
        ] as [(String, Int?, String, Int)]
    )
    func socket(_ path: String, _ port: Int?, _ folder: String, _ number: Int) throws {
        var properties = SQLConnProperties(socket: path, user: "app")
        properties.port = port
        let parameters = try parameters(properties)
        #expect(parameters.value(of: "host") == folder)
        #expect(parameters.value(of: "port") == String(number))
        #expect(parameters.value(of: "hostaddr") == nil)
        #expect(parameters.value(of: "sslmode") == "disable")
    }

    @Test func whatCannotWorkIsRefusedBeforeAnythingIsSent() {
        let bad: [(String, (inout SQLConnProperties, inout PgSQLOptions) -> Void)] = [
            ("user", { properties, _ in properties.user = nil }),
            ("applicationName", { _, options in options.applicationName = "a\0" }),
            ("applicationName", { _, options in options.applicationName = String(repeating: "n", count: 64) }),
            ("statementCacheSize", { _, options in options.statementCacheSize = -1 }),
            ("cancelGrace", { _, options in options.cancelGrace = .seconds(-1) }),
            ("numeric", { _, options in options.numeric = .decimal(scale: 39) }),
            ("TimeZone", { _, options in options.settings = ["TimeZone": "Asia/Tokyo"] }),
            ("STATEMENT_TIMEOUT", { _, options in options.settings = ["STATEMENT_TIMEOUT": "1"] }),
            ("name", { _, options in options.settings = ["a b": "1"] }),
            ("name", { _, options in options.settings = ["x -c y": "1"] }),
            ("name", { _, options in options.settings = ["": "1"] }),
            ("search_path", { _, options in options.settings = ["search_path": "a\0b"] }),
            ("too long", { _, options in options.settings = ["a.b": String(repeating: "x", count: 9_000)] }),
            (
                "pooler",
                { _, options in
                    options.settings = ["search_path": "a"]
                    options.pooler = .transaction
                }
            ),
            ("name", { _, options in options.commitMarkerTable = SQLTableName("") }),
            ("TLS", { properties, _ in properties.tls = TLSSettings(.off, caFile: "/ca.pem") }),
        ]
        for (word, change) in bad {
            var properties = SQLConnProperties(host: "db", user: "app", password: Secret(canary))
            var options = PgSQLOptions()
            change(&properties, &options)
            let error = #expect(throws: ConnError.self, "\(word)") {
                try PgSQLShared(properties: properties, options: options)
            }
            #expect(error?.description.contains(word) == true, "\(word): \(String(describing: error))")
            #expect(error?.retry == .never)
        }
    }

    @Test(
        "time limits of statements are whole milliseconds, never none",
        arguments: [
            (.microseconds(10), 1), (.milliseconds(1), 1), (.seconds(2), 2_000),
            (.seconds(1_000_000_000), 2_147_483_647),
        ] as [(Duration, Int64)]
    )
    func milliseconds(_ duration: Duration, _ expected: Int64) {
        #expect(StartupSettings.milliseconds(duration) == expected)
    }

    @Test func pinsAreComparedInBase64() {
        #expect(PeerCertificate.base64(Array("any carnal pleas".utf8)) == "YW55IGNhcm5hbCBwbGVhcw==")
        #expect(PeerCertificate.base64(Array("any carnal pleasu".utf8)) == "YW55IGNhcm5hbCBwbGVhc3U=")
        #expect(PeerCertificate.base64(Array("any carnal pleasur".utf8)) == "YW55IGNhcm5hbCBwbGVhc3Vy")
        #expect(OpenSSLFunctions.loaded != nil)
    }

    @Test func nothingIsTakenFromTheEnvironment() async {
        await #expect(processExitsWith: .success) {
            let variables = [
                "PGHOST": "elsewhere", "PGHOSTADDR": "192.0.2.1", "PGPORT": "1", "PGDATABASE": "evil", "PGUSER": "evil",
                "PGPASSWORD": "evil", "PGPASSFILE": "/evil", "PGOPTIONS": "-c search_path=evil", "PGAPPNAME": "evil",
                "PGSSLMODE": "require", "PGREQUIRESSL": "1", "PGSSLROOTCERT": "/evil", "PGSSLCERT": "/evil",
                "PGSSLKEY": "/evil", "PGSSLCRL": "/evil", "PGSSLCRLDIR": "/evil", "PGREQUIREPEER": "evil",
                "PGCLIENTENCODING": "LATIN1", "PGCONNECT_TIMEOUT": "1", "PGCHANNELBINDING": "require",
                "PGTARGETSESSIONATTRS": "standby", "PGGSSENCMODE": "require", "PGKRBSRVNAME": "evil",
                "PGSSLMINPROTOCOLVERSION": "TLSv1.3", "PGSSLMAXPROTOCOLVERSION": "TLSv1.2", "PGREQUIREAUTH": "none",
                "PGTZ": "Asia/Tokyo", "PGDATESTYLE": "German", "PGGEQO": "off",
            ]
            for (name, value) in variables { setenv(name, value, 1) }
            let server = try FakeServer(FakeSession.trusting)
            try connectOnce(loopback(server.port))
            let session = try #require(server.sessions.first)
            var startup = session.startup
            // libpq itself sends these three; they are put right before anything else is sent.
            let forced = ["timezone", "datestyle", "geqo"].map { startup.removeValue(forKey: $0) }
            precondition(forced == ["Asia/Tokyo", "German", "off"])
            precondition(!session.wasAskedForTLS)
            precondition(startup.count == 5, "\(startup)")
            precondition(startup["user"] == "app" && startup["database"] == "plant")
            precondition(startup["client_encoding"] == "UTF8")
            precondition(startup.values.allSatisfy { !$0.contains("evil") })
            precondition(
                session.received.first == "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET geqo = DEFAULT"
            )
        }
    }

    @Test func noPasswordComesFromTheEnvironmentOrAFile() async {
        await #expect(processExitsWith: .success) {
            let file = NSTemporaryDirectory() + "conn-pgpass-\(getpid())"
            try "*:*:*:*:evil\n".write(toFile: file, atomically: true, encoding: .utf8)
            defer { unlink(file) }
            chmod(file, 0o600)
            setenv("PGPASSWORD", "evil", 1)
            setenv("PGPASSFILE", file, 1)
            let server = try FakeServer { session in
                session.readStartup()
                session.askForPassword()
                session.readMessage()
            }
            do throws(ConnError) {
                try connectOnce(loopback(server.port) { $0.password = nil })
                preconditionFailure("a password was sent")
            } catch {
                precondition(error.message.contains("none was given"), "\(error)")
            }
        }
    }

    @Test func aServiceOfTheEnvironmentIsAnErrorThatNamesIt() async {
        await #expect(processExitsWith: .success) {
            setenv("PGSERVICE", "evil", 1)
            setenv("PGSERVICEFILE", "/nonexistent", 1)
            do throws(ConnError) {
                try connectOnce(loopback(1))
                preconditionFailure("connected")
            } catch {
                precondition(error.kind == .invalidInput && error.message.contains("PGSERVICE"), "\(error)")
            }
        }
    }
}
