internal import ConnCore

// An engine keeps what it sends ready to be sent, credentials among it, so that nothing of it is shown.
extension HTTPEngine: CustomStringConvertible, CustomReflectable {
    /// The server, without anything that is sent to it.
    public var description: String { "HTTPEngine(\(endpoint))" }

    /// A mirror with the server alone.
    public var customMirror: Mirror { Mirror(self, children: ["endpoint": endpoint]) }
}
