/// The least that must arrive once an answer has begun.
public struct CurlLowSpeed: Sendable, Hashable {
    /// The least number of bytes in every window.
    public var bytes: Int
    /// The length of the window.
    public var window: Duration

    /// Fewer than `bytes` bytes of the body within `window` end the transfer.
    ///
    /// Time in which the receiver does not want bytes (``CurlFlow/later``) does not count.
    public init(bytes: Int, window: Duration) {
        self.bytes = bytes
        self.window = window
    }
}
