import ConnCore
import Testing

@testable import HTTPCore

@Suite(.timeLimit(.minutes(1)))
struct OAuth2Tests {
    @Test func settingsArePrintedWithoutValues() {
        var settings = OAuth2Settings(
            tokenURL: "https://h/token?key=canary",
            grant: .password(user: "canary", password: "canary"),
            clientID: "plant",
            clientSecret: "canary"
        )
        settings.extraFields = ["audience": "canary"]
        settings.extraHeaders = ["X-Key": "canary"]
        var dumped = ""
        dump(settings, to: &dumped)
        dump(HTTPAuthentication.oauth2(settings), to: &dumped)
        #expect("\(settings)" == "password at https://h/token?key=…, client plant, audience=…, X-Key=…")
        #expect(!(dumped + String(reflecting: settings)).contains("canary"))
    }

    // MARK: What is sent

    @Test(arguments: Face.allCases)
    func thePasswordGrantSendsAFormWithoutASecret(_ face: Face) async throws {
        var settings = OAuth2Settings.test
        settings.grant = .password(user: "ana+b@x", password: "p&=%é \"\n")
        settings.scope = "a b"
        settings.extraFields = ["audience": "x/y"]
        settings.extraHeaders = ["Origin": "https://apps.example.com", "accept": "text/json"]
        let user = TokenUser(FakeTokenTransport(lifetime: 10), settings)
        _ = try await user.get(face)
        #expect(
            user.server.bodies == [
                "grant_type=password&username=ana%2Bb%40x&password=p%26%3D%25%C3%A9+%22%0A&client_id=PLANT&scope=a+b"
                    + "&audience=x%2Fy"
            ]
        )
        #expect(
            user.server.headers[0] == [
                HTTPCredential(name: "Content-Type", value: "application/x-www-form-urlencoded"),
                HTTPCredential(name: "Origin", value: "https://apps.example.com"),
                HTTPCredential(name: "accept", value: "text/json"),
            ]
        )
    }

    @Test func clientCredentialsGoInTheHeaderFormEncoded() async throws {
        let settings = OAuth2Settings(
            tokenURL: "https://login.example.com/token",
            grant: .clientCredentials,
            clientID: "a:b",
            clientSecret: "c d"
        )
        let user = TokenUser(FakeTokenTransport(lifetime: 10), settings)
        _ = try await user.get(.async)
        #expect(user.server.bodies == ["grant_type=client_credentials"])
        #expect(user.server.headers[0][0] == .basic(user: "a%3Ab", password: "c+d"))
    }

    @Test func clientCredentialsGoInTheBodyWhenAsked() async throws {
        var settings = OAuth2Settings(
            tokenURL: "https://login.example.com/token",
            grant: .clientCredentials,
            clientID: "id",
            clientSecret: "c d"
        )
        settings.clientAuthentication = .body
        let user = TokenUser(FakeTokenTransport(lifetime: 10), settings)
        _ = try await user.get(.sync)
        #expect(user.server.bodies == ["grant_type=client_credentials&client_id=id&client_secret=c+d"])
        #expect(!user.server.headers[0].contains { $0.name == "Authorization" })
    }

    @Test func theFieldsCanBeJSON() async throws {
        var settings = OAuth2Settings.test
        settings.bodyFormat = .json
        settings.grant = .password(user: "ana", password: "q\"\\\u{1}é")
        let user = TokenUser(FakeTokenTransport(lifetime: 10), settings)
        _ = try await user.get(.sync)
        let expected =
            "{\"grant_type\":\"password\",\"username\":\"ana\",\"password\":\"q\\\"\\\\\\u0001é\",\"client_id\":\"PLANT\"}"
        #expect(user.server.bodies == [expected])
        #expect(user.server.headers[0].contains(HTTPCredential(name: "Content-Type", value: "application/json")))
    }

    // MARK: Refreshing

    @Test(arguments: Face.allCases)
    func aRefreshTokenIsUsedAndKeptWhenNoNewOneComes(_ face: Face) async throws {
        let server = FakeTokenTransport { (number) throws(ConnError) in
            .token("t\(number)", lifetime: 100, refreshToken: number == 1 ? "r1" : nil)
        }
        let user = TokenUser(server)
        for _ in 0..<3 {
            _ = try await user.get(face)
            user.clock.advance(by: .seconds(90))
        }
        let refresh = "grant_type=refresh_token&refresh_token=r1&client_id=PLANT"
        #expect(Array(server.bodies.dropFirst()) == [refresh, refresh])
    }

    @Test(arguments: Face.allCases, [400, 401, 403, 404, 422])
    func aRefusedRefreshFallsBackToTheGrant(_ face: Face, _ status: Int) async throws {
        let server = FakeTokenTransport { (number) throws(ConnError) in
            number == 2 ? .refusal(status: status) : .token("t\(number)", lifetime: 100, refreshToken: "r\(number)")
        }
        let user = TokenUser(server)
        _ = try await user.get(face)
        user.clock.advance(by: .seconds(101))
        #expect(try await user.get(face) == "Bearer t3")
        #expect(server.bodies.map { $0.prefix(14) } == ["grant_type=pas", "grant_type=ref", "grant_type=pas"])
        user.clock.advance(by: .seconds(101))
        _ = try await user.get(face)
        #expect(server.bodies.last == "grant_type=refresh_token&refresh_token=r3&client_id=PLANT")
    }

    @Test func aServerInTroubleIsNotSentThePasswordOnTop() async throws {
        let server = FakeTokenTransport { (number) throws(ConnError) in
            number == 1 ? .token("t", lifetime: 100, refreshToken: "r") : TokenAnswer(status: 503)
        }
        let user = TokenUser(server)
        _ = try await user.get(.sync)
        user.clock.advance(by: .seconds(101))
        #expect(await connError { try await user.get(.sync) }?.retry == .again)
        #expect(server.requests == 2)
    }

    @Test func refreshTokensCanBeSwitchedOff() async throws {
        var settings = OAuth2Settings.test
        settings.usesRefreshToken = false
        let user = TokenUser(FakeTokenTransport(lifetime: 100, refreshToken: "r"), settings)
        _ = try await user.get(.sync)
        user.clock.advance(by: .seconds(101))
        _ = try await user.get(.sync)
        #expect(user.server.bodies.allSatisfy { $0.hasPrefix("grant_type=password") })
    }

    // MARK: Answers

    @Test(arguments: [
        ("1199", Duration.seconds(1199)), ("\"1199\"", .seconds(1199)), ("\" 60 \"", .seconds(60)),
        ("59.5", .milliseconds(59_500)), ("\"59.5\"", .milliseconds(59_500)), ("1e300", .seconds(3_153_600_000)),
        ("0", nil), ("-1", nil), ("\"-1\"", nil), ("null", nil), ("\"soon\"", nil), ("\"\"", nil), ("true", nil),
        ("\"nan\"", nil), ("\"inf\"", nil), ("[1]", nil), ("{}", nil),
    ])
    func lifetimesInOddForms(_ text: String, _ expected: Duration?) throws {
        let answer = OAuth2Answer(.json("{\"access_token\":\"a\",\"expires_in\":\(text)}"))
        let token = try answer.granted(on: Endpoint(system: "https"))
        #expect(token.lifetime == expected)
        #expect(token.value == "a")
    }

    @Test func aTokenMayHaveNothingButItself() throws {
        let token = try OAuth2Answer(.json("{\"access_token\":\"a\"}")).granted(on: Endpoint(system: "https"))
        #expect(token == HTTPToken("a"))
    }

    @Test(arguments: [("\"bearer\"", "Bearer"), ("\"BEARER\"", "Bearer"), ("\"MAC\"", "MAC"), ("\"a b\"", "Bearer")])
    func typesInOddForms(_ text: String, _ expected: String) throws {
        let answer = OAuth2Answer(.json("{\"access_token\":\"a\",\"token_type\":\(text)}"))
        #expect(try answer.granted(on: Endpoint(system: "https")).scheme == expected)
    }

    private struct Failure: Sendable, CustomTestStringConvertible {
        let status: Int
        let body: String
        let kind: ConnError.Kind
        let retry: ConnError.RetryRule
        let code: String?

        init(_ status: Int, _ body: String, _ kind: ConnError.Kind, _ retry: ConnError.RetryRule, _ code: String? = nil)
        {
            (self.status, self.body, self.kind, self.retry, self.code) = (status, body, kind, retry, code)
        }

        var testDescription: String { "\(status) \(body)" }
    }

    private static let failures: [Failure] = [
        .init(400, "{\"error\":\"invalid_grant\"}", .authentication, .never, "invalid_grant"),
        .init(400, "{\"error\":\"my-password-here\"}", .authentication, .never),
        .init(400, "not json", .authentication, .never),
        .init(401, "", .authentication, .never),
        .init(403, "{}", .authentication, .never),
        .init(200, "{\"error\":\"access_denied\"}", .authentication, .never, "access_denied"),
        .init(200, "<html>", .server, .never),
        .init(200, "{\"access_token\":\"\"}", .server, .never),
        .init(200, "{\"access_token\":5}", .server, .never),
        .init(204, "", .server, .never),
        .init(302, "", .server, .never),
        .init(404, "", .notFound, .never),
        .init(405, "", .server, .never),
        .init(408, "", .timeout, .again),
        .init(425, "", .busy, .again),
        .init(429, "", .busy, .again),
        .init(500, "{\"error\":\"server_error\"}", .server, .again, "server_error"),
        .init(503, "", .server, .again),
        .init(504, "", .timeout, .again),
        .init(400, "{\"error\":\"temporarily_unavailable\"}", .server, .again, "temporarily_unavailable"),
    ]

    @Test(arguments: failures)
    private func whatIsNotAToken(_ failure: Failure) async throws {
        let user = TokenUser(
            FakeTokenTransport { (_) throws(ConnError) in .json(failure.body, status: failure.status) }
        )
        let error = try #require(await connError { try await user.get(.sync) })
        #expect(error.kind == failure.kind)
        #expect(error.retry == failure.retry)
        #expect(error.nativeCode == ConnError.NativeCode(system: "HTTP", code: "\(failure.status)", name: failure.code))
        #expect(error.phase == .connect)
        #expect(error.endpoint?.host == "login.example.com")
        #expect(!"\(error) \(error.debugDescription)".contains("my-password-here"))
    }

    @Test func aComplaintThatRepeatsThePasswordIsNotPassedOn() async throws {
        let body = "{\"error\":\"invalid_grant\",\"error_description\":\"ana/s3cr3t is unknown\"}"
        let user = TokenUser(FakeTokenTransport { (_) throws(ConnError) in .json(body, status: 400) })
        let error = try #require(await connError { try await user.get(.sync) })
        #expect(error.kind == .authentication)
        #expect(error.serverMessage == nil)
    }

    @Test(arguments: ["a\\r\\nX: y", "a\\nb", "a\\u0000b"])
    func aTokenThatWouldStartANewHeaderIsRefused(_ text: String) async throws {
        let user = TokenUser(FakeTokenTransport { (_) throws(ConnError) in .json("{\"access_token\":\"\(text)\"}") })
        #expect(await connError { try await user.get(.sync) }?.kind == .server)
    }

    // MARK: Settings

    @Test(arguments: [
        "", "login.example.com/token", "ftp://login.example.com/", "https://", "https://user:pw@login.example.com/",
        "http://login.example.com/token", "https:///token",
    ])
    func badTokenURLs(_ url: String) {
        var settings = OAuth2Settings.test
        settings.tokenURL = url
        let error = #expect(throws: ConnError.self) {
            try HTTPAuthentication.oauth2(settings).validate(allowsClear: false)
        }
        #expect(error?.phase == .connect)
        #expect(error.map { !"\($0)".contains("pw") } == true)
    }

    @Test(arguments: ["https://login.example.com/token", "http://localhost:8080/t", "http://127.0.0.1/t"])
    func goodTokenURLs(_ url: String) throws {
        var settings = OAuth2Settings.test
        settings.tokenURL = url
        try HTTPAuthentication.oauth2(settings).validate(allowsClear: false)
    }

    @Test func clearTextHasToBeAllowed() throws {
        var settings = OAuth2Settings.test
        settings.tokenURL = "http://login.example.com/token"
        try HTTPAuthentication.oauth2(settings).validate(allowsClear: true)
    }

    @Test func settingsThatCannotWork() {
        var lone = OAuth2Settings.test
        lone.clientID = nil
        lone.clientSecret = "x"
        var nobody = OAuth2Settings.test
        nobody.clientID = nil
        nobody.grant = .clientCredentials
        var header = OAuth2Settings.test
        header.extraHeaders = ["Origin": "a\r\nb"]
        for settings in [lone, nobody, header] {
            #expect(throws: ConnError.self) { try HTTPAuthentication.oauth2(settings).validate(allowsClear: false) }
        }
    }
}
