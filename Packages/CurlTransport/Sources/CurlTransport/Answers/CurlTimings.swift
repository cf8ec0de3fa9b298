/// How long the steps of a transfer took, each counted from its start; zero for a step that there was not.
public struct CurlTimings: Sendable, Hashable {
    // Microseconds, as libcurl has them: most callers look at none.
    var nameLookupMicroseconds: Int64 = 0
    var connectMicroseconds: Int64 = 0
    var tlsMicroseconds: Int64 = 0
    var firstByteMicroseconds: Int64 = 0
    var totalMicroseconds: Int64 = 0

    /// Makes timings of zero.
    public init() {}

    /// Until the name was looked up.
    public var nameLookup: Duration { .microseconds(nameLookupMicroseconds) }
    /// Until the connection stood.
    public var connect: Duration { .microseconds(connectMicroseconds) }
    /// Until the TLS handshake was done.
    public var tls: Duration { .microseconds(tlsMicroseconds) }
    /// Until the first byte of the answer.
    public var firstByte: Duration { .microseconds(firstByteMicroseconds) }
    /// Until the end.
    public var total: Duration { .microseconds(totalMicroseconds) }
}
