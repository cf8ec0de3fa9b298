import Foundation
import Testing

@testable import FTP

/// What servers say that those of the integration tests do not.
@Suite struct ScriptedTests {
    private func handler(_ server: ScriptedServer, retries: Int = 3) async throws -> FTPHandler {
        try await FTPHandler(
            FTPConnProperties(host: "127.0.0.1", port: server.port, user: "u", password: "p", tls: .off),
            retry: RetryPolicy(
                maxRetries: retries,
                maxConnRetries: retries,
                exponentialMinRetryWaitTime: .milliseconds(1)
            )
        )
    }

    @Test("transient replies are tried again", arguments: [421, 425, 426, 450, 451, 452])
    func transient(_ code: Int) async throws {
        let server = try ScriptedServer()
        server.send("/f", "12345")
        server.answer("SIZE", "\(code) not now", "\(code)-not\r\n\(code) yet")
        let ftp = try await handler(server)
        let start = ContinuousClock.now
        #expect(try await ftp.size(of: "f") == 5)
        #expect(server.commands.count { $0 == "SIZE /f" } == 3)
        #expect(server.connected == (code == 421 ? 3 : 1))
        // libcurl by itself waits after a 421 until the reply's time, 30 s, is up.
        #expect(ContinuousClock.now - start < .seconds(25))
        await ftp.shutdown()
        server.stop()
    }

    @Test("what is final is asked once", arguments: [500, 530, 550, 552])
    func final(_ code: Int) async throws {
        let server = try ScriptedServer()
        server.answer("DELE", "\(code) no such luck")
        let ftp = try await handler(server)
        let error = await #expect(throws: ConnError.self) { try await ftp.delete("f") }
        #expect(error?.nativeCode?.code == "\(code)" && error?.attempts.count == 1)
        #expect(server.commands.count { $0 == "DELE /f" } == 1)
        await ftp.shutdown()
        server.stop()
    }

    @Test("too many users are waited for, a refused login is not")
    func login() async throws {
        let server = try ScriptedServer()
        server.answer("PASS", "421 Too many users", "230 In")
        let ftp = try await handler(server)
        #expect(server.connected == 2)
        await ftp.shutdown()
        server.answer("PASS", "530 No")
        let error = await #expect(throws: ConnError.self) { try await handler(server) }
        #expect(error?.kind == .authentication && server.connected == 3)
        server.stop()
    }

    @Test("a server that falls silent in the login is left at the time-out, and tried again")
    func silentLogin() async throws {
        let server = try ScriptedServer()
        server.answer("FEAT", "silence")
        let start = ContinuousClock.now
        var configuration = HandlerConfiguration(
            retry: RetryPolicy(maxRetries: 0, maxConnRetries: 5, exponentialMinRetryWaitTime: .milliseconds(1))
        )
        configuration.connectTimeout = .seconds(2)
        let properties = FTPConnProperties(host: "127.0.0.1", port: server.port, user: "u", password: "p", tls: .off)
        let ftp = try await FTPHandler(properties, configuration: configuration)
        #expect(server.connected >= 2)
        await ftp.shutdown()
        server.answer("FEAT", "silence", "silence", "silence", "silence")
        let error = await #expect(throws: ConnError.self) {
            let late = try await FTPHandler(properties, skipConnect: true)
            _ = try await late.size(of: "f", options: CallOptions(timeout: .milliseconds(500)))
        }
        #expect(error?.kind == .timeout && error?.phase == .connect)
        // The limit for a reply is 30 s.
        #expect(ContinuousClock.now - start < .seconds(20))
        server.stop()
    }

    @Test("a server that does not answer QUIT does not hold up closing")
    func silentFarewell() async throws {
        let server = try ScriptedServer()
        server.answer("QUIT", "silence")
        let ftp = try await handler(server)
        let start = ContinuousClock.now
        await ftp.shutdown()
        #expect(ContinuousClock.now - start < .seconds(15))
        #expect(server.commands.last == "QUIT")
        server.stop()
    }

    @Test("a listing that the server refuses for now is no empty folder")
    func busyListing() async throws {
        let server = try ScriptedServer()
        server.send("/d", "type=file;size=5; f\r\n")
        server.answer("MLSD", "450 Not now")
        let ftp = try await handler(server)
        #expect(try await ftp.list("d").map(\.name) == ["f"])
        #expect(server.commands.count { $0 == "MLSD /d" } == 2)
        server.answer("MLSD", "450 No such file or directory")
        let error = await #expect(throws: ConnError.self) { try await ftp.list("d") }
        #expect(error?.kind == .notFound)
        await ftp.shutdown()
        server.stop()
    }

    @Test("a folder of the root that may not be made is not missing")
    func refusedRoot() async throws {
        let server = try ScriptedServer()
        server.answer("MKD", "550 No")
        server.answer("CWD", "550 No", "550 No")
        let ftp = try await handler(server)
        let error = await #expect(throws: ConnError.self) { try await ftp.makeDirectory("/x", intermediate: true) }
        #expect(error?.kind == .authorization)
        await ftp.shutdown()
        server.stop()
    }

    @Test("inside a session the handler itself is refused, in the sync face too")
    func busyInScope() async throws {
        let server = try ScriptedServer()
        let ftp = try await handler(server)
        let error = try await onThread {
            try ftp.withSession { _ in #expect(throws: ConnError.self) { try ftp.exists("f") } }
        }
        #expect(error?.kind == .misuse(.busyInScope))
        #expect(!server.commands.contains { $0.hasPrefix("SIZE") })
        await ftp.shutdown()
        server.stop()
    }

    @Test("names that climb are left out of a tree, said so, and written nowhere")
    func climbing() async throws {
        let server = try ScriptedServer()
        server.send(
            "/t",
            "type=file;size=4; good\r\ntype=file;size=4; ../evil\r\ntype=file;size=4; /tmp/evil-absolute\r\n"
                + "type=dir; ..\r\ntype=dir; ../up\r\ntype=file;size=4; a\\b\r\nrubbish\r\ntype=OS.unix=slink:/etc; link\r\n"
        )
        server.send("/t/good", "good")
        let ftp = try await handler(server)
        let outer = FileManager.default.temporaryDirectory.appending(path: "climb-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: outer, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: outer) }
        let result = try await ftp.downloadTree("t", to: outer.appending(path: "in").path, connections: 2)
        #expect(result.transferred == ["good"])
        #expect(
            result.skipped.map(\.path).sorted() == [
                "../evil", "../up", "/tmp/evil-absolute", "a\\b", "link", "rubbish",
            ]
        )
        #expect(try FileManager.default.contentsOfDirectory(atPath: outer.path) == ["in"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: outer.path + "/in") == ["good"])
        #expect(!server.commands.contains { $0.contains("evil") || $0.contains("..") })
        await ftp.shutdown()
        server.stop()
    }

    @Test("a link in the place of a tree's folder is not written through")
    func localLink() async throws {
        let server = try ScriptedServer()
        server.send("/t", "type=dir; d\r\n")
        server.send("/t/d", "type=file;size=4; f\r\n")
        server.send("/t/d/f", "data")
        let ftp = try await handler(server)
        let outer = FileManager.default.temporaryDirectory.appending(path: "link-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: outer) }
        for folder in ["in", "elsewhere"] {
            try FileManager.default.createDirectory(atPath: "\(outer)/\(folder)", withIntermediateDirectories: true)
        }
        try FileManager.default.createSymbolicLink(atPath: "\(outer)/in/d", withDestinationPath: "\(outer)/elsewhere")
        await #expect(throws: ConnError.self) { try await ftp.downloadTree("t", to: "\(outer)/in") }
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(outer)/elsewhere").isEmpty)
        await ftp.shutdown()
        server.stop()
    }

    @Test("names, dashes and all, reach the server as they are")
    func names() async throws {
        let server = try ScriptedServer()
        let ftp = try await handler(server)
        try await ftp.delete("-rf #1 %2e ü")
        #expect(server.commands.contains("DELE /-rf #1 %2e ü"))
        try await ftp.makeDirectory("/a b/")
        #expect(server.commands.contains("MKD /a b"))
        await ftp.shutdown()
        server.stop()
    }

    private static let line = "-rw-r--r-- 1 u g 5 Jan  1 2024 f\r\n"
    private static let selves = "drwxr-xr-x 2 u g 4096 Jan  1 2024 .\r\ndrwxr-xr-x 2 u g 4096 Jan  1 2024 ..\r\n"

    private func lists(_ server: ScriptedServer) -> [String] {
        server.commands.filter { $0.hasPrefix("LIST") || $0.hasPrefix("CWD") }
    }

    @Test("a folder is listed by its path where the answer is certain to be the folder's")
    func listedByPath() async throws {
        let server = try ScriptedServer()
        server.answer("FEAT", "500 What?")
        for path in ["/d", "/d/e", "/a b"] { server.send(path, Self.selves + Self.line) }
        let ftp = try await handler(server)
        for path in ["d", "d/e", "a b", "d"] { #expect(try await ftp.list(path).map(\.name) == ["f"]) }
        #expect(lists(server) == ["LIST -a /d", "LIST -a /d/e", "CWD /a b", "LIST -a", "CWD /", "LIST -a /d"])
        await ftp.shutdown()
        server.stop()
    }

    @Test("a server whose listing by path says nothing for certain is asked inside the folder, and no more by path")
    func listedInside() async throws {
        let server = try ScriptedServer()
        server.answer("FEAT", "500 What?")
        server.send("/d", Self.line)
        let ftp = try await handler(server)
        #expect(try await ftp.list("d").map(\.name) == ["f"])
        #expect(try await ftp.list("d").map(\.name) == ["f"])
        #expect(lists(server) == ["LIST -a /d", "CWD /d", "LIST -a", "CWD /d/.", "LIST -a"])
        await ftp.shutdown()
        server.stop()
    }

    @Test("a folder that is missing tells nothing about how the server lists")
    func missingByPath() async throws {
        let server = try ScriptedServer()
        server.answer("FEAT", "500 What?")
        server.send("/d", Self.selves)
        server.answer("CWD", "550 No such folder")
        let ftp = try await handler(server)
        let error = await #expect(throws: ConnError.self) { try await ftp.list("missing") }
        #expect(error?.kind == .notFound)
        #expect(try await ftp.list("d").isEmpty)
        #expect(lists(server).last == "LIST -a /d")
        await ftp.shutdown()
        server.stop()
    }

    @Test("a start directory is where relative paths begin")
    func startDirectory() async throws {
        let server = try ScriptedServer()
        var properties = FTPConnProperties(host: "127.0.0.1", port: server.port, user: "u", password: "p", tls: .off)
        properties.startDirectory = "base/x"
        let ftp = try await FTPHandler(properties)
        try await ftp.delete("f")
        try await ftp.delete("/g")
        #expect(server.commands.suffix(3).filter { $0.hasPrefix("DELE") } == ["DELE /base/x/f", "DELE /g"])
        await ftp.shutdown()
        server.stop()
    }
}
