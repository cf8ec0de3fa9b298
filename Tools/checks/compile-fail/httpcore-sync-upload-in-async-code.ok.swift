import HTTPCore

func run(_ http: HTTPHandler) async throws {
    try await http.upload(file: "plants.csv", to: "/plants.csv")
}
