/// A login that the server knows.
public struct StandInLogin: Sendable, Hashable {
    /// The name; upper and lower case are one, as with SQL Server.
    public var user: String
    /// The password, which must match exactly.
    public var password: String

    /// A login of a name and a password.
    public init(user: String, password: String) {
        self.user = user
        self.password = password
    }
}
