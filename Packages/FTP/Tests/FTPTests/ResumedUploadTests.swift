import Foundation
import Testing

@testable import FTP

/// Uploads that were cut and go on, on servers of every kind.
@Suite struct ResumedUploadTests {
    private static let bytes = Array("1234567890".utf8)

    private func upload(
        _ server: ScriptedServer,
        _ content: FTPContent = .bytes(bytes),
        _ change: (inout FTPOptions) -> Void = { _ in }
    ) async throws {
        let upload = try await server.with(changing: change) { try await $0.upload(content, to: "f") }
        #expect(upload.bytes == 10 && upload.resumedAt == 0)
        #expect(server.content("/f") == Self.bytes)
    }

    private func verbs(_ server: ScriptedServer) -> String {
        server.verbs("STOR", "APPE", "REST", "SIZE", "RNFR", "RNTO")
    }

    @Test("what the server has is not sent again")
    func resumed() async throws {
        let server = try ScriptedServer()
        server.answer("STOR", "half, cut")
        try await upload(server)
        #expect(verbs(server) == "STOR SIZE REST REST STOR SIZE RNFR RNTO")
        #expect(server.commands.contains("REST 5"))
    }

    @Test("that a server lacks EPSV does not mean that it refuses to go on")
    func withoutEPSV() async throws {
        let server = try ScriptedServer()
        server.answer("EPSV", "500 What?", "500 What?")
        server.answer("STOR", "half, cut")
        try await upload(server)
        #expect(server.verbs("EPSV") == "EPSV EPSV")
        #expect(verbs(server) == "STOR SIZE REST REST STOR SIZE RNFR RNTO")
    }

    @Test("a server that refuses REST is asked to append")
    func appends() async throws {
        let server = try ScriptedServer()
        server.restart("502 No REST")
        server.answer("STOR", "half, cut")
        try await upload(server)
        #expect(verbs(server) == "STOR SIZE REST APPE SIZE RNFR RNTO")
    }

    @Test("a server that takes REST and refuses STOR behind it is asked to append")
    func appendsAfterStore() async throws {
        let server = try ScriptedServer()
        server.answer("STOR", "half, cut", "554 Not from there")
        try await upload(server)
        #expect(verbs(server) == "STOR SIZE REST REST STOR SIZE APPE SIZE RNFR RNTO")
    }

    @Test(
        "a part that is refused for now, or broken off, goes on in the same way",
        arguments: ["450 Busy", "half, 426 Gone"]
    )
    func transient(_ reply: String) async throws {
        let server = try ScriptedServer()
        server.answer("STOR", "half, cut", reply)
        try await upload(server)
        #expect(verbs(server) == "STOR SIZE REST REST STOR SIZE REST REST STOR SIZE RNFR RNTO")
    }

    @Test("a part that is refused for now twice goes on in the other way")
    func refusedTwice() async throws {
        let server = try ScriptedServer()
        server.answer("STOR", "half, cut", "450 Not so", "450 Not so")
        try await upload(server)
        #expect(verbs(server) == "STOR SIZE REST REST STOR SIZE REST REST STOR SIZE APPE SIZE RNFR RNTO")
    }

    @Test("a server that refuses both gets the whole again")
    func neither() async throws {
        let server = try ScriptedServer()
        server.restart("502 No REST")
        server.answer("STOR", "half, cut")
        server.answer("APPE", "502 No APPE")
        try await upload(server)
        #expect(verbs(server) == "STOR SIZE REST APPE STOR SIZE RNFR RNTO")
    }

    @Test("a server that says it permits neither is not asked for the other")
    func notPermitted() async throws {
        let server = try ScriptedServer()
        server.answer("STOR", "half, cut", "451 f: Append/Restart not permitted, try again")
        try await upload(server)
        #expect(verbs(server) == "STOR SIZE REST REST STOR STOR SIZE RNFR RNTO")
    }

    @Test("a server that takes REST and begins anew all the same gets the whole in the end", arguments: [true, false])
    func overwrites(_ checks: Bool) async throws {
        let server = try ScriptedServer()
        server.restart("ignored")
        server.answer("STOR", "half, cut")
        try await upload(server) { $0.checksUploads = checks }
        #expect(verbs(server).hasPrefix("STOR SIZE REST REST STOR SIZE STOR"), "\(verbs(server))")
    }

    @Test("bytes that others have put behind what was there are found out")
    func grown() async throws {
        let server = try ScriptedServer()
        server.restart("502 No REST")
        server.answer("STOR", "half, cut")
        // What is there when it is asked is less than when APPE comes.
        server.answer("SIZE", "213 4")
        try await upload(server)
        #expect(verbs(server) == "STOR SIZE REST APPE SIZE STOR SIZE RNFR RNTO")
    }

    @Test("an async sequence whose first try failed before it was asked loses nothing", arguments: [true, false])
    func stream(_ hasLength: Bool) async throws {
        let server = try ScriptedServer()
        server.answer("STOR", "450 Busy", "425 No connection")
        let chunks = AsyncStream<[UInt8]> { continuation in
            for byte in Self.bytes { continuation.yield([byte]) }
            continuation.finish()
        }
        try await upload(server, .stream(chunks, length: hasLength ? 10 : nil))
    }

    @Test("only an upload under a temporary name can be gone on with by a later call")
    func inPlace() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "up-\(UUID().uuidString)").path
        try Data(Self.bytes).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let server = try ScriptedServer()
        try await server.with { ftp in
            let error = await #expect(throws: ConnError.self) {
                try await ftp.upload(file: file, to: "f", atomic: false, resume: true)
            }
            #expect(error?.kind == .misuse(.invalidArgument))
        }
        #expect(server.verbs("STOR").isEmpty)
    }

    @Test("a later call goes on with what an earlier one left")
    func laterCall() async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "up-\(UUID().uuidString)").path
        try Data(Self.bytes).write(to: URL(fileURLWithPath: file))
        defer { try? FileManager.default.removeItem(atPath: file) }
        let server = try ScriptedServer()
        server.answer("STOR", "half, cut", "cut")
        let upload = try await server.with(retries: 0) { ftp in
            _ = await #expect(throws: ConnError.self) { try await ftp.upload(file: file, to: "f", resume: true) }
            return try await ftp.upload(
                file: file,
                to: "f",
                resume: true,
                options: CallOptions(retry: ScriptedServer.policy())
            )
        }
        #expect(upload.resumedAt == 5 && upload.bytes == 10 && server.content("/f") == Self.bytes)
    }
}
