import ConnTesting
import Gzip
import HTTPCore
import Testing

/// Downloads that go on where an earlier one ended, and servers that do not make it easy.
struct ResumeTests {
    typealias Folder = DownloadTests.Folder
    static let old = DownloadTests.bytes
    static let new = old.map { ~$0 }

    /// How a server answers a request for the rest.
    enum Server: CaseIterable, Sendable {
        /// The file is another one, and `If-Range` is ignored.
        case otherTag
        /// The same, and the part has no tag.
        case noTag
        /// The tag is the same, the length is not.
        case otherTotal
        /// The part begins elsewhere.
        case otherStart
        /// No `Content-Range`.
        case noRange
        /// A weak tag.
        case weakTag
        /// The whole, without regard to `Range`.
        case whole
        /// 416.
        case notSatisfiable
    }

    func download(
        _ world: HTTPWorld,
        _ face: Face,
        _ folder: Folder,
        checksum: HTTPChecksum? = nil
    ) async throws -> HTTPDownload {
        let (http, target) = (world.http, folder.target)
        switch face {
        case .sync: return try await onThread { try http.download("/f", to: target, checksum: checksum, resume: true) }
        case .async: return try await http.download("/f", to: target, checksum: checksum, resume: true)
        }
    }

    /// Leaves a part of the old version behind.
    func leavePart(_ world: HTTPWorld, _ face: Face, _ folder: Folder) async throws {
        world.server.on("GET", "/f", Self.answer(Self.old, tag: "\"v1\""))
        // Every try of the call.
        world.server.fail(.truncated(afterBytes: 900_000), count: 1)
        world.server.fail(.status(404), count: 1)
        _ = try await thrown { _ = try await self.download(world, face, folder) }
        #expect(folder.names == [".data.bin.part", ".data.bin.part.tag"])
        world.server.clearFaults()
    }

    static func answer(_ bytes: [UInt8], tag: String?) -> TwinResponse {
        TwinResponse.bytes(bytes, type: "x/y").with { $0.headers["ETag"] = tag }
    }

    static func part(_ bytes: [UInt8], _ range: String?, tag: String?) -> TwinResponse {
        answer(bytes, tag: tag).with {
            $0.status = 206
            $0.headers["Content-Range"] = range
        }
    }

    static func rest(_ server: Server, _ first: Int) -> TwinResponse {
        let whole = "bytes \(first)-\(new.count - 1)/\(new.count)"
        let bytes = Array(new[first...])
        switch server {
        case .otherTag: return part(bytes, whole, tag: "\"v2\"")
        case .noTag: return part(bytes, whole, tag: nil)
        case .weakTag: return part(bytes, whole, tag: "W/\"v1\"")
        case .otherTotal: return part(bytes, "bytes \(first)-\(new.count - 1)/\(new.count + 1)", tag: "\"v1\"")
        case .otherStart: return part(bytes, "bytes \(first - 1)-\(new.count - 1)/\(new.count)", tag: "\"v1\"")
        case .noRange: return part(bytes, nil, tag: "\"v1\"")
        case .whole: return answer(new, tag: "\"v1\"")
        case .notSatisfiable: return .status(416)
        }
    }

    @Test("two versions are never mixed", arguments: Face.allCases, Server.allCases)
    func versions(_ face: Face, _ server: Server) async throws {
        let world = try HTTPWorld(retries: 1)
        defer { world.stop() }
        let folder = try Folder()
        try await leavePart(world, face, folder)
        world.server.on("GET", "/f") { request in
            guard let range = request.headers["Range"] else { return Self.answer(Self.new, tag: "\"v2\"") }
            return Self.rest(server, Int(range.dropFirst(6).dropLast()) ?? 0)
        }
        let download = try await self.download(world, face, folder)
        #expect(folder.content == Self.new)
        #expect(download.status == 200)
        #expect(download.resumedAt == 0)
        #expect(folder.names == ["data.bin"])
        #expect(world.server.requests.last?.headers["Range"] == (server == .whole ? "bytes=900000-" : nil))
    }

    @Test("a part of the same version is gone on with, whether its total is told or not", arguments: Face.allCases)
    func same(_ face: Face) async throws {
        for total in ["\(Self.old.count)", "*"] {
            let world = try HTTPWorld(retries: 1)
            defer { world.stop() }
            let folder = try Folder()
            try await leavePart(world, face, folder)
            world.server.on(
                "GET",
                "/f",
                Self.part(Array(Self.old[900_000...]), "bytes 900000-\(Self.old.count - 1)/\(total)", tag: "\"v1\"")
            )
            let download = try await self.download(world, face, folder)
            #expect(folder.content == Self.old)
            #expect(download.resumedAt == 900_000)
        }
    }

    @Test("a resumed file with a wrong checksum is thrown away", arguments: Face.allCases)
    func checksum(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 1)
        defer { world.stop() }
        let folder = try Folder()
        try await leavePart(world, face, folder)
        let range = "bytes 900000-\(Self.old.count - 1)/\(Self.old.count)"
        world.server.on("GET", "/f", Self.part(Array(Self.new[900_000...]), range, tag: "\"v1\""))
        let wrong = try HTTPChecksum.sha256(String(repeating: "0", count: 64))
        let error = try await thrown { _ = try await self.download(world, face, folder, checksum: wrong) }
        #expect(error.kind == .corrupted)
        #expect(folder.names == [])
    }

    @Test("a compressed answer that is cut is fetched from the start", arguments: Face.allCases)
    func compressed(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 1)
        defer { world.stop() }
        let folder = try Folder()
        let bytes = try GzipBytes.compress(Self.old)
        // Chunked, so that no length tells the compressed from the plain.
        world.server.on("GET", "/f") { _ in
            Self.answer(bytes, tag: "\"v1\"").with {
                $0.headers["Content-Encoding"] = "gzip"
                $0.framing = .chunks(10_000)
            }
        }
        world.server.fail(.truncated(afterBytes: bytes.count / 2), count: 1)
        let download = try await self.download(world, face, folder)
        #expect(folder.content == Self.old)
        #expect(download.resumedAt == 0)
        #expect(world.server.requests.map { $0.headers["Range"] } == [nil, nil])
    }

    @Test("a part is kept when the server, or the handler, is out of something", arguments: Face.allCases)
    func kept(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 0)
        defer { world.stop() }
        let folder = try Folder()
        world.server.on("GET", "/f", Self.answer(Self.old, tag: "\"v1\""))
        world.server.fail(.truncated(afterBytes: 900_000), count: 1)
        _ = try await thrown { _ = try await self.download(world, face, folder) }
        for status in [507, 413] {
            world.server.fail(.status(status), count: 1)
            let error = try await thrown { _ = try await self.download(world, face, folder) }
            #expect(error.kind == .resourceExhausted)
            #expect(folder.names == [".data.bin.part", ".data.bin.part.tag"], "\(status)")
        }
    }
}
