import ConnHandlers
import Foundation
import Testing

@testable import ConnHandlerCommands

@Suite("ping, query and copy of MariaDB", .enabled(if: MySQLSandbox.isThere, "CONN_MYSQL_URL is not set"))
struct MySQLTests {
    private let server = MySQLSandbox.reference

    /// The URL of the server in another scheme, with another password or database, or with something behind it.
    private func url(
        scheme: String = "mysql",
        password: String? = nil,
        database: String? = nil,
        _ more: String = ""
    ) throws -> String {
        let url = try ConnectionURL(MySQLSandbox.url)
        let secret = password.map { ":\($0)" } ?? ""
        return "\(scheme)://\(url.user ?? "")\(secret)@\(url.hosts[0])/\(database ?? url.database ?? "")\(more)"
    }

    private var password: String {
        get throws { try #require(try ConnectionURL(MySQLSandbox.url).password).reveal() }
    }

    private func copy(_ arguments: [String], place: SourceLocation = #_sourceLocation) async throws {
        let outcome = await connhandler(["copy"] + arguments)
        try #require(outcome.code == 0, "\(outcome.message)", sourceLocation: place)
    }

    // MARK: ping

    @Test("ping: all steps have a line, by both names of the scheme", arguments: ["mysql", "mariadb"])
    func steps(_ scheme: String) async throws {
        let program = try await Program.run(
            ["ping", try url(scheme: scheme), "--password", "@CONN_CLI_PASSWORD"],
            environment: ["CONN_CLI_PASSWORD": try password]
        )
        #expect(program.code == 0, "\(program.text)")
        #expect(
            program.states == ["url ok", "dns ok", "tcp ok", "tls -", "login ok", "query ok"],
            "\(program.output)"
        )
        #expect(try !program.text.contains(password))
        #expect(program.output.contains("login  ok      as \(try ConnectionURL(MySQLSandbox.url).user ?? "")"))
    }

    @Test("ping: a wrong password and an unknown database end at login, at once")
    func refused() async throws {
        let wrong = try await Program.run(
            ["ping", try url(), "--password", "@CONN_CLI_PASSWORD", "--retries", "5"],
            environment: ["CONN_CLI_PASSWORD": "hunter2canary"]
        )
        #expect(wrong.code == 1)
        #expect(wrong.states == ["url ok", "dns ok", "tcp ok", "tls -", "login FAILED"], "\(wrong.output)")
        #expect(wrong.error.contains("1045") && !wrong.error.contains("tries"), "\(wrong.error)")
        #expect(!wrong.text.contains("hunter2"))
        let unknown = try await Program.run(
            ["ping", try url(database: "conn_test_nowhere"), "--password", "@CONN_CLI_PASSWORD"],
            environment: ["CONN_CLI_PASSWORD": try password]
        )
        #expect(unknown.states.last == "login FAILED", "\(unknown.output)")
        #expect(unknown.error.contains("1049"), "\(unknown.error)")
    }

    @Test("ping: another library's key is named")
    func foreignKey() async throws {
        let program = try await Program.run(["ping", try url("?charset=utf8")])
        #expect(program.code != 0 && program.text.contains("charset"), "\(program.text)")
    }

    @Test(
        "ping: a unix socket needs no names",
        .enabled(
            if: ProcessInfo.processInfo.environment["CONN_MYSQL_SOCKET_URL"] != nil,
            "CONN_MYSQL_SOCKET_URL is not set"
        )
    )
    func socket() async throws {
        let program = try await Program.run(["ping", "@CONN_MYSQL_SOCKET_URL"])
        #expect(program.code == 0, "\(program.text)")
        #expect(program.states == ["url ok", "dns -", "tcp ok", "tls -", "login ok", "query ok"], "\(program.output)")
    }

    @Test(
        "ping: TLS is said to be checked, or ends at tls",
        .enabled(if: ProcessInfo.processInfo.environment["CONN_MYSQL_TLS_URL"] != nil, "CONN_MYSQL_TLS_URL is not set")
    )
    func tls() async throws {
        let environment = ProcessInfo.processInfo.environment
        let base = try #require(environment["CONN_MYSQL_TLS_URL"])
        let (good, wrong) = (
            try #require(environment["CONN_MYSQL_TLS_CA"]), try #require(environment["CONN_MYSQL_TLS_WRONG_CA"])
        )
        let checked = try await Program.run(
            ["ping", "@CONN_CLI_URL"],
            environment: ["CONN_CLI_URL": "\(base)?tls=verify-full&tlsCA=\(good)"]
        )
        #expect(checked.code == 0, "\(checked.text)")
        #expect(checked.output.contains("tls    ok      certificate and its name checked"), "\(checked.output)")
        let refused = try await Program.run(
            ["ping", "@CONN_CLI_URL", "--retries", "0"],
            environment: ["CONN_CLI_URL": "\(base)?tls=verify-full&tlsCA=\(wrong)"]
        )
        #expect(refused.code == 1)
        #expect(refused.states.last?.hasSuffix("FAILED") == true, "\(refused.text)")
    }

    // MARK: query

    @Test("query prints rows; exec says what it changed")
    func query() async throws {
        try await MySQLSandbox.with { mysql in
            let made = try await Program.run([
                "exec", server, "CREATE TABLE \(mysql.table("t")) (id INT, v VARCHAR(9))",
            ])
            #expect(made.code == 0, "\(made.text)")
            let filled = try await Program.run([
                "exec", server, "INSERT INTO \(mysql.table("t")) VALUES (1, 'é'), (2, NULL)",
            ])
            #expect(filled.code == 0 && filled.text.contains("2"), "\(filled.text)")
            let rows = try await Program.run(["query", server, mysql.query("t"), "--format", "csv"])
            #expect(rows.code == 0, "\(rows.text)")
            #expect(rows.output == "id,v\n1,é\n2,\n", "\(rows.output)")
            let wrong = try await Program.run(["query", server, "SELECT * FROM \(mysql.table("absent"))"])
            #expect(wrong.code == 1 && wrong.error.contains("1146"), "\(wrong.text)")
        }
    }

    // MARK: copy

    private static let text = #"""
        id,name,power,day,code
        1,"one, first",1.5,2024-01-31,007
        2,,2.25,2024-02-01,010
        3,"say ""three""",,2024-02-29,

        """#

    @Test("copy: CSV to MariaDB and back is the same file", arguments: [1, 2, 50_000])
    func csv(batchRows: Int) async throws {
        let sandbox = try Sandbox()
        let (input, output) = (try sandbox.write("in.csv", Self.text), sandbox.path("out.csv"))
        try await MySQLSandbox.with { mysql in
            let batch = "\(batchRows)"
            try await copy(["--from", input, "--to", server, "--table", mysql.table("power"), "--batch-rows", batch])
            #expect(try await mysql.frame("power") == DataFrame(csv: Self.text))
            try await copy(["--from", server, "--query", mysql.query("power"), "--to", output, "--batch-rows", batch])
            #expect(try sandbox.read("out.csv") == Self.text)
        }
    }

    @Test("copy: SQLite to MariaDB and back keeps every value")
    func sqlite() async throws {
        let sandbox = try Sandbox()
        let frame = try DataFrame([
            ("id", Column([Int64(1), 2, 3])), ("whole", Column([Int64.min, .max, nil])),
            ("real", Column([-0.1, nil, 5e-324])), ("text", Column(["", "ünï🦉\n\"',\\", nil])),
            ("bytes", Column([[UInt8](0...255), [], nil])),
        ])
        let source = try await SQLiteHandler(.file(sandbox.path("plant.db"), create: true))
        try await source.write(frame, to: "shared", mode: .create)
        await source.shutdown()
        try await MySQLSandbox.with { mysql in
            try await copy([
                "--from", sandbox.url(), "--query", "SELECT * FROM shared ORDER BY id", "--to", server,
                "--table", mysql.table("shared"),
            ])
            #expect(try await mysql.frame("shared") == frame)
            try await copy([
                "--from", server, "--query", mysql.query("shared"), "--to", sandbox.url("back.db", create: true),
                "--table", "shared",
            ])
            let back = try await SQLiteHandler(.file(sandbox.path("back.db")))
            #expect(try await back.readFrame("SELECT * FROM shared ORDER BY id") == frame)
            await back.shutdown()
        }
    }

    @Test("copy: a row that does not fit is named, and nothing stays")
    func failing() async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.csv", "id,name\n1,short\n2,much too long for it\n")
        try await MySQLSandbox.with { mysql in
            try await mysql.db.execute(
                "CREATE TABLE \(identifier: mysql.database).\(identifier: "t") (id BIGINT, name VARCHAR(5))"
            )
            let outcome = await connhandler([
                "copy", "--from", input, "--to", server, "--table", mysql.table("t"), "--mode", "append",
            ])
            #expect(outcome.code == 1)
            #expect(outcome.message.contains("row 1, column 'name'"), "\(outcome.message)")
            #expect(try await mysql.frame("t").rowCount == 0)
        }
    }
}
