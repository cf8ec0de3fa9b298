import ConnHandlers
import Foundation

/// The SQL Server of CONN_MSSQL_URL, or what stands in for it, and table names of one test's own in its database.
struct MsSQLSandbox {
    static let url = ProcessInfo.processInfo.environment["CONN_MSSQL_URL"] ?? ""
    static let isThere = !url.isEmpty

    /// How a command names the server: its URL holds a password, which is no business of the process list.
    static let reference = "@CONN_MSSQL_URL"

    private let prefix = "cli_\(UInt64.random(in: .min ... .max))"
    let db: any SQLHandling

    /// Runs `body`, and removes the tables of these names afterwards.
    static func with<R>(_ tables: String..., body: (MsSQLSandbox) async throws -> R) async throws -> R {
        let sandbox = MsSQLSandbox(db: try await openSQL(url: url))
        do {
            let result = try await body(sandbox)
            try await sandbox.remove(tables)
            return result
        } catch {
            try? await sandbox.remove(tables)
            throw error
        }
    }

    private func remove(_ tables: [String]) async throws {
        for name in tables { try await db.execute("DROP TABLE IF EXISTS \(identifier: table(name))") }
        await db.shutdown()
    }

    /// A table as the command line names it.
    func table(_ name: String) -> String { "\(prefix)_\(name)" }

    /// All rows of a table, by its first column.
    func frame(_ name: String) async throws -> DataFrame {
        try await db.readFrame("SELECT * FROM \(identifier: table(name)) ORDER BY 1")
    }

    /// What `copy --query` reads a table by.
    func query(_ name: String) -> String { "SELECT * FROM \(table(name)) ORDER BY 1" }
}
