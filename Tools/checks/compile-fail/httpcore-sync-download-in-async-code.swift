// expect: is unavailable from asynchronous contexts|expression is 'async' but is not marked with 'await'
import HTTPCore

func run(_ http: HTTPHandler) async throws {
    _ = try http.download("/plants.csv", to: "plants.csv")
}
