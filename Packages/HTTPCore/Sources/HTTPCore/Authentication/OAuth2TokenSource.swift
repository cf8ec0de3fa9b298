internal import ConnCore

/// Gets tokens by an OAuth 2 grant: by the refresh token if there is one, and by the grant itself if that is refused.
struct OAuth2TokenSource: HTTPTokenSource {
    let settings: OAuth2Settings

    init(_ settings: OAuth2Settings) {
        self.settings = settings
    }

    @available(*, noasync)
    func token(_ fetch: TokenFetch) throws(ConnError) -> HTTPToken {
        if let refresh = refreshToken(fetch) {
            let answer = OAuth2Answer(try fetch.send(request(refreshing: refresh)), hiding: secrets + [refresh])
            if let token = try answer.renewed(keeping: refresh, on: endpoint) { return token }
        }
        return try OAuth2Answer(try fetch.send(request(refreshing: nil)), hiding: secrets).granted(on: endpoint)
    }

    func token(_ fetch: TokenFetch) async throws(ConnError) -> HTTPToken {
        if let refresh = refreshToken(fetch) {
            let answer = OAuth2Answer(try await fetch.send(request(refreshing: refresh)), hiding: secrets + [refresh])
            if let token = try answer.renewed(keeping: refresh, on: endpoint) { return token }
        }
        return try OAuth2Answer(try await fetch.send(request(refreshing: nil)), hiding: secrets).granted(on: endpoint)
    }

    private func refreshToken(_ fetch: TokenFetch) -> Secret? {
        settings.usesRefreshToken ? fetch.previous?.refreshToken : nil
    }

    /// What a token request carries, and a server's complaint may repeat.
    private var secrets: [Secret] {
        var secrets = [settings.clientSecret].compactMap { $0 }
        if case .password(_, let password) = settings.grant.form { secrets.append(password) }
        return secrets
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
                headers.append(
                    .basic(
                        user: TokenFields.formEncoded(id),
                        password: Secret(TokenFields.formEncoded(secret.reveal()))
                    )
                )
            } else {
                fields.add("client_id", id)
                if let secret = settings.clientSecret { fields.add("client_secret", secret) }
            }
        }
        if let scope = settings.scope { fields.add("scope", scope) }
        for (name, value) in settings.extraFields.sorted(by: { $0.key < $1.key }) { fields.add(name, value) }

        var plain = settings.extraHeaders
        let given = Set(plain.keys.map { $0.lowercased() })
        if !given.contains("content-type") { plain["Content-Type"] = fields.contentType }
        if !given.contains("accept") { plain["Accept"] = "application/json" }
        for (name, value) in plain.sorted(by: { $0.key < $1.key }) {
            headers.append(HTTPCredential(name: name, value: Secret(value)))
        }
        return TokenRequest(url: settings.tokenURL, headers: headers, body: fields.body)
    }

    // MARK: Checks

    func validate(allowsClear: Bool) throws(ConnError) {
        let origin: HTTPOrigin
        do {
            origin = try HTTPURL(settings.tokenURL).origin
        } catch {
            throw error.with {
                $0.message = "The token URL cannot be used: \($0.message)"
                $0.phase = .connect
            }
        }
        if !origin.isSecure, !origin.isLoopback, !allowsClear {
            throw error(
                .misuse(.invalidArgument),
                "The token URL would send credentials in clear to '\(origin.host)'",
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

    /// The token server, for errors.
    var endpoint: Endpoint {
        guard let url = try? HTTPURL(settings.tokenURL) else { return Endpoint(system: "http") }
        return Endpoint(system: url.scheme, host: url.host, port: url.port, database: url.path)
    }
}
