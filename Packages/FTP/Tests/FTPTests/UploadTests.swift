import Foundation
import Testing

@testable import FTP

/// What follows the bytes of an upload, and where it may break.
@Suite struct UploadTests {
    private static let bytes = Array("1234567890".utf8)

    private func upload(
        _ server: ScriptedServer,
        _ content: FTPContent = .bytes(bytes),
        retries: Int = 3,
        _ change: (inout FTPOptions) -> Void = { _ in }
    ) async throws -> FTPUpload {
        var options = FTPOptions()
        change(&options)
        let ftp = try await FTPHandler(
            FTPConnProperties(host: "127.0.0.1", port: server.port, user: "u", password: "p", tls: .off),
            options: options,
            retry: RetryPolicy(
                maxRetries: retries,
                maxConnRetries: retries,
                exponentialMinRetryWaitTime: .milliseconds(1)
            )
        )
        let result: Result<FTPUpload, any Error>
        do {
            result = .success(try await ftp.upload(content, to: "f"))
        } catch {
            result = .failure(error)
        }
        await ftp.shutdown()
        return try result.get()
    }

    /// The verbs of an upload, one after another.
    private func verbs(_ server: ScriptedServer) -> String {
        server.commands.compactMap { $0.split(separator: " ").first.map(String.init) }
            .filter { ["STOR", "SIZE", "RNFR", "RNTO", "DELE"].contains($0) }.joined(separator: " ")
    }

    private func producer() -> FTPContent {
        var left = [Self.bytes]
        return .producer { left.popLast() }
    }

    @Test("size and rename follow the bytes at once, all on the temporary name")
    func whole() async throws {
        let server = try ScriptedServer()
        let upload = try await upload(server)
        #expect(upload.bytes == 10 && upload.isSizeChecked && upload.path == "/f")
        #expect(server.content("/f") == Self.bytes)
        #expect(verbs(server) == "STOR SIZE RNFR RNTO")
        let named = server.commands.filter { ["STOR", "SIZE", "RNFR"].contains($0.prefix(4)) }.map { $0.dropFirst(5) }
        #expect(Set(named).count == 1 && named[0].hasPrefix("/.f.") && named[0].hasSuffix(".part"))
        server.stop()
    }

    @Test("a wrong size is never renamed; the next try is", arguments: ["213 9", "213 0", "213-Size\r\n213 11"])
    func wrongSize(_ reply: String) async throws {
        let server = try ScriptedServer()
        server.answer("SIZE", reply)
        let upload = try await upload(server)
        #expect(upload.isSizeChecked && server.content("/f") == Self.bytes)
        #expect(verbs(server).hasPrefix("STOR SIZE SIZE"), "\(verbs(server))")
        server.stop()
    }

    @Test("a size that stays wrong leaves the target as it was")
    func alwaysWrong() async throws {
        let server = try ScriptedServer()
        server.send("/f", "old")
        server.answer("SIZE", "213 9", "213 0", "213 9", "213 0", "213 9")
        let error = await #expect(throws: ConnError.self) { try await upload(server, retries: 1) }
        #expect(error?.kind == .connection && error?.outcome == .notApplied)
        #expect(server.content("/f") == Array("old".utf8) && !verbs(server).contains("RNFR"))
        server.stop()
    }

    @Test("a server without SIZE is believed", arguments: ["500 What?", "502 No", "550 Not here"])
    func noSize(_ reply: String) async throws {
        let server = try ScriptedServer()
        server.answer("SIZE", reply)
        let upload = try await upload(server)
        #expect(!upload.isSizeChecked && server.content("/f") == Self.bytes)
        #expect(verbs(server) == "STOR SIZE RNFR RNTO")
        server.stop()
    }

    @Test("without the check SIZE is not asked")
    func unchecked() async throws {
        let server = try ScriptedServer()
        let upload = try await upload(server) { $0.checksUploads = false }
        #expect(!upload.isSizeChecked && server.content("/f") == Self.bytes)
        #expect(verbs(server) == "STOR RNFR RNTO")
        server.stop()
    }

    @Test(
        "a break behind the bytes sends nothing again, whatever the source",
        arguments: [
            ("SIZE", "cut", "STOR SIZE SIZE RNFR RNTO"), ("SIZE", "421 Bye", "STOR SIZE SIZE RNFR RNTO"),
            ("RNFR", "cut", "STOR SIZE RNFR RNFR RNTO"), ("RNFR", "421 Bye", "STOR SIZE RNFR RNFR RNTO"),
            ("RNTO", "cut", "STOR SIZE RNFR RNTO SIZE RNFR RNTO"),
            ("RNTO", "421 Bye", "STOR SIZE RNFR RNTO SIZE RNFR RNTO"),
            ("RNTO", "done, cut", "STOR SIZE RNFR RNTO SIZE SIZE"),
        ],
        [true, false]
    )
    func broken(_ at: (verb: String, reply: String, expected: String), _ canSeek: Bool) async throws {
        let server = try ScriptedServer()
        server.send("/f", "old")
        server.answer(at.verb, at.reply)
        let upload = try await upload(server, canSeek ? .bytes(Self.bytes) : producer())
        #expect(upload.bytes == 10 && upload.isSizeChecked && server.content("/f") == Self.bytes)
        #expect(verbs(server) == at.expected)
        server.stop()
    }

    @Test("a refused rename is final, and the temporary file is removed", arguments: ["RNFR", "RNTO"])
    func refused(_ verb: String) async throws {
        let server = try ScriptedServer()
        server.answer(verb, "550 Permission denied")
        server.answer("CWD", "550 No folder")
        let error = await #expect(throws: ConnError.self) { try await upload(server) }
        #expect(error?.kind == .authorization && error?.attempts.count == 1, "\(error as Any)")
        #expect(server.content("/f") == nil)
        #expect(server.commands.contains { $0.hasPrefix("DELE /.f.") })
        server.stop()
    }

    @Test("a target that is in the way is removed first where that is allowed")
    func deletesBefore() async throws {
        let server = try ScriptedServer()
        server.answer("RNTO", "553 It is there")
        _ = try await upload(server) { $0.deletesBeforeRename = true }
        #expect(verbs(server) == "STOR SIZE RNFR RNTO DELE RNFR RNTO" && server.content("/f") == Self.bytes)
        server.stop()
    }

    @Test("a producer that was cut is not asked again, and nothing takes the target's place")
    func spent() async throws {
        let server = try ScriptedServer()
        server.send("/f", "old")
        server.answer("SIZE", "213 9")
        let error = await #expect(throws: ConnError.self) { try await upload(server, producer()) }
        #expect(error?.attempts.count == 1 && error?.kind == .connection)
        #expect(server.content("/f") == Array("old".utf8))
        server.stop()
    }
}
