import HTTPCore

func run(_ http: HTTPHandler) async throws {
    try await http.stream(HTTPRequest(.get, "/log")) { _ in }
}
