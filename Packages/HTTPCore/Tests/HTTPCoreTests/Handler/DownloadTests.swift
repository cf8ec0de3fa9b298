import ConnTesting
import Foundation
import HTTPCore
import Testing

/// Files: checked, then renamed; the target is never half a file.
struct DownloadTests {
    static let bytes = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 13 >> 2) }

    /// A folder that goes with its last reference.
    final class Folder: Sendable {
        let path: String

        init() throws {
            path = FileManager.default.temporaryDirectory.appending(path: "download-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }

        var target: String { path + "/data.bin" }
        var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
        var content: [UInt8]? { FileManager.default.contents(atPath: target).map { Array($0) } }

        func write(_ text: String) throws { try Data(text.utf8).write(to: URL(filePath: target)) }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Serves the bytes, or the part of them that is asked for.
    func serve(_ server: TwinServer, tag: String? = "\"v1\"") {
        server.on("GET", "/f") { request in
            var first = 0
            if let range = request.headers["Range"], tag != nil, request.headers["If-Range"] == tag {
                first = Int(range.dropFirst(6).dropLast()) ?? 0
            }
            var answer = TwinResponse.bytes(Array(Self.bytes[first...]), type: "x/y")
            if first > 0 {
                answer.status = 206
                answer.headers["Content-Range"] = "bytes \(first)-\(Self.bytes.count - 1)/\(Self.bytes.count)"
            }
            if let tag { answer.headers["ETag"] = tag }
            return answer
        }
    }

    func download(
        _ world: HTTPWorld,
        _ face: Face,
        to target: String,
        checksum: HTTPChecksum? = nil,
        resume: Bool = false,
        progress: (@Sendable (HTTPProgress) -> Void)? = nil
    ) async throws -> HTTPDownload {
        let http = world.http
        switch face {
        case .sync:
            return try await onThread {
                try http.download("/f", to: target, checksum: checksum, resume: resume, progress: progress)
            }
        case .async:
            return try await http.download("/f", to: target, checksum: checksum, resume: resume, progress: progress)
        }
    }

    @Test("a download replaces its target, with progress and nothing left over", arguments: Face.allCases)
    func whole(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        serve(world.server)
        let folder = try Folder()
        try folder.write("old")
        let seen = Counter()
        let download = try await self.download(world, face, to: folder.target) { progress in
            if progress.total == Self.bytes.count { seen.append(progress.bytes) }
        }
        #expect(download.bytes == Self.bytes.count)
        #expect(download.status == 200)
        #expect(download.resumedAt == 0)
        #expect(folder.content == Self.bytes)
        #expect(folder.names == ["data.bin"])
        #expect(seen.values.last == Self.bytes.count)
        #expect(seen.values.count > 3)
    }

    @Test("a new file is readable by its owner alone", arguments: Face.allCases)
    func mode(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        serve(world.server)
        let folder = try Folder()
        _ = try await download(world, face, to: folder.target)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.target)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("a cut goes on where it ended if the server has a tag, else from the start", arguments: Face.allCases)
    func cut(_ face: Face) async throws {
        for tag in ["\"v1\"", nil, "W/\"v1\""] {
            let world = try HTTPWorld(retries: 2)
            defer { world.stop() }
            serve(world.server, tag: tag)
            world.server.fail(.truncated(afterBytes: 700_000), count: 1)
            let folder = try Folder()
            let download = try await self.download(world, face, to: folder.target)
            #expect(folder.content == Self.bytes)
            #expect(folder.names == ["data.bin"])
            let requests = world.server.requests
            #expect(requests.count == 2)
            #expect(requests.last?.headers["Range"] == (tag == "\"v1\"" ? "bytes=700000-" : nil))
            #expect(download.status == (tag == "\"v1\"" ? 206 : 200))
        }
    }

    @Test("a download that fails leaves the target and no other file", arguments: Face.allCases)
    func failed(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 1)
        defer { world.stop() }
        serve(world.server)
        let folder = try Folder()
        try folder.write("old")
        world.server.fail(.truncated(afterBytes: 100_000), count: nil)
        let error = try await thrown { _ = try await self.download(world, face, to: folder.target) }
        #expect(error.kind == .connection)
        #expect(folder.content == Array("old".utf8))
        #expect(folder.names == ["data.bin"])
        world.server.clearFaults()
        world.server.fail(.status(404), count: 1)
        let missing = try await thrown { _ = try await self.download(world, face, to: folder.target) }
        #expect(missing.kind == .notFound)
        #expect(folder.names == ["data.bin"])
    }

    @Test("a wrong checksum is an error and the right one is not", arguments: Face.allCases)
    func checksum(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on("GET", "/f", .text("abc"))
        let folder = try Folder()
        let right = try HTTPChecksum.sha256("BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")
        _ = try await download(world, face, to: folder.target, checksum: right)
        #expect(folder.content == Array("abc".utf8))
        let wrong = try HTTPChecksum.sha256(String(repeating: "0", count: 64))
        let error = try await thrown { _ = try await self.download(world, face, to: folder.target, checksum: wrong) }
        #expect(error.kind == .corrupted)
        #expect(folder.names == ["data.bin"])
        #expect(throws: ConnError.self) { try HTTPChecksum.sha256("xyz") }
    }

    @Test("what a failed download left behind is gone on with by the next one", arguments: Face.allCases)
    func resumed(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 0)
        defer { world.stop() }
        serve(world.server)
        let folder = try Folder()
        world.server.fail(.truncated(afterBytes: 900_000), count: 1)
        let error = try await thrown { _ = try await self.download(world, face, to: folder.target, resume: true) }
        #expect(error.kind == .connection)
        #expect(folder.names == [".data.bin.part", ".data.bin.part.tag"])
        let download = try await self.download(world, face, to: folder.target, resume: true)
        #expect(download.resumedAt == 900_000)
        #expect(download.status == 206)
        #expect(folder.content == Self.bytes)
        #expect(folder.names == ["data.bin"])
    }

    @Test("a part of an older version is thrown away", arguments: Face.allCases)
    func changed(_ face: Face) async throws {
        let world = try HTTPWorld(retries: 0)
        defer { world.stop() }
        serve(world.server)
        let folder = try Folder()
        world.server.fail(.truncated(afterBytes: 900_000), count: 1)
        _ = try await thrown { _ = try await self.download(world, face, to: folder.target, resume: true) }
        serve(world.server, tag: "\"v2\"")
        let download = try await self.download(world, face, to: folder.target, resume: true)
        #expect(download.resumedAt == 0)
        #expect(download.status == 200)
        #expect(folder.content == Self.bytes)
        #expect(world.server.requests.last?.headers["If-Range"] == "\"v1\"")
    }

    @Test("a target that cannot be written is an error before anything is sent", arguments: Face.allCases)
    func unwritable(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        serve(world.server)
        let folder = try Folder()
        for (target, kind) in [
            ("/nowhere/at/all/data.bin", ConnError.Kind.notFound), (folder.path, .misuse(.invalidArgument)),
            (folder.path + "/", .misuse(.invalidArgument)),
        ] {
            let error = try await thrown { _ = try await self.download(world, face, to: target) }
            #expect(error.kind == kind, "\(target)")
        }
        #expect(world.server.statistics.accepted == 0)
    }

    @Test("a link in the partial file's place is refused", arguments: Face.allCases)
    func link(_ face: Face) async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        serve(world.server)
        let folder = try Folder()
        let victim = folder.path + "/victim"
        try Data("precious".utf8).write(to: URL(filePath: victim))
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/.data.bin.part",
            withDestinationPath: victim
        )
        let error = try await thrown { _ = try await self.download(world, face, to: folder.target, resume: true) }
        #expect(error.kind == .authorization)
        #expect(FileManager.default.contents(atPath: victim) == Data("precious".utf8))
        #expect(folder.names == [".data.bin.part", "victim"])
    }

    @Test("cancelling ends a download and removes its file")
    func cancelled() async throws {
        let world = try HTTPWorld()
        defer { world.stop() }
        world.server.on(
            "GET",
            "/f",
            TwinResponse.bytes(Self.bytes, type: "x/y").with { $0.drip = (1_000, .milliseconds(20)) }
        )
        let folder = try Folder()
        let target = folder.target
        let task = Task {
            try await thrown { _ = try await world.http.download("/f", to: target) }
        }
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.requests == 1 })
        task.cancel()
        #expect(try await task.value.kind == .cancelled)
        #expect(folder.names == [])
        #expect(await world.server.waitUntil(within: .seconds(30)) { $0.open == 0 })
    }
}
