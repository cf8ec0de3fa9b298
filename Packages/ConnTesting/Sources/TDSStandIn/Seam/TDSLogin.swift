/// What LOGIN7 says (MS-TDS 2.2.6.4), the password decoded.
struct TDSLogin: Sendable {
    var host = ""
    var user = ""
    var password = ""
    var application = ""
    var server = ""
    var library = ""
    var language = ""
    /// Empty: the login's default, `master`.
    var database = ""
    var isReadOnlyIntent = false
    var packetSize = 4096
    /// Whether the whole connection is encrypted: what sys.dm_exec_connections says.
    var isEncrypted = false
    /// The process id that the session has at the server, `@@SPID`; the wire hands it out.
    var sessionID = 0
}
