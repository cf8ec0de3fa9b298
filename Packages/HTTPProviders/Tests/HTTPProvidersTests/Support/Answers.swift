@testable import HTTPProviders

/// Makes answers without a server.
func answer(_ body: String, status: Int = 200, type: String? = "application/json") throws -> HTTPResponse {
    var headers = HTTPHeaders()
    if let type { headers["Content-Type"] = type }
    return HTTPResponse(
        status: status,
        headers: headers,
        bytes: Array(body.utf8),
        url: try HTTPURL("https://h/api/x?key=hidden")
    )
}

/// The error that `body` throws.
func failure(_ body: () throws -> Void) -> ConnError? {
    do {
        try body()
        return nil
    } catch {
        return error as? ConnError
    }
}
