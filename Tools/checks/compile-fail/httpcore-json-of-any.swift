// expect: requires that .* conform to 'Encodable'
import HTTPCore

func run(_ http: HTTPHandler, _ value: Any) throws {
    try http.post("/plants", json: value)
}
