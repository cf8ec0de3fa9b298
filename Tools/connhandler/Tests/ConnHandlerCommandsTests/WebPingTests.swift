import ConnHandlers
import ConnTesting
import Foundation
import Testing

@testable import ConnHandlerCommands

@Suite("ping on the web")
struct WebPingTests {
    @Test("every step has a line with its time; any answer will do", arguments: [200, 404, 405])
    func steps(_ status: Int) async throws {
        let server = try TwinServer().start()
        defer { server.stop() }
        server.otherwise { _ in .status(status) }
        let program = try await Program.run(["ping", server.url + "/api"])
        #expect(program.code == 0, "\(program.text)")
        #expect(program.states == ["url ok", "dns ok", "tcp ok", "tls -", "http ok"], "\(program.output)")
        #expect(program.output.contains("HTTP/1.1 \(status) to HEAD ("), "\(program.output)")
        #expect(server.requests.map(\.method) == ["HEAD"])
        #expect(server.requests.first?.path == "/api")
    }

    @Test("an answer that refuses or fails ends at http", arguments: [401, 403, 500])
    func refused(_ status: Int) async throws {
        let server = try TwinServer().start()
        defer { server.stop() }
        server.otherwise { _ in .status(status) }
        let program = try await Program.run(["ping", server.url, "--retries", "0"])
        #expect(program.code == 1)
        #expect(program.states.last == "http FAILED", "\(program.output)")
        #expect(program.error.contains("\(status)"), "\(program.error)")
    }

    @Test("a URL with a key that nobody knows ends at url and does not show its value")
    func url() async throws {
        let program = try await Program.run(["ping", "https://api.invalid/v1?sekret=hunter2"])
        #expect(program.code == 1)
        #expect(program.states == ["url FAILED"], "\(program.output)")
        #expect(program.error.contains("sekret") && !program.text.contains("hunter2"), "\(program.error)")
    }

    @Test("a port where nobody listens ends at tcp")
    func closed() async throws {
        let port = try Listener().port
        let program = try await Program.run(["ping", "http://127.0.0.1:\(port)/"])
        #expect(program.code == 1)
        #expect(program.states == ["url ok", "dns ok", "tcp FAILED"], "\(program.output)")
    }

    @Test("a server without TLS behind an https URL ends at tls")
    func tls() async throws {
        let server = try TwinServer().start()
        defer { server.stop() }
        let program = try await Program.run(["ping", "https://127.0.0.1:\(server.port)/", "--retries", "0"])
        #expect(program.code == 1)
        #expect(program.states == ["url ok", "dns ok", "tcp ok", "tls FAILED"], "\(program.text)")
    }

    @Test("a server that cuts the connection ends at http")
    func cut() async throws {
        let server = try TwinServer().start()
        defer { server.stop() }
        server.otherwise { _ in .nothing(.close) }
        let program = try await Program.run(["ping", server.url, "--retries", "0"])
        #expect(program.code == 1)
        #expect(program.states.suffix(2) == ["tls -", "http FAILED"], "\(program.text)")
    }

    @Test("token, and user with password, come from variables and are never shown")
    func secrets() async throws {
        let server = try TwinServer().start()
        defer { server.stop() }
        server.otherwise { request in
            let known = ["Bearer hunter2", "Basic YW5hOmh1bnRlcjI="]  // ana:hunter2
            return .status(known.contains(request.headers["Authorization"] ?? "") ? 204 : 401)
        }
        let environment = ["CONN_CLI_SECRET": "hunter2", "CONN_CLI_URL": server.url + "?token=hunter2"]
        let user = server.url.replacing("http://", with: "http://ana@")
        for arguments in [
            ["ping", server.url, "--token", "@CONN_CLI_SECRET"],
            ["ping", user, "--password", "@CONN_CLI_SECRET"],
            ["ping", "@CONN_CLI_URL"],
        ] {
            let program = try await Program.run(arguments, environment: environment)
            #expect(program.code == 0, "\(program.text)")
            #expect(!program.text.contains("hunter2"), "\(program.text)")
        }
        #expect(server.requests.count == 3)
        let useless = try await Program.run(
            ["ping", "sqlite::memory:", "--token", "@CONN_CLI_SECRET"],
            environment: environment
        )
        #expect(useless.error.contains("--token has no use"), "\(useless.error)")
    }
}
