internal import ConnCore
internal import FoundationEssentials

/// Gets tokens by an OAuth 2 grant: by the refresh token if there is one, and by the grant itself if that is refused.
struct OAuth2TokenSource: HTTPTokenSource {
    let settings: OAuth2Settings

    init(_ settings: OAuth2Settings) {
        self.settings = settings
    }

    @available(*, noasync)
    func token(_ fetch: TokenFetch) throws(ConnError) -> HTTPToken {
        if let refresh = refreshToken(fetch) {
            let answer = OAuth2Answer(try fetch.send(request(refreshing: refresh)))
            if let token = try answer.renewed(keeping: refresh, on: endpoint) { return token }
        }
        return try OAuth2Answer(try fetch.send(request(refreshing: nil))).granted(on: endpoint)
    }

    func token(_ fetch: TokenFetch) async throws(ConnError) -> HTTPToken {
        if let refresh = refreshToken(fetch) {
            let answer = OAuth2Answer(try await fetch.send(request(refreshing: refresh)))
            if let token = try answer.renewed(keeping: refresh, on: endpoint) { return token }
        }
        return try OAuth2Answer(try await fetch.send(request(refreshing: nil))).granted(on: endpoint)
    }

    private func refreshToken(_ fetch: TokenFetch) -> Secret? {
        settings.usesRefreshToken ? fetch.previous?.refreshToken : nil
    }

    // MARK: The request

    /// The request for a token: by a refresh token, or by the grant.
    func request(refreshing refresh: Secret?) -> TokenRequest {
        var fields = TokenFields(settings.bodyFormat)
        if let refresh {
            fields.add("grant_type", "refresh_token")
            fields.add("refresh_token", refresh)
        } else {
            switch settings.grant.form {
            case .password(let user, let password):
                fields.add("grant_type", "password")
                fields.add("username", user)
                fields.add("password", password)
            case .clientCredentials:
                fields.add("grant_type", "client_credentials")
            }
        }
        var headers: [HTTPCredential] = []
        if let id = settings.clientID {
            if let secret = settings.clientSecret, settings.clientAuthentication == .header {
                headers.append(.basic(user: FormText.encode(id), password: FormText.encode(secret)))
            } else {
                fields.add("client_id", id)
                if let secret = settings.clientSecret { fields.add("client_secret", secret) }
            }
        }
        if let scope = settings.scope { fields.add("scope", scope) }
        for (name, value) in settings.extraFields.sorted(by: { $0.key < $1.key }) { fields.add(name, value) }

        var plain = ["Content-Type": fields.contentType, "Accept": "application/json"]
        plain.merge(settings.extraHeaders) { _, own in own }
        for (name, value) in plain.sorted(by: { $0.key < $1.key }) {
            headers.append(HTTPCredential(name: name, value: Secret(value)))
        }
        return TokenRequest(url: settings.tokenURL, headers: headers, body: fields.body)
    }

    // MARK: Checks

    func validate(allowsClear: Bool) throws(ConnError) {
        guard let host = host else {
            throw error(
                .invalidInput,
                "The token URL is not an absolute http or https URL with a host and without a user",
                "write it as https://login.example.com/token"
            )
        }
        if isClear, !allowsClear, !TLSSettings.isLoopback(host) {
            throw error(
                .misuse(.invalidArgument),
                "The token URL would send credentials in clear to '\(host)'",
                "use https, or set allowsCredentialsInClear"
            )
        }
        if settings.clientID == nil, settings.clientSecret != nil {
            throw error(.misuse(.invalidArgument), "The client secret has no client id", "give clientID too")
        }
        if case .clientCredentials = settings.grant.form, settings.clientID == nil {
            throw error(.misuse(.invalidArgument), "The client-credentials grant has no client id", "give clientID")
        }
        for (name, value) in settings.extraHeaders
        where !HTTPCredential(name: name, value: Secret(value)).isSendable {
            throw error(
                .misuse(.invalidArgument),
                "An extra header of the token request has a name or value that cannot be sent",
                "remove line breaks and control characters"
            )
        }
    }

    private func error(_ kind: ConnError.Kind, _ message: String, _ advice: String) -> ConnError {
        ConnError(kind, message, advice: advice, phase: .connect)
    }

    private var url: URL? { URL(string: settings.tokenURL) }

    private var isClear: Bool { url?.scheme?.lowercased() == "http" }

    private var host: String? {
        guard let url, let scheme = url.scheme?.lowercased(), scheme == "http" || scheme == "https" else { return nil }
        guard let host = url.host(), !host.isEmpty, url.user() == nil else { return nil }
        return host
    }

    /// The token server, for errors.
    var endpoint: Endpoint {
        Endpoint(system: isClear ? "http" : "https", host: host, port: url?.port, database: url?.path())
    }
}
