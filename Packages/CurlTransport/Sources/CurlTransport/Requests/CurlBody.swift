/// The body of a request.
public enum CurlBody: Sendable {
    /// No body and no `Content-Length`.
    case none
    /// These bytes, with their number as `Content-Length`; empty means `Content-Length: 0`.
    case bytes([UInt8])
    /// What a source gives; `length` is the `Content-Length`, and with `nil` the body is chunked (HTTP/1.1) or has no
    /// announced length (HTTP/2).
    case source(any CurlBodySource, length: Int?)

    var isNone: Bool {
        if case .none = self { true } else { false }
    }
}
