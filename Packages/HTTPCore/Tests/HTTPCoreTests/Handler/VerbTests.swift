import ConnTesting
import HTTPCore
import Testing

struct VerbTests {
    static let verbs: [HTTPMethod] = [.get, .post, .put, .patch, .delete, .options, "REPORT"]

    @Test("each verb arrives with its path, query, headers and body", arguments: verbs, Face.allCases)
    func verb(_ method: HTTPMethod, _ face: Face) async throws {
        let world = try HTTPWorld(path: "/api/v1")
        defer { world.stop() }
        world.server.on("*", "/api/v1/things/**") { request in
            .json(#"{"method": "\#(request.method)", "n": \#(request.bodyLength)}"#, status: 200)
        }
        var request = HTTPRequest(method, "/things/a%2Fb", query: ["q": "x y&z"], headers: ["X-Site": "north"])
        if method != .get, method != .options { request.body = .text("hello") }
        let response = try await world.request(face, request)
        #expect(response.status == 200)
        #expect(response.headers["Content-Type"]?.hasPrefix("application/json") == true)
        let seen = try #require(world.server.requests.first)
        #expect(seen.method == method.name)
        #expect(seen.target == "/api/v1/things/a%2Fb?q=x%20y%26z")
        #expect(seen.headers["X-Site"] == "north")
        #expect(seen.headers["User-Agent"]?.hasPrefix("ConnHandlers") == true)
        #expect(seen.text == (request.body.isNone ? "" : "hello"))
        let text = String(decoding: response.bytes, as: UTF8.self)
        #expect(text == #"{"method": "\#(method)", "n": \#(request.body.isNone ? 0 : 5)}"#)
        #expect(world.server.requests.count == 1)
    }

    @Test("HEAD has a length and no body", arguments: Face.allCases)
    func head(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/x", .text("12345"))
        world.server.on("HEAD", "/x", .text("12345"))
        let response = try await world.request(face, HTTPRequest(.head, "/x"))
        #expect(response.status == 200)
        #expect(response.bytes.isEmpty)
        #expect(response.headers["Content-Length"] == "5")
    }

    private func check(_ response: HTTPResponse, _ text: String, _ place: SourceLocation = #_sourceLocation) {
        #expect(String(decoding: response.bytes, as: UTF8.self) == text, sourceLocation: place)
    }

    @Test func theVerbsOfBothFaces() async throws {
        struct Thing: Codable, Equatable {
            var name: String
        }
        let route: (TwinServer) -> Void = { server in
            server.on("*", "/t") { request in .text("\(request.method) \(request.text)") }
        }
        try await HTTPWorld.inBothFaces {
            let world = try HTTPWorld()
            route(world.server)
            return world
        } sync: { world in
            let http = world.http
            check(try http.get("/t"), "GET ")
            check(try http.head("/t"), "")
            check(try http.options("/t"), "OPTIONS ")
            check(try http.delete("/t"), "DELETE ")
            check(try http.post("/t", body: .text("a")), "POST a")
            check(try http.put("/t", body: .form(["k": "v w"])), "PUT k=v+w")
            check(try http.patch("/t", body: .bytes([0x61])), "PATCH a")
            check(try http.post("/t", json: Thing(name: "x")), #"POST {"name":"x"}"#)
            check(try http.put("/t", json: Thing(name: "x")), #"PUT {"name":"x"}"#)
            check(try http.patch("/t", json: Thing(name: "x")), #"PATCH {"name":"x"}"#)
        } async: { world in
            let http = world.http
            check(try await http.get("/t"), "GET ")
            check(try await http.head("/t"), "")
            check(try await http.options("/t"), "OPTIONS ")
            check(try await http.delete("/t"), "DELETE ")
            check(try await http.post("/t", body: .text("a")), "POST a")
            check(try await http.put("/t", body: .form(["k": "v w"])), "PUT k=v+w")
            check(try await http.patch("/t", body: .bytes([0x61])), "PATCH a")
            check(try await http.post("/t", json: Thing(name: "x")), #"POST {"name":"x"}"#)
            check(try await http.put("/t", json: Thing(name: "x")), #"PUT {"name":"x"}"#)
            check(try await http.patch("/t", json: Thing(name: "x")), #"PATCH {"name":"x"}"#)
        }
    }
}
