// expect: is unavailable from asynchronous contexts|expression is 'async' but is not marked with 'await'
import SQLCore

func run<Driver: SQLDriver>(_ driver: Driver.Type, _ properties: Driver.Properties) async throws {
    try SQLHandler<Driver>.with(properties) { handler in
        _ = handler.isConnected
    }
}
