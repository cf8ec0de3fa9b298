/// Bytes that went one way.
public struct ByteCounts: Sendable, Hashable {
    /// Read by the proxy from the sender.
    public internal(set) var received = 0
    /// Handed on to the receiver; smaller than ``received`` while bytes wait, and when a fault swallowed some.
    public internal(set) var forwarded = 0
}
