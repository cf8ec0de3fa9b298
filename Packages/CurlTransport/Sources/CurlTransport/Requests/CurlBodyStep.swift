/// What a ``CurlBodySource`` did.
public enum CurlBodyStep: Sendable, Hashable {
    /// So many bytes, at least one, are in the buffer.
    case bytes(Int)
    /// The body is complete.
    case end
    /// There is nothing yet; the source is asked again after ``CurlTransfer/resumeSending()``.
    case later
}
