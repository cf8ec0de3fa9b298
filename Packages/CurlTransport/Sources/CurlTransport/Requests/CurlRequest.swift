/// One request, complete: nothing is added to it but what the protocol needs.
///
/// It is a value and may be sent between threads.
public struct CurlRequest: Sendable {
    /// The method, in capitals.
    public var method: String
    /// The absolute URL, escaped; its path is sent as it stands.
    public var url: String
    /// Complete header lines without their end, `Name: value`; an empty value is sent as such. Without a line of the
    /// name, no `User-Agent`, `Accept`, `Content-Type` or `Expect` goes out.
    public var headers: [String]
    /// The body; default ``CurlBody/none``.
    public var body: CurlBody
    /// The longest wait for the answer's first byte, from the moment the connection stands or the last byte of the
    /// request was taken by the system; default `nil`, no limit.
    public var firstByteTimeout: Duration?
    /// The least speed of the answer; default `nil`, no limit.
    public var lowSpeed: CurlLowSpeed?
    /// The longest time for connecting; default `nil`: that of the settings.
    public var connectTimeout: Duration?
    /// When the transfer must have ended, waiting and all; default `nil`, never.
    public var deadline: ContinuousClock.Instant?
    /// Whether a kept connection must not be used; default `false`.
    public var freshConnection: Bool
    /// Whether a large answer is expected, which gets a larger buffer (512 KiB) from the start; default `false`.
    public var expectsLargeBody: Bool
    /// What an FTP transfer does; `nil` for HTTP.
    public var ftp: CurlFTPRequest?

    /// Makes a request with the defaults.
    public init(method: String = "GET", url: String, headers: [String] = [], body: CurlBody = .none) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.freshConnection = false
        self.expectsLargeBody = false
    }
}
