internal import CCurl
internal import CCurlShims
internal import ConnCore

/// The library as a whole.
enum CurlLibrary {
    private static let start = conn_curl_global_init()

    /// Initializes the library, once for the process.
    static func initialize() throws(ConnError) {
        guard start != CURLE_OK else { return }
        throw ConnError(.resourceExhausted, "libcurl could not be initialized", phase: .connect)
    }

    static let outOfMemory = ConnError(.resourceExhausted, "libcurl has no memory left", phase: .connect)
}
