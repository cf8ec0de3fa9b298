import Testing

@testable import PgSQL

/// Each way in which a login fails, against a server that follows a script.
@Suite struct ConnectFailureTests {
    /// Connects to a server with this script, which must fail.
    private func failure(
        within limit: Duration = .seconds(20),
        tls: TLSSettings? = nil,
        password: Secret? = Secret(canary),
        _ script: @escaping @Sendable (FakeSession) -> Void
    ) throws -> ConnError {
        let server = try FakeServer(script)
        let properties = loopback(server.port) {
            $0.tls = tls
            $0.password = password
        }
        let error = try #require(throws: ConnError.self) { try connectOnce(properties, within: limit) }
        #expect(error.phase == .connect)
        #expect(error.outcome == .notApplied)
        #expect(error.endpoint?.host == "127.0.0.1")
        #expect(!shown(error).contains(canary))
        return error
    }

    @Test func aPortWithoutAServerRefuses() throws {
        let port = try FakeServer.closedPort()
        let error = try #require(throws: ConnError.self) { try connectOnce(loopback(port)) }
        #expect(error.kind == .connection)
        #expect(error.retry == .reconnect)
        #expect(error.nativeCode?.name == "ECONNREFUSED")
        #expect(error.description.contains("127.0.0.1:\(port)"))
    }

    @Test func aSilentServerIsATimeout() throws {
        let error = try failure(within: .milliseconds(60)) { $0.waitForEnd() }
        #expect(error.kind == .timeout)
        #expect(error.retry == .reconnect)
        #expect(error.message.contains("login did not end"))
    }

    @Test func aServerThatIsSilentAboutTLSIsATimeout() throws {
        let error = try failure(within: .milliseconds(60), tls: .unverified) { $0.waitForEnd() }
        #expect(error.kind == .timeout)
    }

    @Test func aServerThatHangsUpIsTriedAgain() throws {
        let error = try failure { $0.readStartup() }
        #expect(error.kind == .connection)
        #expect(error.retry == .reconnect)
    }

    static let otherProtocols: [(String, String)] = [
        ("SSH", "SSH-2.0-OpenSSH_9.2\r\n"), ("HTTP", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"),
        ("Redis", "-ERR unknown command\r\n"), ("FTP", "220 ready\r\n"), ("SMTP", "554 no\r\n"),
        ("MySQL", "J\u{0}\u{0}\u{0}\n5.7.44\u{0}"),
    ]

    @Test("a port of another protocol is final, with and without TLS", arguments: otherProtocols)
    func otherProtocol(_ name: String, _ greeting: String) throws {
        // An S would be understood as the consent to TLS.
        for tls in greeting.hasPrefix("S") ? [.off] : [TLSSettings.off, .unverified] {
            let error = try failure(tls: tls) { session in
                session.send(greeting)
                session.waitForEnd()
            }
            #expect(error.kind == .connection)
            #expect(error.retry == .never)
            #expect(error.message.contains("does not speak PostgreSQL's protocol"), "\(error)")
        }
    }

    @Test func tlsAskedOfAServerWithoutItIsFinal() throws {
        let error = try failure(tls: .unverified) { session in
            session.readStartup(tls: "N")
            session.waitForEnd()
        }
        #expect(error.kind == .connection)
        #expect(error.retry == .never)
        #expect(error.message == "The server has no TLS, which the connection asks for")
    }

    @Test func aServerThatWantsTLSSaysHowToSwitchItOn() throws {
        let text = #"no pg_hba.conf entry for host "127.0.0.1", user "app", database "plant", no encryption"#
        let error = try failure { session in
            session.readStartup()
            session.fail("28000", text)
        }
        #expect(error.kind == .authentication)
        #expect(error.retry == .never)
        #expect(error.message == "The server does not admit user 'app' without TLS")
        #expect(error.advice?.contains("tls=") == true)
        #expect(error.serverMessage == text)
    }

    struct Login: Sendable {
        var state: String
        var text: String
        var kind: ConnError.Kind
        var retry: ConnError.RetryRule
        var says: String
    }

    static let logins: [Login] = [
        Login(
            state: "28P01",
            text: #"password authentication failed for user "app""#,
            kind: .authentication,
            retry: .never,
            says: "refused the password of user 'app'"
        ),
        Login(
            state: "28000",
            text: "who are you",
            kind: .authentication,
            retry: .never,
            says: "does not admit user 'app'"
        ),
        Login(
            state: "3D000",
            text: #"database "plant" does not exist"#,
            kind: .notFound,
            retry: .never,
            says: "The database 'plant' does not exist"
        ),
        Login(
            state: "53300",
            text: "sorry, too many clients already",
            kind: .resourceExhausted,
            retry: .reconnect,
            says: "too many connections"
        ),
        Login(
            state: "57P03",
            text: "the database system is starting up",
            kind: .connection,
            retry: .reconnect,
            says: "takes no connections yet"
        ),
        Login(state: "57P01", text: "terminating connection", kind: .connection, retry: .reconnect, says: "stops"),
        Login(state: "42704", text: "unrecognized", kind: .notFound, retry: .never, says: "setting"),
        Login(state: "42501", text: "no CONNECT", kind: .authorization, retry: .never, says: "may not"),
        Login(
            state: "08P01",
            text: "unsupported startup parameter: options",
            kind: .unsupported,
            retry: .never,
            says: "pooler"
        ),
        Login(state: "08P01", text: "SASL authentication failed", kind: .authentication, retry: .never, says: "app"),
        Login(state: "08P01", text: "no such user: app", kind: .authentication, retry: .never, says: "app"),
        Login(state: "08P01", text: "no such database: plant", kind: .notFound, retry: .never, says: "database"),
        Login(
            state: "08P01",
            text: "no more connections allowed (max_client_conn)",
            kind: .resourceExhausted,
            retry: .reconnect,
            says: "too many"
        ),
        Login(state: "08P01", text: "server conn crashed?", kind: .connection, retry: .reconnect, says: "protocol"),
        Login(state: "XX000", text: "cache lookup failed", kind: .server, retry: .never, says: "fault"),
        Login(state: "ZZ999", text: "who knows", kind: .server, retry: .never, says: "refused"),
    ]

    @Test("the server's refusals are told apart by SQLSTATE", arguments: logins)
    func refusal(_ login: Login) throws {
        let error = try failure { session in
            session.readStartup()
            session.fail(login.state, login.text)
        }
        #expect(error.kind == login.kind)
        #expect(error.retry == login.retry)
        #expect(error.description.contains(login.says), "\(error)")
        #expect(error.nativeCode?.system == "SQLSTATE")
        #expect(error.nativeCode?.code == login.state)
        #expect(error.serverMessage == login.text)
        #expect(!error.description.contains(login.text))
    }

    @Test func aMissingPasswordIsSaidToBeMissing() throws {
        let error = try failure(password: nil) { session in
            session.readStartup()
            session.askForPassword()
            session.waitForEnd()
        }
        #expect(error.kind == .authentication)
        #expect(error.retry == .never)
        #expect(error.message == "The server asks user 'app' for a password and none was given")
    }

    @Test func anUnknownWayToLogInIsFinal() throws {
        let error = try failure { session in
            session.readStartup()
            session.message("R", [0, 0, 0, 99])
            session.waitForEnd()
        }
        #expect(error.kind == .authentication)
        #expect(error.retry == .never)
    }

    @Test func aServerThatSpeaksAnotherEncodingIsRefused() throws {
        let error = try failure { session in
            session.readStartup()
            session.welcome(["client_encoding": "LATIN1"])
            session.serve()
        }
        #expect(error.kind == .unsupported)
    }

    @Test func aTranslatedServerIsUnderstood() throws {
        let error = try failure { session in
            session.readStartup()
            session.fail("28P01", #"Passwort-Authentifizierung für Benutzer »app« fehlgeschlagen"#, severity: "FATAL")
        }
        #expect(error.kind == .authentication)
    }

    @Test("a socket that is not there", arguments: ["/nonexistent/pg", "/dev/null"])
    func noSocket(_ path: String) throws {
        let properties = SQLConnProperties(socket: path, user: "app")
        let error = try #require(throws: ConnError.self) { try connectOnce(properties) }
        #expect(error.kind == .connection)
        #expect(error.retry == .reconnect)
        #expect(error.endpoint?.host == path)
        #expect(error.message.contains("socket"))
    }

    @Test func filesOfTLSThatAreMissingAreNamedBeforeAnythingIsSent() throws {
        let server = try FakeServer { $0.waitForEnd() }
        var client = TLSSettings.unverified
        client.clientCertificateFile = "/nonexistent/client.crt"
        client.clientKeyFile = "/nonexistent/client.key"
        for (tls, file) in [
            (TLSSettings.verifyFull(caFile: "/nonexistent/ca.pem"), "/nonexistent/ca.pem"),
            (client, "/nonexistent/client.crt"),
        ] {
            let properties = loopback(server.port) { $0.tls = tls }
            let error = try #require(throws: ConnError.self) { try connectOnce(properties) }
            #expect(error.kind == .invalidInput)
            #expect(error.message.contains(file))
        }
        #expect(server.sessions.isEmpty)
    }
}
