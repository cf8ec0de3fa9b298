/// A session that is logged in.
public struct StandInSession: Sendable, Hashable {
    /// `@@SPID`.
    public var id: Int
    /// The login's name.
    public var user: String
    /// The application's name that the client gave.
    public var application: String
    /// The client's host name that it gave.
    public var host: String
}
