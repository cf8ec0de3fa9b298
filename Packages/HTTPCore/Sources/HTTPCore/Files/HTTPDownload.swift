/// A file that was downloaded, checked and put in its place.
public struct HTTPDownload: Sendable {
    /// The file.
    public let path: String
    /// Its bytes.
    public let bytes: Int
    /// The bytes that an earlier download of the same file had left and that did not have to come again.
    public let resumedAt: Int
    /// The status of the last answer: 200, or 206 if a part was resumed.
    public let status: Int
    /// The headers of the last answer.
    public let headers: HTTPHeaders
    /// The URL that answered, after redirects.
    public let url: HTTPURL
}
