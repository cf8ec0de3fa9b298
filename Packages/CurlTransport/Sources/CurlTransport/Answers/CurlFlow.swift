/// What a ``CurlReceiver`` did with bytes.
public enum CurlFlow: Sendable, Hashable {
    /// All bytes were taken.
    case taken
    /// None was taken; the same bytes are offered again after ``CurlTransfer/resumeReceiving()``.
    case later
}
