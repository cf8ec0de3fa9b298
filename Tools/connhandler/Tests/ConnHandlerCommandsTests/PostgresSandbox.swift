import ConnHandlers
import Foundation

/// The PostgreSQL server of CONN_PG_URL, and a schema of one test's own in it.
struct PostgresSandbox {
    static let url = ProcessInfo.processInfo.environment["CONN_PG_URL"] ?? ""
    static let tlsURL = ProcessInfo.processInfo.environment["CONN_PG_TLS_URL"] ?? ""
    static let isThere = !url.isEmpty
    static let hasTLS = !tlsURL.isEmpty

    /// How a command names the server: its URL holds a password, which is no business of the process list.
    static let reference = "@CONN_PG_URL"

    let schema: String
    let db: any SQLHandling

    /// Runs `body` with a schema that is gone afterwards.
    static func with<R>(_ body: (PostgresSandbox) async throws -> R) async throws -> R {
        let db = try await openSQL(url: url)
        let sandbox = PostgresSandbox(schema: "cli_\(UInt64.random(in: .min ... .max))", db: db)
        try await db.execute("CREATE SCHEMA \(identifier: sandbox.schema)")
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
        try await db.execute("DROP SCHEMA \(identifier: schema) CASCADE")
        await db.shutdown()
    }

    /// A table of the schema as the command line names it.
    func table(_ name: String) -> String { "\(schema).\(name)" }

    /// All rows of a table, by its first column.
    func frame(_ name: String) async throws -> DataFrame {
        try await db.readFrame("SELECT * FROM \(identifier: schema).\(identifier: name) ORDER BY 1")
    }

    /// What `copy --query` reads a table by.
    func query(_ name: String) -> String { "SELECT * FROM \(table(name)) ORDER BY 1" }

    /// The names of the schema's tables.
    var tables: [String] {
        get async throws {
            let frame = try await db.readFrame(
                "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = \(schema) ORDER BY 1"
            )
            return try frame["name", as: String.self].compactMap { $0 }
        }
    }
}
