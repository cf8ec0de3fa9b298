import ConnTesting
import Gzip
import HTTPCore
import Testing

/// Compressed answers and limits of size.
struct DecodingTests {
    static let text = String(repeating: "the wind blows over the plant; ", count: 4_000)

    static func answer(_ encoding: String, _ bytes: [UInt8]) -> TwinResponse {
        TwinResponse.bytes(bytes, type: "text/plain").with { $0.headers["Content-Encoding"] = encoding }
    }

    @Test(
        "compressed answers are decompressed",
        arguments: Face.allCases,
        ["gzip", "x-gzip", "deflate", "raw deflate"]
    )
    func decompressed(_ face: Face, _ encoding: String) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        let format: InflateFormat = encoding.hasSuffix("gzip") ? .gzip : encoding == "deflate" ? .zlib : .raw
        let bytes = try GzipBytes.compress(Array(Self.text.utf8), format: format)
        world.server.on("GET", "/x", Self.answer(encoding == "raw deflate" ? "deflate" : encoding, bytes))
        let response = try await world.request(face, HTTPRequest(.get, "/x"))
        #expect(String(decoding: response.bytes, as: UTF8.self) == Self.text)
        #expect(world.server.requests.first?.headers["Accept-Encoding"] == "gzip, deflate")
    }

    @Test("compression switched off leaves the bytes alone and asks for none", arguments: Face.allCases)
    func off(_ face: Face) async throws {
        let world = try HTTPWorld({ $0.compression = false })
        defer { world.stop() }
        let bytes = try GzipBytes.compress(Array(Self.text.utf8))
        world.server.on("GET", "/x", Self.answer("gzip", bytes))
        #expect(try await world.request(face, HTTPRequest(.get, "/x")).bytes == bytes)
        #expect(world.server.requests.first?.headers["Accept-Encoding"] == nil)
    }

    @Test("compressed data that end too early are an error, tried again", arguments: Face.allCases)
    func truncated(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 1)
        defer { world.stop() }
        let bytes = try GzipBytes.compress(Array(Self.text.utf8))
        world.server.on("GET", "/x", Self.answer("gzip", Array(bytes.dropLast(20))))
        let error = try await world.failure(face, HTTPRequest(.get, "/x"))
        #expect(error.kind == .connection)
        #expect(error.message.contains("cut"))
        #expect(world.server.requests.count == 2)
    }

    @Test("damaged data and unknown encodings are errors", arguments: Face.allCases)
    func damaged(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 0)
        defer { world.stop() }
        world.server.on("GET", "/x", Self.answer("gzip", Array(repeating: 7, count: 500)))
        #expect(try await world.failure(face, HTTPRequest(.get, "/x")).kind == .corrupted)
        world.server.on("GET", "/br", Self.answer("br", [1, 2, 3]))
        #expect(try await world.failure(face, HTTPRequest(.get, "/br")).kind == .unsupported)
    }

    @Test("a bomb stops at the limit and is not tried again", arguments: Face.allCases)
    func bomb(_ face: Face) async throws {
        let world = try HTTPWorld({ $0.maximumDecompressed = 1 << 20 })
        defer { world.stop() }
        let bytes = try GzipBytes.compress([UInt8](repeating: 0, count: 8 << 20))
        world.server.on("GET", "/x", Self.answer("gzip", bytes))
        let error = try await world.failure(face, HTTPRequest(.get, "/x"))
        #expect(error.kind == .resourceExhausted)
        #expect(world.server.requests.count == 1)
    }

    @Test("an answer above the limit of memory is an error, announced or not", arguments: Face.allCases, [true, false])
    func tooLarge(_ face: Face, _ announced: Bool) async throws {
        let world = try HTTPWorld({ $0.maximumResponse = 10_000 })
        defer { world.stop() }
        var answer = TwinResponse.bytes([UInt8](repeating: 1, count: 10_001), type: "x/y")
        if !announced { answer.framing = .chunks(4_000) }
        world.server.on("GET", "/x", answer)
        let error = try await world.failure(face, HTTPRequest(.get, "/x"))
        #expect(error.kind == .resourceExhausted)
        #expect(world.server.requests.count == 1)
    }

    @Test("204 and 304 have no body, whatever their encoding says", arguments: Face.allCases)
    func empty(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        for status in [204, 304] {
            world.server.on("GET", "/\(status)", .status(status, headers: ["Content-Encoding": "gzip"]))
            let response = try await world.request(face, HTTPRequest(.get, "/\(status)"))
            #expect(response.status == status)
            #expect(response.bytes.isEmpty)
        }
    }
}
