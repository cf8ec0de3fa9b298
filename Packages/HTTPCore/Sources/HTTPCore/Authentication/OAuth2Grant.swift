public import ConnCore

/// How an OAuth 2 token is asked for.
public struct OAuth2Grant: Sendable {
    enum Form: Sendable {
        case password(user: String, password: Secret)
        case clientCredentials
    }

    let form: Form

    /// By a user's name and password (RFC 6749, section 4.3).
    public static func password(user: String, password: Secret) -> OAuth2Grant {
        OAuth2Grant(form: .password(user: user, password: password))
    }

    /// By the client's own id and secret (RFC 6749, section 4.4).
    public static let clientCredentials = OAuth2Grant(form: .clientCredentials)
}

extension OAuth2Grant: CustomStringConvertible, CustomReflectable {
    /// The grant's name, without user or password.
    public var description: String {
        switch form {
        case .password: "password"
        case .clientCredentials: "clientCredentials"
        }
    }

    /// A mirror without children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
