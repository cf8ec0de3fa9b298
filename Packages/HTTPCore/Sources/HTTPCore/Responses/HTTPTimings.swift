/// How long the parts of a request took, each from the start of the last transfer.
public struct HTTPTimings: Hashable, Sendable {
    /// Until the host's name was resolved; zero on a connection that was open already.
    public var nameLookup: Duration
    /// Until the connection stood; zero on one that was open already.
    public var connect: Duration
    /// Until TLS stood; zero without TLS and on a connection that was open already.
    public var tls: Duration
    /// Until the answer's first byte.
    public var firstByte: Duration
    /// Until the answer's last byte.
    public var total: Duration

    /// Makes timings.
    public init(
        nameLookup: Duration = .zero,
        connect: Duration = .zero,
        tls: Duration = .zero,
        firstByte: Duration = .zero,
        total: Duration = .zero
    ) {
        self.nameLookup = nameLookup
        self.connect = connect
        self.tls = tls
        self.firstByte = firstByte
        self.total = total
    }
}
