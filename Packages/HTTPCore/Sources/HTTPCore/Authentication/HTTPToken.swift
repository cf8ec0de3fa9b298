public import ConnCore

/// A credential that lives for a while, as a token server or a log-in gave it.
public struct HTTPToken: Sendable, Equatable {
    /// The token itself.
    public var value: Secret
    /// What stands before it in the header; empty for the token alone. Default `Bearer`.
    public var scheme: String
    /// The header that carries it. Default `Authorization`.
    public var header: String
    /// How long it lives, counted from the moment it was asked for; `nil` when nobody said, and then it is used until
    /// the server refuses it.
    public var lifetime: Duration?
    /// What a new token may be asked for with, instead of the password.
    public var refreshToken: Secret?

    /// Makes a token.
    public init(
        _ value: Secret,
        scheme: String = "Bearer",
        header: String = "Authorization",
        lifetime: Duration? = nil,
        refreshToken: Secret? = nil
    ) {
        self.value = value
        self.scheme = scheme
        self.header = header
        self.lifetime = lifetime
        self.refreshToken = refreshToken
    }

    /// Whether a header can carry it.
    var isSendable: Bool { !value.isEmpty && credential.isSendable }

    var credential: HTTPCredential { .scheme(scheme, value, name: header) }
}
