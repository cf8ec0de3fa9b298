/// How long the steps of a transfer took, each counted from its start; zero for a step that there was not.
public struct CurlTimings: Sendable, Hashable {
    /// Until the name was looked up.
    public var nameLookup: Duration = .zero
    /// Until the connection stood.
    public var connect: Duration = .zero
    /// Until the TLS handshake was done.
    public var tls: Duration = .zero
    /// Until the first byte of the answer.
    public var firstByte: Duration = .zero
    /// Until the end.
    public var total: Duration = .zero

    /// Makes timings of zero.
    public init() {}
}
