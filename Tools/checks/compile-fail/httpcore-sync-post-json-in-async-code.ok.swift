import HTTPCore

func run(_ http: some HTTPHandling) async throws {
    try await http.post("/plants", json: ["name": "T1"])
}
