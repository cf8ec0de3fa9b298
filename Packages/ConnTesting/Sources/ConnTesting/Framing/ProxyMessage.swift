/// A message of a protocol that went through a proxy: its place and type, never its content.
public struct ProxyMessage: Sendable, Hashable {
    /// The way it went.
    public let direction: ProxyDirection
    /// Its number in its direction, from 0.
    public let index: Int
    /// Its type, as the framing names it.
    public let type: String
    /// Its bytes, head included.
    public let length: Int
    /// Where it begins in its direction, in bytes from the connection's start.
    public let offset: Int
}
