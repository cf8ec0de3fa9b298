/// The part of a call that an attempt failed in; each phase has its own count of retries.
public struct RetryPhase: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    /// The phase's name, as it stands in logs and encoded attempts.
    public let rawValue: String

    /// Makes a phase from its name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Reaching the server: name look-up, connecting, TLS and login.
    public static let connect = RetryPhase(rawValue: "connect")

    /// Doing the work over a connection that stands.
    public static let execute = RetryPhase(rawValue: "execute")

    /// The phase's name.
    public var description: String { rawValue }
}
