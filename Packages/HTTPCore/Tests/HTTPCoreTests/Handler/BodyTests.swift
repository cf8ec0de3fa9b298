import ConnCoreTesting
import ConnTesting
import HTTPCore
import Testing

/// Every kind of body in both faces.
struct BodyTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        let name: String
        let faces: [Face]
        let make: @Sendable (TemporaryFile) throws -> HTTPBody

        var testDescription: String { name }
    }

    static let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    static let kinds: [Kind] = [
        Kind(name: "bytes", faces: Face.allCases) { _ in .bytes(bytes) },
        Kind(name: "file", faces: Face.allCases) { .file($0.path) },
        Kind(name: "producer", faces: Face.allCases) { _ in
            .producer(restarting: {
                var place = 0
                return {
                    guard place < bytes.count else { return nil }
                    defer { place += 70_000 }
                    return Array(bytes[place..<min(place + 70_000, bytes.count)])
                }
            })
        },
        Kind(name: "producer of known length", faces: Face.allCases) { _ in
            .producer(
                length: bytes.count,
                restarting: {
                    var isDone = false
                    return {
                        defer { isDone = true }
                        return isDone ? nil : bytes
                    }
                }
            )
        },
        Kind(name: "async sequence", faces: [.async]) { _ in
            .stream(
                AsyncStream { continuation in
                    for place in stride(from: 0, to: bytes.count, by: 50_000) {
                        continuation.yield(Array(bytes[place..<min(place + 50_000, bytes.count)]))
                    }
                    continuation.finish()
                }
            )
        },
    ]

    @Test("each kind of body arrives whole", arguments: kinds, [HTTPMethod.post, .put, .patch])
    func arrives(_ kind: Kind, _ method: HTTPMethod) async throws {
        let file = try TemporaryFile(bytes: Self.bytes)
        for face in kind.faces {
            let world = try HTTPWorld()
            defer { world.stop() }
            world.server.on("*", "/x") { request in .text("\(request.bodyLength)") }
            let response = try await world.request(face, HTTPRequest(method, "/x", body: kind.make(file)))
            #expect(String(decoding: response.bytes, as: UTF8.self) == "\(Self.bytes.count)")
            #expect(world.server.requests.first?.body == Self.bytes, "\(kind.name) in the \(face) face")
        }
    }

    @Test("a multipart body with a file arrives in parts", arguments: Face.allCases)
    func multipart(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("POST", "/x", .text("ok"))
        let file = try TemporaryFile("file's text")
        var parts = HTTPMultipart()
        parts.add("name", "value")
        parts.addFile("upload", path: file.path, filename: "a.txt", contentType: "text/plain")
        _ = try await world.request(face, HTTPRequest(.post, "/x", body: .multipart(parts)))
        let seen = try #require(world.server.requests.first)
        #expect(seen.headers["Content-Type"] == "multipart/form-data; boundary=\(parts.boundary)")
        #expect(seen.text.contains("name=\"upload\"; filename=\"a.txt\""))
        #expect(seen.text.contains("file's text"))
        #expect(seen.text.hasSuffix("--\(parts.boundary)--\r\n"))
    }

    @Test("a body that can be had again is sent again; one that cannot is not", arguments: Face.allCases)
    func again(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 2)
        defer { world.stop() }
        let file = try TemporaryFile(bytes: Self.bytes)
        world.server.on("PUT", "/x", .text("ok"))
        world.server.fail(.status(503), count: 2)
        #expect(try await world.request(face, HTTPRequest(.put, "/x", body: .file(file.path))).status == 200)
        #expect(world.server.requests.count == 3)
        #expect(world.server.requests.allSatisfy { $0.body == Self.bytes })
        world.server.fail(.status(503), count: 1)
        let once = HTTPBody.producer(length: 3, Self.once([1, 2, 3]))
        let error = try await world.failure(face, HTTPRequest(.put, "/x", body: once))
        #expect(error.response?.status == 503)
        #expect(world.server.requests.count == 4)
    }

    @Test("a POST, PUT or PATCH without a body says so; other methods say nothing", arguments: Face.allCases)
    func emptyBody(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("*", "/x", .text("ok"))
        world.server.on("*", "/kept", .redirect(to: "/x", status: 307))
        world.server.on("*", "/seen", .redirect(to: "/x", status: 303))
        let methods: [(HTTPMethod, String?)] = [
            (.post, "0"), (.get, nil), (.put, "0"), (.delete, nil), (.patch, "0"), (.options, nil),
        ]
        try await world.use(face) { call in
            for (method, length) in methods {
                world.server.clearRequests()
                _ = try await call(HTTPRequest(method, "/x"), .default)
                _ = try await call(HTTPRequest(method, "/kept"), .default)
                _ = try await call(HTTPRequest(method, "/seen"), .default)
                let seen = world.server.requests
                let lengths = seen.map { $0.headers["Content-Length"] }
                #expect(lengths == [length, length, length, length, nil], "\(method)")
                #expect(seen.allSatisfy { $0.headers["Content-Type"] == nil })
                #expect(seen.map(\.method) == Array(repeating: method.name, count: 4) + ["GET"])
            }
        }
    }

    @Test("a chunk that goes past the announced length is an error", arguments: Face.allCases)
    func tooLong(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("POST", "/x", .text("ok"))
        let body = HTTPBody.producer(length: 2, restarting: Self.chunks([[1], [2, 3]]))
        let error = try await world.failure(face, HTTPRequest(.post, "/x", body: body))
        #expect(error.kind == .misuse(.invalidArgument))
        #expect(error.message.contains("more than the 2 bytes"))
        #expect(world.server.requests.isEmpty)
    }

    @Test("once the announced length is reached, the source is not asked again", arguments: Face.allCases)
    func exactlyLong(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("POST", "/x", .text("ok"))
        let asked = Counter()
        let chunks = Self.chunks([[1], [2], [3]])
        let body = HTTPBody.producer(
            length: 2,
            restarting: {
                let next = chunks()
                return {
                    asked.append(1)
                    return next()
                }
            }
        )
        #expect(try await world.request(face, HTTPRequest(.post, "/x", body: body)).status == 200)
        #expect(world.server.requests.first?.body == [1, 2])
        #expect(asked.values.count == 2)
    }

    @Test("a body that is sent once outlives tries that never asked for it", arguments: Face.allCases)
    func unasked(_ face: Face) async throws {
        let clock = VirtualClock()
        let world = try HTTPWorld(retries: 2, clock: clock)
        defer { world.stop() }
        world.server.stop()
        let given = Counter()
        let body = HTTPBody.producer(length: 1) {
            given.append(1)
            return [1]
        }
        let error = try await world.failure(face, HTTPRequest(.post, "/x", body: body))
        #expect(error.kind == .connection)
        #expect(error.attempts.count == 3)
        #expect(given.values.isEmpty)
        try world.server.start()
        world.server.on("POST", "/x", .text("ok"))
        #expect(try await world.request(face, HTTPRequest(.post, "/x", body: body)).status == 200)
        let spent = try await world.failure(face, HTTPRequest(.post, "/x", body: body))
        #expect(spent.kind == .misuse(.invalidArgument))
        #expect(world.server.requests.count == 1)
    }

    /// Makes closures that give these chunks.
    static func chunks(_ chunks: [[UInt8]]) -> @Sendable () -> () -> [UInt8]? {
        {
            var rest = chunks[...]
            return { rest.popFirst() }
        }
    }

    static func once(_ bytes: [UInt8]) -> @Sendable () -> [UInt8]? {
        let given = Counter()
        return {
            defer { given.append(1) }
            return given.values.isEmpty ? bytes : nil
        }
    }

    @Test("a source that throws ends the request with its error", arguments: Face.allCases)
    func failing(_ face: Face) async throws {
        struct Mine: Error {}
        let world = try HTTPWorld(retries: 2)
        defer { world.stop() }
        world.server.on("POST", "/x", .text("ok"))
        let body = HTTPBody.producer(restarting: { { () throws -> [UInt8]? in throw Mine() } })
        let error = try await world.failure(face, HTTPRequest(.post, "/x", body: body))
        #expect(error.underlying is Mine)
        #expect(error.kind == .invalidInput)
    }

    @Test("a file that is not there is an error before anything is sent", arguments: Face.allCases)
    func missing(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        let error = try await world.failure(face, HTTPRequest(.put, "/x", body: .file("/nowhere/file")))
        #expect(error.kind == .notFound)
        #expect(world.server.statistics.accepted == 0)
    }

    @Test("cancelling ends an upload whose source never gives")
    func stuckSource() async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("POST", "/x", .text("ok"))
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        continuation.yield([1])
        let task = Task { try await world.failure(.async, HTTPRequest(.post, "/x", body: .stream(stream))) }
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.accepted == 1 })
        task.cancel()
        #expect(try await task.value.kind == .cancelled)
        continuation.finish()
    }

    @Test("an upload tells its progress", arguments: Face.allCases)
    func upload(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("PUT", "/files/a", .status(201))
        let file = try TemporaryFile(bytes: Self.bytes)
        let seen = Counter()
        let progress: @Sendable (HTTPProgress) -> Void = { progress in
            if progress.total == Self.bytes.count { seen.append(progress.bytes) }
        }
        let path = file.path
        let http = world.http
        let response =
            switch face {
            case .sync: try await onThread { try http.upload(file: path, to: "/files/a", progress: progress) }
            case .async: try await http.upload(file: path, to: "/files/a", progress: progress)
            }
        #expect(response.status == 201)
        #expect(seen.values.last == Self.bytes.count)
        #expect(seen.values == seen.values.sorted())
        #expect(world.server.requests.first?.body == Self.bytes)
    }
}
