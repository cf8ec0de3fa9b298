import ConnHandlers
import ConnTesting
import Foundation
import Testing

/// The examples of the root README, run as they stand there.
@Suite("README")
struct ReadmeExamples {
    /// A folder of this test's own, with a database path in it.
    private func withDatabase<R>(_ body: (String) async throws -> R) async throws -> R {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("readme-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder.appendingPathComponent("plant.db").path)
    }

    private func first(_ path: String) throws -> DataFrame {
        let turbine = 7
        // README: first
        let power = try SQLiteHandler.with(.file(path, create: true)) { db in
            try db.execute("CREATE TABLE power (turbine INTEGER, megawatts REAL)")
            try db.execute("INSERT INTO power VALUES (\(turbine), \(1.5)), (\(turbine), \(2.5))")
            return try db.readFrame("SELECT * FROM power WHERE turbine = \(turbine)")  // bound, never pasted
        }
        print(power)
        // END
        return power
    }

    @Test("the first example stores two rows and reads them back")
    func firstExample() async throws {
        try await withDatabase { path in
            let power = try first(path)
            #expect(power.rowCount == 2)
        }
    }

    // README: async
    func store(_ frame: DataFrame, in url: String) async throws -> Int {
        let db = try await openSQL(url: url)  // any engine, by its URL
        let rows = try await db.transaction { tx in  // commits, or rolls back when it throws
            try await tx.execute("DELETE FROM power WHERE megawatts IS NULL")
            return try await tx.write(frame, to: "power", mode: .append)  // the engine's bulk road
        }
        await db.shutdown()
        return rows
    }
    // END

    // README: postgresql
    func load(_ frame: DataFrame, into table: SQLTableName, of server: SQLConnProperties) async throws -> Double {
        try await PgSQLHandler.with(server) { db in  // SQLConnProperties(host: "db", user: "app", password: secret, …)
            try await db.write(frame, to: table, mode: .replace)  // by COPY, in one transaction
            return try await db.readScalar("SELECT sum(megawatts) FROM \(identifier: table.name)", as: Double.self) ?? 0
        }
    }
    // END

    @Test("the example of a server loads a frame", .enabled(if: ReadmeExamples.hasServer, "CONN_PG_URL is not set"))
    func serverExample() async throws {
        let (properties, _) = try PgSQLHandler.fromEnvironment()
        let table = SQLTableName(stringLiteral: "readme_\(UInt64.random(in: .min ... .max))")
        let frame = try DataFrame([("turbine", Column([Int64(7), 8])), ("megawatts", Column([1.5, 4.5]))])
        for _ in 1...2 {
            let total = try await load(frame, into: table, of: properties)
            #expect(total == 6)
        }
        try await PgSQLHandler.with(properties) { db in try await db.execute("DROP TABLE \(identifier: table.name)") }
    }

    private static let hasServer = ProcessInfo.processInfo.environment["CONN_PG_URL"]?.isEmpty == false

    @Test("the async example adds a frame in a transaction")
    func asyncExample() async throws {
        try await withDatabase { path in
            _ = try first(path)
            let frame = try DataFrame([("turbine", Column([Int64(8)])), ("megawatts", Column([4.5]))])
            let rows = try await store(frame, in: "sqlite:\(path)")
            #expect(rows == 1)
            let total = try await SQLiteHandler.with(.file(path)) { db in
                try await db.readScalar("SELECT sum(megawatts) FROM power", as: Double.self)
            }
            #expect(total == 8.5)
        }
    }

    // README: http
    func fetch(turbine: Int, from api: HTTPConnProperties, into url: String) async throws -> Int {
        try await HTTPHandler.with(api) { http in  // HTTPConnProperties("https://api/v1", …)
            let power = try await http.get("/power", query: ["turbine": turbine]).frame()  // JSON or CSV
            let db = try await openSQL(url: url)
            let rows = try await db.write(power, to: "power", mode: .create)
            await db.shutdown()
            return rows
        }
    }
    // END

    @Test("the example of a web service writes what it got into a database")
    func webExample() async throws {
        let server = try TwinServer().start()
        defer { server.stop() }
        server.on("GET", "/v1/power", .json(#"[{"turbine":7,"megawatts":1.5},{"turbine":7,"megawatts":2.5}]"#))
        try await withDatabase { path in
            let api = HTTPConnProperties(server.url + "/v1")
            let rows = try await fetch(turbine: 7, from: api, into: "sqlite:\(path)?mode=rwc")
            #expect(rows == 2)
            #expect(server.requests.map(\.target) == ["/v1/power?turbine=7"])
        }
    }

    // README: errors
    func add(_ turbine: Int, to db: SQLiteHandler) async throws -> Bool {
        do {
            try await db.execute("INSERT INTO turbine VALUES (\(turbine))", options: CallOptions(timeout: .seconds(5)))
            return true
        } catch {
            guard error.kind == .constraint(.unique) else { throw error }
            print(error.attempts.count, error.outcome)  // the log of all tries; whether it took effect
            return false
        }
    }
    // END

    @Test("the error example tells a duplicate from other failures")
    func errorExample() async throws {
        try await withDatabase { path in
            try await SQLiteHandler.with(.file(path, create: true)) { db in
                await #expect(throws: ConnError.self) { try await add(1, to: db) }
                try await db.execute("CREATE TABLE turbine (id INTEGER PRIMARY KEY)")
                let first = try await add(1, to: db)
                let second = try await add(1, to: db)
                #expect(first && !second)
            }
        }
    }
}
