import ConnHandlers
import Testing

@Suite("copy")
struct CopyTests {
    private static let text = #"""
        id,name,power,day
        1,"one, first",1.5,2024-01-31
        2,,2.25,2024-02-01
        3,"say ""three""",,2024-02-29

        """#

    private func load(_ sandbox: Sandbox, _ more: String...) async throws -> Outcome {
        let input = try sandbox.write("in.csv", Self.text)
        return await run(["--from", input, "--to", sandbox.url(create: true), "--table", "power"] + more)
    }

    /// `connhandler copy` with a list of arguments.
    private func run(_ arguments: [String]) async -> Outcome { await connhandler(["copy"] + arguments) }

    @Test("CSV to SQLite to CSV is the same file", arguments: [1, 2, 50_000])
    func roundTrip(batchRows: Int) async throws {
        let sandbox = try Sandbox()
        #expect(try await load(sandbox, "--batch-rows", "\(batchRows)").code == 0)
        let output = sandbox.path("out.csv")
        let outcome = await run([
            "--from", sandbox.url(), "--query", "SELECT * FROM power ORDER BY id", "--to", output,
            "--batch-rows", "\(batchRows)",
        ])
        #expect(outcome.code == 0, "\(outcome.message)")
        #expect(try sandbox.read("out.csv") == Self.text)
        #expect(sandbox.names == ["in.csv", "out.csv", "plant.db"])
    }

    @Test("database to database, also within one file")
    func databaseToDatabase() async throws {
        let sandbox = try Sandbox()
        #expect(try await load(sandbox).code == 0)
        for (name, table) in [("other.db", "power"), ("plant.db", "twin")] {
            let outcome = await run([
                "--from", sandbox.url(), "--query", "SELECT * FROM power", "--to", sandbox.url(name, create: true),
                "--table", table, "--batch-rows", "2",
            ])
            #expect(outcome.code == 0, "\(outcome.message)")
        }
        let original = try await sandbox.rows("SELECT * FROM power ORDER BY id")
        #expect(original.count == 3)
        #expect(try await sandbox.rows("SELECT * FROM power ORDER BY id", in: "other.db") == original)
        #expect(try await sandbox.rows("SELECT * FROM twin ORDER BY id") == original)
    }

    @Test("file to file with another separator")
    func fileToFile() async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.tsv", "a\tb\n1\tx,y\n")
        #expect(await run(["--from", input, "--to", sandbox.path("out.tsv"), "--separator", "tab"]).code == 0)
        #expect(try sandbox.read("out.tsv") == "a\tb\n1\tx,y\n")
    }

    @Test("create refuses a table that exists and leaves it alone")
    func create() async throws {
        let sandbox = try Sandbox()
        #expect(try await load(sandbox).code == 0)
        let again = try await load(sandbox, "--mode", "create")
        #expect(again.code == 1)
        #expect(again.message.contains("exists already"))
        #expect(try await sandbox.rows("SELECT count(*) FROM power") == [["3"]])
    }

    @Test("append adds rows, also in several batches", arguments: [1, 100])
    func append(batchRows: Int) async throws {
        let sandbox = try Sandbox()
        #expect(try await load(sandbox).code == 0)
        #expect(try await load(sandbox, "--mode", "append", "--batch-rows", "\(batchRows)").code == 0)
        #expect(try await sandbox.rows("SELECT count(*), count(DISTINCT id) FROM power") == [["6", "3"]])
    }

    @Test("append needs the table")
    func appendToNothing() async throws {
        let sandbox = try Sandbox()
        let outcome = try await load(sandbox, "--mode", "append")
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("no table 'power'"))
    }

    @Test("replace keeps only the new rows and the table's index", arguments: [1, 100])
    func replace(batchRows: Int) async throws {
        let sandbox = try Sandbox()
        #expect(try await load(sandbox).code == 0)
        try await sandbox.execute("CREATE INDEX by_name ON power (name)")
        try await sandbox.execute("INSERT INTO power (id, day) VALUES (99, '2024-03-01')")
        #expect(try await load(sandbox, "--mode", "replace", "--batch-rows", "\(batchRows)").code == 0)
        #expect(try await sandbox.rows("SELECT id FROM power ORDER BY id") == [["1"], ["2"], ["3"]])
        #expect(try await sandbox.rows("SELECT name FROM sqlite_schema WHERE type = 'index'") == [["by_name"]])
    }

    @Test("replace makes the table if it is missing")
    func replaceNothing() async throws {
        let sandbox = try Sandbox()
        #expect(try await load(sandbox, "--mode", "replace").code == 0)
        #expect(try await sandbox.rows("SELECT count(*) FROM power") == [["3"]])
    }

    @Test("upsert changes what is there and adds the rest", arguments: [1, 100])
    func upsert(batchRows: Int) async throws {
        let sandbox = try Sandbox()
        try await sandbox.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, kept TEXT DEFAULT 'd')")
        try await sandbox.execute("INSERT INTO t VALUES (1, 'old', 'k')")
        let input = try sandbox.write("in.csv", "id,name\n1,new\n2,two\n")
        let outcome = await run([
            "--from", input, "--to", sandbox.url(), "--table", "t", "--mode", "upsert", "--key", "id",
            "--batch-rows", "\(batchRows)",
        ])
        #expect(outcome.code == 0, "\(outcome.message)")
        #expect(try await sandbox.rows("SELECT * FROM t ORDER BY id") == [["1", "new", "k"], ["2", "two", "d"]])
    }

    /// Runs an upsert of a file that holds key 1 twice.
    private func upsertTwice(_ sandbox: Sandbox, batchRows: Int) async throws -> Outcome {
        try await sandbox.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT)")
        let input = try sandbox.write("in.csv", "id,name\n1,a\n1,b\n")
        return await run([
            "--from", input, "--to", sandbox.url(), "--table", "t", "--mode", "upsert", "--key", "id",
            "--batch-rows", "\(batchRows)",
        ])
    }

    @Test("upsert refuses a key that a batch holds twice")
    func upsertTwiceInABatch() async throws {
        let sandbox = try Sandbox()
        let outcome = try await upsertTwice(sandbox, batchRows: 100)
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("more than once"), "\(outcome.message)")
        #expect(try await sandbox.rows("SELECT count(*) FROM t") == [["0"]])
    }

    @Test("upsert over batches keeps the last row of a key")
    func upsertTwiceOverBatches() async throws {
        let sandbox = try Sandbox()
        #expect(try await upsertTwice(sandbox, batchRows: 1).code == 0)
        #expect(try await sandbox.rows("SELECT name FROM t") == [["b"]])
    }

    @Test("a schema and --no-header read a file without names")
    func declaredSchema() async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.txt", "0041;LATIN CAPITAL LETTER A;0\n00E0;LATIN SMALL LETTER A;230\n")
        let outcome = await run([
            "--from", input, "--separator", ";", "--no-header", "--schema", "code:string,name:string,class:int32",
            "--to", sandbox.url(create: true), "--table", "characters",
        ])
        #expect(outcome.code == 0, "\(outcome.message)")
        #expect(
            try await sandbox.rows("SELECT code, class FROM characters ORDER BY class") == [
                ["0041", "0"], ["00E0", "230"],
            ]
        )
    }

    @Test("a table's name may have its schema")
    func schemaAndName() async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.csv", "a\n1\n")
        #expect(await run(["--from", input, "--to", sandbox.url(create: true), "--table", "main.t"]).code == 0)
        #expect(try await sandbox.rows("SELECT a FROM t") == [["1"]])
    }

    @Test("a file of names alone makes an empty table, and comes back")
    func zeroRows() async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.csv", "a,b\n")
        let made = await run(["--from", input, "--to", sandbox.url(create: true), "--table", "t"])
        #expect(made.code == 0, "\(made.message)")
        #expect(try await sandbox.rows("SELECT count(*) FROM t") == [["0"]])
        let back = await run(["--from", sandbox.url(), "--query", "SELECT * FROM t", "--to", sandbox.path("out.csv")])
        #expect(back.code == 0, "\(back.message)")
        #expect(try sandbox.read("out.csv") == "a,b\n")
        #expect(await run(["--from", input, "--to", sandbox.path("twin.csv")]).code == 0)
        #expect(try sandbox.read("twin.csv") == "a,b\n")
    }

    @Test("an empty file is an error")
    func emptyFile() async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.csv", "")
        let outcome = await run(["--from", input, "--to", sandbox.path("out.csv")])
        #expect(outcome.code == 1)
        #expect(sandbox.names == ["in.csv"])
    }
}
