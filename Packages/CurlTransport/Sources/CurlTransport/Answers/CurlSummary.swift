/// Facts about a transfer that ended well.
public struct CurlSummary: Sendable {
    /// Bytes of the body received.
    public var bytesReceived: Int
    /// Bytes of the request sent, headers and body.
    public var bytesSent: Int
    /// Connections made for this transfer; 0 if a kept one was used.
    public var newConnections: Int
    /// Whether a kept connection was used.
    public var reusedConnection: Bool { newConnections == 0 }
    /// The address of the server, or of the proxy.
    public var remoteAddress: String
    /// How long the steps took.
    public var timings: CurlTimings
}
