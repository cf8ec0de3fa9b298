internal import CCurlShims

/// The libcurl that this process is linked with.
public enum CurlVersion {
    /// For example `7.88.1`.
    public static let text: String = String(cString: conn_curl_version())
}
