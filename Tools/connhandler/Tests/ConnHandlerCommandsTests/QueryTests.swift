import ConnHandlers
import Foundation
import Testing

@Suite("query, exec and ping")
struct QueryTests {
    private func plant() async throws -> Sandbox {
        let sandbox = try Sandbox()
        try await sandbox.execute("CREATE TABLE power (turbine TEXT, megawatts REAL)")
        try await sandbox.execute("INSERT INTO power VALUES ('T1', 1.5), ('T2', NULL)")
        return sandbox
    }

    private static let sql = "SELECT * FROM power ORDER BY turbine"

    @Test("--output takes its format from its ending")
    func outputByEnding() async throws {
        let sandbox = try await plant()
        for name in ["a.csv", "a.md", "a.txt", "a.out"] {
            let outcome = await connhandler("query", sandbox.url(), Self.sql, "--output", sandbox.path(name))
            #expect(outcome.code == 0, "\(outcome.message)")
        }
        #expect(try sandbox.read("a.csv") == "turbine,megawatts\nT1,1.5\nT2,\n")
        #expect(try sandbox.read("a.md").hasPrefix("| turbine"))
        #expect(try sandbox.read("a.txt").contains("2 rows, 2 columns"))
        #expect(try sandbox.read("a.out") == sandbox.read("a.txt"))
        for name in ["a.json", "a.jsonl", "a.arrow"] {
            let outcome = await connhandler("query", sandbox.url(), Self.sql, "--output", sandbox.path(name))
            #expect(outcome.code == 0, "\(outcome.message)")
        }
        let lines = [#"{"turbine":"T1","megawatts":1.5}"#, #"{"turbine":"T2","megawatts":null}"#]
        #expect(try sandbox.read("a.json") == "[\n\(lines[0]),\n\(lines[1])\n]\n")
        #expect(try sandbox.read("a.jsonl") == "\(lines[0])\n\(lines[1])\n")
        let arrow = try DataFrame(arrowFile: sandbox.path("a.arrow"))
        #expect(arrow.columnNames == ["turbine", "megawatts"])
        #expect(Array(try arrow["megawatts", as: Double.self]) == [1.5, nil])
        for name in ["a.json", "a.jsonl", "a.arrow"] { try sandbox.remove(name) }
        #expect(sandbox.names == ["a.csv", "a.md", "a.out", "a.txt", "plant.db"])
    }

    @Test("--format goes before the ending", arguments: ["csv", "markdown", "table", "json", "jsonl", "arrow"])
    func formats(_ format: String) async throws {
        let sandbox = try await plant()
        let outcome = await connhandler(
            "query",
            sandbox.url(),
            Self.sql,
            "--format",
            format,
            "--output",
            sandbox.path("a.csv")
        )
        #expect(outcome.code == 0, "\(outcome.message)")
        let text = try sandbox.read("a.csv")
        let starts = [
            "csv": "turbine,", "markdown": "| turbine", "table": "┌", "json": "[\n{", "jsonl": "{\"", "arrow": "ARROW1",
        ]
        #expect(text.hasPrefix(starts[format] ?? "?"), "\(text)")
    }

    @Test("results go to standard output too", arguments: ["csv", "markdown", "table", "json", "jsonl"])
    func standardOutput(_ format: String) async throws {
        let sandbox = try await plant()
        let program = try await Program.run(["query", sandbox.url(), Self.sql, "--format", format, "--max-rows", "1"])
        #expect(program.code == 0, "\(program.error)")
        #expect(program.output.contains("megawatts") && program.output.contains("T1"), "\(program.output)")
        #expect(program.error.hasPrefix("2 rows in "), "\(program.error)")
    }

    @Test("arrow is refused on a terminal, with what to do, and before the database is opened")
    func arrowOnTerminal() async throws {
        let sandbox = try Sandbox()
        let program = try await Program.onTerminal(["query", sandbox.url("none.db"), Self.sql, "--format", "arrow"])
        #expect(program.code == 64, "\(program.output)")
        #expect(program.output.contains("--output"), "\(program.output)")
        #expect(!program.output.contains("none.db"), "\(program.output)")
    }

    @Test("arrow on a pipe is a stream, which show reads from there")
    func arrowOnPipe() async throws {
        let sandbox = try await plant()
        let program = try await Program.pipe(
            ["query", sandbox.url(), Self.sql, "--format", "arrow"],
            into: ["show", "/dev/stdin", "--format", "csv"]
        )
        #expect(program.code == 0, "\(program.error)")
        #expect(program.output == "turbine,megawatts\nT1,1.5\nT2,\n")
    }

    @Test("an output that is a device is written, not replaced", arguments: ["table", "json", "jsonl", "csv", "arrow"])
    func device(_ format: String) async throws {
        let sandbox = try await plant()
        let outcome = await connhandler(
            ["query", sandbox.url(), Self.sql, "--format", format, "--output", "/dev/null"]
        )
        #expect(outcome.code == 0, "\(outcome.message)")
        let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
        #expect(type == .typeCharacterSpecial)
    }

    @Test("an output that is a link stays one, and its file is replaced", arguments: ["table", "csv"])
    func link(_ format: String) async throws {
        let sandbox = try await plant()
        let file = try sandbox.write("real.txt", "old")
        try FileManager.default.createSymbolicLink(atPath: sandbox.path("link.txt"), withDestinationPath: file)
        let outcome = await connhandler(
            ["query", sandbox.url(), Self.sql, "--format", format, "--output", sandbox.path("link.txt")]
        )
        #expect(outcome.code == 0, "\(outcome.message)")
        #expect(try sandbox.read("real.txt").contains("T1"))
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: sandbox.path("link.txt")) == file)
    }

    @Test("a plot of a query is drawn over what --plot names, or by the types")
    func plot() async throws {
        let sandbox = try Sandbox()
        try await sandbox.execute("CREATE TABLE power (n INTEGER, megawatts REAL)")
        try await sandbox.execute("INSERT INTO power VALUES (1, 1.5), (2, 4), (3, 2)")
        let sql = "SELECT n, megawatts FROM power"
        for options in [["--format", "plot"], ["--plot", "x=n,y=megawatts"]] {
            let program = try await Program.run(["query", sandbox.url(), sql] + options)
            #expect(program.code == 0, "\(program.error)")
            #expect(program.output.contains("megawatts"), "\(program.output)")
            let outcome = await connhandler(["query", sandbox.url(), sql, "--output", sandbox.path("a.svg")] + options)
            #expect(outcome.code == 0, "\(outcome.message)")
            #expect(try sandbox.read("a.svg").contains("<svg"))
        }
    }

    @Test("a file of a table holds every row, however many")
    func everyRow() async throws {
        let sandbox = try Sandbox()
        try await sandbox.execute("CREATE TABLE n (a INTEGER)")
        try await sandbox.execute(
            "WITH RECURSIVE c(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM c WHERE i < 250) INSERT INTO n SELECT i FROM c"
        )
        let outcome = await connhandler(
            "query",
            sandbox.url(),
            "SELECT a FROM n",
            "--output",
            sandbox.path("a.txt"),
            "--max-rows",
            "3"
        )
        #expect(outcome.code == 0)
        let text = try sandbox.read("a.txt")
        #expect(text.contains("250 rows, 1 column"))
        #expect(text.contains("│   250 │") && text.contains("│   137 │"))
    }

    @Test("an empty result has its columns", arguments: ["a.csv", "a.md", "a.txt", "a.arrow"])
    func emptyResult(_ name: String) async throws {
        let sandbox = try await plant()
        let outcome = await connhandler(
            "query",
            sandbox.url(),
            "SELECT * FROM power WHERE turbine = 'none'",
            "--output",
            sandbox.path(name)
        )
        #expect(outcome.code == 0, "\(outcome.message)")
        let text = try sandbox.read(name)
        #expect(text.contains("turbine") && text.contains("megawatts"))
        if name == "a.csv" { #expect(text == "turbine,megawatts\n") }
    }

    @Test(
        "a failing query leaves the output as it was",
        arguments: ["a.csv", "a.md", "a.json", "a.jsonl", "a.arrow", "a.svg"]
    )
    func failingQuery(_ name: String) async throws {
        let sandbox = try await plant()
        _ = try sandbox.write(name, "precious")
        let outcome = await connhandler(
            "query",
            sandbox.url(),
            "SELECT abs(-9223372036854775807 - 1)",
            "--output",
            sandbox.path(name)
        )
        #expect(outcome.code == 1)
        #expect(try sandbox.read(name) == "precious")
        #expect(sandbox.names == [name, "plant.db"])
    }

    @Test("an output in a folder that is not there")
    func missingFolder() async throws {
        let sandbox = try await plant()
        for name in ["none/a.csv", "none/a.md", "none/a.json", "none/a.jsonl", "none/a.arrow"] {
            let outcome = await connhandler("query", sandbox.url(), Self.sql, "--output", sandbox.path(name))
            #expect(outcome.code == 1)
            #expect(outcome.message.contains(name), "\(outcome.message)")
        }
    }

    @Test("a syntax error shows its place")
    func syntaxError() async throws {
        let sandbox = try await plant()
        let outcome = await connhandler("query", sandbox.url(), "SELECT 1\nFORM power")
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("line 2"), "\(outcome.message)")
    }

    @Test("a statement without rows is refused before it runs")
    func noRows() async throws {
        let sandbox = try await plant()
        let outcome = await connhandler("query", sandbox.url(), "DELETE FROM power")
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("execute"), "\(outcome.message)")
        #expect(try await sandbox.rows("SELECT count(*) FROM power") == [["2"]])
    }

    @Test("a marker without a value is refused")
    func marker() async throws {
        let sandbox = try await plant()
        let outcome = await connhandler("query", sandbox.url(), "SELECT * FROM power WHERE turbine = ?")
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("1 markers"), "\(outcome.message)")
    }

    @Test("--timeout stops a statement")
    func timeout() async throws {
        let sandbox = try await plant()
        let outcome = await connhandler(
            "query",
            sandbox.url(),
            "WITH RECURSIVE c(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM c) SELECT count(*) FROM c",
            "--timeout",
            "0.05"
        )
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("time limit"), "\(outcome.message)")
    }

    @Test("exec runs a statement, and a failing one changes nothing")
    func exec() async throws {
        let sandbox = try await plant()
        #expect(await connhandler("exec", sandbox.url(), "UPDATE power SET megawatts = 3").code == 0)
        let outcome = await connhandler("exec", sandbox.url(), "UPDATE power SET absent = 4")
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("'absent'"), "\(outcome.message)")
        #expect(try await sandbox.rows("SELECT DISTINCT megawatts FROM power") == [["3.0"]])
    }

    @Test("ping goes through all its steps, in a file and in memory")
    func ping() async throws {
        let sandbox = try await plant()
        #expect(await connhandler("ping", sandbox.url()).code == 0)
        #expect(await connhandler("ping", "sqlite::memory:", "--verbose").code == 0)
    }

    @Test("a missing file is named, and not made", arguments: ["ping", "query", "exec"])
    func missingFile(_ command: String) async throws {
        let sandbox = try Sandbox()
        let outcome = await connhandler([command, sandbox.url("none.db")] + (command == "ping" ? [] : ["SELECT 1"]))
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("none.db"), "\(outcome.message)")
        #expect(sandbox.names == [])
    }

    @Test("a file that is no database says so", arguments: ["ping", "query"])
    func notADatabase(_ command: String) async throws {
        let sandbox = try Sandbox()
        _ = try sandbox.write("text.db", String(repeating: "this is a text, and no database. ", count: 100))
        let outcome = await connhandler([command, sandbox.url("text.db")] + (command == "ping" ? [] : ["SELECT 1"]))
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("text.db"), "\(outcome.message)")
        #expect(outcome.message.lowercased().contains("database"), "\(outcome.message)")
    }

    @Test("an unknown key is named without its value")
    func unknownKey() async throws {
        let outcome = await connhandler("ping", "sqlite::memory:?busyTimout=hunter2")
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("busyTimout"), "\(outcome.message)")
        #expect(!outcome.message.contains("hunter2"))
    }

    @Test(
        "an unknown scheme is named with the known ones; a file name is no URL",
        arguments: ["oracle://db/x", "plant.db"]
    )
    func unknownScheme(_ url: String) async throws {
        let outcome = await connhandler("ping", url)
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("scheme"), "\(outcome.message)")
    }
}
