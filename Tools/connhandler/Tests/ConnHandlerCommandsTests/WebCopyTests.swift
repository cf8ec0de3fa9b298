import ConnHandlers
import ConnTesting
import Foundation
import Gzip
import Testing

@testable import ConnHandlerCommands

@Suite("tables from the web")
struct WebCopyTests {
    private let csv = "turbine,megawatts\nT1,1.5\nT2,2.25\n"
    private let json = #"{"result":{"records":[{"turbine":"T1","megawatts":1.5},{"turbine":"T2","megawatts":2.25}]}}"#
    private let rows = [["T1", "1.5"], ["T2", "2.25"]]

    private func served(_ answer: TwinResponse, at path: String = "/**") throws -> TwinServer {
        let server = try TwinServer().start()
        server.on("GET", path, answer)
        return server
    }

    private func copy(_ arguments: String..., to sandbox: Sandbox) async -> Outcome {
        await connhandler(["copy"] + arguments + ["--to", sandbox.url(create: true), "--table", "power"])
    }

    @Test("CSV, plain and compressed, and JSON by their types go into a database")
    func forms() async throws {
        let zipped = try GzipBytes.compress(Array(csv.utf8))
        let answers: [(TwinResponse, [String])] = [
            (.text(csv, type: "text/csv; charset=utf-8"), []),
            (.bytes(zipped, type: "text/csv"), []),
            (.text(csv.replacing(",", with: ";"), type: "text/csv"), ["--separator", ";"]),
            (.json(json), ["--rows", "result.records"]),
            (.text(csv, type: "application/octet-stream"), ["--form", "csv"]),
        ]
        for (answer, more) in answers {
            let (server, sandbox) = (try served(answer), try Sandbox())
            defer { server.stop() }
            let arguments = ["copy", "--from", server.url, "--query", "/power?year=2026"] + more
            let outcome = await connhandler(arguments + ["--to", sandbox.url(create: true), "--table", "power"])
            #expect(outcome.code == 0, "\(outcome.message)")
            #expect(try await sandbox.rows("SELECT * FROM power ORDER BY turbine") == rows)
            #expect(server.requests.map(\.target) == ["/power?year=2026"])
        }
    }

    @Test("the ending of the path tells the form, also behind the URL itself")
    func endings() async throws {
        let server = try served(.text(csv, type: "application/octet-stream"))
        defer { server.stop() }
        let sandbox = try Sandbox()
        let outcome = await copy("--from", server.url + "/files/power.csv", to: sandbox)
        #expect(outcome.code == 0, "\(outcome.message)")
        #expect(try await sandbox.rows("SELECT count(*) FROM power") == [["2"]])
        #expect(server.requests.map(\.path) == ["/files/power.csv"])
    }

    @Test("an answer in batches is one copy, and a lost one is asked for again")
    func batches() async throws {
        let server = try served(.text(csv, type: "text/csv"))
        defer { server.stop() }
        server.fail(.status(503), count: 1)
        let sandbox = try Sandbox()
        let outcome = await copy("--from", server.url, "--batch-rows", "1", to: sandbox)
        #expect(outcome.code == 0, "\(outcome.message)")
        #expect(try await sandbox.rows("SELECT count(*) FROM power") == [["2"]])
        #expect(server.requests.count == 2)
    }

    @Test("what is no table leaves no table", arguments: ["<html>Sorry</html>", ""])
    func noTable(_ text: String) async throws {
        let server = try served(.text(text, type: "text/html"))
        defer { server.stop() }
        let sandbox = try Sandbox()
        let outcome = await copy("--from", server.url, to: sandbox)
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("--form"), "\(outcome.message)")
        await #expect(throws: ConnError.self) { try await sandbox.rows("SELECT * FROM power") }
    }

    @Test("a status that refuses is said, with what it means")
    func refused() async throws {
        let server = try served(.status(404))
        defer { server.stop() }
        let outcome = await copy("--from", server.url, "--query", "/nowhere", to: try Sandbox())
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("404"), "\(outcome.message)")
    }

    @Test("a short answer is a failure, never a short table")
    func cut() async throws {
        let server = try served(.text(csv, type: "text/csv"))
        defer { server.stop() }
        server.fail(.truncated(afterBytes: 25, .close), count: nil)
        let sandbox = try Sandbox()
        let outcome = await copy("--from", server.url, "--retries", "0", to: sandbox)
        #expect(outcome.code == 1)
        await #expect(throws: ConnError.self) { try await sandbox.rows("SELECT * FROM power") }
    }

    @Test("a table on the web is shown like the rows of a query")
    func query() async throws {
        let server = try served(.json(json))
        defer { server.stop() }
        let arguments = ["query", "@CONN_HTTP_URL", "/power", "--rows", "result.records"]
        let environment = ["CONN_HTTP_URL": server.url]
        let table = try await Program.run(arguments, environment: environment)
        #expect(table.code == 0, "\(table.text)")
        #expect(table.output.contains("T2") && table.error.contains("2 rows"), "\(table.text)")
        let text = try await Program.run(arguments + ["--format", "csv"], environment: environment)
        #expect(text.output.contains("T1,1.5\n"), "\(text.output)")
    }

    @Test("arguments that cannot go together are refused before anything is asked")
    func arguments() async throws {
        let server = try served(.text(csv, type: "text/csv"))
        defer { server.stop() }
        for arguments in [
            ["copy", "--from", "power.csv", "--to", server.url, "--table", "power"],
            ["copy", "--from", "power.csv", "--form", "csv", "--to", "sqlite::memory:", "--table", "power"],
            ["copy", "--from", server.url, "--rows", "a", "--form", "csv", "--to", "out.csv"],
            ["exec", server.url, "DELETE FROM power"],
            ["query", "sqlite::memory:", "SELECT 1", "--form", "csv"],
        ] {
            let outcome = await connhandler(arguments)
            #expect(outcome.code == 64, "\(arguments): \(outcome.message)")
        }
        #expect(server.requests.isEmpty)
    }
}
