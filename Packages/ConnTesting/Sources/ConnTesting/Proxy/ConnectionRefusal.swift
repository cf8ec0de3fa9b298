/// How a proxy refuses new connections.
public enum ConnectionRefusal: Sendable, Hashable, CaseIterable {
    /// Nobody listens: connecting fails with "connection refused". The port stays reserved.
    case closedPort
    /// Connecting works, and then comes a reset.
    case reset
}
