import Foundation
import PgSQL
import Testing

// The examples of the package's README, compiled and run; a check compares the two texts.
@Suite("Examples of PgSQL's README", .serialized)
struct ReadmeExamples {
    /// A handler on a database of its own, dropped at the end.
    private func withDatabase(_ body: (PgSQLHandler) async throws -> Void) async throws {
        let database = try await PgSQLDatabase()
        let result: Result<Void, any Error>
        do {
            try await PgSQLHandler.with(database.properties) { plant in try await body(plant) }
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await database.remove()
        try result.get()
    }

    private func firstExample(_ server: SQLConnProperties, turbine: Int) throws {
        let (host, port, user) = (server.host, server.port, server.user)
        let (password, database) = (server.password, server.database)
        // README: first
        let properties = SQLConnProperties(host: host, port: port, user: user, password: password, database: database)
        try PgSQLHandler.with(properties) { plant in
            try plant.execute("CREATE TABLE IF NOT EXISTS power (turbine integer, mw numeric(9,3), at timestamptz)")
            try plant.execute("INSERT INTO power VALUES (\(turbine), \(2.125), now())")
            let frame = try plant.readFrame("SELECT * FROM power WHERE turbine = \(turbine)")
            print(frame)
        }
        // END
    }

    @Test func first() async throws {
        try await withDatabase { plant in
            try firstExample(plant.properties, turbine: 7)
            #expect(try await plant.readScalar("SELECT count(*) FROM power WHERE turbine = 7", as: Int.self) == 1)
        }
    }

    private func partitionsExample(_ plant: PgSQLHandler) throws -> DataFrame {
        // README: partitions
        let frame = try plant.readFrame("SELECT * FROM readings", partitionOn: "id", partitions: 4)
        // END
        return frame
    }

    private func copyExample(_ plant: PgSQLHandler) throws -> String {
        var csv = ""
        // README: copy
        var chunks = [Array("1,2.125\n2,".utf8), Array("0.500\n".utf8)]
        try plant.copyIn(into: "loaded", columns: ["turbine", "mw"], format: .csv(header: false)) {
            chunks.isEmpty ? nil : chunks.removeFirst()
        }
        try plant.copyOut("SELECT turbine, mw FROM loaded ORDER BY turbine", format: .csv(header: true)) { bytes in
            csv += String(decoding: bytes, as: UTF8.self)
            return .proceed
        }
        // END
        return csv
    }

    private func lockExample(_ plant: PgSQLHandler) throws {
        // README: lock
        try plant.withAdvisoryLock(PgSQLLockKey(name: "nightly load")) { session in
            try session.execute("DELETE FROM staging")
        }
        // END
    }

    @Test func partitionsCopyAndLock() async throws {
        try await withDatabase { plant in
            try await plant.execute(
                "CREATE TABLE readings AS SELECT id, id * 0.5 AS v FROM generate_series(1, 1000) id"
            )
            let frame = try partitionsExample(plant)
            #expect(frame.rowCount == 1000)
            #expect(Set(try frame["id", as: Int32.self].compactMap(\.self)).count == 1000)

            try await plant.execute("CREATE TABLE loaded (turbine integer, mw numeric(9,3))")
            #expect(try copyExample(plant) == "turbine,mw\n1,2.125\n2,0.500\n")

            try await plant.execute("CREATE TABLE staging AS SELECT 1 AS n")
            try lockExample(plant)
            #expect(try await plant.readScalar("SELECT count(*) FROM staging", as: Int.self) == 0)
        }
    }

    private actor Seen {
        var refreshes = 0
        var payloads: [String] = []
        func all() { refreshes += 1 }
        func one(_ payload: String) { payloads.append(payload) }
    }

    private func listenExample(_ plant: PgSQLHandler, _ seen: Seen) async throws {
        func refreshAll() async throws {
            await seen.all()
            // Only now does the stream listen.
            try await plant.execute("SELECT pg_notify('power', 'turbine 7')")
        }
        func refresh(_ payload: String) async throws {
            await seen.one(payload)
            withUnsafeCurrentTask { $0?.cancel() }
        }
        // README: listen
        let events = try plant.notifications(on: "power")
        for try await event in events {
            switch event {
            case .listening, .possibleGap: try await refreshAll()
            case .notification(let notification): try await refresh(notification.payload)
            }
        }
        // END
    }

    @Test(.timeLimit(.minutes(1))) func listens() async throws {
        let seen = Seen()
        try await withDatabase { plant in
            // The task that reads is cancelled by its own example.
            try? await Task { try await listenExample(plant, seen) }.value
        }
        #expect(await seen.refreshes == 1)
        #expect(await seen.payloads == ["turbine 7"])
    }
}
