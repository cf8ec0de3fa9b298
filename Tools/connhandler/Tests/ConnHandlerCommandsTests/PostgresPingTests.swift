import ConnHandlers
import Foundation
import Testing

@testable import ConnHandlerCommands

@Suite("ping of PostgreSQL", .enabled(if: PostgresSandbox.isThere, "CONN_PG_URL is not set"))
struct PostgresPingTests {
    /// The URL of the server with another password, without one, or with something behind it.
    private func url(password: String? = nil, database: String? = nil, _ more: String = "") throws -> String {
        let url = try ConnectionURL(PostgresSandbox.url)
        let secret = password.map { ":\($0)" } ?? ""
        let server = url.hosts.map(\.description).joined(separator: ",")
        return "\(url.scheme)://\(url.user ?? "")\(secret)@\(server)/\(database ?? url.database ?? "")\(more)"
    }

    private var password: String {
        get throws { try #require(try ConnectionURL(PostgresSandbox.url).password).reveal() }
    }

    @Test("all steps have a line with their time")
    func steps() async throws {
        let program = try await Program.run(["ping", PostgresSandbox.reference])
        #expect(program.code == 0, "\(program.text)")
        #expect(
            program.states == ["url ok", "dns ok", "tcp ok", "tls -", "login ok", "query ok"],
            "\(program.output)"
        )
        #expect(try !program.text.contains(password))
        #expect(program.output.contains("login  ok      as \(try ConnectionURL(PostgresSandbox.url).user ?? "")"))
    }

    @Test("the password comes from a variable or a file")
    func passwords() async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.write("password", try password + "\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
        let file = try await Program.run(["ping", try url(), "--password-file", path])
        #expect(file.code == 0, "\(file.text)")
        let variable = try await Program.run(
            ["ping", try url(), "--password", "@CONN_CLI_PASSWORD"],
            environment: ["CONN_CLI_PASSWORD": try password]
        )
        #expect(variable.code == 0, "\(variable.text)")
        #expect(!variable.text.contains("warning"))
        #expect(try !(file.text + variable.text).contains(password))
    }

    @Test("on a terminal the password is asked for, and not shown", arguments: [[], ["--prompt-password"]])
    func prompt(_ options: [String]) async throws {
        let question = "Password for \(try url()): "
        let program = try await Program.type(try password, at: question, ["ping", try url()] + options)
        #expect(program.code == 0, "\(program.text)")
        #expect(program.output.contains(question) && program.output.contains("query  ok"), "\(program.output)")
        #expect(try !program.text.contains(password))
    }

    @Test("a wrong password ends at login, at once")
    func wrongPassword() async throws {
        let program = try await Program.run(
            ["ping", try url(), "--password", "@CONN_CLI_PASSWORD", "--retries", "5"],
            environment: ["CONN_CLI_PASSWORD": "hunter2canary"]
        )
        #expect(program.code == 1)
        #expect(program.states == ["url ok", "dns ok", "tcp ok", "tls -", "login FAILED"], "\(program.output)")
        #expect(program.error.contains("28P01"), "\(program.error)")
        #expect(!program.error.contains("tries"), "\(program.error)")
        #expect(!program.text.contains("hunter2"))
    }

    @Test("an unknown database ends at login")
    func unknownDatabase() async throws {
        let program = try await Program.run(
            ["ping", try url(database: "nowhere"), "--password", "@CONN_CLI_PASSWORD"],
            environment: ["CONN_CLI_PASSWORD": try password]
        )
        #expect(program.states.last == "login FAILED", "\(program.output)")
        #expect(program.error.contains("3D000"), "\(program.error)")
    }

    @Test("TLS asked of a server without it ends at tls")
    func noTLS() async throws {
        let program = try await Program.run(
            ["ping", try url("?tls=require"), "--password", "@CONN_CLI_PASSWORD", "--retries", "0"],
            environment: ["CONN_CLI_PASSWORD": try password]
        )
        #expect(program.states == ["url ok", "dns ok", "tcp ok", "tls FAILED"], "\(program.output)")
    }

    @Test(
        "a unix socket needs no names",
        .enabled(if: ProcessInfo.processInfo.environment["CONN_PG_SOCKET_URL"] != nil, "CONN_PG_SOCKET_URL is not set")
    )
    func socket() async throws {
        let program = try await Program.run(["ping", "@CONN_PG_SOCKET_URL"])
        #expect(program.code == 0, "\(program.text)")
        #expect(program.states == ["url ok", "dns -", "tcp ok", "tls -", "login ok", "query ok"], "\(program.output)")
    }

    @Test(
        "TLS is said to be checked, or ends at tls",
        .enabled(if: PostgresSandbox.hasTLS, "CONN_PG_TLS_URL is not set")
    )
    func tls() async throws {
        let environment = ProcessInfo.processInfo.environment
        let good = try #require(environment["CONN_PG_TLS_CA"])
        let wrong = try #require(environment["CONN_PG_TLS_WRONG_CA"])
        let base = PostgresSandbox.tlsURL
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
        #expect(refused.states == ["url ok", "dns ok", "tcp ok", "tls FAILED"], "\(refused.text)")
        let mistaken = try ConnectionURL(base)
        let login = try await Program.run(
            ["ping", "@CONN_CLI_URL", "--retries", "0"],
            environment: [
                "CONN_CLI_URL": "postgresql://conn:hunter2@\(mistaken.hosts[0])/conn?tls=verify-full&tlsCA=\(good)"
            ]
        )
        #expect(login.states == ["url ok", "dns ok", "tcp ok", "tls ok", "login FAILED"], "\(login.text)")
    }
}
