import HTTPCore

func run(_ properties: HTTPConnProperties) async throws {
    try await HTTPHandler.with(properties) { http in _ = http.isConnected }
}
