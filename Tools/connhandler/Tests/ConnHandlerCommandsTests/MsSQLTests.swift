import ConnHandlers
import Foundation
import Testing

@testable import ConnHandlerCommands

@Suite("ping, query and copy of SQL Server", .enabled(if: MsSQLSandbox.isThere, "CONN_MSSQL_URL is not set"))
struct MsSQLTests {
    private let server = MsSQLSandbox.reference

    private func environment(password: String? = nil, database: String? = nil) throws -> [String: String] {
        var parts = try #require(URLComponents(string: MsSQLSandbox.url))
        if let password { parts.password = password }
        if let database { parts.path = "/\(database)" }
        return ["CONN_CLI_URL": try #require(parts.string)]
    }

    @Test("ping: all steps have a line, and the password is in none")
    func steps() async throws {
        let program = try await Program.run(["ping", "@CONN_CLI_URL"], environment: try environment())
        #expect(program.code == 0, "\(program.text)")
        #expect(program.states == ["url ok", "dns ok", "tcp ok", "tls -", "login ok", "query ok"], "\(program.output)")
        let password = try #require(try ConnectionURL(MsSQLSandbox.url).password).reveal()
        #expect(!program.text.contains(password))
    }

    @Test("ping: a wrong password and an unknown database end at login, at once")
    func refused() async throws {
        let wrong = try await Program.run(
            ["ping", "@CONN_CLI_URL", "--retries", "5"],
            environment: try environment(password: "hunter2canary")
        )
        #expect(wrong.code == 1)
        #expect(wrong.states == ["url ok", "dns ok", "tcp ok", "tls -", "login FAILED"], "\(wrong.output)")
        #expect(wrong.error.contains("18456") && !wrong.error.contains("tries"), "\(wrong.error)")
        #expect(!wrong.text.contains("hunter2"))
        let unknown = try await Program.run(
            ["ping", "@CONN_CLI_URL"],
            environment: try environment(database: "conn_test_nowhere")
        )
        #expect(unknown.states.last == "login FAILED", "\(unknown.output)")
        #expect(unknown.error.contains("4060"), "\(unknown.error)")
    }

    @Test("ping: another library's key is named")
    func foreignKey() async throws {
        let program = try await Program.run(["ping", "sqlserver://db.invalid/plant?trustServerCertificate=yes"])
        #expect(program.code != 0 && program.text.contains("trustServerCertificate"), "\(program.text)")
    }

    @Test("query prints rows; exec says what it changed; an error has the server's number")
    func query() async throws {
        try await MsSQLSandbox.with("t") { mssql in
            let made = try await Program.run([
                "exec", server, "CREATE TABLE \(mssql.table("t")) (id INT, v NVARCHAR(9))",
            ])
            #expect(made.code == 0, "\(made.text)")
            let filled = try await Program.run([
                "exec", server, "INSERT INTO \(mssql.table("t")) VALUES (1, N'é'), (2, NULL)",
            ])
            #expect(filled.code == 0 && filled.text.contains("2"), "\(filled.text)")
            let rows = try await Program.run(["query", server, mssql.query("t"), "--format", "csv"])
            #expect(rows.code == 0, "\(rows.text)")
            #expect(rows.output == "id,v\n1,é\n2,\n", "\(rows.output)")
            let wrong = try await Program.run(["query", server, "SELECT * FROM \(mssql.table("absent"))"])
            #expect(wrong.code == 1 && wrong.error.contains("208"), "\(wrong.text)")
        }
    }

    @Test("copy: CSV to SQL Server and back is the same file", arguments: [1, 50_000])
    func csv(batchRows: Int) async throws {
        let text = #"""
            id,name,power,day
            1,"one, first",1.5,2024-01-31
            2,,2.25,2024-02-01
            3,"say ""é""",,2024-02-29

            """#
        let sandbox = try Sandbox()
        let (input, output) = (try sandbox.write("in.csv", text), sandbox.path("out.csv"))
        try await MsSQLSandbox.with("power") { mssql in
            let batch = "\(batchRows)"
            let filled = await connhandler([
                "copy", "--from", input, "--to", server, "--table", mssql.table("power"), "--batch-rows", batch,
            ])
            try #require(filled.code == 0, "\(filled.message)")
            #expect(try await mssql.frame("power") == DataFrame(csv: text))
            let read = await connhandler([
                "copy", "--from", server, "--query", mssql.query("power"), "--to", output, "--batch-rows", batch,
            ])
            try #require(read.code == 0, "\(read.message)")
            #expect(try sandbox.read("out.csv") == text)
        }
    }

    @Test("copy: a row that does not fit is named, and nothing stays")
    func failing() async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.csv", "id,name\n1,short\n2,much too long for it\n")
        try await MsSQLSandbox.with("t") { mssql in
            try await mssql.db.execute("CREATE TABLE \(identifier: mssql.table("t")) (id BIGINT, name NVARCHAR(5))")
            let outcome = await connhandler([
                "copy", "--from", input, "--to", server, "--table", mssql.table("t"), "--mode", "append",
            ])
            #expect(outcome.code == 1)
            #expect(outcome.message.contains("row 1, column 'name'"), "\(outcome.message)")
            #expect(try await mssql.frame("t").rowCount == 0)
        }
    }
}
