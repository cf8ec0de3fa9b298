/// What a ``TDSStandInServer`` has done since its start.
public struct StandInStatistics: Sendable, Hashable {
    /// TCP connections accepted.
    public var connections = 0
    /// TCP connections open now.
    public var openConnections = 0
    /// Logins that succeeded.
    public var logins = 0
    /// Logins that were refused.
    public var refusedLogins = 0
    /// Connections on which a TLS handshake succeeded.
    public var tlsHandshakes = 0
    /// SQLBatch messages.
    public var batches = 0
    /// Procedures called by RPC messages.
    public var procedureCalls = 0
    /// Transaction manager requests.
    public var transactionRequests = 0
    /// Bulk loads.
    public var bulkLoads = 0
    /// Rows of bulk loads that were read.
    public var bulkRows = 0
    /// ATTENTION messages.
    public var attentions = 0
    /// Sessions that were reset by a request's flag.
    public var resets = 0
    /// Connections ended because of a message that can't be.
    public var malformedMessages = 0
}
