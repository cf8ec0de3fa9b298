/// One of the two ways through a proxy.
public enum ProxyDirection: Sendable, Hashable, CaseIterable {
    /// Requests.
    case clientToServer
    /// Answers.
    case serverToClient

    /// The other way.
    public var opposite: ProxyDirection {
        self == .clientToServer ? .serverToClient : .clientToServer
    }
}
