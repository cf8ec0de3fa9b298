import Foundation
import SQLite
import Testing

@Suite("The ways through SQLite that the READMEs show")
struct FlowTests {
    struct Reading: Decodable, Equatable, Sendable {
        var turbine: Int
        var megawatts: Double?
    }

    @Test("with: make, insert, read, close")
    func with() throws {
        let database = DatabaseFile()
        let turbine = 7
        let frame = try SQLiteHandler.with(.file(database.path, create: true)) { db in
            try db.execute("CREATE TABLE power (turbine INTEGER, megawatts REAL)")
            try db.execute("INSERT INTO power VALUES (\(turbine), \(1.5)), (\(turbine), \(Double?.none))")
            return try db.readFrame("SELECT * FROM power WHERE turbine = \(turbine)")
        }
        #expect(frame.rowCount == 2)
        let megawatts = try frame["megawatts", as: Double.self]
        #expect(Array(megawatts) == [1.5, nil])
        #expect(database.openConnections == 0)
    }

    @Test("the same in async code")
    func asyncWith() async throws {
        let database = DatabaseFile()
        let rows = try await SQLiteHandler.with(.file(database.path, create: true)) { db in
            try await db.execute("CREATE TABLE power (turbine INTEGER, megawatts REAL)")
            try await db.executeMany("INSERT INTO power VALUES (?, ?)", [[1, 0.5], [2, nil]])
            return try await db.readRows("SELECT * FROM power ORDER BY turbine", as: Reading.self)
        }
        #expect(rows == [Reading(turbine: 1, megawatts: 0.5), Reading(turbine: 2, megawatts: nil)])
    }

    @Test("by URL, through a CSV text into a table and back out by a stream")
    func csv() throws {
        let database = DatabaseFile()
        let db = try SQLiteHandler(url: "sqlite:\(database.path)?mode=rwc&busyTimeout=2s")
        defer { db.close() }
        let lines = (1...2_500).map { "\($0),\(Double($0) / 2)" }.joined(separator: "\n")
        let frame = try DataFrame(csv: "turbine,megawatts\n" + lines)
        #expect(try db.write(frame, to: "power", mode: .create) == 2_500)
        var total = 0.0
        try db.stream("SELECT megawatts FROM power", batchRows: 1_000) { batch in
            total += try batch["megawatts", as: Double.self].reduce(0) { $0 + ($1 ?? 0) }
            return .proceed
        }
        #expect(total == 2_500 * 2_501 / 4)
    }

    @Test("transaction, savepoint and every write mode")
    func modes() throws {
        try SQLiteHandler.with(.memory) { db in
            try db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)")
            func frame(_ ids: [Int64], _ text: String) throws -> DataFrame {
                try DataFrame([("id", Column(ids)), ("v", Column(ids.map { _ in text }))])
            }
            try db.transaction { tx in
                try tx.write(try frame([1, 2], "a"), to: "t")
                try? tx.transaction { inner in
                    try inner.execute("DELETE FROM t")
                    throw CancellationError()
                }
            }
            try db.write(try frame([2, 3], "b"), to: "t", mode: .upsert(on: ["id"]))
            let texts = try db.readFrame("SELECT v FROM t ORDER BY id")["v", as: String.self]
            #expect(Array(texts) == ["a", "b", "b"])
            try db.write(try frame([9], "c"), to: "t", mode: .replace)
            let id = try db.readScalar("SELECT id FROM t", as: Int.self)
            #expect(id == 9)
        }
    }

    @Test("a database in memory is one for all threads and tasks of its handler")
    func memory() async throws {
        let db = try await SQLiteHandler(.memory)
        try await db.execute("CREATE TABLE t (n INTEGER)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<20 { group.addTask { try await db.execute("INSERT INTO t VALUES (\(number))") } }
            try await group.waitForAll()
        }
        #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 20)
        await db.shutdown()
    }

    @Test("a backup is a database of its own")
    func backup() throws {
        let database = DatabaseFile()
        let copy = database.file("copy.db")
        try SQLiteHandler.with(.memory) { db in
            try db.write(try DataFrame([("n", Column([Int64(1), 2]))]), to: "t", mode: .create)
            try db.backup(to: copy)
        }
        try SQLiteHandler.with(.file(copy, readOnly: true)) { db in
            let names = try db.tables().map(\.name.name)
            let sum = try db.readScalar("SELECT SUM(n) FROM t", as: Int.self)
            #expect(names == ["t"])
            #expect(sum == 3)
        }
    }
}
