/// The family of URLs that a handler's transfers may use; libcurl refuses every other.
public struct CurlProtocols: Sendable, Hashable {
    /// The names as libcurl wants them, with commas.
    let names: String
    /// The same without TLS.
    let namesInClear: String

    /// `http` and `https`.
    public static let http = CurlProtocols(names: "http,https", namesInClear: "http")
    /// `ftp` and `ftps`.
    public static let ftp = CurlProtocols(names: "ftp,ftps", namesInClear: "ftp")
}
