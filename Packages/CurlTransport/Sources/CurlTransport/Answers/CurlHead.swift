/// Status and headers of an answer.
public struct CurlHead: Sendable {
    /// The status code, for example 200.
    public let status: Int
    /// The HTTP version of the answer: `1.0`, `1.1` or `2`.
    public let version: String
    /// The header lines as they came, each with its CR LF, without the status line and without the empty line at the
    /// end.
    public let headerBytes: [UInt8]
    /// The announced number of body bytes as they travel, if the answer has one; `nil` when chunked. A HEAD's answer
    /// may announce a length and has no body.
    public let contentLength: Int?
    /// Whether there may be a `Content-Encoding`; if not, there is none.
    public let mayBeEncoded: Bool
    /// Whether there may be a `Set-Cookie`; if not, there is none.
    public let maySetCookies: Bool

    /// Makes a head.
    public init(
        status: Int,
        version: String,
        headerBytes: [UInt8],
        contentLength: Int?,
        mayBeEncoded: Bool = true,
        maySetCookies: Bool = true
    ) {
        self.status = status
        self.version = version
        self.headerBytes = headerBytes
        self.contentLength = contentLength
        self.mayBeEncoded = mayBeEncoded
        self.maySetCookies = maySetCookies
    }
}
