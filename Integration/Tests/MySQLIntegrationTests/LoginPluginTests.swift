import ConnTesting
import Foundation
import IntegrationSupport
import MySQL
import Testing

/// Ways to log in, as a server of MySQL 8 asks for them.
@Suite("Plug-ins of MySQL's login", .serialized, .timeLimit(.minutes(2)))
struct LoginPluginTests {
    /// A packet of the protocol by its number.
    private func packet(_ number: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [UInt8(payload.count & 255), UInt8(payload.count >> 8), 0, number] + payload
    }

    /// A greeting of the protocol's version 10 that proposes a plug-in; without TLS.
    private func greeting(_ plugin: String) -> [UInt8] {
        func salt(_ count: Int) -> [UInt8] { [UInt8](repeating: 0x41, count: count) }
        var payload: [UInt8] = [10]
        payload += Array("8.4.0".utf8) + [0, 7, 0, 0, 0]
        payload += salt(8) + [0, 0x0F, 0xA2, 255, 2, 0, 0x28, 0, 21]
        payload += [UInt8](repeating: 0, count: 10)
        payload += salt(12) + [0]
        payload += Array(plugin.utf8) + [0]
        return packet(0, payload)
    }

    private func switching(to plugin: String) -> [UInt8] {
        packet(2, [0xFE] + Array(plugin.utf8) + [0] + [UInt8](repeating: 0x42, count: 20) + [0])
    }

    /// The error of a login at a server that says this, and how many bytes it was told.
    private func failure(
        _ greeting: [UInt8],
        _ answer: [UInt8],
        closes: Bool = true,
        limit: Duration = .seconds(5)
    ) async throws -> (error: ConnError, told: Int) {
        let server = try ScriptedServer(greeting: greeting, answer: answer, closes: closes)
        defer { server.stop() }
        var properties = SQLConnProperties(host: "127.0.0.1", port: server.port, user: "u", password: "canary-8aa1")
        properties.tls = .off
        properties.connectTimeout = limit
        let handler = try MySQLHandler(
            unconnected: properties,
            options: MySQLOptions(),
            configuration: TestServer.quick(retries: 0, connects: 0)
        )
        let error = try await #require(throws: ConnError.self) { try await handler.ping() }
        await handler.shutdown()
        #expect(!"\(error) \(error.serverMessage ?? "")".contains("canary"))
        #expect(error.phase == .connect && error.outcome == .notApplied)
        return (error, server.statistics.bytes(.clientToServer).received)
    }

    @Test("caching_sha2_password is spoken: a server that knows the hash lets in")
    func cached() async throws {
        let welcome = packet(2, [1, 3]) + packet(3, [0, 0, 0, 2, 0, 0, 0])
        let (error, told) = try await failure(
            greeting("caching_sha2_password"),
            welcome,
            closes: false,
            limit: .seconds(1)
        )
        // In: the first statement is sent, and nobody answers it.
        #expect(error.kind == .timeout, "\(error)")
        #expect(told > 200, "\(told) bytes")
    }

    @Test("a way to log in that nobody has a plug-in for is final, and said to be what it is")
    func unknown() async throws {
        let (error, _) = try await failure(greeting("mysql_native_password"), switching(to: "strange_plugin"))
        #expect(error.kind == .unsupported && error.retry == .never, "\(error)")
        #expect(error.message.contains("way to log in"), "\(error)")
    }

    @Test("a password in clear is not given, whoever asks", arguments: ["mysql_clear_password", "dialog"])
    func clear(_ plugin: String) async throws {
        let (error, _) = try await failure(greeting("mysql_native_password"), switching(to: plugin))
        #expect(error.kind == .unsupported && error.retry == .never, "\(error)")
        #expect(error.message.contains("way to log in"), "\(error)")
    }

    @Test("caching_sha2_password's long way without TLS asks for the server's key, and says what to do when it fails")
    func withoutKey() async throws {
        let (error, _) = try await failure(greeting("caching_sha2_password"), packet(2, [1, 4]))
        #expect(error.kind == .connection || error.kind == .authentication, "\(error)")
    }
}
