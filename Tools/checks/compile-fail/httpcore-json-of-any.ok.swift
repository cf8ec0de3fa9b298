import HTTPCore

func run(_ http: HTTPHandler, _ value: [String: Int]) throws {
    try http.post("/plants", json: value)
}
