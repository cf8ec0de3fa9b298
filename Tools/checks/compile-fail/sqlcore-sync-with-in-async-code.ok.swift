import SQLCore

func run<Driver: SQLDriver>(_ driver: Driver.Type, _ properties: Driver.Properties) async throws {
    try await SQLHandler<Driver>.with(properties) { handler in
        _ = handler.isConnected
    }
}
