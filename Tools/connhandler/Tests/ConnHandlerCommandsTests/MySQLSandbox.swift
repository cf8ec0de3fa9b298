import ConnHandlers
import Foundation

/// The MariaDB server of CONN_MYSQL_URL, and a database of one test's own on it.
struct MySQLSandbox {
    static let url = ProcessInfo.processInfo.environment["CONN_MYSQL_URL"] ?? ""
    static let isThere = !url.isEmpty

    /// How a command names the server: its URL holds a password, which is no business of the process list.
    static let reference = "@CONN_MYSQL_URL"

    let database: String
    let db: any SQLHandling

    /// Runs `body` with a database that is gone afterwards.
    static func with<R>(_ body: (MySQLSandbox) async throws -> R) async throws -> R {
        let db = try await openSQL(url: url)
        let sandbox = MySQLSandbox(database: "conn_test_cli_\(UInt64.random(in: .min ... .max))", db: db)
        try await db.execute("CREATE DATABASE \(identifier: sandbox.database) CHARACTER SET utf8mb4")
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
        try await db.execute("DROP DATABASE \(identifier: database)")
        await db.shutdown()
    }

    /// A table of the database as the command line names it.
    func table(_ name: String) -> String { "\(database).\(name)" }

    /// All rows of a table, by its first column.
    func frame(_ name: String) async throws -> DataFrame {
        try await db.readFrame("SELECT * FROM \(identifier: database).\(identifier: name) ORDER BY 1")
    }

    /// What `copy --query` reads a table by.
    func query(_ name: String) -> String { "SELECT * FROM \(table(name)) ORDER BY 1" }
}
