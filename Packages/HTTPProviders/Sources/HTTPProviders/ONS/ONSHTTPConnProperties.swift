public import HTTPCore

/// Says which system of ONS to talk to and as whom.
///
///     ONSHTTPConnProperties(.sager, user: "user@example.com", password: secret)
///
/// Addresses, client id, `Origin` and `Referer` are what public clients of the system send; ONS documents none of them,
/// so each is a setting.
public struct ONSHTTPConnProperties: ConnProperties {
    /// The system.
    public var system: ONSSystem
    /// The user of POP, ONS's log-in.
    public var user: String
    /// The password.
    public var password: Secret
    /// As whom the user acts; SINAPSE's calls need it.
    public var profile: ONSProfile?

    /// Where the system's calls go.
    public var baseURL: String
    /// Where tokens come from.
    public var tokenURL = "https://pops.ons.org.br/ons.pop.federation/oauth2/token"
    /// The client id at the token address.
    public var clientID: String
    /// The `Origin` sent to the token address; `nil` for none.
    public var tokenOrigin: String?
    /// The `Referer` sent to the token address; `nil` for none.
    public var tokenReferer: String?
    /// The `Origin` sent with calls; `nil` for none.
    public var origin: String?
    /// The `Referer` sent with calls; `nil` for none.
    public var referer: String?

    /// Another way to get tokens than the password grant, for example `.tokens(from:)` or `.bearer(token)`; user and
    /// password are not used then. `nil`: the password grant, renewed by its refresh token and else by the password.
    ///
    /// Handlers with the same value here share its token. By user and password each handler logs in for itself, and a
    /// wrong password goes out once for each: use one handler, which serves all threads and tasks, or give several the
    /// same `.oauth2(settings)`.
    public var authentication: HTTPAuthentication?

    /// How the server is verified; `nil`: fully.
    public var tls: TLSSettings?
    /// The proxy; `nil` for none.
    public var proxy: HTTPProxy?
    /// Sent with every call.
    public var headers = HTTPHeaders()

    /// Makes properties with the system's defaults; the rest is set by assigning.
    public init(_ system: ONSSystem, user: String, password: Secret, profile: ONSProfile? = nil) {
        self.system = system
        self.user = user
        self.password = password
        self.profile = profile
        baseURL = system.baseURL
        clientID = system.clientID
        tokenOrigin = system.tokenOrigin
        tokenReferer = system.tokenReferer
        origin = system.origin
        referer = system.referer
    }

    /// Makes properties that get their tokens in another way than by user and password.
    public init(_ system: ONSSystem, authentication: HTTPAuthentication, profile: ONSProfile? = nil) {
        self.init(system, user: "", password: "", profile: profile)
        self.authentication = authentication
    }

    /// Host, port and path of the base URL.
    public var endpoint: Endpoint { HTTPConnProperties(baseURL).endpoint }

    /// Throws `.invalidInput` or `.misuse` for values with which no request can be made.
    public func validate() throws(ConnError) {
        if authentication == nil {
            if user.isEmpty { throw Self.missing("user") }
            if password.isEmpty { throw Self.missing("password") }
            if clientID.isEmpty { throw Self.missing("clientID") }
            do throws(ConnError) {
                _ = try HTTPURL(tokenURL)
            } catch {
                throw error.with { $0.message = "The token URL" + $0.message.dropFirst("The URL".count) }
            }
        }
        if let profile {
            for (name, part) in [
                ("profile", profile.profile), ("scope", profile.scope), ("id", profile.id),
                ("company", profile.company),
            ] where part.isEmpty {
                throw Self.missing("profile's \(name)")
            }
        }
        try plain(authenticated: false).validate()
    }

    private static func missing(_ name: String) -> ConnError {
        ConnError(.invalidInput, "The ONS properties have no \(name)", advice: "set it", phase: .connect)
    }

    /// What the engine is made of.
    func plain(authenticated: Bool = true) -> HTTPConnProperties {
        var properties = HTTPConnProperties(baseURL, tls: tls, proxy: proxy, headers: headers)
        if let origin, !headers.contains("Origin") { properties.headers["Origin"] = origin }
        if let referer, !headers.contains("Referer") { properties.headers["Referer"] = referer }
        if let profile { properties.headers.set("perfil-selecionado", profile.headerValue, isSensitive: true) }
        if authenticated { properties.authentication = authentication ?? passwordGrant }
        return properties
    }

    private var passwordGrant: HTTPAuthentication {
        var settings = OAuth2Settings(
            tokenURL: tokenURL,
            grant: .password(user: user, password: password),
            clientID: clientID
        )
        if let tokenOrigin { settings.extraHeaders["Origin"] = tokenOrigin }
        if let tokenReferer { settings.extraHeaders["Referer"] = tokenReferer }
        return .oauth2(settings)
    }
}
