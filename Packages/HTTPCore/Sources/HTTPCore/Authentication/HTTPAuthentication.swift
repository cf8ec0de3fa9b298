public import ConnCore

/// How a handler proves who it is. A value: it is made before any handler and may serve several.
///
/// Credentials go to the base URL's origin only. Over plain HTTP to another machine they are refused unless
/// `allowsCredentialsInClear` is set.
///
/// Handlers made from the same value with ``oauth2(_:)``, ``tokens(from:)`` or ``tokens(in:)`` share one
/// ``TokenStore``, so one token and one renewal at a time serve them all.
public struct HTTPAuthentication: Sendable {
    enum Form: Sendable {
        case none
        case fixed(HTTPCredential)
        case store(TokenStore)
        case invalid(ConnError)
    }

    let form: Form
    /// What it is, without any secret.
    private let name: String

    private init(_ form: Form, _ name: String) {
        self.form = form
        self.name = name
    }

    /// No credentials.
    public static let none = HTTPAuthentication(.none, "none")

    /// User and password in every request (RFC 7617), in UTF-8. A user name cannot hold a colon.
    public static func basic(user: String, password: Secret) -> HTTPAuthentication {
        guard !user.contains(":") else {
            let error = ConnError(
                .misuse(.invalidArgument),
                "The user name for basic authentication holds a colon, which would end it",
                advice: "use another user name or another authentication",
                phase: .connect
            )
            return HTTPAuthentication(.invalid(error), "basic")
        }
        return HTTPAuthentication(.fixed(.basic(user: user, password: password)), "basic")
    }

    /// A token that the caller has (RFC 6750), the same for the handler's whole life.
    public static func bearer(_ token: Secret) -> HTTPAuthentication {
        // An empty credential is found by `validate`; with its scheme it would look like one.
        let credential = token.isEmpty ? HTTPCredential(name: "Authorization", value: token) : .scheme("Bearer", token)
        return HTTPAuthentication(.fixed(credential), "bearer")
    }

    /// A key in a header of its own.
    public static func apiKey(_ key: Secret, header: String = "X-Api-Key") -> HTTPAuthentication {
        HTTPAuthentication(.fixed(HTTPCredential(name: header, value: key)), "apiKey")
    }

    /// A token by the password or client-credentials grant (RFC 6749), fetched with the first call and renewed ahead
    /// of its end.
    public static func oauth2(_ settings: OAuth2Settings) -> HTTPAuthentication {
        let store = TokenStore(OAuth2TokenSource(settings), refreshAhead: settings.refreshAhead)
        return HTTPAuthentication(.store(store), "oauth2")
    }

    /// Tokens from a source of your own.
    public static func tokens(from source: any HTTPTokenSource) -> HTTPAuthentication {
        HTTPAuthentication(.store(TokenStore(source)), "tokens")
    }

    /// Tokens from two closures, one for each face.
    public static func tokens(
        blocking: @escaping @Sendable (TokenFetch) throws(ConnError) -> HTTPToken,
        suspending: @escaping @Sendable (TokenFetch) async throws(ConnError) -> HTTPToken
    ) -> HTTPAuthentication {
        tokens(from: ClosureTokenSource(blocking: blocking, suspending: suspending))
    }

    /// Tokens from a store that several handlers share.
    public static func tokens(in store: TokenStore) -> HTTPAuthentication {
        HTTPAuthentication(.store(store), "tokens")
    }

    /// Whether requests carry no credentials.
    var isNone: Bool {
        if case .none = form { true } else { false }
    }

    /// Throws what is wrong with the credentials, never their values.
    ///
    /// - Parameter allowsClear: Whether credentials may travel over plain HTTP to another machine's token server.
    func validate(allowsClear: Bool) throws(ConnError) {
        switch form {
        case .none:
            return
        case .invalid(let error):
            throw error
        case .fixed(let credential):
            guard !credential.isSendable else { return }
            throw ConnError(
                .misuse(.invalidArgument),
                "The credentials for \(name) authentication are empty or hold characters that no header can carry",
                advice: "remove line breaks and control characters",
                phase: .connect
            )
        case .store(let store):
            try store.validate(allowsClear: allowsClear)
        }
    }
}

extension HTTPAuthentication: CustomStringConvertible, CustomReflectable {
    /// The kind of authentication, never a secret or a user.
    public var description: String { name }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
