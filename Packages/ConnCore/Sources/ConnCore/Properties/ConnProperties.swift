/// Says where a server is and as whom to connect: the first half of the pattern every handler follows.
///
/// A value: copying is cheap, and a handler keeps its own copy.
public protocol ConnProperties: Sendable, CustomStringConvertible, CustomReflectable {
    /// The server or file these properties lead to, without secrets.
    var endpoint: Endpoint { get }

    /// Throws `ConnError` of kind `.invalidInput` or `.misuse` for values that no connection can be made with.
    ///
    /// A handler calls it before anything is sent.
    func validate() throws(ConnError)
}

extension ConnProperties {
    /// The endpoint's description; a password is never part of it.
    public var description: String { endpoint.description }

    /// Shows the endpoint alone, so that `dump` and `Mirror` cannot reach a password.
    public var customMirror: Mirror { Mirror(self, children: ["endpoint": endpoint]) }
}

/// What only one kind of handler knows: every knob special to its server.
public protocol HandlerOptions: Sendable {
    /// The documented defaults.
    init()
}

/// The options of a handler that has none.
public struct NoOptions: HandlerOptions {
    /// Makes the empty options.
    public init() {}
}
