public import ConnCore

/// A token server and how to log in there (RFC 6749).
///
/// ```swift
/// let authentication = HTTPAuthentication.oauth2(
///     OAuth2Settings(tokenURL: "https://login.example.com/token", grant: .clientCredentials, clientID: "plant", clientSecret: secret)
/// )
/// ```
public struct OAuth2Settings: Sendable {
    /// How the client proves itself to the token server (RFC 6749, section 2.3.1).
    public struct ClientAuthentication: Sendable, Hashable {
        private let name: String

        /// Client id and secret as basic authentication; every server has to take it.
        public static let header = ClientAuthentication(name: "header")
        /// Client id and secret as fields of the body.
        public static let body = ClientAuthentication(name: "body")
    }

    /// How the fields of a token request are written.
    public struct BodyFormat: Sendable, Hashable {
        private let name: String

        /// `application/x-www-form-urlencoded`, as the standard says.
        public static let form = BodyFormat(name: "form")
        /// A JSON object, which some servers want.
        public static let json = BodyFormat(name: "json")
    }

    /// The absolute URL that gives tokens; https, unless the server is this machine.
    public var tokenURL: String
    /// How tokens are asked for.
    public var grant: OAuth2Grant
    /// The client's id; `nil` where the server asks for none.
    public var clientID: String?
    /// The client's secret; `nil` for a public client.
    public var clientSecret: Secret?
    /// How the secret is sent. Without a secret the id goes in the body.
    public var clientAuthentication: ClientAuthentication = .header
    /// The scopes asked for, separated by spaces.
    public var scope: String?
    /// Further fields of the token request, for example `audience`.
    public var extraFields: [String: String] = [:]
    /// Further headers of the token request, for example `Origin`.
    public var extraHeaders: [String: String] = [:]
    /// How the fields are written.
    public var bodyFormat: BodyFormat = .form
    /// The part of a token's life after which it is renewed, above 0, at most 1; default 0.8.
    public var refreshAhead: Double = 0.8
    /// Whether a refresh token is used, where the server gives one, before the grant itself; default true.
    public var usesRefreshToken: Bool = true

    /// Makes settings; the rest is set by assigning.
    public init(
        tokenURL: String,
        grant: OAuth2Grant,
        clientID: String? = nil,
        clientSecret: Secret? = nil,
        scope: String? = nil
    ) {
        self.tokenURL = tokenURL
        self.grant = grant
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scope = scope
    }
}

extension OAuth2Settings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Grant and token URL, and the names of further fields and headers: their values may be secrets.
    public var description: String {
        let url = (try? HTTPURL(tokenURL))?.description ?? "a URL that cannot be read"
        let names = (extraFields.keys.sorted() + extraHeaders.keys.sorted()).map { ", \($0)=…" }
        return "\(grant) at \(url)" + (clientID.map { ", client \($0)" } ?? "") + names.joined()
    }
    /// The same as `description`.
    public var debugDescription: String { description }
    /// Shows the description alone.
    public var customMirror: Mirror { Mirror(self, children: ["settings": description]) }
}
