/// A server's answer: status, headers and the whole body in memory.
public struct HTTPResponse: Sendable {
    /// The status code, 200 for example.
    public var status: Int
    /// The headers.
    public var headers: HTTPHeaders
    /// The body, decompressed.
    public var bytes: [UInt8]
    /// The method of the request that was answered, after redirects.
    public var method: HTTPMethod
    /// The URL that answered, after redirects.
    public var url: HTTPURL
    /// The version of HTTP.
    public var version: HTTPVersion
    /// The URLs that redirected here, in order; empty without redirects.
    public var redirects: [HTTPURL]
    /// How long the parts took.
    public var timings: HTTPTimings

    /// Makes an answer; handlers do, and tests may.
    public init(
        status: Int,
        headers: HTTPHeaders = HTTPHeaders(),
        bytes: [UInt8] = [],
        method: HTTPMethod = .get,
        url: HTTPURL,
        version: HTTPVersion = .http11,
        redirects: [HTTPURL] = [],
        timings: HTTPTimings = HTTPTimings()
    ) {
        self.status = status
        self.headers = headers
        self.bytes = bytes
        self.method = method
        self.url = url
        self.version = version
        self.redirects = redirects
        self.timings = timings
    }

    /// Whether the status is 200 to 299.
    public var isSuccess: Bool { (200...299).contains(status) }
}

extension HTTPResponse: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// For example `200 OK from https://h/readings?site=…, 512 bytes`; nothing of the body.
    public var description: String {
        let name = HTTPStatusTable.name(of: status).map { " \($0)" } ?? ""
        return "\(status)\(name) from \(url), \(bytes.count) bytes"
    }

    /// The same as `description`.
    public var debugDescription: String { description }

    /// Shows description and headers, sensitive values left out.
    public var customMirror: Mirror { Mirror(self, children: ["response": description, "headers": headers]) }
}
