import HTTPCore

func run(_ http: HTTPHandler) async throws {
    _ = try await http.get("/plants", query: ["page": 1])
}
