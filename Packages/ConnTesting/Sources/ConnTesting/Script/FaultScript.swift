/// The faults of one connection: rules that each strike once, independent of one another.
public struct FaultScript: Sendable {
    let rules: [FaultRule]
    let connects: Bool

    /// A script of any rules; those that strike at the same place do so in this order.
    ///
    /// - Parameters:
    ///   - rules: when, and what.
    ///   - connectsUpstream: false keeps the server out of it; the client's bytes are read and thrown away.
    public init(_ rules: [FaultRule], connectsUpstream: Bool = true) {
        self.rules = rules
        self.connects = connectsUpstream
    }

    /// The rules of both scripts.
    public func and(_ other: FaultScript) -> FaultScript {
        FaultScript(rules + other.rules, connectsUpstream: connects && other.connects)
    }

    var framing: (any MessageFraming)? {
        rules.lazy.compactMap(\.trigger.framing).first
    }

    private static func on(_ trigger: FaultTrigger, _ action: FaultAction) -> FaultScript {
        FaultScript([FaultRule(trigger, action)])
    }

    // MARK: Whole connections

    /// No fault: everything is forwarded.
    public static let none = FaultScript([])

    /// Accepted, and never answered; the server isn't asked.
    public static let silent = FaultScript([], connectsUpstream: false)

    /// Accepted, and reset at once; the server isn't asked.
    public static let refused = FaultScript([FaultRule(.start, .reset)], connectsUpstream: false)

    /// Chunks travel so much later, in one direction, or both when nil.
    public static func delay(_ time: Duration, _ direction: ProxyDirection? = nil) -> FaultScript {
        .on(.start, .delay(time, direction))
    }

    /// At most so many bytes a second, in one direction, or each when nil. At least 1.
    public static func throttle(bytesPerSecond: Int, _ direction: ProxyDirection? = nil) -> FaultScript {
        .on(.start, .throttle(bytesPerSecond: bytesPerSecond, direction))
    }

    // MARK: By bytes

    /// An orderly close after exactly so many bytes one way.
    public static func cut(afterBytes count: Int, _ direction: ProxyDirection = .serverToClient) -> FaultScript {
        .on(.bytes(count, direction), .cut)
    }

    /// A reset after exactly so many bytes one way.
    public static func reset(afterBytes count: Int, _ direction: ProxyDirection = .serverToClient) -> FaultScript {
        .on(.bytes(count, direction), .reset)
    }

    /// Silence in both directions after exactly so many bytes one way; the sockets stay open.
    public static func stall(afterBytes count: Int, _ direction: ProxyDirection = .serverToClient) -> FaultScript {
        .on(.bytes(count, direction), .stall())
    }

    /// An orderly end of one direction after exactly so many of its bytes; the other goes on.
    public static func halfClose(afterBytes count: Int, _ direction: ProxyDirection = .serverToClient) -> FaultScript {
        .on(.bytes(count, direction), .halfClose(direction))
    }

    /// The byte of this number, from 0, has the mask's bits changed.
    public static func corrupt(
        byte index: Int,
        _ direction: ProxyDirection = .serverToClient,
        mask: UInt8 = 0xFF
    ) -> FaultScript {
        .on(.bytes(index, direction), .corrupt(mask: mask))
    }

    // MARK: By content

    /// Forwards the matching request, throws its answer away and ends the connection.
    ///
    /// With `.postgreSQL(type: "Q", containing: "COMMIT")` the server commits and the client can't know.
    public static func dropAnswer(
        to request: StreamMatch,
        ending: ConnectionEnding = .cut,
        occurrence: Int = 1
    ) -> FaultScript {
        .on(.match(request, .clientToServer, .after, occurrence: occurrence), .dropAnswer(ending))
    }

    /// Ends the connection before the matching request reaches the server.
    public static func dropRequest(
        _ request: StreamMatch,
        ending: ConnectionEnding = .cut,
        occurrence: Int = 1
    ) -> FaultScript {
        .on(.match(request, .clientToServer, .before, occurrence: occurrence), FaultAction(effect: .end(ending)))
    }

    // MARK: By message

    /// Ends the connection at a message of PostgreSQL's protocol, by its number in its direction, from 0.
    public static func cut(
        atPostgreSQLMessage index: Int,
        _ direction: ProxyDirection,
        _ side: BoundarySide,
        ending: ConnectionEnding = .cut
    ) -> FaultScript {
        let trigger = FaultTrigger.message(index, direction, side, framing: PostgreSQLFraming())
        return .on(trigger, FaultAction(effect: .end(ending)))
    }

    /// Ends the connection at a message as one that was recorded on an earlier connection.
    public static func cut(
        at message: ProxyMessage,
        _ side: BoundarySide,
        framing: any MessageFraming,
        ending: ConnectionEnding = .cut
    ) -> FaultScript {
        let trigger = FaultTrigger.message(message.index, message.direction, side, framing: framing)
        return .on(trigger, FaultAction(effect: .end(ending)))
    }
}
