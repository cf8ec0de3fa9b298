import ConnHandlers
import Foundation

/// One program for every engine: what it does and prints depends on the URL in nothing but where it happens.
///
///     swift run any-engine sqlite:plant.db?mode=rwc
///     CONN_URL=postgresql://app@localhost/plant swift run any-engine
///
/// It makes a table of its own, and drops it in the end.
@main
struct AnyEngine {
    private struct Meter: Decodable {
        var id: Int
        var site: String
        var power: Double?
    }

    /// What ends a transaction here.
    private struct Stop: Error {}

    static func main() async throws {
        let given = CommandLine.arguments.dropFirst().first ?? ProcessInfo.processInfo.environment["CONN_URL"]
        guard let url = given else {
            FileHandle.standardError.write(Data("usage: any-engine URL, or the URL in CONN_URL\n".utf8))
            exit(2)
        }
        let db = try await openSQL(url: url)
        let table = SQLTableName("meters_\(UInt32.random(in: .min ... .max))")
        do {
            try await run(db, table)
        } catch {
            _ = try? await db.execute("DROP TABLE \(table: table)")
            throw error
        }
        try await db.execute("DROP TABLE \(table: table)")
        await db.shutdown()
    }

    private static func run(_ db: any SQLHandling, _ table: SQLTableName) async throws {
        // A table from a frame.
        let frame = try DataFrame([
            ("id", Column([Int64(1), 2, 3, 4])),
            ("site", Column(["Nord", "Süd", "海", "O'Brien"])),
            ("power", Column([1.5, nil, -0.25, 1e-9])),
            ("price", try column(["19.90", nil, "0.01", "-5.00"], Decimal128.self, .decimal(precision: 12, scale: 2))),
            ("day", try column(["2024-02-29", "1999-12-31", nil, "2030-01-01"], CalendarDate.self, .date)),
            (
                "at",
                try column(
                    ["2024-02-29 23:59:59.999999", nil, "1970-01-01 00:00:00", "2030-01-01 12:00:00.5"],
                    LocalDateTime.self,
                    .localTimestamp(.microsecond)
                )
            ),
        ])
        print("written:", try await db.write(frame, to: table, mode: .create))
        print("columns:", try await db.columns(of: table).map(\.name).joined(separator: ", "))
        // SQL Server's moments have 100 ns; asked for as microseconds they are the same everywhere.
        let rows: SQLQuery = "SELECT * FROM \(table: table) ORDER BY id"
        print(try await db.readFrame(rows.types(["at": .localTimestamp(.microsecond)])))

        // Parameters: bound, never pasted.
        let name = "O'Brien"
        print("id of \(name):", try await scalar(db, "SELECT id FROM \(table: table) WHERE site = \(name)"))
        let meters = try await db.readRows(
            "SELECT id, site, power FROM \(table: table) WHERE id IN (\(list: [1, 2, 3])) AND id > \(1) ORDER BY id",
            as: Meter.self
        )
        for meter in meters { print("meter:", meter.id, meter.site, meter.power.map { "\($0)" } ?? "none") }
        try await change(db, table)
        try await merge(db, table)
        try await fail(db, table)
    }

    private static func change(_ db: any SQLHandling, _ table: SQLTableName) async throws {
        // Statements and sets of them.
        let updated = try await db.execute("UPDATE \(table: table) SET power = \(2.5) WHERE power IS NULL")
        print("updated:", updated.affectedRows)
        let added = try await db.executeMany(
            "INSERT INTO \(table: table) (id, site, power) VALUES (?, ?, ?)",
            [[5, "West", 0.5], [6, "Ost", nil]]
        )
        print("added:", added)

        // A transaction commits when its closure returns, and rolls back when it throws; one inside it is a savepoint.
        try await db.transaction { tx in
            try await tx.execute("UPDATE \(table: table) SET power = \(10.0) WHERE id = \(5)")
            do {
                try await tx.transaction(SQLTransactionMode(), options: .default) { inner in
                    try await inner.execute("DELETE FROM \(table: table)")
                    throw Stop()
                }
            } catch is Stop {}
        }
        do {
            try await db.transaction { tx in
                try await tx.execute("DELETE FROM \(table: table) WHERE id = \(5)")
                throw Stop()
            }
        } catch is Stop {}
        print("after transactions:", try await scalar(db, "SELECT COUNT(*) FROM \(table: table)"))
    }

    private static func merge(_ db: any SQLHandling, _ table: SQLTableName) async throws {
        // An upsert changes the rows whose key is there, and adds the others.
        try await db.execute("CREATE UNIQUE INDEX \(identifier: table.name + "_id") ON \(table: table) (id)")
        let changes = try DataFrame([
            ("id", Column([Int64(6), 7])), ("site", Column(["Ost", "Mitte"])), ("power", Column([6.0, 7.0])),
        ])
        try await db.write(changes, to: table, mode: .upsert(on: ["id"]))

        // A stream holds one batch at a time.
        var (batches, sum) = (0, 0.0)
        try await db.stream("SELECT power FROM \(table: table) ORDER BY id", batchRows: 3) { batch in
            batches += 1
            for power in try batch["power", as: Double.self] { sum += power ?? 0 }
            return .proceed
        }
        print("streamed: \(batches) batches, the sum is \(sum)")
        print(try await db.readFrame("SELECT id, site, power FROM \(table: table) ORDER BY id"))
    }

    private static func fail(_ db: any SQLHandling, _ table: SQLTableName) async throws {
        // Errors have one kind, whatever the engine calls them.
        do {
            try await db.execute("INSERT INTO \(table: table) (id, site) VALUES (\(7), \("again"))")
        } catch {
            print("a second 7:", error.kind, error.outcome)
        }
        do {
            _ = try await db.readFrame("SELECT * FROM \(identifier: table.name + "_none")")
        } catch {
            print("a table that is not there:", error.kind, error.outcome)
        }
    }

    private static func scalar(_ db: any SQLHandling, _ query: SQLQuery) async throws -> String {
        try await db.readScalar(query, as: Int.self).map(String.init) ?? "none"
    }

    /// A column of values that are given as text, `nil` for NULL.
    private static func column<Value: ColumnElement & LosslessStringConvertible>(
        _ texts: [String?],
        _ value: Value.Type,
        _ type: DataType
    ) throws -> Column {
        try Column(texts.map { text in text.flatMap { Value($0) } }, type: type)
    }
}
