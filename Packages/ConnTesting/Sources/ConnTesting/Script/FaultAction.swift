/// What a rule of a script does to its connection.
public struct FaultAction: Sendable {
    enum Effect {
        case end(ConnectionEnding)
        case stall([ProxyDirection])
        case halfClose(ProxyDirection)
        case swallow([ProxyDirection])
        case dropAnswer(ConnectionEnding)
        case delay(Duration, [ProxyDirection])
        case throttle(Int, [ProxyDirection])
        case corrupt(UInt8)
        case answer([UInt8], ending: ConnectionEnding?)
    }

    let effect: Effect

    /// Closes both sides in an orderly way.
    public static let cut = FaultAction(effect: .end(.cut))
    /// Resets both sides.
    public static let reset = FaultAction(effect: .end(.reset))

    /// Forwards nothing more in one direction, or both when nil, and keeps the sockets open.
    ///
    /// Bytes are neither lost nor read, so the sender's writes block once the kernel's buffers are full, and neither
    /// side learns that the other has gone. ``FaultProxy/resume(connection:)`` ends it.
    public static func stall(_ direction: ProxyDirection? = nil) -> FaultAction {
        FaultAction(effect: .stall(directions(direction)))
    }

    /// Ends one direction in an orderly way; the other goes on.
    ///
    /// The receiver reads the end of data; what the sender still says is thrown away.
    public static func halfClose(_ direction: ProxyDirection) -> FaultAction {
        FaultAction(effect: .halfClose(direction))
    }

    /// Reads one direction, or both when nil, and throws it away.
    public static func swallow(_ direction: ProxyDirection? = nil) -> FaultAction {
        FaultAction(effect: .swallow(directions(direction)))
    }

    /// Waits for the server's next bytes, throws them away and ends the connection: the request took effect, and the
    /// client never learns it.
    ///
    /// For rules on requests, struck after them. If the server closes instead of answering, the connection ends too.
    public static func dropAnswer(_ ending: ConnectionEnding = .cut) -> FaultAction {
        FaultAction(effect: .dropAnswer(ending))
    }

    /// From now on each chunk travels so much later, in one direction, or both when nil.
    public static func delay(_ time: Duration, _ direction: ProxyDirection? = nil) -> FaultAction {
        FaultAction(effect: .delay(time, directions(direction)))
    }

    /// From now on at most so many bytes a second, in one direction, or each when nil. At least 1.
    public static func throttle(bytesPerSecond: Int, _ direction: ProxyDirection? = nil) -> FaultAction {
        precondition(bytesPerSecond >= 1, "bytesPerSecond must be at least 1, is \(bytesPerSecond)")
        return FaultAction(effect: .throttle(bytesPerSecond, directions(direction)))
    }

    /// Changes the bits of the mask in the next byte of the rule's direction.
    public static func corrupt(mask: UInt8 = 0xFF) -> FaultAction {
        FaultAction(effect: .corrupt(mask))
    }

    /// Says these bytes to the client as if the server had, and ends the connection after them if asked.
    public static func answer(_ bytes: [UInt8], ending: ConnectionEnding? = nil) -> FaultAction {
        FaultAction(effect: .answer(bytes, ending: ending))
    }

    var kind: FaultKind {
        switch effect {
        case .end(let ending): ending.kind
        case .stall: .stall
        case .halfClose: .halfClose
        case .swallow: .swallow
        case .dropAnswer: .dropAnswer
        case .delay: .delay
        case .throttle: .throttle
        case .corrupt: .corrupt
        case .answer: .answer
        }
    }

    private static func directions(_ direction: ProxyDirection?) -> [ProxyDirection] {
        direction.map { [$0] } ?? ProxyDirection.allCases
    }
}
