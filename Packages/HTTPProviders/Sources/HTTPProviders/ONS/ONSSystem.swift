/// A system of ONS that this handler knows.
public enum ONSSystem: String, Sendable, Hashable, Codable, CaseIterable {
    /// SAGER: reports on renewable plants.
    case sager
    /// SINAPSE: operators' messages.
    case sinapse

    /// Where its calls go; what public clients use.
    public var baseURL: String {
        switch self {
        case .sager: "https://integra.ons.org.br/api"
        case .sinapse: "https://api.sinapse.ons.org.br/api"
        }
    }

    /// The id that its web application has at the token address.
    public var clientID: String {
        switch self {
        case .sager: "SAGER"
        case .sinapse: "SINAPSE"
        }
    }

    /// The `Origin` sent to the token address.
    public var tokenOrigin: String {
        switch self {
        case .sager: "https://apps18.ons.org.br"
        case .sinapse: "https://pops.ons.org.br"
        }
    }

    /// The `Referer` sent to the token address.
    public var tokenReferer: String? {
        switch self {
        case .sager: nil
        case .sinapse: "https://pops.ons.org.br/"
        }
    }

    /// The `Origin` sent with calls.
    public var origin: String? {
        switch self {
        case .sager: "https://apps18.ons.org.br"
        case .sinapse: nil
        }
    }

    /// The `Referer` sent with calls.
    public var referer: String? {
        switch self {
        case .sager: nil
        case .sinapse: "https://sinapse.ons.org.br/"
        }
    }
}
