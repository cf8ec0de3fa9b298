/// How a connection is closed.
enum WireClosing: Sendable {
    /// After what was sent has left.
    case flushed
    /// At once.
    case now
    /// At once, by RST.
    case reset
}
