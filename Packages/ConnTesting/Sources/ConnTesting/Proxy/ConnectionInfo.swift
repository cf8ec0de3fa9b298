/// What a proxy knows of a connection when it chooses its script.
public struct ConnectionInfo: Sendable, Hashable {
    /// Counts the accepted connections from 0.
    public let number: Int
    /// How many others are open.
    public let openConnections: Int
}
