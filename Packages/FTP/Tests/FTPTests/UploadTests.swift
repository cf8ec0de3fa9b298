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
        server.send("/f", "old")
        server.answer("RNTO", "553 Not so")
        server.answer("CWD", "550 No folder")
        _ = try await upload(server) { $0.deletesBeforeRename = true }
        #expect(verbs(server) == "STOR SIZE RNFR RNTO DELE RNFR RNTO" && server.content("/f") == Self.bytes)
        server.stop()
    }

    @Test("without a target in the way nothing is removed for a refused rename")
    func nothingInTheWay() async throws {
        let server = try ScriptedServer()
        server.answer("RNTO", "553 Not so")
        server.answer("CWD", "550 No folder", "550 No folder")
        await #expect(throws: ConnError.self) { try await upload(server) { $0.deletesBeforeRename = true } }
        #expect(!server.commands.contains("DELE /f"))
        #expect(server.commands.last { $0.hasPrefix("DELE ") }?.hasSuffix(".part") == true)
        server.stop()
    }

    @Test("once the target was removed, the temporary file stays and the error says where", arguments: ["250", "cut"])
    func removedTarget(_ removal: String) async throws {
        let server = try ScriptedServer()
        server.send("/f", "old")
        server.answer("RNTO", "550 File exists", "550 Permission denied", "550 Permission denied")
        server.answer("CWD", "550 No", "550 No", "550 No", "550 No")
        if removal == "cut" { server.answer("DELE", "done, cut") }
        let error = await #expect(throws: ConnError.self) { try await upload(server) { $0.deletesBeforeRename = true } }
        #expect(error?.kind == .authorization && error?.nativeCode?.code == "550", "\(error as Any)")
        let removed = server.commands.filter { $0.hasPrefix("DELE ") }
        #expect(removed == ["DELE /f"])
        let stored = try #require(server.commands.first { $0.hasPrefix("STOR ") }).dropFirst(5)
        #expect(server.content(String(stored)) == Self.bytes)
        #expect(error?.advice?.contains(stored) == true, "\(error as Any)")
        server.stop()
    }

    @Test(
        "a lost answer to RNTO is no success because an old file has the name",
        arguments: ["500 What?", "450 Not now"]
    )
    func oldTarget(_ size: String) async throws {
        let server = try ScriptedServer()
        server.send("/f", "0987654321")
        server.answer("RNTO", "cut")
        server.answer("SIZE", "usual", size, size)
        let upload = try await upload(server)
        #expect(upload.bytes == 10 && server.content("/f") == Self.bytes)
        server.stop()
    }

    @Test("nor is it where the server has neither SIZE nor MLST and hides names that begin with a dot")
    func hiddenTemporary() async throws {
        let server = try ScriptedServer()
        server.send("/f", "0987654321")
        server.send(
            "/",
            ["-rw-r--r-- 1 u g 10 Jan  1 2024 f", "drwxr-xr-x 2 u g 4096 Jan  1 2024 ."].joined(separator: "\r\n")
                + "\r\n"
        )
        server.answer("FEAT", "500 What?", "500 What?")
        server.answer("SIZE", "500 What?", "500 What?", "500 What?", "500 What?")
        server.answer("CWD", "550 No folder")
        server.answer("RNTO", "cut")
        let upload = try await upload(server)
        #expect(upload.bytes == 10 && !upload.isSizeChecked && server.content("/f") == Self.bytes)
        server.stop()
    }

    @Test("a rename that was done is known as such without SIZE, and in text whose size is another")
    func renamedWithoutSize() async throws {
        let server = try ScriptedServer()
        server.send("/f", "old")
        server.answer("RNTO", "done, cut")
        server.answer("SIZE", "500 What?", "500 What?", "500 What?", "500 What?", "500 What?")
        #expect(try await upload(server).bytes == 10)
        #expect(server.content("/f") == Self.bytes && verbs(server).components(separatedBy: "RNTO").count == 2)
        server.stop()

        let text = try ScriptedServer()
        text.answer("RNTO", "done, cut")
        text.answer("SIZE", "usual", "213 12")
        try await text.with { _ = try await $0.upload(.bytes(Self.bytes), to: "f", mode: .ascii) }
        #expect(text.content("/f") == Self.bytes)
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
