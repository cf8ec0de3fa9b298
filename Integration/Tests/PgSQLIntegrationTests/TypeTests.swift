import Foundation
import PgSQL
import Testing

/// Every type, there and back, compared with what the server itself prints.
@Suite("PostgreSQL's types", .enabled(if: PgSQLServer.isThere))
struct TypeTests {
    /// A type, and literals of it.
    struct Sample: Sendable, CustomTestStringConvertible {
        var type: String
        var literals: [String]
        /// Whether columns hold every literal, and so can be written back.
        var isWhole = true
        /// Whether text of the type is read by this library too.
        var isWritable = true

        var testDescription: String { type }
    }

    static let samples: [Sample] =
        [
            ("bool", ["t", "f"]), ("int2", ["-32768", "32767"]), ("int4", ["-2147483648", "2147483647"]),
            ("int8", ["-9223372036854775808", "9223372036854775807"]), ("oid", ["0", "4294967295"]),
            ("xid8", ["0", "18446744073709551615"]), ("pg_lsn", ["0/0", "16/B374D848"]),
            ("float4", ["0.1", "-1.5", "1e-45", "3.4028235e38", "123456", "1234567", "NaN", "-Infinity", "-0"]),
            (
                "float8",
                [
                    "0.1", "1e15", "123456789012345", "1e-5", "0.0001", "5e-324", "1.7976931348623157e308", "NaN",
                    "Infinity", "-0", "9007199254740993", "0.30000000000000004",
                ]
            ),
            (
                "numeric",
                [
                    "0", "0.000", "-1.50", "1e30", "1e-30", "NaN", "10000.0001", "99999999", "0.00000005",
                    "1234567890123456789012345678901234567890.12345678901234567890", "1e200", "-1e-200", "100000000",
                ]
            ),
            ("numeric(15,2)", ["0", "-0.01", "9999999999999.99", "1234.5", "10000", "100000000"]),
            ("numeric(38,10)", ["9999999999999999999999999999.9999999999", "-0.0000000001"]),
            ("numeric(5,-2)", ["1234567", "-100"]), ("numeric(2,4)", ["0.0099", "-0.0001"]),
            ("text", ["", "it's", "ção — 日本語 👩‍👩‍👧", "line\nbreak\ttab\\", "NULL", "{}"]),
            ("varchar(10)", ["abc", ""]), ("char(5)", ["abc"]), ("name", ["pg_class"]),
            ("\"char\"", ["a", "", "\\377"]),
            ("json", ["{\"a\": [1, 2.50, null]}", " 1e400 "]), ("jsonb", ["{\"b\": 1, \"a\": null}", "\"x\""]),
            ("xml", ["<a b=\"c\">ç</a>", "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a>é</a>"]),
            ("bytea", ["", "\\x00ff", "\\xdeadbeef"]),
            ("date", ["1970-01-01", "0001-01-01", "9999-12-31", "0044-03-15 BC", "4713-01-01 BC", "5874897-12-31"]),
            ("time", ["00:00:00", "24:00:00", "23:59:59.999999"]), ("time(3)", ["12:34:56.789"]),
            ("timetz", ["10:00:00+02", "24:00:00-03:30", "00:00:00.5+15:59:59"]),
            ("timestamp", ["1969-12-31 23:59:59.999999", "9999-12-31 23:59:59", "4713-01-01 00:00:00 BC"]),
            ("timestamptz", ["2024-06-01 12:00:00+02", "0001-01-01 00:00:00+00", "4713-01-01 00:00:00+00 BC"]),
            (
                "interval",
                [
                    "0", "1 year 2 mons 3 days 04:05:06.789", "-1 day +01:00", "1 day -00:00:00.000001", "14 mons",
                    "-14 mons 3 days", "25 hours", "178956970 years",
                ]
            ),
            ("uuid", ["00000000-0000-0000-0000-000000000000", "deadbeef-1234-4678-9abc-ffffffffffff"]),
            ("inet", ["1.2.3.4", "1.2.3.4/24", "::1", "2001:db8::1/64", "::ffff:1.2.3.4", "fe80::1:0:0:1", "::"]),
            ("cidr", ["10.0.0.0/8", "2001:db8::/32", "0.0.0.0/0"]), ("macaddr", ["08:00:2b:01:02:03"]),
            ("macaddr8", ["08:00:2b:01:02:03:04:05"]), ("bit(3)", ["101"]), ("varbit", ["", "1", "101010101"]),
            ("point", ["(1.5,-2)", "(1e300,NaN)"]), ("line", ["{1,-1,0.5}"]), ("lseg", ["[(0,0),(1,1)]"]),
            ("box", ["(1,1),(0,0)"]), ("path", ["((0,0),(1,1))", "[(0,0),(1,1)]"]),
            ("polygon", ["((0,0),(1,1),(2,0))"]),
            ("circle", ["<(0,0),2.5>"]), ("tsvector", ["'cat':3A,5 'it''s':1B", "the quick fox", ""]),
            ("int4[]", ["{}", "{1,NULL,3}"]), ("text[]", ["{a,\"b c\",NULL,\"NULL\",\"\",\"q\\\"q\"}"]),
            ("numeric(10,2)[]", ["{1.5,NULL}"]), ("timestamptz[]", ["{2024-01-01 00:00+00,NULL}"]),
            ("bytea[]", ["{\"\\\\xff\",NULL}"]), ("interval[]", ["{1 day,\"1 mon 00:00:01\"}"]),
            ("int4range", ["empty", "[1,5)", "(,)", "[1,)"]), ("numrange", ["[1.5,2.5]", "(1.5,)"]),
            ("tstzrange", ["[2024-01-01 00:00+00,2024-02-01 00:00+00)"]), ("daterange", ["[2024-01-01,2024-02-01)"]),
            ("mood", ["sad", "it's \"fine\""]), ("mood[]", ["{sad,NULL}"]), ("moods", ["{sad}"]), ("positive", ["7"]),
            ("price", ["1.25"]), ("price[]", ["{1.25,NULL}"]), ("moodrange", ["[sad,ok]"]),
            ("pair", ["(1,\"x y\",2.5,\"{sad}\")", "(,,,)", "(-1,\"a\"\"b\\\\\",0,{})"]),
            ("pair[]", ["{\"(1,x,2.5,{sad})\",NULL}"]), ("nested", ["(\"(1,x,2.5,{sad})\",\"{}\")"]),
            ("money", ["1.23", "-0.05"]),
        ].map { Sample(type: $0.0, literals: $0.1) } + [
            Sample(type: "date", literals: ["infinity", "-infinity", "2024-01-01"], isWhole: false),
            Sample(type: "timestamp", literals: ["infinity", "294276-12-31 23:59:59.999999"], isWhole: false),
            Sample(type: "timestamptz", literals: ["-infinity"], isWhole: false),
            Sample(type: "numeric(15,2)", literals: ["NaN"], isWhole: false),
            Sample(type: "int4[]", literals: ["{{1,2},{3,NULL}}", "[0:1]={1,2}"], isWhole: false),
            Sample(type: "tsquery", literals: ["'a' & !('b' | 'c') <-> 'd':*A"], isWritable: false),
            Sample(type: "tid", literals: ["(0,1)"], isWritable: false),
            Sample(type: "pg_snapshot", literals: ["10:20:10,14"], isWritable: false),
        ]

    private func withDatabase(_ body: (PgSQLHandler) async throws -> Void) async throws {
        let database = try await PgSQLDatabase()
        do {
            let handler = try await PgSQLHandler(database.properties)
            do {
                for text in [
                    "CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s \"fine\"')",
                    "CREATE DOMAIN moods AS mood[]", "CREATE DOMAIN positive AS int CHECK (VALUE > 0)",
                    "CREATE DOMAIN price AS numeric(10,2)", "CREATE TYPE moodrange AS RANGE (SUBTYPE = mood)",
                    "CREATE TYPE pair AS (a int, \"B c\" text, d price, e mood[])",
                    "CREATE TYPE nested AS (p pair, list int[])",
                ] {
                    try await handler.execute(SQLQuery(unsafeSQL: text))
                }
                try await body(handler)
            } catch {
                handler.close()
                throw error
            }
            handler.close()
        } catch {
            await database.remove()
            throw error
        }
        await database.remove()
    }

    private func fill(_ handler: PgSQLHandler, _ sample: Sample) async throws {
        try await handler.execute("CREATE TABLE probe (k int, v \(unsafe: sample.type))")
        // A literal of a type's own input function; money is written as a number.
        for (index, literal) in sample.literals.enumerated() {
            try await handler.execute("INSERT INTO probe VALUES (\(index), CAST(\(literal) AS \(unsafe: sample.type)))")
        }
        try await handler.execute("INSERT INTO probe VALUES (\(sample.literals.count), NULL)")
    }

    private func texts(_ frame: DataFrame, _ name: String) throws -> [CellValue] {
        let column = try frame.column(name)
        return (0..<column.count).map { column.value(at: $0) }
    }

    @Test("as text, every value is what the server prints", arguments: samples)
    func printed(_ sample: Sample) async throws {
        try await withDatabase { handler in
            try await fill(handler, sample)
            // The output function itself; a cast to text differs for bool, char(n) and inet.
            let output = sample.type == "money" ? "v::numeric::text" : "format('%s', v)"
            let byCopy: SQLQuery =
                "SELECT v, CASE WHEN v IS NOT DISTINCT FROM NULL AND k = \(unsafe: "\(sample.literals.count)") THEN NULL ELSE \(unsafe: output) END AS t FROM probe ORDER BY k"
            let byRows: SQLQuery =
                "SELECT v, CASE WHEN k = \(sample.literals.count) THEN NULL ELSE \(unsafe: output) END AS t FROM probe ORDER BY k"
            for query in [byCopy, byRows] {
                let frame = try await handler.readFrame(query.types(["v": .string]))
                #expect(frame.rowCount == sample.literals.count + 1)
                #expect(try texts(frame, "v") == texts(frame, "t"))
            }
        }
    }

    @Test("a frame that was read is written as it was", arguments: samples.filter { $0.isWhole && $0.isWritable })
    func writtenBack(_ sample: Sample) async throws {
        try await withDatabase { handler in
            try await fill(handler, sample)
            try await handler.execute("CREATE TABLE copy (k int, v \(unsafe: sample.type))")
            let frame = try await handler.readFrame("SELECT k, v FROM probe")
            try await handler.write(frame, to: "copy")
            let sent = SQLQuery(unsafeSQL: "SELECT k, format('%s', v) AS t FROM probe ORDER BY k")
            let came = SQLQuery(unsafeSQL: "SELECT k, format('%s', v) AS t FROM copy ORDER BY k")
            #expect(try await texts(handler.readFrame(sent), "t") == texts(handler.readFrame(came), "t"))
            // The prepared road gives the same values as COPY.
            let rows = try await handler.readFrame("SELECT k, v FROM probe WHERE k >= \(0)")
            #expect(rows.schema == frame.schema)
            #expect(rows.isEqual(to: frame))
        }
    }

    @Test("text that was read is written as it was", arguments: samples.filter(\.isWritable))
    func textWrittenBack(_ sample: Sample) async throws {
        // Arrays, ranges and the like are written from lists and structures only; ISO text of times is read, not BC.
        let isMade = sample.type.hasSuffix("]") || sample.type.hasSuffix("range")
        let others = ["bytea", "interval", "money", "moods", "pair", "nested", "date", "timestamp", "timestamptz"]
        guard !isMade, !others.contains(sample.type) else { return }
        try await withDatabase { handler in
            try await fill(handler, sample)
            try await handler.execute("CREATE TABLE copy (k int, v \(unsafe: sample.type))")
            let query: SQLQuery = "SELECT k, v FROM probe"
            let frame = try await handler.readFrame(query.types(["v": .string]))
            try await handler.write(frame, to: "copy")
            let sent = SQLQuery(unsafeSQL: "SELECT k, format('%s', v) AS t FROM probe ORDER BY k")
            let came = SQLQuery(unsafeSQL: "SELECT k, format('%s', v) AS t FROM copy ORDER BY k")
            #expect(try await texts(handler.readFrame(sent), "t") == texts(handler.readFrame(came), "t"))
        }
    }

    @Test("values that were read are bound as they were", arguments: samples.filter(\.isWhole))
    func bound(_ sample: Sample) async throws {
        try await withDatabase { handler in
            try await fill(handler, sample)
            let frame = try await handler.readFrame("SELECT k, v FROM probe ORDER BY k")
            try await handler.execute("CREATE TABLE copy (k int, v \(unsafe: sample.type))")
            for (index, cell) in try texts(frame, "v").enumerated() {
                guard let value = SQLValue(cell) else { return }
                try await handler.execute("INSERT INTO copy VALUES (\(index), \(value))")
            }
            let sent = SQLQuery(unsafeSQL: "SELECT k, format('%s', v) AS t FROM probe ORDER BY k")
            let came = SQLQuery(unsafeSQL: "SELECT k, format('%s', v) AS t FROM copy ORDER BY k")
            #expect(try await texts(handler.readFrame(sent), "t") == texts(handler.readFrame(came), "t"))
        }
    }

    @Test("a type that was changed, or dropped and made anew under its name, is read as it is now")
    func remade() async throws {
        try await withDatabase { handler in
            func type(_ query: SQLQuery) async throws -> DataType {
                try await handler.readFrame(query).schema[0].type
            }
            try await handler.execute("CREATE TYPE point3 AS (x int, y int)")
            try await handler.execute("CREATE TABLE points (v point3)")
            try await handler.execute("INSERT INTO points VALUES ((1, 2))")
            let points: SQLQuery = "SELECT v FROM points"
            #expect(try await type(points) == .structure([Field("x", .int32), Field("y", .int32)]))
            try await handler.execute("ALTER TYPE point3 ADD ATTRIBUTE z float8 CASCADE")
            #expect(
                try await type(points) == .structure([Field("x", .int32), Field("y", .int32), Field("z", .double)])
            )
            // By whichever connection, and by rows instead of COPY.
            for _ in 0..<3 {
                let row = try await handler.readFrame("SELECT v FROM points WHERE 1 = \(1)")
                #expect(
                    try texts(row, "v")
                        == [.structure(StructureValue([("x", .int(1)), ("y", .int(2)), ("z", .null)]))]
                )
                try await handler.execute("CREATE TEMPORARY TABLE other (n int) ON COMMIT DROP")
            }
            try await handler.execute("DROP TYPE point3 CASCADE")
            try await handler.execute("CREATE TYPE point3 AS (a float8)")
            #expect(try await type("SELECT ROW(1)::point3 AS v") == .structure([Field("a", .double)]))
        }
    }

    @Test("a record without declared fields is text, by the types that are known")
    func records() async throws {
        try await withDatabase { handler in
            let frame = try await handler.readFrame("SELECT ROW(1, 'a b', NULL, 1.50, ARRAY[1, 2]) AS r")
            #expect(try texts(frame, "r") == [.string("(1,\"a b\",,1.50,\"{1,2}\")")])
            // Which types a record holds is known only when its rows come.
            let error = try await #require(throws: ConnError.self) {
                try await handler.readFrame("SELECT ROW('sad'::mood) AS r")
            }
            #expect(error.kind == .conversion)
            _ = try await handler.readFrame("SELECT 'sad'::mood AS m")
            let known = try await handler.readFrame("SELECT ROW('sad'::mood) AS r")
            #expect(try texts(known, "r") == [.string("(sad)")])
        }
    }

    @Test("columns of void are null")
    func nothing() async throws {
        try await withDatabase { handler in
            let frame = try await handler.readFrame("SELECT pg_sleep(0) AS nothing")
            #expect(frame.schema[0].type == .null)
            #expect(frame.rowCount == 1)
        }
    }

    @Test("types of extensions are known by name")
    func extensions() async throws {
        try await withDatabase { handler in
            for name in ["hstore", "citext", "ltree"] {
                let available = try await handler.readScalar(
                    "SELECT COUNT(*) FROM pg_available_extensions WHERE name = \(name)",
                    as: Int.self
                )
                // Without the package of the server's contributed modules there is nothing to look at.
                guard available == 1 else { continue }
                try await handler.execute("CREATE EXTENSION \(identifier: name)")
                try await handler.execute("CREATE TABLE \(identifier: "t_" + name) (v \(unsafe: name))")
                let text = name == "hstore" ? "\"a\"=>\"1\", \"k\"=>NULL" : "Top.Science"
                try await handler.execute(
                    "INSERT INTO \(identifier: "t_" + name) VALUES (CAST(\(text) AS \(unsafe: name)))"
                )
                let query: SQLQuery = "SELECT v FROM \(identifier: "t_" + name)"
                #expect(try await texts(handler.readFrame(query.types(["v": .string])), "v") == [.string(text)])
                let frame = try await handler.readFrame(query)
                #expect(
                    frame.schema[0].type
                        == (name == "hstore"
                            ? .list(.structure([Field("key", .string), Field("value", .string)])) : .string)
                )
                try await handler.write(frame, to: SQLTableName("t_" + name))
                let twice = try await handler.readFrame(query.types(["v": .string]))
                #expect(try texts(twice, "v") == [.string(text), .string(text)])
            }
        }
    }

    @Test("what the frame or the server cannot hold names row and column, and nothing is written")
    func refused() async throws {
        try await withDatabase { handler in
            try await handler.execute("CREATE TABLE small (v smallint, n numeric(5,2), t timestamp(0))")
            let frames = [
                try DataFrame([("v", Column([Int64?.some(1), 40_000]))]),
                try DataFrame([("n", Column([Decimal128("1.00"), Decimal128("1.234")].map { $0?.exactly(scale: 3) }))]),
                try DataFrame([
                    (
                        "t",
                        Column(
                            [LocalDateTime("2024-01-01T00:00:00"), LocalDateTime("2024-01-01T00:00:00.5")]
                                .map { $0?.exactly(in: .millisecond) }
                        )
                    )
                ]),
            ]
            for frame in frames {
                let error = try await #require(throws: ConnError.self) { try await handler.write(frame, to: "small") }
                #expect(error.kind == .conversion)
                #expect(error.message.contains("row 1") && error.message.contains("'\(frame.columnNames[0])'"))
            }
            #expect(try await handler.readScalar("SELECT COUNT(*) FROM small", as: Int.self) == 0)
        }
    }
}
