extension ONSTwin {
    static let tokenPath = "/ons.pop.federation/oauth2/token"

    func addTokenRoutes() {
        route("POST", Self.tokenPath) { $0.token($1) }
        route("POST", "/api/autenticar") { $0.authenticate($1) }
        route("POST", "/api/renovar") { $0.renew($1) }
    }

    /// Whose token a request brings; nil when it is none of those that live.
    func user(_ request: TwinRequest) -> String? {
        state.withLock { state in
            guard let token = state.access[request.bearerToken ?? ""], token.expires > .now else { return nil }
            return token.user
        }
    }

    private func token(_ request: TwinRequest) -> TwinResponse {
        let client = request.form("client_id") ?? ""
        let origin = request.headers["Origin"]
        return state.withLock { state in
            state.tokenRequests += 1
            guard let expected = state.origins[client] else {
                return Self.refusal("invalid_client", "Client is unknown.", 400)
            }
            if state.enforcesOrigin, origin != expected {
                return Self.refusal("invalid_client", "Origin is not registered for this client.", 400)
            }
            switch request.form("grant_type") {
            case "password":
                return Self.logIn(&state, request.form("username"), request.form("password"), client)
            case "refresh_token":
                return Self.refreshed(&state, request.form("refresh_token"), client)
            default: return Self.refusal("unsupported_grant_type", "The grant is unknown.", 400)
            }
        }
    }

    private func authenticate(_ request: TwinRequest) -> TwinResponse {
        let body = TwinJSON(request.body)
        return state.withLock { state in
            state.tokenRequests += 1
            return Self.logIn(&state, body?["usuario"]?.text, body?["senha"]?.text, "INTEGRA")
        }
    }

    private func renew(_ request: TwinRequest) -> TwinResponse {
        let body = TwinJSON(request.body)
        return state.withLock { state in
            state.tokenRequests += 1
            return Self.refreshed(&state, body?["refresh_token"]?.text, "INTEGRA")
        }
    }

    private static func logIn(
        _ state: inout State,
        _ user: String?,
        _ password: String?,
        _ client: String
    ) -> TwinResponse {
        guard let user, let password else { return refusal("invalid_request", "User or password is missing.", 400) }
        let wrong = state.wrongPasswords[user] ?? 0
        if let limit = state.lockAfter, wrong >= limit {
            return refusal("invalid_grant", "The account is locked.", state.refusalStatus)
        }
        guard state.users[user] == password else {
            state.wrongPasswords[user] = wrong + 1
            return refusal("invalid_grant", "The user name or password is incorrect.", state.refusalStatus)
        }
        state.wrongPasswords[user] = nil
        return grant(&state, user, client)
    }

    private static func refreshed(_ state: inout State, _ token: String?, _ client: String) -> TwinResponse {
        guard state.refreshes, let token, let known = state.refresh[token], known.client == client else {
            return refusal("invalid_grant", "The refresh token is unknown.", 400)
        }
        state.refresh[token] = nil
        return grant(&state, known.user, client)
    }

    private static func grant(_ state: inout State, _ user: String, _ client: String) -> TwinResponse {
        state.counter += 1
        let claims: TwinJSON = .object([
            "unique_name": .string(user), "aud": .string(client), "jti": .string("\(state.counter)"),
        ])
        let access = [
            base64(#"{"typ":"JWT","alg":"none"}"#), base64(claims.rendered), base64("twin \(state.counter)"),
        ].joined(separator: ".")
        let refresh = base64("twin refresh \(state.counter) of \(client)")
        let token = Token(user: user, client: client, expires: .now + .seconds(state.lifetime))
        state.access[access] = token
        if state.refreshes { state.refresh[refresh] = token }
        var members: [TwinJSON.Member] = [
            .init(name: "access_token", value: .string(access)),
            .init(name: "token_type", value: .string("bearer")),
            .init(name: "expires_in", value: .number(state.lifetime)),
        ]
        if state.refreshes { members.append(.init(name: "refresh_token", value: .string(refresh))) }
        return .json(TwinJSON.object(members).rendered)
    }

    private static func refusal(_ error: String, _ description: String, _ status: Int) -> TwinResponse {
        let body: TwinJSON = .object(["error": .string(error), "error_description": .string(description)])
        return .json(body.rendered, status: status)
    }

    /// Base64 for URLs, without padding.
    private static func base64(_ text: String) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        var result = ""
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for index in 0...group.count { result.append(letters[Int(bits >> UInt32(18 - 6 * index) & 63)]) }
        }
        return result
    }
}
