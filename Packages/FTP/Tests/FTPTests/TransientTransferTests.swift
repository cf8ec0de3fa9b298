import Foundation
import Synchronization
import Testing

@testable import FTP

/// Transfers that the server refuses for now, or breaks off with a reply.
@Suite struct TransientTransferTests {
    private static let codes = [425, 426, 450, 451, 452]
    private static let listing = "type=file;size=1; a\r\ntype=file;size=2; b\r\n"

    private func transfer(_ verb: String, _ reply: String) async throws -> ScriptedServer {
        let server = try ScriptedServer()
        server.send("/f", "1234567890")
        server.send("/d", Self.listing)
        server.answer(verb, reply)
        try await server.with { (ftp) async throws in
            switch verb {
            case "RETR": #expect(try await ftp.download("f") == Array("1234567890".utf8))
            case "STOR": #expect(try await ftp.upload(.text("0987654321"), to: "f").isSizeChecked)
            default: #expect(try await ftp.list("d").map(\.name) == ["a", "b"])
            }
        }
        if verb == "STOR" { #expect(server.content("/f") == Array("0987654321".utf8)) }
        return server
    }

    @Test(
        "one that is refused for now is tried again on the same login",
        // To libcurl 450 in answer to MLSD is the listing of an empty folder.
        arguments: codes.flatMap { code in
            ["RETR", "STOR", "MLSD"].map { (code, $0) }.filter { $0 != (450, "MLSD") }
        }
    )
    func refused(_ code: Int, _ verb: String) async throws {
        let server = try await transfer(verb, "\(code) Not now")
        #expect(server.verbs(verb) == "\(verb) \(verb)" && server.connected == 1)
    }

    @Test("one that is broken off in the middle is whole in the end", arguments: codes, ["RETR", "STOR", "MLSD"])
    func brokenOff(_ code: Int, _ verb: String) async throws {
        let server = try await transfer(verb, "half, \(code) No more")
        #expect(server.verbs(verb) == "\(verb) \(verb)")
    }

    @Test("progress tells the bytes so far and all of them, last of all the whole")
    func progress() async throws {
        let server = try ScriptedServer()
        let bytes = [UInt8](repeating: 7, count: 1_000_000)
        let seen = Mutex<[[FTPProgress]]>([[], []])
        try await server.with { ftp in
            try await ftp.upload(.bytes(bytes), to: "f") { step in seen.withLock { $0[0].append(step) } }
            let down = try await ftp.download("f", progress: { step in seen.withLock { $0[1].append(step) } })
            #expect(down == bytes)
        }
        for steps in seen.withLock({ $0 }) {
            #expect(steps.count >= 3 && steps.allSatisfy { $0.total == 1_000_000 })
            #expect(steps.map(\.bytes) == steps.map(\.bytes).sorted() && steps.last?.bytes == 1_000_000)
        }
    }
}
