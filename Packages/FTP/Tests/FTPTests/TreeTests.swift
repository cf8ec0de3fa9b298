import Foundation
import Testing

@testable import FTP

@Suite struct TreeTests {
    private func handler(_ server: ScriptedServer) async throws -> FTPHandler {
        try await FTPHandler(
            FTPConnProperties(host: "127.0.0.1", port: server.port, user: "u", password: "p", tls: .off),
            retry: RetryPolicy(maxRetries: 0, maxConnRetries: 0)
        )
    }

    private static func temporary() -> String {
        FileManager.default.temporaryDirectory.appending(path: "tree-\(UUID().uuidString)").path
    }

    @Test(
        "which files a rule wants",
        arguments: [
            // A file of 5 bytes of the time 100, over one of this size and time; what all, newer and different say.
            (5, 100, 1, false, false), (5, 99, 1, true, true), (5, 101, 1, false, false), (6, 100, 1, false, true),
            (6, 200, 1, false, true), (5, 41, 60, false, false), (5, 40, 60, true, true), (nil, 99, 1, true, true),
            (5, nil, 1, true, false), (6, nil, 1, true, true),
        ] as [(Int64?, Int64?, Int64, Bool, Bool)]
    )
    func rules(_ size: Int64?, _ time: Int64?, _ precision: Int64, _ newer: Bool, _ different: Bool) {
        let moment = { (seconds: Int64?) in seconds.map { Instant(ticks: $0, unit: .second) } }
        let source = TreeFile(path: "f", size: 5, modified: moment(100))
        let target = TreeFile(path: "f", size: size, modified: moment(time), precision: precision)
        #expect(FTPTreeRule.all.wants(source, over: target))
        #expect(FTPTreeRule.newer.wants(source, over: target) == newer)
        #expect(FTPTreeRule.different.wants(source, over: target) == different)
        for rule in FTPTreeRule.allCases { #expect(rule.wants(source, over: nil)) }
    }

    @Test("trees in the sync face, newer files only")
    func blocking() async throws {
        let server = try ScriptedServer()
        server.send(
            "/up",
            "type=file;size=3;modify=20000101000000; old\r\ntype=file;size=3;modify=20990101000000; new\r\n"
        )
        server.send(
            "/down",
            "type=file;size=4;modify=20990101000000; new\r\ntype=file;size=4;modify=19990101000000; old\r\n"
        )
        server.send("/down/new", "more")
        let local = Self.temporary()
        defer { try? FileManager.default.removeItem(atPath: local) }
        try FileManager.default.createDirectory(atPath: local + "/d", withIntermediateDirectories: true)
        for name in ["old", "new", "d/other"] {
            try Data("one".utf8).write(to: URL(fileURLWithPath: "\(local)/\(name)"))
        }
        let ftp = try await handler(server)
        let (up, down) = try await onThread {
            let up = try ftp.uploadTree(local, to: "up", rule: .newer, connections: 3)
            return (up, try ftp.downloadTree("down", to: local, rule: .newer, connections: 2))
        }
        #expect(up.transferred.sorted() == ["d/other", "old"] && up.unchanged == ["new"] && up.bytes == 6)
        #expect(server.content("/up/old") == Array("one".utf8) && server.content("/up/d/other") == Array("one".utf8))
        #expect(server.commands.contains("MKD /up/d"))
        #expect(down.transferred == ["new"] && down.unchanged == ["old"] && down.bytes == 4)
        #expect(FileManager.default.contents(atPath: local + "/new") == Data("more".utf8))
        #expect(FileManager.default.contents(atPath: local + "/old") == Data("one".utf8))
        await ftp.shutdown()
        server.stop()
    }

    @Test("the sync face ends with the first failure too")
    func blockingFailure() async throws {
        let server = try ScriptedServer()
        server.send("/down", "type=file;size=4; f\r\n")
        let local = Self.temporary()
        defer { try? FileManager.default.removeItem(atPath: local) }
        let ftp = try await handler(server)
        let error = await #expect(throws: ConnError.self) {
            try await onThread { _ = try ftp.downloadTree("down", to: local) }
        }
        #expect(error?.kind == .notFound)
        await ftp.shutdown()
        server.stop()
    }

    @Test("local names that are not UTF-8 are left out, and said so")
    func localNames() throws {
        let local = Self.temporary()
        defer { try? FileManager.default.removeItem(atPath: local) }
        try FileManager.default.createDirectory(atPath: local, withIntermediateDirectories: true)
        let bytes = Array("\(local)/gr".utf8) + [0xFC, 0x6E, 0]
        let descriptor = bytes.withUnsafeBufferPointer {
            open(UnsafeRawPointer($0.baseAddress!).assumingMemoryBound(to: CChar.self), O_CREAT | O_WRONLY, 0o600)
        }
        try #require(descriptor >= 0)
        close(descriptor)
        try Data([1]).write(to: URL(fileURLWithPath: "\(local)/f"))
        let tree = try LocalTree(local)
        #expect(tree.files.map(\.path) == ["f"])
        #expect(tree.skipped.map(\.path) == ["gr\u{FFFD}n"] && tree.skipped.first?.reason == "its name is not UTF-8")
    }

    @Test("names with letters that are composed differently are different files")
    func composed() async throws {
        let server = try ScriptedServer()
        server.send("/t", "type=file;size=4; \u{E9}\r\n")
        let local = Self.temporary()
        defer { try? FileManager.default.removeItem(atPath: local) }
        try FileManager.default.createDirectory(atPath: local, withIntermediateDirectories: true)
        for name in ["\u{E9}", "e\u{301}"] {
            let descriptor = open("\(local)/\(name)", O_CREAT | O_WRONLY, 0o600)
            #expect(write(descriptor, "1234", 4) == 4)
            close(descriptor)
        }
        let ftp = try await handler(server)
        let result = try await ftp.uploadTree(local, to: "t", rule: .different)
        #expect(result.transferred.map { Array($0.utf8) } == [[0x65, 0xCC, 0x81]])
        #expect(result.unchanged.map { Array($0.utf8) } == [[0xC3, 0xA9]])
        await ftp.shutdown()
        server.stop()
    }
}
