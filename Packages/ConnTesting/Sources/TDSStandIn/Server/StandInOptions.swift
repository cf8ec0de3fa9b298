/// How a ``TDSStandInServer`` is set up.
public struct StandInOptions: Sendable {
    /// Who may log in. Default: `sa` with the password `Stand-in-1`.
    public var logins = [StandInLogin(user: "sa", password: "Stand-in-1")]
    /// The port on 127.0.0.1; 0, the default, takes a free one.
    public var port = 0
    /// TLS; off by default.
    public var tls = StandInTLS.off
    /// Databases that exist from the start beside `master` and `tempdb`. Default: `conn`.
    public var databases = ["conn"]
    /// The database in ``TDSStandInServer/url``. Default: `conn`.
    public var urlDatabase = "conn"
    /// The first session's `@@SPID`; default 51.
    public var firstSessionID = 51
    /// Whether rows that hold NULL are sent as NBCROW, as SQL Server does; default true.
    public var sendsNullRows = true
    /// Whether the texts of batches and the names of procedures are kept for ``TDSStandInServer/statements``; default
    /// false. They may hold values.
    public var keepsStatements = false
    /// The largest message that a client may send, bulk loads apart, in bytes; default 256 MiB.
    public var maximumMessageSize = 256 << 20

    /// The defaults.
    public init() {}
}
