import Foundation
import Testing

@testable import FTP

/// Downloads that are cut, of files that change meanwhile.
@Suite struct DownloadTests {
    /// A file of `count` bytes of which the first half says `first` and the rest `last`.
    private func text(_ count: Int, _ first: Character = "a", _ last: Character = "z") -> String {
        String(repeating: first, count: count / 2) + String(repeating: last, count: count - count / 2)
    }

    private func local() -> String {
        FileManager.default.temporaryDirectory.appending(path: "down-\(UUID().uuidString)").path
    }

    @Test("a small file that was changed between two tries is that of the second", arguments: [true, false])
    func smallChanged(_ toFile: Bool) async throws {
        let server = try ScriptedServer()
        let changed = text(600_000, "b")
        server.send("/f", text(600_000))
        server.answer("RETR", "cut at 500000")
        let path = local()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let bytes = try await server.with { ftp in
            server.before("USER") { server.send("/f", changed) }
            guard toFile else { return try await ftp.download("f") }
            try await ftp.download("f", to: path)
            return FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
        }
        // Not as two sides of ==, whose difference would be looked for among all bytes.
        let isChanged = bytes == Array(changed.utf8)
        #expect(isChanged)
    }

    @Test("much of a file is gone on with, although its time was not asked before")
    func large() async throws {
        let server = try ScriptedServer()
        let whole = text(3_000_000)
        server.send("/f", whole)
        server.answer("RETR", "cut at 2000000")
        let isWhole = try await server.with { try await $0.download("f") } == Array(whole.utf8)
        #expect(isWhole)
        #expect(server.commands.contains("REST \(2_000_000 - 65_536)"))
    }

    @Test("a file whose time was asked is gone on with if it is still the same", arguments: [true, false])
    func timed(_ changes: Bool) async throws {
        let server = try ScriptedServer()
        let changed = text(600_000, changes ? "b" : "a")
        server.send("/f", text(600_000))
        server.date("/f", "20240131103300")
        server.answer("RETR", "cut at 500000")
        let path = local()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await server.with { ftp in
            server.before("USER") {
                server.send("/f", changed)
                if changes { server.date("/f", "20240131103301") }
            }
            let download = try await ftp.download("f", to: path, keepsTime: true)
            #expect(download.modified?.ticks == (changes ? 1_706_697_181 : 1_706_697_180))
        }
        #expect(FileManager.default.contents(atPath: path) == Data(changed.utf8))
        #expect(server.commands.contains { $0.hasPrefix("REST") } == !changes)
        let date = try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
        #expect(date?.timeIntervalSince1970 == (changes ? 1_706_697_181 : 1_706_697_180))
    }

    @Test("a file that became longer during a download is downloaded anew, and whole")
    func grows() async throws {
        let server = try ScriptedServer()
        server.send("/f", "1234567890")
        server.date("/f", "20240131103300")
        server.answer("RETR", "half, cut")
        let path = local()
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await server.with { (ftp) async throws in
            server.before("USER") {
                server.send("/f", "abcdefghijklmnopqrst")
                // It grows between the question and the transfer.
                server.answer("SIZE", "213 10")
            }
            #expect(try await ftp.download("f", to: path, keepsTime: true).bytes == 20)
        }
        #expect(FileManager.default.contents(atPath: path) == Data("abcdefghijklmnopqrst".utf8))
    }

    @Test("a note of another server, user or folder is not gone on with")
    func otherServer() async throws {
        let path = local()
        let part = (path as NSString).deletingLastPathComponent + "/." + (path as NSString).lastPathComponent + ".part"
        defer { for file in [path, part, part + ".tag"] { try? FileManager.default.removeItem(atPath: file) } }
        for name in ["first", "second"] {
            let server = try ScriptedServer()
            server.send("/f", text(200_000, name == "first" ? "a" : "b"))
            server.date("/f", "20240131103300")
            if name == "first" { server.answer("RETR", "cut at 190000") }
            let body: (FTPHandler) async throws -> FTPDownload = {
                try await $0.download("f", to: path, resume: true)
            }
            if name == "first" {
                _ = await #expect(throws: ConnError.self) { try await server.with(retries: 0, body) }
                #expect(FileManager.default.fileExists(atPath: part + ".tag"))
            } else {
                #expect(try await server.with(body).resumedAt == 0)
            }
        }
        #expect(FileManager.default.contents(atPath: path) == Data(text(200_000, "b").utf8))
    }
}
