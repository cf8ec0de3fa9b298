import Foundation
import Testing

@testable import FTP

/// Links that a server's MLSD tells as what they lead to: nothing goes through them.
@Suite struct LinkTests {
    private static let selves = "drwxr-xr-x 2 u g 4096 Jan  1 2024 .\r\ndrwxr-xr-x 2 u g 4096 Jan  1 2024 ..\r\n"
    private static let folder = "drwxr-xr-x 2 u g 4096 Jan  1 2024 d\r\n"
    private static let link = "lrwxrwxrwx 1 u g 4 Jan  1 2024 link -> keep\r\n"

    private func handler(_ server: ScriptedServer) async throws -> FTPHandler {
        try await FTPHandler(
            FTPConnProperties(host: "127.0.0.1", port: server.port, user: "u", password: "p", tls: .off),
            retry: RetryPolicy(maxRetries: 0, maxConnRetries: 0)
        )
    }

    @Test("a link in the place of the folder to be removed is not emptied")
    func removed() async throws {
        let server = try ScriptedServer()
        server.send("/", "type=dir; link\r\n")
        server.send("LIST /", Self.selves + Self.link)
        server.send("/link", "type=file; kept\r\n")
        server.answer("RMD", "550 No", "550 Not a directory")
        let ftp = try await handler(server)
        for _ in 0..<2 {
            let error = await #expect(throws: ConnError.self) { try await ftp.removeDirectory("link", recursive: true) }
            #expect(error?.kind == .invalidInput && error?.message.contains("it is a link") == true)
        }
        #expect(!server.commands.contains { $0.hasPrefix("DELE") || $0.contains("MLSD /link") })
        await ftp.shutdown()
        server.stop()
    }

    @Test("what LIST does not show as a folder is not emptied")
    func unknown() async throws {
        let server = try ScriptedServer()
        server.send("/", "type=dir; a -> b\r\n")
        server.send("LIST /", Self.selves + "lrwxrwxrwx 1 u g 4 Jan  1 2024 a -> b -> keep\r\n")
        server.answer("RMD", "550 No")
        let ftp = try await handler(server)
        let error = await #expect(throws: ConnError.self) { try await ftp.removeDirectory("a -> b", recursive: true) }
        #expect(error?.kind == .unsupported)
        #expect(!server.commands.contains { $0.hasPrefix("DELE") })
        await ftp.shutdown()
        server.stop()
    }

    @Test("a link in a folder whose entries the user may not remove is not emptied either")
    func inside() async throws {
        let server = try ScriptedServer()
        server.send("/", "type=dir; t\r\n")
        server.send("LIST /", Self.selves + "drwxr-xr-x 2 u g 4096 Jan  1 2024 t\r\n")
        server.send("/t", "type=dir; link\r\n")
        server.send("LIST /t", Self.selves + Self.link)
        server.send("/t/link", "type=file; kept\r\n")
        server.answer("RMD", "550 Not empty", "550 Permission denied")
        server.answer("DELE", "550 Permission denied")
        let ftp = try await handler(server)
        let error = await #expect(throws: ConnError.self) { try await ftp.removeDirectory("t", recursive: true) }
        #expect(error?.kind == .authorization)
        #expect(server.commands.filter { $0.hasPrefix("DELE") || $0.contains("MLSD /t/link") } == ["DELE /t/link"])
        await ftp.shutdown()
        server.stop()
    }

    @Test("an empty folder that may not be removed is not missing, whatever NLST says of its names")
    func emptyFolder() async throws {
        let server = try ScriptedServer()
        server.send("/", "type=dir; d\r\n")
        server.send("LIST /", Self.selves + Self.folder)
        server.send("/d", "")
        server.answer("NLST", "550 Can't check for file existence")
        server.answer("RMD", "550 No", "550 Permission denied", "550 Permission denied")
        let ftp = try await handler(server)
        let error = await #expect(throws: ConnError.self) { try await ftp.removeDirectory("d", recursive: true) }
        #expect(error?.kind == .authorization)
        await ftp.shutdown()
        server.stop()
    }

    @Test("what RMD calls no folder is not entered, whatever listings say")
    func noFolder() async throws {
        let server = try ScriptedServer()
        server.answer("FEAT", "500 What?")
        server.send("/", "01-31-24  10:33AM       <DIR>          t\r\n")
        server.send("/t", "01-31-24  10:33AM       <DIR>          link\r\n")
        server.send("/t/link", "01-31-24  10:33AM  5 kept\r\n")
        server.answer("RMD", "550 Not empty", "550 /t/link: Not a directory")
        server.answer("DELE", "550 No")
        let ftp = try await handler(server)
        let error = await #expect(throws: ConnError.self) { try await ftp.removeDirectory("t", recursive: true) }
        #expect(error?.kind == .authorization)
        #expect(server.commands.filter { $0.hasPrefix("DELE") || $0.hasPrefix("CWD /t/link") } == ["DELE /t/link"])
        await ftp.shutdown()
        server.stop()
    }

    @Test("a tree is downloaded without what is behind links, and its real folders are")
    func downloaded() async throws {
        let server = try ScriptedServer()
        server.send("/t", "type=dir; d\r\ntype=dir; link\r\ntype=dir; hidden\r\n")
        server.send("LIST /t", Self.selves + Self.folder + Self.link)
        server.send("/t/d", "type=file;size=4; f\r\n")
        server.send("/t/d/f", "data")
        server.send("/t/link", "type=file;size=4; f\r\n")
        let ftp = try await handler(server)
        let local = FileManager.default.temporaryDirectory.appending(path: "link-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: local) }
        let result = try await ftp.downloadTree("t", to: local)
        #expect(result.transferred == ["d/f"])
        #expect(result.skipped.map(\.path).sorted() == ["hidden", "link"])
        #expect(result.skipped.first { $0.path == "link" }?.reason == "it is a link")
        // A folder without folders is listed once.
        #expect(server.commands.count { $0.hasPrefix("LIST") } == 1)
        await ftp.shutdown()
        server.stop()
    }

    @Test("a server whose MLSD tells links is asked by MLSD alone, and one whose LIST is not understood is believed")
    func believed() async throws {
        let server = try ScriptedServer()
        server.send("/t", "type=dir; d\r\ntype=OS.unix=slink:d; link\r\n")
        server.send("/t/d", "type=dir; e\r\n")
        server.send("/t/d/e", "")
        server.send("/u", "type=dir; d\r\n")
        server.send("LIST /u", "what is this?\r\n")
        server.send("/u/d", "")
        let ftp = try await handler(server)
        let local = FileManager.default.temporaryDirectory.appending(path: "link-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: local) }
        #expect(try await ftp.downloadTree("t", to: local).skipped.map(\.path) == ["link"])
        #expect(!server.commands.contains { $0.hasPrefix("LIST") })
        let other = try await handler(server)
        #expect(try await other.downloadTree("u", to: local).skipped.isEmpty)
        #expect(server.commands.contains("MLSD /u/d"))
        await ftp.shutdown()
        await other.shutdown()
        server.stop()
    }

    @Test("nothing is uploaded through a link in the place of a tree's folder")
    func uploaded() async throws {
        let server = try ScriptedServer()
        server.send("/t", "type=dir; link\r\n")
        server.send("LIST /t", Self.selves + Self.link)
        server.answer("MKD", "550 It is there")
        let ftp = try await handler(server)
        let local = FileManager.default.temporaryDirectory.appending(path: "link-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: local) }
        try FileManager.default.createDirectory(atPath: "\(local)/link", withIntermediateDirectories: true)
        try Data([1]).write(to: URL(fileURLWithPath: "\(local)/link/f"))
        let error = await #expect(throws: ConnError.self) { try await ftp.uploadTree(local, to: "t") }
        #expect(error?.kind == .invalidInput)
        #expect(!server.commands.contains { $0.hasPrefix("STOR") })
        await ftp.shutdown()
        server.stop()
    }
}
