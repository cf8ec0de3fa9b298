// expect: is unavailable from asynchronous contexts|expression is 'async' but is not marked with 'await'
import HTTPCore

func run(_ http: some HTTPHandling) async throws {
    try http.post("/plants", json: ["name": "T1"])
}
