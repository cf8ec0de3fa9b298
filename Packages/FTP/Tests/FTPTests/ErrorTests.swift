import Foundation
import Testing

@testable import FTP

@Suite struct ErrorTests {
    private func error(_ code: Int, _ text: String, phase: RetryPhase = .execute, isEncrypted: Bool = true) -> ConnError
    {
        FTPReplyTable.error(FTPReply(code: code, lines: [text]), "Reading '/x'", phase: phase, isEncrypted: isEncrypted)
    }

    @Test("these are tried again, everything from 500 is final")
    func retries() {
        for code in [421, 425, 426, 450, 451, 452, 499] { #expect(error(code, "").retry != .never, "\(code)") }
        #expect(error(421, "").retry == .reconnect)
        for code in 500..<600 { #expect(error(code, "").retry == .never, "\(code)") }
        for code in 400..<600 { #expect(error(code, "").outcome == .notApplied) }
    }

    @Test(arguments: [
        (550, "x: No such file or directory", ConnError.Kind.notFound), (550, "Permission denied", .authorization),
        (550, "File exists", .alreadyExists), (550, "Is a directory.", .invalidInput),
        (550, "Directory not empty", .invalidInput), (550, "x: Not a directory", .invalidInput),
        (550, "No space left on device", .resourceExhausted), (553, "Disk quota exceeded", .resourceExhausted),
        (450, "x: No such file or directory", .notFound), (450, "busy", .busy),
        (451, "Failure writing to local file.", .resourceExhausted), (452, "", .resourceExhausted),
        (552, "", .resourceExhausted), (530, "Login incorrect.", .authentication),
        (550, "Failed to open file.", .notFound),
        (553, "Could not create file.", .authorization), (502, "unknown command", .unsupported),
    ])
    func kinds(_ sample: (code: Int, text: String, kind: ConnError.Kind)) {
        #expect(error(sample.code, sample.text).kind == sample.kind)
    }

    @Test(
        "the words of a name are not the server's",
        arguments: [
            ("/quota.csv", "/quota.csv: No such file or directory", ConnError.Kind.notFound),
            ("/in/quota.csv", "quota.csv: No such file or directory", .notFound),
            ("/permission denied", "Can't open /permission denied: No such file or directory", .notFound),
            ("/exists", "\"/exists\": directory not found", .notFound),
            ("/no such", "/no such: Permission denied", .authorization),
            ("/is a directory", "/is a directory: File exists", .alreadyExists),
            ("/denied", "Permission denied", .authorization), ("/e", "File exists", .alreadyExists),
            ("/x", "quota: No space left on device", .resourceExhausted),
        ]
    )
    func names(_ sample: (path: String, text: String, kind: ConnError.Kind)) {
        var reply = FTPReply(code: 550, lines: [sample.text])
        reply.paths = ["/", sample.path]
        let error = FTPReplyTable.error(reply, "Reading", isEncrypted: true)
        #expect(error.kind == sample.kind && error.serverMessage == sample.text)
    }

    @Test("a file whose name says something else is missing all the same")
    func missing() async throws {
        let server = try ScriptedServer()
        server.answer("MLST", "550 /quota.csv: No such file")
        try await server.with { ftp in
            let isThere = try await ftp.exists("quota.csv")
            #expect(!isThere)
            server.answer("SIZE", "550 /permission.csv: No such file")
            let error = await #expect(throws: ConnError.self) { try await ftp.download("permission.csv") }
            #expect(error?.kind == .notFound)
        }
    }

    @Test(
        "a server that wants TLS is told from a wrong password",
        arguments: [
            (530, "Non-anonymous sessions must use encryption."), (550, "SSL/TLS required on the control channel"),
            (421, "Sorry, cleartext sessions are not accepted on this server."),
        ]
    )
    func wantsTLS(_ sample: (code: Int, text: String)) {
        let plain = error(sample.code, sample.text, phase: .connect, isEncrypted: false)
        #expect(plain.kind == .connection && plain.retry == .never)
        #expect(plain.advice == "leave out tls: .off")
    }

    @Test("the server's words stay out of the sentence")
    func words() {
        let made = error(550, "secret words: No such file")
        #expect(!"\(made)".contains("secret words"))
        #expect(made.serverMessage == "secret words: No such file")
        #expect("\(made)" == "Reading '/x' failed: it does not exist [FTP 550].")
    }

    @Test("the documentation prints the table")
    func documentation() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: package.appending(path: "Sources/FTP/FTP.docc/Errors.md"), encoding: .utf8)
        for entry in FTPReplyTable.entries {
            #expect(
                text.contains("| \(entry.code) | `\(entry.kind)` | `\(entry.retry)` | \(entry.message) |"),
                "\(entry.code)"
            )
        }
    }
}
