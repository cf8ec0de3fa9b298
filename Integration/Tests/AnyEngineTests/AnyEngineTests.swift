import Foundation
import IntegrationSupport
import Testing

/// The program `any-engine` says the same on every engine.
@Suite("One program, every engine")
struct AnyEngineTests {
    private static let environment = ProcessInfo.processInfo.environment

    private func output(_ url: String) async throws -> String {
        let program = try executable("any-engine")
        return try await PrivateServerCommand.run([program], environment: ["CONN_URL": url])
    }

    /// What the program says of a new SQLite file, which needs no server.
    private func reference() async throws -> String {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("any-engine-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await output("sqlite:\(folder.path)/plant.db?mode=rwc")
    }

    private func compare(_ variable: String) async throws {
        let url = try #require(Self.environment[variable])
        let expected = try await reference()
        let seen = try await output(url)
        #expect(seen == expected)
    }

    @Test("on SQLite it says what it should")
    func sqlite() async throws {
        let lines = try await reference().split(separator: "\n").map(String.init)
        for line in [
            "written: 4", "columns: id, site, power, price, day, at",
            "id of O'Brien: 4", "meter: 2 Süd none",
            "meter: 3 海 -0.25", "updated: 1", "added: 2", "after transactions: 6",
            "streamed: 3 batches, the sum is 26.750000001", "a second 7: constraint(unique) notApplied",
            "a table that is not there: notFound notApplied",
        ] {
            #expect(lines.contains(line), "there is no line '\(line)' in \(lines)")
        }
    }

    @Test("on PostgreSQL", .enabled(if: AnyEngineTests.environment["CONN_PG_URL"] != nil, "CONN_PG_URL is not set"))
    func postgreSQL() async throws { try await compare("CONN_PG_URL") }

    @Test("on MariaDB", .enabled(if: AnyEngineTests.environment["CONN_MYSQL_URL"] != nil, "CONN_MYSQL_URL is not set"))
    func mariaDB() async throws { try await compare("CONN_MYSQL_URL") }

    @Test(
        "on SQL Server",
        .enabled(if: AnyEngineTests.environment["CONN_MSSQL_URL"] != nil, "CONN_MSSQL_URL is not set")
    )
    func sqlServer() async throws { try await compare("CONN_MSSQL_URL") }
}
