internal import HTTPCore

/// As whom a user of SINAPSE acts: the four parts of the header `perfil-selecionado`.
///
/// The parts are joined by slashes and percent-encoded, the slashes and slashes within parts too. The company stays out
/// of every description.
public struct ONSProfile: Sendable, Hashable {
    /// The profile, for example `Apurador Agente`.
    public var profile: String
    /// The scope, for example `AGENTES`.
    public var scope: String
    /// The id within the scope.
    public var id: String
    /// The company.
    public var company: String

    /// Makes a profile of its parts.
    public init(profile: String, scope: String, id: String, company: String) {
        self.profile = profile
        self.scope = scope
        self.id = id
        self.company = company
    }

    /// The header's value.
    var headerValue: String { HTTPURL.segment([profile, scope, id, company].joined(separator: "/")) }
}

extension ONSProfile: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Profile and scope alone.
    public var description: String { "\(profile)/\(scope)/…" }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Shows the description alone.
    public var customMirror: Mirror { Mirror(self, children: ["profile": description]) }
}
