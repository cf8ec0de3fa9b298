import Foundation
import Testing

@testable import MsSQL

@Suite("FreeTDS' private configuration file")
struct ConfigFileTests {
    private func section(_ host: String = "db", seconds: Int = 4, authorities: String? = nil) -> ConfigSection {
        ConfigSection(
            host: host,
            port: 1433,
            instance: nil,
            isEncrypted: authorities != nil,
            authorities: authorities,
            checksHost: true,
            seconds: seconds
        )
    }

    private func withFile(_ body: (ConfigFile) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/conn-test-\(UInt64.random(in: .min ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = ConfigFile(in: folder)
        try body(file)
        file.remove()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("one section for each distinct configuration, and none twice")
    func sections() throws {
        try withFile { file in
            let first = try file.section(section())
            let second = try file.section(section(seconds: 1))
            #expect(first != second)
            #expect(try file.section(section()) == first)
            let text = try String(contentsOfFile: file.path, encoding: .utf8)
            #expect(text.split(separator: "\n").count { $0.hasPrefix("[") } == 2)
            #expect(text.contains("[\(first)]\nhost = db\nport = 1433\n"))
            #expect(text.contains("connect timeout = 4\n") && text.contains("connect timeout = 1\n"))
            #expect(text.contains("tds version = 7.4\n") && text.contains("encryption = off\n"))
        }
    }

    @Test("only its owner may read it")
    func privacy() throws {
        try withFile { file in
            _ = try file.section(section())
            #expect(try permissions(file.path) == 0o600)
            #expect(try permissions((file.path as NSString).deletingLastPathComponent) == 0o700)
        }
    }

    @Test("a file of authorities stands behind a link, whatever its path holds")
    func authorities() throws {
        try withFile { file in
            let odd = "/no/such; path # with   blanks/" + String(repeating: "x", count: 240) + "/ca.pem"
            _ = try file.section(section(authorities: odd))
            let text = try String(contentsOfFile: file.path, encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("ca file = ") })
            let link = String(line.dropFirst("ca file = ".count))
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == odd)
            #expect(text.split(separator: "\n").allSatisfy { $0.utf8.count < 200 })
            #expect(text.contains("encryption = require\n") && text.contains("check certificate hostname = yes\n"))
        }
    }

    @Test("a file that was swept away is written anew")
    func sweptAway() throws {
        try withFile { file in
            let name = try file.section(section(authorities: "/some/ca.pem"))
            try FileManager.default.removeItem(atPath: (file.path as NSString).deletingLastPathComponent)
            #expect(try file.section(section(authorities: "/some/ca.pem")) == name)
            #expect(try String(contentsOfFile: file.path, encoding: .utf8).contains("[\(name)]"))
        }
    }

    @Test("sections that many threads ask for are all there")
    func threads() throws {
        try withFile { file in
            DispatchQueue.concurrentPerform(iterations: 64) { number in
                _ = try? file.section(section(seconds: number % 16 + 1))
            }
            let text = try String(contentsOfFile: file.path, encoding: .utf8)
            #expect(text.split(separator: "\n").count { $0.hasPrefix("[") } == 16)
        }
    }

    @Test("hosts that the file would read otherwise are refused")
    func hosts() {
        for host in ["db", "db.plant.example", "10.0.0.1", "fe80::1%eth0", "a_b-c", "münchen.example"] {
            #expect(ConfigSection.takes(host: host), "\(host)")
        }
        for host in ["a b", "a;b", "a#b", "a\nport = 1", "a=b", String(repeating: "x", count: 201)] {
            #expect(!ConfigSection.takes(host: host), "\(host)")
        }
    }

    @Test("an instance's name stands in for its port")
    func instance() {
        var named = section()
        named.port = nil
        named.instance = "SQL2022"
        let text = named.text(name: "n", authorities: nil)
        #expect(text.contains("instance = SQL2022\n") && !text.contains("port"))
    }
}
