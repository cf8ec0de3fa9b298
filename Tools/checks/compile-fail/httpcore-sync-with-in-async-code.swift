// expect: is unavailable from asynchronous contexts|expression is 'async' but is not marked with 'await'
import HTTPCore

func run(_ properties: HTTPConnProperties) async throws {
    try HTTPHandler.with(properties) { http in _ = http.isConnected }
}
