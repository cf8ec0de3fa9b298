import ConnCore
import Testing

@testable import HTTPCore

@Suite(.timeLimit(.minutes(1)))
struct HTTPAuthenticationTests {
    private static let transport = FakeTokenTransport(lifetime: 100)

    /// The header of the next request in one face, as `Name: value`.
    private func header(_ authentication: HTTPAuthentication, _ face: Face) async throws -> [String] {
        try authentication.validate(allowsClear: false)
        let authenticator = HTTPAuthenticator(authentication, clock: .continuous)
        let transport = Self.transport
        let authorization: HTTPAuthorization
        switch face {
        case .sync:
            authorization = try await onThread {
                try authenticator.authorize(over: transport, deadline: nil, cancellation: nil)
            }
        case .async:
            authorization = try await authenticator.authorize(over: transport, deadline: nil, cancellation: nil)
        }
        return authorization.credentials.map { "\($0.name): \($0.value.reveal())" }
    }

    @Test(arguments: Face.allCases)
    func theHeadersOfEachKind(_ face: Face) async throws {
        #expect(try await header(.none, face) == [])
        // The examples of RFC 7617, sections 2 and 2.1.
        #expect(
            try await header(.basic(user: "Aladdin", password: "open sesame"), face)
                == ["Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="]
        )
        #expect(
            try await header(.basic(user: "test", password: "123£"), face) == ["Authorization: Basic dGVzdDoxMjPCow=="]
        )
        #expect(try await header(.bearer("abc"), face) == ["Authorization: Bearer abc"])
        #expect(try await header(.apiKey("k"), face) == ["X-Api-Key: k"])
        #expect(try await header(.apiKey("k", header: "Token"), face) == ["Token: k"])
        let session = HTTPAuthentication.tokens(
            blocking: { (_) throws(ConnError) in HTTPToken("s=1", scheme: "", header: "X-Session") },
            suspending: { (_) throws(ConnError) in HTTPToken("s=1", scheme: "", header: "X-Session") }
        )
        #expect(try await header(session, face) == ["X-Session: s=1"])
    }

    @Test(arguments: [
        HTTPAuthentication.basic(user: "a:b", password: "x"), .bearer(""), .bearer("a\r\nb"), .apiKey("k\u{0}"),
        .apiKey("k", header: "X Key"), .apiKey("k", header: ""), .apiKey("k", header: "K\n"),
    ])
    func credentialsThatNoHeaderCanCarry(_ authentication: HTTPAuthentication) {
        let error = #expect(throws: ConnError.self) { try authentication.validate(allowsClear: false) }
        #expect(error?.kind == .misuse(.invalidArgument))
    }

    @Test func onlyTokensAreWorthAReplayAfterA401() async throws {
        let fixed = HTTPAuthenticator(.bearer("x"), clock: .continuous)
        let authorization = try await fixed.authorize(over: Self.transport, deadline: nil, cancellation: nil)
        #expect(!fixed.refused(authorization))
        #expect(!fixed.fetchesTokens)
        #expect(HTTPAuthenticator(.oauth2(.test), clock: .continuous).fetchesTokens)
    }

    @Test func handlersMadeFromOneValueShareTheToken() async throws {
        let server = FakeTokenTransport(lifetime: 100)
        let authentication = HTTPAuthentication.oauth2(.test)
        for _ in 0..<3 {
            let authenticator = HTTPAuthenticator(authentication, clock: .continuous)
            _ = try await authenticator.authorize(over: server, deadline: nil, cancellation: nil)
        }
        #expect(server.requests == 1)
    }

    @Test func nothingPrintsASecret() {
        let canary: Secret = "canary-1"
        var settings = OAuth2Settings.test
        settings.grant = .password(user: "ana", password: canary)
        settings.clientSecret = canary
        let values: [Any] = [
            HTTPAuthentication.basic(user: "ana", password: canary), HTTPAuthentication.bearer(canary),
            HTTPAuthentication.apiKey(canary), HTTPAuthentication.oauth2(settings), settings,
            OAuth2TokenSource(settings).request(refreshing: nil),
            OAuth2TokenSource(settings).request(refreshing: canary),
            HTTPToken(canary, refreshToken: canary), HTTPCredential(name: "Authorization", value: canary),
            TokenAnswer.token("canary-1"),
            HTTPAuthorization(credentials: [HTTPToken(canary).credential], generation: 1),
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            let shown = "\(value) \(String(reflecting: value)) \(dumped)"
            #expect(!shown.contains("canary"), "\(type(of: value))")
            #expect(!shown.contains("Y2FuYX"), "\(type(of: value)) in base64")
        }
    }
}
