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

    /// The version as a number: 0x075801 for 7.88.1.
    static let version = Int(conn_curl_version_number())

    /// Versions in which threads may not share cookies, whatever is locked (curl issues 16838, 17774).
    static let mayShareCookies = version < 0x080B00

    static let outOfMemory = ConnError(.resourceExhausted, "libcurl has no memory left", phase: .connect)
}
