/// The moment at which a rule of a script strikes, once.
public struct FaultTrigger: Sendable {
    enum Event {
        case start
        case bytes(Int)
        case message(Int, BoundarySide)
        case match(StreamMatch, BoundarySide, occurrence: Int)
    }

    let event: Event
    let direction: ProxyDirection
    var framing: (any MessageFraming)?

    /// At once: when the connection is accepted, before the upstream is asked; or when the script is applied.
    public static let start = FaultTrigger(event: .start, direction: .clientToServer)

    /// When exactly so many bytes have gone one way; 0 is as soon as the upstream is connected.
    public static func bytes(_ count: Int, _ direction: ProxyDirection) -> FaultTrigger {
        precondition(count >= 0, "count of bytes must not be negative, is \(count)")
        return FaultTrigger(event: .bytes(count), direction: direction)
    }

    /// Before or after a message, by its number in its direction, from 0.
    public static func message(
        _ index: Int,
        _ direction: ProxyDirection,
        _ side: BoundarySide,
        framing: any MessageFraming
    ) -> FaultTrigger {
        precondition(index >= 0, "index of the message must not be negative, is \(index)")
        return FaultTrigger(event: .message(index, side), direction: direction, framing: framing)
    }

    /// Before or after what matches.
    ///
    /// Bytes without a framing are forwarded as they come: with `.before`, a part of them may have gone on before the
    /// rest was there, but never all of them. Of a message not a byte goes on.
    ///
    /// - Parameters:
    ///   - match: what to look for.
    ///   - direction: where.
    ///   - side: whether it goes through.
    ///   - occurrence: which one, from 1.
    public static func match(
        _ match: StreamMatch,
        _ direction: ProxyDirection = .clientToServer,
        _ side: BoundarySide = .after,
        occurrence: Int = 1
    ) -> FaultTrigger {
        precondition(occurrence >= 1, "occurrence must be at least 1, is \(occurrence)")
        let event = Event.match(match, side, occurrence: occurrence)
        return FaultTrigger(event: event, direction: direction, framing: match.framing)
    }

    private init(event: Event, direction: ProxyDirection, framing: (any MessageFraming)? = nil) {
        self.event = event
        self.direction = direction
        self.framing = framing
    }
}
