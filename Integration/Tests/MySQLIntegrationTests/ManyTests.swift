import Foundation
import IntegrationSupport
import MySQL
import Testing

/// One statement for many sets of values: by arrays where they can be, and as if one by one.
@Suite(
    "Many sets of values for one statement of MySQL",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing),
    .timeLimit(.minutes(3))
)
struct ManyTests {
    /// How many statements of a kind the session has run, by the server's count.
    private func count(_ status: String, _ tx: some SQLScope) async throws -> Int {
        try await tx.readScalar(
            "SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = \(status)",
            as: Int.self
        ) ?? -1
    }

    @Test("sets of one shape go in few round trips, whatever rows they change, and each counts")
    func arrays() async throws {
        try await withDatabase { db, _ in
            try await db.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, v VARCHAR(20), n INT NOT NULL DEFAULT 0)")
            try await db.transaction { tx in
                let before = try await count("Questions", tx)
                let sets: [[(any SQLBindable)?]] = (0..<10_000).map { [$0, $0 % 3 == 0 ? nil : "value \($0)"] }
                #expect(try await tx.executeMany("INSERT INTO t (id, v) VALUES (?, ?)", sets) == 10_000)
                #expect(try await count("Questions", tx) - before < 30, "they went one by one")
                // Rows that match count, changed or not.
                let updates: [[(any SQLBindable)?]] = (0..<200).map { [$0 % 2, $0 * 100] }
                #expect(try await tx.executeMany("UPDATE t SET n = ? WHERE id = ?", updates) == 100)
                let ranges: [[(any SQLBindable)?]] = (0..<10).map { [$0 * 1_000, $0 * 1_000 + 9] }
                #expect(try await tx.executeMany("DELETE FROM t WHERE id BETWEEN ? AND ?", ranges) == 100)
                let upserts: [[(any SQLBindable)?]] = [[10, "ten"], [10_001, "new"]]
                let upsert: SQLQuery = "INSERT INTO t (id, v) VALUES (?, ?) ON DUPLICATE KEY UPDATE v = VALUES(v)"
                #expect(try await tx.executeMany(upsert, upserts) == 3)
            }
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 9_901)
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t WHERE v IS NULL", as: Int.self) ?? 0 > 3_000)
        }
    }

    @Test("every type of value is the same by arrays as by itself")
    func types() async throws {
        try await withDatabase { db, _ in
            try await db.execute(
                """
                CREATE TABLE t (k INT PRIMARY KEY, a BIGINT, b BIGINT UNSIGNED, c DOUBLE, d FLOAT, e DECIMAL(20,4), f LONGTEXT,
                g LONGBLOB, h DATE, i DATETIME(6), j TIMESTAMP(6) NULL, l TIME(6), m CHAR(36), o BOOLEAN)
                """
            )
            let row: [(any SQLBindable)?] = [
                Int64.min, UInt64.max, 0.1, Float(0.1), Decimal128("-12.3456"), "é\\'\u{0}👩‍👩‍👧‍👦", [UInt8]([0, 255, 92]),
                CalendarDate("2024-02-29"), LocalDateTime("1000-01-01 00:00:00.000001"),
                Instant("2030-01-02T03:04:05.678901Z"), Duration.seconds(-3_000_000), UUID(), true,
            ]
            let nothing = [(any SQLBindable)?](repeating: nil, count: row.count)
            let text: SQLQuery = "INSERT INTO t VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
            // The first alone, the others together.
            try await db.executeMany(text, [[1] + row])
            try await db.executeMany(text, [[2] + row, [3] + nothing, [4] + row])
            let frame = try await db.readFrame("SELECT * FROM t ORDER BY k")
            for index in 1..<frame.columnCount {
                let column = frame.column(at: index)
                #expect(!column.isNull(at: 0), "\(frame.columnNames[index])")
                #expect(column.value(at: 1) == column.value(at: 0) && column.value(at: 3) == column.value(at: 0))
                #expect(column.isNull(at: 2))
            }
        }
    }

    @Test("values of several types for one parameter, and statements that give rows")
    func mixed() async throws {
        try await withDatabase { db, _ in
            try await db.execute("CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20))")
            let sets: [[(any SQLBindable)?]] = [["a"], [1], [2], [nil], ["b"], [2.5], [nil]]
            #expect(try await db.executeMany("INSERT INTO t (v) VALUES (?)", sets) == 7)
            let frame = try await db.readFrame("SELECT v FROM t ORDER BY id")
            let values = (0..<7).map { frame.column(at: 0).value(at: $0) }
            #expect(
                values == [.string("a"), .string("1"), .string("2"), .null, .string("b"), .string("2.5"), .null]
            )
            #expect(try await db.executeMany("SELECT ?", [[1], [2]]) >= 0)
            #expect(try await db.executeMany("INSERT INTO t (v) VALUES (?) RETURNING id", [["x"], ["y"]]) >= 0)
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 9)
        }
    }

    @Test("the set that fails is named, and nothing stays")
    func failing() async throws {
        try await withDatabase { db, _ in
            try await db.execute("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(5))")
            let text: SQLQuery = "INSERT INTO t VALUES (?, ?)"
            var sets: [[(any SQLBindable)?]] = (0..<5_000).map { [$0, "v"] }
            sets[4_321] = [17, "v"]
            let key = await #expect(throws: ConnError.self) { try await db.executeMany(text, sets) }
            #expect(
                key?.kind == .constraint(.unique) && key?.message.contains("set 4321:") == true,
                "\(String(describing: key))"
            )
            sets[4_321] = [4_321, "too long"]
            let long = await #expect(throws: ConnError.self) { try await db.executeMany(text, sets) }
            #expect(long?.kind == .conversion && long?.message.contains("set 4321:") == true)
            sets[4_321] = [4_321]
            let count = await #expect(throws: ConnError.self) { try await db.executeMany(text, sets) }
            #expect(count?.kind == .misuse(.parameterCount))
            sets[4_321] = [4_321, Double.nan]
            let value = await #expect(throws: ConnError.self) { try await db.executeMany(text, sets) }
            #expect(
                value?.kind == .conversion && value?.message.contains("set 4321:") == true,
                "\(String(describing: value))"
            )
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 0)
            // Inside a transaction only the call is undone.
            try await db.transaction { tx in
                try await tx.executeMany(text, [[1, "a"], [2, "b"]])
                sets[4_321] = [17, "v"]
                await #expect(throws: ConnError.self) { try await tx.executeMany(text, sets) }
                try await tx.executeMany(text, [[3, "c"], [4, "d"]])
            }
            #expect(try await db.readScalar("SELECT SUM(id) FROM t", as: Int.self) == 10)
        }
    }

    @Test("a deadlock in the middle replays the transaction, and sets are not run outside of one")
    func deadlock() async throws {
        try await withDatabase { db, database in
            try await db.execute("CREATE TABLE t (id INT PRIMARY KEY, v INT NOT NULL)")
            try await db.executeMany("INSERT INTO t VALUES (?, 0)", (0..<200).map { [$0] })
            let other = try await MySQLHandler(database.properties)
            // Two that update the same rows from either end.
            let up: [[(any SQLBindable)?]] = (0..<200).map { [$0] }
            let down: [[(any SQLBindable)?]] = up.reversed()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (handler, sets) in [(db, up), (other, down)] {
                    group.addTask {
                        for _ in 0..<20 { try await handler.executeMany("UPDATE t SET v = v + 1 WHERE id = ?", sets) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await db.readScalar("SELECT MIN(v) * 1000 + MAX(v) FROM t", as: Int.self) == 40_040)
            await other.shutdown()
        }
    }
}
