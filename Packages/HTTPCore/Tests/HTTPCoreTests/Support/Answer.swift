@testable import HTTPCore

extension HTTPResponse {
    /// An answer for tests.
    static func answer(
        _ status: Int = 200,
        _ headers: HTTPHeaders = [:],
        _ body: String = "",
        url: String = "https://h/items"
    ) throws -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, bytes: Array(body.utf8), url: try HTTPURL(url))
    }
}
