import ConnHandlers
import Foundation
import Testing

/// A copy that fails leaves nothing half-written, and says what was wrong where.
@Suite("copy that fails")
struct CopyFailureTests {
    private static let ragged = "a,b\n1,x\n2,y\n3,z,too much\n4,w\n"

    @Test("a ragged line is named by its number, and the table is not there", arguments: ["1", "2", "100"])
    func raggedIntoDatabase(batchRows: String) async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.csv", Self.ragged)
        let outcome = await connhandler(
            "copy",
            "--from",
            input,
            "--schema",
            "a:int32,b:string",
            "--to",
            sandbox.url(create: true),
            "--table",
            "t",
            "--batch-rows",
            batchRows
        )
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("line 4"), "\(outcome.message)")
        #expect(try await sandbox.rows("SELECT name FROM sqlite_schema") == [])
    }

    @Test("a ragged line leaves the rows of a table that was there", arguments: ["append", "replace"])
    func raggedIntoTable(mode: String) async throws {
        let sandbox = try Sandbox()
        try await sandbox.execute("CREATE TABLE t (a INTEGER, b TEXT)")
        try await sandbox.execute("INSERT INTO t VALUES (7, 'old')")
        let input = try sandbox.write("in.csv", Self.ragged)
        let outcome = await connhandler(
            "copy",
            "--from",
            input,
            "--schema",
            "a:int32,b:string",
            "--to",
            sandbox.url(),
            "--table",
            "t",
            "--mode",
            mode,
            "--batch-rows",
            "1"
        )
        #expect(outcome.code == 1)
        #expect(try await sandbox.rows("SELECT * FROM t") == [["7", "old"]])
    }

    @Test("a ragged line leaves the target file as it was, and no temporary file", arguments: ["1", "100"])
    func raggedIntoFile(batchRows: String) async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.csv", Self.ragged)
        _ = try sandbox.write("out.csv", "precious\n")
        let outcome = await connhandler(
            "copy",
            "--from",
            input,
            "--schema",
            "a:int32,b:string",
            "--to",
            sandbox.path("out.csv"),
            "--batch-rows",
            batchRows
        )
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("line 4"), "\(outcome.message)")
        #expect(try sandbox.read("out.csv") == "precious\n")
        #expect(sandbox.names == ["in.csv", "out.csv"])
    }

    @Test("a cell that does not fit its type is named by line and column, without its text")
    func unfitCell() async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.csv", "a,b\n1,x\nhunter2,y\n")
        let outcome = await connhandler(
            "copy",
            "--from",
            input,
            "--schema",
            "a:int32,b:string",
            "--to",
            sandbox.url(create: true),
            "--table",
            "t"
        )
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("line 3") && outcome.message.contains("\"a\""), "\(outcome.message)")
        #expect(!outcome.message.contains("hunter2"))
        #expect(try await sandbox.rows("SELECT name FROM sqlite_schema") == [])
    }

    @Test("a unique constraint in the second batch undoes the first")
    func constraint() async throws {
        let sandbox = try Sandbox()
        try await sandbox.execute("CREATE TABLE t (a INTEGER PRIMARY KEY)")
        let input = try sandbox.write("in.csv", "a\n1\n2\n1\n")
        let outcome = await connhandler(
            "copy",
            "--from",
            input,
            "--to",
            sandbox.url(),
            "--table",
            "t",
            "--mode",
            "append",
            "--batch-rows",
            "2"
        )
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("t.a"), "\(outcome.message)")
        #expect(try await sandbox.rows("SELECT count(*) FROM t") == [["0"]])
    }

    @Test("a frame that does not fit the table names the column")
    func unknownColumn() async throws {
        let sandbox = try Sandbox()
        try await sandbox.execute("CREATE TABLE t (a INTEGER)")
        let input = try sandbox.write("in.csv", "a,nowhere\n1,2\n")
        let outcome = await connhandler(
            "copy",
            "--from",
            input,
            "--to",
            sandbox.url(),
            "--table",
            "t",
            "--mode",
            "append"
        )
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("'nowhere'"), "\(outcome.message)")
    }

    @Test("a missing input file, a missing database, a missing folder")
    func missing() async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.csv", "a\n1\n")
        let file = await connhandler(
            "copy",
            "--from",
            sandbox.path("none.csv"),
            "--to",
            sandbox.url(create: true),
            "--table",
            "t"
        )
        #expect(file.code == 1)
        #expect(file.message.contains("none.csv"), "\(file.message)")
        let database = await connhandler("copy", "--from", input, "--to", sandbox.url("none.db"), "--table", "t")
        #expect(database.code == 1)
        #expect(database.message.contains("none.db"), "\(database.message)")
        #expect(!sandbox.exists("none.db"))
        let folder = await connhandler("copy", "--from", input, "--to", sandbox.path("none/out.csv"))
        #expect(folder.code == 1)
        #expect(folder.message.contains("out.csv"), "\(folder.message)")
    }

    @Test("a query that fails leaves no file")
    func failingQuery() async throws {
        let sandbox = try Sandbox()
        try await sandbox.execute("CREATE TABLE t (a INTEGER)")
        let outcome = await connhandler(
            "copy",
            "--from",
            sandbox.url(),
            "--query",
            "SELECT b FROM t",
            "--to",
            sandbox.path("out.csv")
        )
        #expect(outcome.code == 1)
        #expect(outcome.message.contains("'b'"), "\(outcome.message)")
        #expect(sandbox.names == ["plant.db"])
    }

    @Test("a read-only target refuses, and stays as it was")
    func readOnly() async throws {
        let sandbox = try Sandbox()
        try await sandbox.execute("CREATE TABLE t (a INTEGER)")
        let input = try sandbox.write("in.csv", "a\n1\n")
        let outcome = await connhandler(
            "copy",
            "--from",
            input,
            "--to",
            sandbox.url() + "?mode=ro",
            "--table",
            "t",
            "--mode",
            "append",
            "--retries",
            "0"
        )
        #expect(outcome.code == 1)
        #expect(try await sandbox.rows("SELECT count(*) FROM t") == [["0"]])
    }
}
