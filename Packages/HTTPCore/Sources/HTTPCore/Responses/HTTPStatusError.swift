/// The answer behind a `ConnError` that was thrown for its status; it is the error's `underlying`.
public struct HTTPStatusError: Error, Sendable, CustomStringConvertible {
    /// The answer, body and headers with it.
    public let response: HTTPResponse

    /// Makes an error.
    public init(response: HTTPResponse) {
        self.response = response
    }

    /// Status and URL; nothing of the body.
    public var description: String { response.description }
}

extension ConnError {
    /// The answer, if this error was thrown because of an HTTP status.
    ///
    ///     do { try http.get("/readings") } catch { print(error.response?.status ?? 0) }
    public var response: HTTPResponse? { (underlying as? HTTPStatusError)?.response }
}
