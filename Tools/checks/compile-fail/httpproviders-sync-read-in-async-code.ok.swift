import HTTPProviders

func run(_ ccee: CCEEHTTPHandler) async throws {
    _ = try await ccee.datastoreFrame(resource: "r")
}
