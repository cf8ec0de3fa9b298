import ConnTesting
import Foundation
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite("Verbs, faces and kinds of bodies", .timeLimit(.minutes(2)))
    struct VerbTests {
        /// A kind of body: how to make it, and what has to arrive.
        struct Kind: Sendable, CustomTestStringConvertible {
            let name: String
            let type: String?
            /// `nil`: compared by the case itself.
            let bytes: [UInt8]?
            let isChunked: Bool
            let isAsyncOnly: Bool
            let make: @Sendable () throws -> HTTPBody

            init(
                _ name: String,
                _ type: String?,
                _ bytes: [UInt8]?,
                isChunked: Bool = false,
                isAsyncOnly: Bool = false,
                _ make: @escaping @Sendable () throws -> HTTPBody
            ) {
                (self.name, self.type, self.bytes, self.make) = (name, type, bytes, make)
                (self.isChunked, self.isAsyncOnly) = (isChunked, isAsyncOnly)
            }

            var testDescription: String { name }
        }

        private struct Reading: Codable, Sendable {
            var name: String
            var value: Double
        }

        private static let large = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        private static let binary = "application/octet-stream"

        private static func pieces() -> () -> [UInt8]? {
            var rest = large[...]
            return {
                guard !rest.isEmpty else { return nil }
                defer { rest = rest.dropFirst(70_000) }
                return Array(rest.prefix(70_000))
            }
        }

        private static var stream: AsyncStream<[UInt8]> {
            AsyncStream { continuation in
                let next = pieces()
                while let piece = next() { continuation.yield(piece) }
                continuation.finish()
            }
        }

        static let kinds: [Kind] = [
            Kind("none", nil, []) { .none },
            Kind("bytes", binary, [0, 1, 255]) { .bytes([0, 1, 255]) },
            Kind("no bytes", binary, []) { .bytes([]) },
            Kind("large bytes", binary, large) { .bytes(large) },
            Kind("text", "text/plain; charset=utf-8", Array("águia".utf8)) { .text("águia") },
            Kind("json", "application/json", Array("{\"name\":\"a\",\"value\":1.5}".utf8)) {
                try .json(Reading(name: "a", value: 1.5), encoder: sorted)
            },
            Kind("form", "application/x-www-form-urlencoded", Array("a=1+2&b=%26".utf8)) {
                .form(["a": "1 2", "b": "&"])
            },
            Kind("file", binary, large) { .file(try file()) },
            Kind("producer with length", binary, large) { .producer(length: large.count, restarting: { pieces() }) },
            Kind("producer", binary, large, isChunked: true) { .producer(restarting: { pieces() }) },
            Kind("producer, once", binary, large, isChunked: true) { .producer(pieces()) },
            Kind("stream with length", binary, large, isAsyncOnly: true) { .stream(stream, length: large.count) },
            Kind("stream", binary, large, isChunked: true, isAsyncOnly: true) { .stream(stream) },
            Kind("multipart", nil, nil) {
                var parts = HTTPMultipart()
                parts.add("field", "vá\"lue")
                parts.add("bytes", bytes: [1, 2, 3], filename: "a.bin")
                parts.addFile("file", path: try file(), filename: "large.bin")
                return .multipart(parts)
            },
        ]

        private static var sorted: JSONEncoder {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .sortedKeys
            return encoder
        }

        private static func file() throws -> String {
            let path = NSTemporaryDirectory() + "conn-verbs-\(UUID().uuidString)"
            try Data(large).write(to: URL(filePath: path))
            return path
        }

        static let methods: [HTTPMethod] = [.get, .head, .options, .delete, .post, .put, .patch]

        @Test("verbs x faces x bodies", arguments: Face.allCases, kinds)
        func table(_ face: Face, _ kind: Kind) async throws {
            try await TwinServer.with { server in
                server.otherwise { request in
                    var response = TwinResponse.text("\(request.method) got \(request.bodyLength)")
                    response.headers["X-Got"] = "\(request.bodyLength)"
                    return response
                }
                let user = try HTTPUser(server, face)
                var answered = 0
                for method in Self.methods {
                    // A verb that carries no body by itself is still sent with one when asked; HEAD cannot be.
                    let sent = HTTPRequest(method, "/things/7", query: ["q": "ü &"], body: try kind.make())
                    if kind.isAsyncOnly && face == .sync || method == .head && kind.name != "none" {
                        let before = server.requests.count
                        let error = try await thrownError { try await user.send(sent) }
                        #expect(
                            error.kind == .invalidInput || error.kind == .misuse(.invalidArgument),
                            "\(method) with \(kind.name)"
                        )
                        #expect(server.requests.count == before)
                        continue
                    }
                    answered += 1
                    let response = try await user.send(sent)
                    let request = try #require(server.requests.last)
                    #expect(request.method == method.name)
                    #expect(request.target == "/things/7?q=%C3%BC%20%26")
                    #expect(response.status == 200)
                    #expect(response.headers["x-got"] == "\(request.bodyLength)")
                    #expect(response.bytes.isEmpty == (method == .head))
                    if let bytes = kind.bytes {
                        // Compared outside of the macro, which takes its time with large values.
                        let isWhole = request.body == bytes
                        #expect(isWhole, "\(method) with \(kind.name)")
                        #expect(request.headers["Content-Type"] == kind.type)
                        #expect((request.headers["Transfer-Encoding"] == "chunked") == kind.isChunked)
                    } else {
                        checkMultipart(request)
                    }
                }
                #expect(server.requests.count == answered)
                #expect(server.statistics.accepted == (answered == 0 ? 0 : 1), "one connection for all of them")
            }
        }

        private func checkMultipart(_ request: TwinRequest) {
            let type = request.headers["Content-Type"] ?? ""
            #expect(type.hasPrefix("multipart/form-data; boundary="))
            let boundary = "--" + type.dropFirst("multipart/form-data; boundary=".count)
            let text = String(decoding: request.body.prefix(1500), as: UTF8.self)
            #expect(text.hasPrefix(boundary + "\r\n"))
            #expect(request.body.suffix(boundary.utf8.count + 6).elementsEqual("\r\n\(boundary)--\r\n".utf8))
            #expect(text.contains("name=\"field\"\r\n\r\nvá\"lue\r\n"))
            #expect(
                text.contains(
                    "name=\"bytes\"; filename=\"a.bin\"\r\nContent-Type: application/octet-stream\r\n\r\n\u{1}\u{2}\u{3}\r\n"
                )
            )
            #expect(text.contains("name=\"file\"; filename=\"large.bin\""))
            #expect(request.bodyLength > Self.large.count)
            #expect(request.headers["Content-Length"] == "\(request.bodyLength)")
        }

        @Test("the methods by their own names", arguments: Face.allCases)
        func names(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .json("{\"name\":\"b\",\"value\":2}") }
                let user = try HTTPUser(server, face)
                let reading = Reading(name: "a", value: 1)
                try await user.run(
                    sync: { http in
                        try http.get("/x")
                        try http.head("/x")
                        try http.options("/x")
                        try http.delete("/x")
                        try http.post("/x", body: .text("1"))
                        try http.put("/x", body: .text("1"))
                        try http.patch("/x", body: .text("1"))
                        try http.post("/x", json: reading)
                        try http.put("/x", json: reading)
                        let answer = try http.patch("/x", json: reading).json(as: Reading.self)
                        #expect(answer.name == "b")
                    },
                    async: { http in
                        try await http.get("/x")
                        try await http.head("/x")
                        try await http.options("/x")
                        try await http.delete("/x")
                        try await http.post("/x", body: .text("1"))
                        try await http.put("/x", body: .text("1"))
                        try await http.patch("/x", body: .text("1"))
                        try await http.post("/x", json: reading)
                        try await http.put("/x", json: reading)
                        let answer = try await http.patch("/x", json: reading).json(as: Reading.self)
                        #expect(answer.name == "b")
                    }
                )
                #expect(
                    server.requests.map(\.method)
                        == ["GET", "HEAD", "OPTIONS", "DELETE", "POST", "PUT", "PATCH", "POST", "PUT", "PATCH"]
                )
                #expect(server.requests.suffix(3).allSatisfy { $0.text.contains("\"name\":\"a\"") })
            }
        }

        @Test("answers: statuses without a body, repeated headers, framings, 1xx before", arguments: Face.allCases)
        func answers(_ face: Face) async throws {
            try await TwinServer.with { server in
                let large = String(repeating: "conn ", count: 60_000)
                server.on("GET", "/204", .status(204))
                server.on("GET", "/304", .status(304))
                server.on("GET", "/empty", .text(""))
                server.on("GET", "/length", .text(large))
                server.on("GET", "/chunks", TwinResponse.text(large).with { $0.framing = .chunks(777) })
                server.on("GET", "/close", TwinResponse.text(large).with { $0.framing = .close })
                server.on(
                    "GET",
                    "/hints",
                    TwinResponse.text("late").with { $0.informational = [(103, ["Link": "</a>"])] }
                )
                server.on(
                    "GET",
                    "/twice",
                    TwinResponse.text("x").with {
                        $0.headers.fields.append(.init("X-Many", "1"))
                        $0.headers.fields.append(.init("x-many", "2"))
                    }
                )
                server.on("GET", "/latin", .bytes([0xE9], type: "text/plain; charset=ISO-8859-1"))
                let user = try HTTPUser(server, face)
                #expect(try await user.get("/204").bytes.isEmpty)
                #expect(try await user.get("/304").status == 304)
                #expect(try await user.get("/empty").bytes.isEmpty)
                for path in ["/length", "/chunks", "/close"] {
                    let isWhole = try await user.get(path).text() == large
                    let isStreamedWhole = try await user.stream(HTTPRequest(.get, path)) == Array(large.utf8)
                    #expect(isWhole && isStreamedWhole, "\(path)")
                }
                #expect(try await user.get("/hints").text() == "late")
                #expect(try await user.get("/twice").headers.values(of: "X-MANY") == ["1", "2"])
                #expect(try await user.get("/latin").text() == "é")
            }
        }
    }
}
