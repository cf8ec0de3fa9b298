internal import ConnCore
internal import FoundationEssentials

/// What a token server said, read leniently: the forms that real servers use for a lifetime differ.
struct OAuth2Answer {
    private let status: Int
    private let askedDelay: Duration?
    private let fields: Fields?
    private let hidden: [Secret]

    /// Reads an answer.
    ///
    /// - Parameter hidden: What the request carried: a complaint that repeats one of them is not passed on.
    init(_ answer: TokenAnswer, hiding hidden: [Secret] = []) {
        self.hidden = hidden
        status = answer.status
        askedDelay = answer.header("Retry-After").flatMap { HTTPRetryAfter.delay($0, date: answer.header("Date")) }
        fields = try? JSONDecoder().decode(Fields.self, from: Data(answer.body))
    }

    // MARK: What it means

    /// The token of a grant.
    ///
    /// - Throws: `.authentication` for refused credentials, a retryable error for a server in trouble.
    func granted(on endpoint: Endpoint) throws(ConnError) -> HTTPToken {
        guard let token else { throw failure(endpoint) }
        return token
    }

    /// The token of a refresh; `nil` when the refresh token was refused and the grant itself has to be used.
    ///
    /// - Throws: A retryable error for a server in trouble.
    func renewed(keeping refresh: Secret, on endpoint: Endpoint) throws(ConnError) -> HTTPToken? {
        if var token {
            // A server that sends no new refresh token means the old one to go on (RFC 6749, section 6).
            token.refreshToken = token.refreshToken ?? refresh
            return token
        }
        if isTrouble { throw failure(endpoint) }
        return nil
    }

    private var token: HTTPToken? {
        guard (200..<300).contains(status), let fields, let access = fields.accessToken, !access.isEmpty else {
            return nil
        }
        return HTTPToken(
            Secret(access),
            scheme: Self.scheme(fields.tokenType),
            lifetime: fields.lifetime,
            refreshToken: fields.refreshToken.flatMap { $0.isEmpty ? nil : Secret($0) }
        )
    }

    /// `bearer` in any case is written as RFC 6750 does; another type stands as it came, if a header can carry it.
    private static func scheme(_ type: String?) -> String {
        guard let type, !type.isEmpty, type.lowercased() != "bearer" else { return "Bearer" }
        return HTTPCredential(name: type, value: "-").isSendable ? type : "Bearer"
    }

    // MARK: Failures

    /// Whether the server is in trouble, so that the same request can succeed later.
    private var isTrouble: Bool {
        if isStatusOfTrouble { return true }
        return fields?.error == "temporarily_unavailable" || fields?.error == "server_error"
    }

    private var isStatusOfTrouble: Bool { [408, 425, 429].contains(status) || status >= 500 }

    private func failure(_ endpoint: Endpoint) -> ConnError {
        let code = fields?.error.flatMap { Self.codes.contains($0) ? $0 : nil }
        var error: ConnError
        if isTrouble {
            let kind = isStatusOfTrouble ? HTTPStatusTable.kind(of: status) : .server
            error = ConnError(kind, "The token server answered \(status)", retry: .again)
            error.askedDelay = askedDelay
        } else if isRefusal {
            error = ConnError(
                .authentication,
                "The token server refused the credentials",
                advice: "correct them and call reconnect(); until then no call asks again, since accounts lock"
            )
        } else if (200..<300).contains(status) {
            error = ConnError(
                .server,
                "The token server's answer holds no access token",
                advice: "check that the token URL is the server's token endpoint"
            )
        } else {
            error = ConnError(
                HTTPStatusTable.kind(of: status) == .notFound ? .notFound : .server,
                "The token server answered \(status) in place of a token",
                advice: "check that the token URL is the server's token endpoint"
            )
        }
        error.phase = .connect
        error.endpoint = endpoint
        error.nativeCode = ConnError.NativeCode(system: "HTTP", code: "\(status)", name: code)
        error.serverMessage = complaint
        return error
    }

    private var complaint: String? {
        guard let text = fields?.errorDescription ?? fields?.error else { return nil }
        return hidden.contains { !$0.isEmpty && text.contains($0.reveal()) } ? nil : text
    }

    private var isRefusal: Bool {
        status == 400 || status == 401 || status == 403 || (200..<300).contains(status) && fields?.error != nil
    }

    /// RFC 6749, section 5.2, and what servers add; only these are shown, since another text could hold anything.
    private static let codes: Set<String> = [
        "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type",
        "invalid_scope", "access_denied", "temporarily_unavailable", "server_error",
    ]
}

extension OAuth2Answer {
    /// The members of the JSON object; what has another type than expected counts as absent.
    private struct Fields: Decodable {
        var accessToken: String?
        var tokenType: String?
        var refreshToken: String?
        var lifetime: Duration?
        var error: String?
        var errorDescription: String?

        private enum Key: String, CodingKey {
            case accessToken = "access_token"
            case tokenType = "token_type"
            case refreshToken = "refresh_token"
            case expiresIn = "expires_in"
            case error
            case errorDescription = "error_description"
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: Key.self)
            func text(_ key: Key) -> String? { try? members.decode(String.self, forKey: key) }
            accessToken = text(.accessToken)
            tokenType = text(.tokenType)
            refreshToken = text(.refreshToken)
            error = text(.error)
            errorDescription = text(.errorDescription)
            let number = try? members.decode(Double.self, forKey: .expiresIn)
            lifetime = Self.lifetime(number ?? text(.expiresIn).flatMap(Self.number))
        }

        private static func number(_ text: String) -> Double? {
            Double(text.trimmingPrefix(while: \.isWhitespace).prefix { !$0.isWhitespace })
        }

        /// Zero, a negative number and nonsense say nothing about the token's end; a century is long enough.
        private static func lifetime(_ seconds: Double?) -> Duration? {
            guard let seconds, seconds.isFinite, seconds > 0 else { return nil }
            return .seconds(min(seconds, 3_153_600_000))
        }
    }
}
