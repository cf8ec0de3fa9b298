import Foundation
import SQLCore
import Testing

/// The examples of the README, compiled as they stand there and run against a scripted server.
@Suite("Examples of the README")
struct ReadmeExamples {
    private let script = Script()

    private func withHandler<R>(_ body: (SQLHandler<ScriptedDriver>) async throws -> R) async throws -> R {
        var options = ScriptedOptions()
        options.script = script
        return try await SQLHandler<ScriptedDriver>.with(ScriptedProperties(), options: options, body)
    }

    // README: first
    func meanPower(of turbine: Int, in db: any SQLHandling) async throws -> Double? {
        try await db.readScalar("SELECT avg(power) FROM power WHERE turbine = \(turbine)")  // bound, never pasted
    }
    // END

    @Test("first")
    func first() async throws {
        script.answer("SELECT avg(power) FROM power WHERE turbine = $1", try DataFrame([("avg", Column([2.5]))]))
        #expect(try await withHandler { db in try await meanPower(of: 7, in: db) } == 2.5)
    }

    // README: query
    func readings(of site: String?, in turbines: [Int], table: SQLTableName, from: Date) -> SQLQuery {
        let filter: SQLQuery = "site IS \(site) AND turbine IN (\(list: turbines))"
        return "SELECT * FROM \(table: table) WHERE \(filter) AND measured_at >= \(from)"
    }
    // END

    @Test("query")
    func query() throws {
        let query = readings(of: nil, in: [1, 2], table: "main.power", from: Date(timeIntervalSince1970: 1))
        let statement = try query.statement(for: ScriptedDialect())
        #expect(
            statement.text
                == "SELECT * FROM \"main\".\"power\" WHERE site IS $1 AND turbine IN ($2, $3) AND measured_at >= $4"
        )
        #expect(statement.parameters.map(\.typeName) == ["NULL", "Int64", "Int64", "Instant"])
    }

    // README: transaction
    func move(_ amount: Decimal128, from: Int, to: Int, in db: any SQLHandling) async throws {
        try await db.transaction { tx in
            try await tx.execute("UPDATE account SET balance = balance - \(amount) WHERE id = \(from)")
            try await tx.execute("UPDATE account SET balance = balance + \(amount) WHERE id = \(to)")
        }
    }
    // END

    @Test("transaction")
    func transaction() async throws {
        script.fail("COMMIT", Failures.deadlock)
        try await withHandler { db in
            try await move(try #require(Decimal128("1.50")), from: 1, to: 2, in: db)
        }
        #expect(script.count("BEGIN") == 2)
        #expect(script.count("COMMIT") == 2)
        #expect(script.count("UPDATE account SET balance = balance - $1 WHERE id = $2") == 2)
    }

    // README: stream
    func firstLoss(in db: any SQLHandling) async throws -> Int? {
        var seen = 0
        var found: Int?
        try await db.stream("SELECT power FROM power ORDER BY measured_at", batchRows: 50_000) { batch in
            let power = try batch["power", as: Double.self]
            found = power.firstIndex { ($0 ?? 0) < 0 }.map { seen + $0 }
            seen += batch.rowCount
            return found == nil ? .proceed : .stop
        }
        return found
    }
    // END

    @Test("stream")
    func stream() async throws {
        let text = "SELECT power FROM power ORDER BY measured_at"
        script.answer(
            text,
            try DataFrame([("power", Column([1.0, nil]))]),
            try DataFrame([("power", Column([2.0, -1.0]))]),
            try DataFrame([("power", Column([-2.0]))])
        )
        #expect(try await withHandler { db in try await firstLoss(in: db) } == 3)
        #expect(script.count("fetch 2 of \(text)") == 0)
    }

    // README: write
    func store(_ frame: DataFrame, in db: any SQLHandling) async throws -> Int {
        let rows = try await db.write(frame, to: "power", mode: .append)
        try await db.executeMany("DELETE FROM power WHERE turbine = ?", [[1], [2]])
        return rows
    }
    // END

    @Test("write")
    func write() async throws {
        script.table(
            "power",
            [SQLTableColumn(name: "turbine", declaredType: "BIGINT", type: .int64, isNullable: false)]
        )
        let frame = try DataFrame([("turbine", Column([Int64(1), 2, 3]))])
        #expect(try await withHandler { db in try await store(frame, in: db) } == 3)
        #expect(script.count("many DELETE FROM power WHERE turbine = $1 2") == 1)
        #expect(script.count("COMMIT") == 2)
    }

    // README: errors
    func add(_ turbine: Int, to db: any SQLHandling) async throws -> String {
        do {
            try await db.execute("INSERT INTO turbine VALUES (\(turbine))")
            return "added"
        } catch {
            switch error.kind {
            case .constraint(.unique):
                return "known already (\(error.constraintName ?? "unnamed"))"
            default:
                guard error.outcome == .unknown else { throw error }
                return "look whether it is there: \(error)"  // not tried again, because it may have been applied
            }
        }
    }
    // END

    @Test("errors")
    func errors() async throws {
        var duplicate = ConnError(.constraint(.unique), "The row is there already")
        duplicate.constraintName = "turbine_pkey"
        let text = "INSERT INTO turbine VALUES ($1)"
        script.fail(text, duplicate, Failures.lostAfter)
        let (first, second, third) = try await withHandler { db in
            (try await add(1, to: db), try await add(1, to: db), try await add(1, to: db))
        }
        #expect(first == "known already (turbine_pkey)")
        #expect(second.hasPrefix("look whether it is there"))
        #expect(third == "added")
        #expect(script.count(text) == 3)
    }
}
