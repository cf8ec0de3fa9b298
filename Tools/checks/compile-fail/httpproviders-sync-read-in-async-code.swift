// expect: is unavailable from asynchronous contexts|expression is 'async' but is not marked with 'await'
import HTTPProviders

func run(_ ccee: CCEEHTTPHandler) async throws {
    _ = try ccee.datastoreFrame(resource: "r")
}
