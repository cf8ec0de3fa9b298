import HTTPCore

func run(_ http: HTTPHandler) async throws {
    _ = try await http.download("/plants.csv", to: "plants.csv")
}
