/// A kind of fault, for counting; new ones may be added.
public struct FaultKind: Sendable, Hashable, CustomStringConvertible {
    /// Its name in the API.
    public let description: String

    private init(_ name: String) {
        description = name
    }

    /// An orderly close of both sides.
    public static let cut = FaultKind("cut")
    /// A reset of both sides.
    public static let reset = FaultKind("reset")
    /// Nothing is forwarded, the sockets stay open.
    public static let stall = FaultKind("stall")
    /// An orderly end of one direction.
    public static let halfClose = FaultKind("halfClose")
    /// One direction's bytes are read and thrown away.
    public static let swallow = FaultKind("swallow")
    /// A request was forwarded, and its answer thrown away with the connection.
    public static let dropAnswer = FaultKind("dropAnswer")
    /// Chunks travel later.
    public static let delay = FaultKind("delay")
    /// Bytes travel slowly.
    public static let throttle = FaultKind("throttle")
    /// A byte was changed.
    public static let corrupt = FaultKind("corrupt")
    /// The proxy itself spoke to the client.
    public static let answer = FaultKind("answer")
}
