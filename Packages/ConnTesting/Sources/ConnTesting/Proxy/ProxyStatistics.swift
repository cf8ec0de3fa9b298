/// The counts of a proxy since it was made, over all connections.
public struct ProxyStatistics: Sendable, Hashable {
    /// Connections taken from clients; those refused at the door aren't among them.
    public internal(set) var accepted = 0
    /// Accepted and not ended.
    public internal(set) var open = 0
    /// Accepted and ended: `accepted == open + closed`.
    public internal(set) var closed = 0
    /// Reset at the door by ``FaultProxy/refuseConnections(_:for:)``; a closed port refuses without the proxy's
    /// knowledge.
    public internal(set) var refused = 0
    /// Connections for which the upstream could not be reached.
    public internal(set) var upstreamFailures = 0
    /// Requests.
    public internal(set) var clientToServer = ByteCounts()
    /// Answers.
    public internal(set) var serverToClient = ByteCounts()
    /// How often each kind of fault hit a connection, scripted and by hand.
    public internal(set) var faults: [FaultKind: Int] = [:]
    /// How many connections ``FaultProxy/startRandomCuts(every:seed:ending:)`` ended; they are in ``faults`` too.
    public internal(set) var randomCuts = 0

    /// How many faults hit connections in all.
    public var faultCount: Int {
        faults.values.reduce(0, +)
    }

    /// How many faults of one kind hit connections.
    public func faultCount(_ kind: FaultKind) -> Int {
        faults[kind, default: 0]
    }

    /// The bytes that went one way.
    public func bytes(_ direction: ProxyDirection) -> ByteCounts {
        direction == .clientToServer ? clientToServer : serverToClient
    }
}
