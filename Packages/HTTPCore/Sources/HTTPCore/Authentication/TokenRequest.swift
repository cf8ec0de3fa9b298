public import ConnCore

/// A request to a token server. Its headers and body hold credentials and cannot be printed.
public struct TokenRequest: Sendable {
    /// The method; default POST.
    public var method: String
    /// The absolute URL.
    public var url: String
    /// Every header, content type and accept included.
    public var headers: [HTTPCredential]
    /// The body.
    public var body: Secret

    /// Makes a request.
    public init(method: String = "POST", url: String, headers: [HTTPCredential] = [], body: Secret = "") {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
