/// What happened on one connection through a proxy, up to now or to its end.
public struct ConnectionRecord: Sendable, Hashable {
    /// Counts the accepted connections from 0.
    public let number: Int
    /// Whether it is open, or how it ended.
    public internal(set) var state = ConnectionState.open
    /// Requests.
    public internal(set) var clientToServer = ByteCounts()
    /// Answers.
    public internal(set) var serverToClient = ByteCounts()
    /// The faults that hit it, in order.
    public internal(set) var faults: [FaultKind] = []
    /// The messages seen, in the order in which they came; empty without a framing. At most 100,000.
    ///
    /// A message is listed when its head was read, so the last ones may not have reached their receiver.
    public internal(set) var messages: [ProxyMessage] = []

    /// The types of the messages seen in one direction, as `["startup", "Q", "X"]`.
    public func messageTypes(_ direction: ProxyDirection) -> [String] {
        messages.lazy.filter { $0.direction == direction }.map(\.type)
    }

    /// The bytes that went one way.
    public func bytes(_ direction: ProxyDirection) -> ByteCounts {
        direction == .clientToServer ? clientToServer : serverToClient
    }

    init(number: Int) {
        self.number = number
    }
}
