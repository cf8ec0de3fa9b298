import ConnHandlers
import Foundation
import Gzip
import Testing

@testable import ConnHandlerCommands

/// The FTP server of CONN_FTP_URL, and a folder of one test's own on it.
struct FTPSandbox {
    static let url = ProcessInfo.processInfo.environment["CONN_FTP_URL"] ?? ""
    static let isThere = !url.isEmpty
    static let hasTLS = ProcessInfo.processInfo.environment["CONN_FTP_VSFTPD_TLS_URL"] != nil

    let ftp: FTPHandler
    let folder: String

    /// Runs `body` with a folder that is gone afterwards.
    static func with<R>(_ body: (FTPSandbox) async throws -> R) async throws -> R {
        let ftp = try await FTPHandler(url: url())
        let sandbox = FTPSandbox(ftp: ftp, folder: "cli-\(UUID().uuidString.lowercased())")
        try await ftp.makeDirectory(sandbox.folder)
        do {
            let result = try await body(sandbox)
            try await sandbox.remove()
            return result
        } catch {
            try? await sandbox.remove()
            throw error
        }
    }

    private func remove() async throws {
        try await ftp.removeDirectory(folder, recursive: true)
        await ftp.shutdown()
    }

    /// What a program's environment holds for `@CONN_CLI_URL`.
    static var environment: [String: String] { get throws { ["CONN_CLI_URL": try url()] } }

    /// The server's URL with this behind its path, perhaps with another password or other keys.
    static func url(_ path: String = "", password: String? = nil, keys: String = "tls=off") throws -> String {
        let url = try ConnectionURL(Self.url)
        let secret = try #require(password ?? url.password?.reveal())
        let host = try #require(url.hosts.first)
        return "\(url.scheme)://\(url.user ?? ""):\(secret)@\(host)\(path.isEmpty ? "" : "/" + path)?\(keys)"
    }

    static var password: String { get throws { try #require(try ConnectionURL(url).password).reveal() } }
}

@Suite("FTP servers", .enabled(if: FTPSandbox.isThere, "CONN_FTP_URL is not set"))
struct FTPTests {
    private let csv = "turbine,megawatts\nT1,1.5\nT2,2.25\n"
    private let json = #"{"result":{"records":[{"turbine":"T1","megawatts":1.5},{"turbine":"T2","megawatts":2.25}]}}"#
    private let rows = [["T1", "1.5"], ["T2", "2.25"]]

    // MARK: ping

    @Test("every step of a ping has a line with its time")
    func ping() async throws {
        let program = try await Program.run(["ping", "@CONN_CLI_URL"], environment: FTPSandbox.environment)
        #expect(program.code == 0, "\(program.text)")
        #expect(
            program.states == ["url ok", "dns ok", "tcp ok", "tls -", "login ok", "noop ok"],
            "\(program.output)"
        )
        #expect(try !program.text.contains(FTPSandbox.password))
    }

    @Test("a wrong password ends at login, and is not shown")
    func wrongPassword() async throws {
        let environment = ["CONN_CLI_URL": try FTPSandbox.url(password: "hunter2")]
        let program = try await Program.run(["ping", "@CONN_CLI_URL"], environment: environment)
        #expect(program.code == 1)
        #expect(program.states.suffix(2) == ["tls -", "login FAILED"], "\(program.output)")
        #expect(!program.text.contains("hunter2"))
    }

    @Test(
        "over TLS the certificate is checked, and the ping says so",
        .enabled(if: FTPSandbox.hasTLS, "CONN_FTP_VSFTPD_TLS_URL is not set")
    )
    func secure() async throws {
        let variables = ProcessInfo.processInfo.environment
        let text = try #require(variables["CONN_FTP_VSFTPD_TLS_URL"])
        let host = try #require(try ConnectionURL(text).hosts.first)
        for (variable, isTrusted) in [("CONN_FTP_TLS_CA", true), ("CONN_FTP_TLS_WRONG_CA", false)] {
            let file = try #require(variables[variable])
            let url = "ftp://ftp:\(try FTPSandbox.password)@\(host)/?tls=verify-full&tlsCA=\(file)"
            let program = try await Program.run(["ping", "@CONN_CLI_URL"], environment: ["CONN_CLI_URL": url])
            #expect(program.code == (isTrusted ? 0 : 1), "\(program.text)")
            let expected =
                isTrusted ? ["tls ok", "login ok", "noop ok"] : ["url ok", "dns ok", "tcp ok", "tls FAILED"]
            #expect(Array(program.states.suffix(expected.count)) == expected, "\(program.output)")
        }
    }

    @Test("a server without TLS ends at tls unless it is switched off")
    func noTLS() async throws {
        let environment = ["CONN_CLI_URL": try FTPSandbox.url(keys: "tls=verify-full")]
        let program = try await Program.run(["ping", "@CONN_CLI_URL", "--retries", "0"], environment: environment)
        #expect(program.code == 1)
        #expect(program.states.last?.hasSuffix("FAILED") == true, "\(program.output)")
        #expect(!program.states.contains("login ok"))
    }

    @Test("a port where nobody listens ends at tcp, an unknown key at url")
    func early() async throws {
        let port = try Listener().port
        let closed = try await Program.run(["ping", "ftp://127.0.0.1:\(port)/"])
        #expect(closed.code == 1 && closed.states == ["url ok", "dns ok", "tcp FAILED"], "\(closed.output)")
        let unknown = try await Program.run(["ping", "ftp://127.0.0.1/?sekret=hunter2"])
        #expect(unknown.code == 1 && unknown.states == ["url FAILED"], "\(unknown.output)")
        #expect(unknown.error.contains("sekret") && !unknown.text.contains("hunter2"), "\(unknown.error)")
    }

    // MARK: copy and query

    @Test("CSV and JSON, plain and compressed, go into a database")
    func copy() async throws {
        let files: [(String, [UInt8], [String])] = [
            ("power.csv", Array(csv.utf8), []),
            ("power.csv.gz", try GzipBytes.compress(Array(csv.utf8)), []),
            ("power.txt", Array(csv.replacing(",", with: ";").utf8), ["--form", "csv", "--separator", ";"]),
            ("power.json", Array(json.utf8), ["--rows", "result.records"]),
            ("a b.json.gz", try GzipBytes.compress(Array(json.utf8)), ["--rows", "result.records"]),
        ]
        try await FTPSandbox.with { server in
            for (name, bytes, more) in files {
                try await server.ftp.upload(.bytes(bytes), to: "\(server.folder)/\(name)")
                let sandbox = try Sandbox()
                let arguments = ["copy", "--from", try FTPSandbox.url(), "--query", "\(server.folder)/\(name)"] + more
                let outcome = await connhandler(arguments + ["--to", sandbox.url(create: true), "--table", "power"])
                #expect(outcome.code == 0, "\(name): \(outcome.message)")
                #expect(try await sandbox.rows("SELECT turbine, megawatts FROM power ORDER BY turbine") == rows)
            }
        }
    }

    @Test("without a query the URL itself names the file")
    func urlOfFile() async throws {
        try await FTPSandbox.with { server in
            try await server.ftp.upload(.text(csv), to: "\(server.folder)/power.csv")
            let sandbox = try Sandbox()
            let program = try await Program.run(
                ["copy", "--from", "@CONN_CLI_URL", "--to", sandbox.path("out.csv")],
                environment: ["CONN_CLI_URL": try FTPSandbox.url("\(server.folder)/power.csv")]
            )
            #expect(program.code == 0, "\(program.text)")
            #expect(try sandbox.read("out.csv") == csv)
        }
    }

    @Test("a table is shown like the rows of a query")
    func query() async throws {
        try await FTPSandbox.with { server in
            try await server.ftp.upload(.text(json), to: "\(server.folder)/power.json")
            let arguments = ["query", "@CONN_CLI_URL", "\(server.folder)/power.json", "--rows", "result.records"]
            let environment = try FTPSandbox.environment
            let table = try await Program.run(arguments, environment: environment)
            #expect(table.code == 0 && table.output.contains("T2") && table.error.contains("2 rows"), "\(table.text)")
            let text = try await Program.run(arguments + ["--format", "csv"], environment: environment)
            #expect(text.output.contains("T1,1.5\n"), "\(text.output)")
        }
    }

    @Test("what is missing, or of no form, leaves no table")
    func failures() async throws {
        try await FTPSandbox.with { server in
            try await server.ftp.upload(.text(csv), to: "\(server.folder)/power.bin")
            for (name, words) in [("missing.csv", "does not exist"), ("power.bin", "--form")] {
                let sandbox = try Sandbox()
                let outcome = await connhandler(
                    "copy",
                    "--from",
                    try FTPSandbox.url(),
                    "--query",
                    "\(server.folder)/\(name)",
                    "--to",
                    sandbox.url(create: true),
                    "--table",
                    "power"
                )
                #expect(outcome.code == 1 && outcome.message.contains(words), "\(outcome.message)")
                await #expect(throws: ConnError.self) { try await sandbox.rows("SELECT * FROM power") }
            }
        }
    }

    @Test("arguments that cannot go together are refused before anything is asked")
    func arguments() async {
        for arguments in [
            ["copy", "--from", "power.csv", "--to", "ftp://127.0.0.1:1/", "--table", "power"],
            ["copy", "--from", "ftp://127.0.0.1:1/", "--rows", "a", "--form", "csv", "--to", "out.csv"],
            ["exec", "ftp://127.0.0.1:1/", "DELETE FROM power"],
        ] {
            let outcome = await connhandler(arguments)
            #expect(outcome.code == 64, "\(arguments): \(outcome.message)")
        }
    }
}
