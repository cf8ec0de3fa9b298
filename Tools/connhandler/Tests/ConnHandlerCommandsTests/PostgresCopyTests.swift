import ConnHandlers
import Foundation
import Testing

@testable import ConnHandlerCommands

@Suite("copy from and to PostgreSQL", .enabled(if: PostgresSandbox.isThere, "CONN_PG_URL is not set"))
struct PostgresCopyTests {
    private static let text = #"""
        id,name,power,day,at,code
        1,"one, first",1.5,2024-01-31,2024-01-31T10:00:00.000001Z,007
        2,,2.25,2024-02-01,2024-02-01T10:00:00.123456Z,010
        3,"say ""three""",,2024-02-29,,

        """#

    private let server = PostgresSandbox.reference

    private func copy(_ arguments: [String], place: SourceLocation = #_sourceLocation) async throws {
        let outcome = await connhandler(["copy"] + arguments)
        try #require(outcome.code == 0, "\(outcome.message)", sourceLocation: place)
    }

    /// Columns that both engines hold as they are, each with a NULL and with values at the edges.
    private func shared() throws -> DataFrame {
        let uuid = UUID(uuidString: "12345678-9ABC-DEF0-0123-456789ABCDEF")
        let micro = TimeUnit.microsecond
        return try DataFrame([
            ("id", Column([Int64(1), 2, 3, 4])),
            ("whole", Column([Int64.min, .max, nil, 0])),
            ("real", Column([Double.infinity, -0.1, nil, 5e-324])),
            ("small", Column([Float(0.1), -.infinity, nil, 16_777_216])),
            (
                "price",
                try Column(
                    [Decimal128("-1234567890123.45"), Decimal128("0.01"), nil, Decimal128("0")],
                    type: .decimal(precision: 15, scale: 2)
                )
            ),
            (
                "long",
                try Column(
                    [
                        Decimal128("1234567890123456789012345678.0123456789"), Decimal128("-0.0000000001"), nil,
                        Decimal128("0"),
                    ],
                    type: .decimal(precision: 38, scale: 10)
                )
            ),
            ("yes", Column([true, false, nil, true])),
            ("text", Column(["", "ünï🦉\n\"',\\", nil, "NULL"])),
            ("bytes", Column([[UInt8](0...255), [], nil, [0]])),
            (
                "day",
                Column([CalendarDate("0001-01-01"), CalendarDate("9999-12-31"), nil, CalendarDate("2024-02-29")])
            ),
            (
                "clock",
                try Column(
                    [TimeOfDay("00:00:00"), TimeOfDay("23:59:59.999999"), nil, TimeOfDay("12:00:00.5")],
                    type: .time(micro)
                )
            ),
            (
                "local",
                try Column(
                    [
                        LocalDateTime("2024-03-31 02:30:00"), LocalDateTime("1900-01-01 00:00:00.000001"), nil,
                        LocalDateTime("9999-12-31 23:59:59.999999"),
                    ],
                    type: .localTimestamp(micro)
                )
            ),
            (
                "moment",
                try Column(
                    [
                        Instant("2024-03-31T02:30:00Z"), Instant("1969-12-31T23:59:59.999999Z"), nil,
                        Instant("9999-12-31T23:59:59.999999Z"),
                    ],
                    type: .instant(micro)
                )
            ),
            (
                "span",
                Column([
                    CalendarInterval(months: 14, days: -3, nanoseconds: 1_000), CalendarInterval(), nil,
                    CalendarInterval(days: 1),
                ])
            ),
            ("key", Column([uuid, UUID(), nil, uuid])),
            ("nothing", Column([String?.none, nil, nil, nil])),
        ])
    }

    @Test("CSV to PostgreSQL and back is the same file, and the same frame", arguments: [1, 2, 50_000])
    func csv(batchRows: Int) async throws {
        let sandbox = try Sandbox()
        let (input, output) = (try sandbox.write("in.csv", Self.text), sandbox.path("out.csv"))
        try await PostgresSandbox.with { pg in
            let batch = "\(batchRows)"
            try await copy(["--from", input, "--to", server, "--table", pg.table("power"), "--batch-rows", batch])
            #expect(try await pg.frame("power") == DataFrame(csv: Self.text))
            try await copy(["--from", server, "--query", pg.query("power"), "--to", output, "--batch-rows", batch])
            #expect(try sandbox.read("out.csv") == Self.text)
        }
    }

    @Test("SQLite to PostgreSQL and back is the same frame, NULLs included", arguments: [1, 50_000])
    func sqlite(batchRows: Int) async throws {
        let sandbox = try Sandbox()
        let frame = try shared()
        let source = try await SQLiteHandler(.file(sandbox.path("plant.db"), create: true))
        try await source.write(frame, to: "shared", mode: .create)
        #expect(try await source.readFrame("SELECT * FROM shared ORDER BY id") == frame)
        await source.shutdown()
        try await PostgresSandbox.with { pg in
            let batch = "\(batchRows)"
            try await copy([
                "--from", sandbox.url(), "--query", "SELECT * FROM shared ORDER BY id", "--to", server,
                "--table", pg.table("shared"), "--batch-rows", batch,
            ])
            #expect(try await pg.frame("shared") == frame)
            try await copy([
                "--from", server, "--query", pg.query("shared"), "--to", sandbox.url("back.db", create: true),
                "--table", "shared", "--batch-rows", batch,
            ])
            let back = try await SQLiteHandler(.file(sandbox.path("back.db")))
            #expect(try await back.readFrame("SELECT * FROM shared ORDER BY id") == frame)
            await back.shutdown()
        }
    }

    @Test("PostgreSQL to PostgreSQL keeps arrays and narrow integers too")
    func postgres() async throws {
        try await PostgresSandbox.with { pg in
            try await pg.db.execute(
                """
                CREATE TABLE \(identifier: pg.schema).wide AS SELECT 1 AS id, 7::int2 AS small, 1.50::numeric(5,2) AS price,
                    ARRAY[1, NULL, 3] AS list, ARRAY['a,b', NULL, '"'] AS words, '\\x00ff'::bytea AS bytes,
                    timestamptz '2024-01-31 10:00:00.5+02' AS moment, interval '1 mon 2 days 03:04:05' AS span
                """
            )
            let wide = try await pg.frame("wide")
            try await copy(["--from", server, "--query", pg.query("wide"), "--to", server, "--table", pg.table("twin")])
            #expect(try await pg.frame("twin") == wide)
            #expect(wide.schema.map(\.type).contains(.list(.int32)))
        }
    }

    @Test("exact numbers without a scale stay exact in SQLite")
    func exactNumbers() async throws {
        let sandbox = try Sandbox()
        try await PostgresSandbox.with { pg in
            try await pg.db.execute(
                """
                CREATE TABLE \(identifier: pg.schema).exact AS
                    SELECT 1 AS id, 123456789012345678901234567890.123456789012345678901234567890::numeric AS n
                """
            )
            try await copy([
                "--from", server, "--query", pg.query("exact"), "--to", sandbox.url(create: true), "--table", "exact",
            ])
            #expect(
                try await sandbox.rows("SELECT n FROM exact") == [
                    ["123456789012345678901234567890.123456789012345678901234567890"]
                ]
            )
        }
    }

    @Test("append, replace and upsert go the same way")
    func modes() async throws {
        let sandbox = try Sandbox()
        try await PostgresSandbox.with { pg in
            try await pg.db.execute("CREATE TABLE \(identifier: pg.schema).t (a int PRIMARY KEY, b text)")
            let first = try sandbox.write("1.csv", "a,b\n1,x\n2,y\n")
            let second = try sandbox.write("2.csv", "a,b\n2,z\n3,w\n")
            try await copy(["--from", first, "--to", server, "--table", pg.table("t"), "--mode", "append"])
            try await copy([
                "--from", second, "--to", server, "--table", pg.table("t"), "--mode", "upsert", "--key", "a",
            ])
            let merged = try await pg.frame("t")
            #expect(try merged["b", as: String.self].map { $0 } == ["x", "z", "w"])
            try await copy(["--from", second, "--to", server, "--table", pg.table("t"), "--mode", "replace"])
            #expect(try await pg.frame("t").rowCount == 2)
        }
    }

    @Test("many batches are one transaction")
    func manyBatches() async throws {
        let sandbox = try Sandbox()
        let lines = (1...120_000).map { "\($0),\($0 % 7),text \($0)\n" }.joined()
        let input = try sandbox.write("in.csv", "a,b,c\n" + lines)
        let broken = try sandbox.write("broken.csv", "a,b,c\n" + lines + "1,2,3,4\n")
        try await PostgresSandbox.with { pg in
            let failed = await connhandler("copy", "--from", broken, "--to", server, "--table", pg.table("broken"))
            #expect(failed.code == 1)
            #expect(failed.message.contains("line 120002"), "\(failed.message)")
            #expect(try await pg.tables == [])
            try await copy(["--from", input, "--to", server, "--table", pg.table("t")])
            let sum = try await pg.db.readScalar(
                "SELECT sum(a)::bigint FROM \(identifier: pg.schema).t WHERE c = 'text ' || a",
                as: Int64.self
            )
            let expected: Int64 = 120_000 * 120_001 / 2
            #expect(sum == expected)
        }
    }

    // MARK: What cannot be carried

    private func refused(
        _ arguments: [String],
        _ parts: String...,
        place: SourceLocation = #_sourceLocation
    ) async throws {
        let outcome = await connhandler(["copy"] + arguments)
        try #require(outcome.code == 1, sourceLocation: place)
        for part in parts {
            #expect(outcome.message.contains(part), "\(outcome.message)", sourceLocation: place)
        }
    }

    @Test("a list names its column and leaves no table, in SQLite and in CSV")
    func listToOthers() async throws {
        let sandbox = try Sandbox()
        try await PostgresSandbox.with { pg in
            let query = ["--from", server, "--query", "SELECT 1 AS id, ARRAY[1, 2] AS tags"]
            try await refused(query + ["--to", sandbox.url(create: true), "--table", "t"], "'tags'", "list(int32)")
            #expect(try await sandbox.rows("SELECT name FROM sqlite_schema") == [])
            try await refused(query + ["--to", sandbox.path("out.csv")], "tags")
            #expect(!sandbox.exists("out.csv"))
        }
    }

    @Test("a number that is none names its column and leaves no table")
    func notANumber() async throws {
        let sandbox = try Sandbox()
        try await refused(
            [
                "--from", server, "--query", "SELECT 1 AS id, 'NaN'::float8 AS ratio", "--to",
                sandbox.url(create: true), "--table", "t",
            ],
            "ratio"
        )
        #expect(try await sandbox.rows("SELECT name FROM sqlite_schema") == [])
    }

    @Test("a structure names its column")
    func structure() async throws {
        let sandbox = try Sandbox()
        try await PostgresSandbox.with { pg in
            let query = ["--from", server, "--query", "SELECT 1 AS id, int4range(1, 5) AS span"]
            try await refused(query + ["--to", server, "--table", pg.table("t")], "'span'")
            #expect(try await pg.tables == [])
            try await refused(query + ["--to", sandbox.url(create: true), "--table", "t"], "'span'")
        }
    }

    @Test("what is finer than a microsecond names its column and row")
    func nanoseconds() async throws {
        let sandbox = try Sandbox()
        let frame = try DataFrame([
            ("id", Column([Int64(1), 2])),
            (
                "moment",
                try Column(
                    [Instant("2024-01-31T10:00:00Z"), Instant("2024-01-31T10:00:00.000000001Z")],
                    type: .instant(.nanosecond)
                )
            ),
        ])
        let source = try await SQLiteHandler(.file(sandbox.path("plant.db"), create: true))
        try await source.write(frame, to: "fine", mode: .create)
        await source.shutdown()
        try await PostgresSandbox.with { pg in
            let all = ["--from", sandbox.url(), "--query", "SELECT * FROM fine ORDER BY id", "--to", server, "--table"]
            try await refused(all + [pg.table("fine")], "moment")
            #expect(try await pg.tables == [])
        }
    }

    @Test("text with a NUL character names its column")
    func nulText() async throws {
        let sandbox = try Sandbox()
        try await sandbox.execute("CREATE TABLE t (id INTEGER, note TEXT)")
        try await sandbox.execute("INSERT INTO t VALUES (1, \("a\u{0}b"))")
        try await PostgresSandbox.with { pg in
            try await refused(
                ["--from", sandbox.url(), "--query", "SELECT * FROM t", "--to", server, "--table", pg.table("t")],
                "note"
            )
            #expect(try await pg.tables == [])
        }
    }

    @Test("unsigned numbers beyond 63 bits stay what they are in PostgreSQL, and are refused by SQLite")
    func unsigned() async throws {
        let sandbox = try Sandbox()
        let input = try sandbox.write("in.csv", "id\n18446744073709551615\n")
        try await PostgresSandbox.with { pg in
            try await copy(["--from", input, "--schema", "id:uint64", "--to", server, "--table", pg.table("t")])
            let text = try await pg.db.readScalar(
                "SELECT id::text FROM \(identifier: pg.schema).t",
                as: String.self
            )
            #expect(text == "18446744073709551615")
        }
        try await refused(
            ["--from", input, "--schema", "id:uint64", "--to", sandbox.url(create: true), "--table", "t"],
            "id"
        )
    }
}
