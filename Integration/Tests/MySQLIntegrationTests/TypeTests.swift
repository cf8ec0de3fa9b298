import Foundation
import IntegrationSupport
import MySQL
import Testing

/// Every type of the server, read as a column and as a row's value, against what it must be.
@Suite("Types of MySQL and MariaDB", .serialized, .enabled(if: TestServer.isThere, TestServer.missing))
struct TypeTests {
    private struct Sample: Sendable {
        let declared: String
        /// The value as SQL writes it.
        let literal: String
        let type: DataType
        let value: CellValue
    }

    private static func decimal(_ text: String) -> CellValue { .decimal(Decimal128(text)!) }

    private static let samples: [Sample] = [
        Sample(declared: "TINYINT", literal: "-128", type: .int8, value: .int(-128)),
        Sample(declared: "TINYINT UNSIGNED", literal: "255", type: .uint8, value: .uint(255)),
        Sample(declared: "TINYINT(1)", literal: "127", type: .int8, value: .int(127)),
        Sample(declared: "SMALLINT UNSIGNED", literal: "65535", type: .uint16, value: .uint(65_535)),
        Sample(declared: "MEDIUMINT", literal: "-8388608", type: .int32, value: .int(-8_388_608)),
        Sample(declared: "INT UNSIGNED", literal: "4294967295", type: .uint32, value: .uint(4_294_967_295)),
        Sample(declared: "BIGINT", literal: "-9223372036854775808", type: .int64, value: .int(.min)),
        Sample(declared: "BIGINT UNSIGNED", literal: "18446744073709551615", type: .uint64, value: .uint(.max)),
        Sample(declared: "YEAR", literal: "0", type: .int16, value: .int(0)),
        Sample(declared: "YEAR", literal: "2155", type: .int16, value: .int(2_155)),
        Sample(declared: "FLOAT", literal: "0.1", type: .float, value: .float(0.1)),
        Sample(
            declared: "DOUBLE",
            literal: "1.7976931348623157e308",
            type: .double,
            value: .double(.greatestFiniteMagnitude)
        ),
        Sample(
            declared: "DECIMAL(15,2)",
            literal: "-1234.50",
            type: .decimal(precision: 15, scale: 2),
            value: decimal("-1234.50")
        ),
        Sample(
            declared: "DECIMAL(38,0)",
            literal: String(repeating: "9", count: 38),
            type: .decimal(precision: 38, scale: 0),
            value: decimal(String(repeating: "9", count: 38))
        ),
        Sample(
            declared: "DECIMAL(65,30)",
            literal: String(repeating: "9", count: 35) + "." + String(repeating: "1", count: 30),
            type: .string,
            value: .string(String(repeating: "9", count: 35) + "." + String(repeating: "1", count: 30))
        ),
        Sample(declared: "BIT(1)", literal: "b'1'", type: .uint64, value: .uint(1)),
        Sample(
            declared: "BIT(64)",
            literal: "b'1000000000000000000000000000000000000000000000000000000000000001'",
            type: .uint64,
            value: .uint(1 << 63 | 1)
        ),
        Sample(declared: "CHAR(5)", literal: "'ab   '", type: .string, value: .string("ab")),
        Sample(declared: "VARCHAR(20)", literal: "'ab  '", type: .string, value: .string("ab  ")),
        Sample(declared: "LONGTEXT", literal: "'👩‍👩‍👧‍👦'", type: .string, value: .string("👩‍👩‍👧‍👦")),
        Sample(declared: "VARCHAR(20) CHARACTER SET latin1", literal: "'é'", type: .string, value: .string("é")),
        Sample(declared: "BINARY(4)", literal: "X'01'", type: .binary, value: .binary([1, 0, 0, 0])),
        Sample(declared: "VARBINARY(9)", literal: "X'00FF'", type: .binary, value: .binary([0, 255])),
        Sample(declared: "LONGBLOB", literal: "''", type: .binary, value: .binary([])),
        Sample(declared: "ENUM('a','b')", literal: "'b'", type: .string, value: .string("b")),
        Sample(declared: "SET('a','b','c')", literal: "'c,a'", type: .string, value: .string("a,c")),
        Sample(declared: "DATE", literal: "'9999-12-31'", type: .date, value: .date(CalendarDate("9999-12-31")!)),
        Sample(
            declared: "DATETIME",
            literal: "'1000-01-01 00:00:00'",
            type: .localTimestamp(.microsecond),
            value: .localTimestamp(LocalDateTime("1000-01-01 00:00:00")!)
        ),
        Sample(
            declared: "DATETIME(6)",
            literal: "'9999-12-31 23:59:59.999999'",
            type: .localTimestamp(.microsecond),
            value: .localTimestamp(LocalDateTime("9999-12-31 23:59:59.999999")!)
        ),
        Sample(
            declared: "TIMESTAMP(6)",
            literal: "'2038-01-19 03:14:07.999999'",
            type: .instant(.microsecond),
            value: .instant(Instant("2038-01-19T03:14:07.999999Z")!)
        ),
        Sample(
            declared: "TIME",
            literal: "'-838:59:59'",
            type: .duration(.microsecond),
            value: .duration(.seconds(-(838 * 3_600 + 3_599)))
        ),
        Sample(
            declared: "TIME(6)",
            literal: "'00:00:00.000001'",
            type: .duration(.microsecond),
            value: .duration(.microseconds(1))
        ),
        Sample(declared: "JSON", literal: "'{\"a\": 1}'", type: .string, value: .string("{\"a\": 1}")),
        Sample(
            declared: "POINT",
            literal: "ST_GeomFromText('POINT(1 2)', 4326)",
            type: .binary,
            value: .binary(
                [0xE6, 0x10, 0, 0, 1, 1, 0, 0, 0] + [0, 0, 0, 0, 0, 0, 0xF0, 0x3F] + [0, 0, 0, 0, 0, 0, 0, 0x40]
            )
        ),
    ]

    @Test("every type of a table is read as it must be, NULL beside it, by both roads")
    func tables() async throws {
        try await withDatabase { db, _ in
            for (number, sample) in Self.samples.enumerated() {
                let table = SQLTableName("t\(number)")
                try await db.execute(
                    "CREATE TABLE \(table: table) (id INT PRIMARY KEY, v \(unsafe: sample.declared) NULL)"
                )
                try await db.execute("INSERT INTO \(table: table) VALUES (1, \(unsafe: sample.literal)), (2, NULL)")
                let frame = try await db.readFrame("SELECT v FROM \(table: table) ORDER BY id")
                #expect(frame.schema[0].type == sample.type, "\(sample.declared)")
                #expect(frame.column(at: 0).value(at: 0) == sample.value, "\(sample.declared)")
                #expect(frame.column(at: 0).value(at: 1) == .null, "\(sample.declared)")
                #expect(try await db.readCell("SELECT v FROM \(table: table) WHERE id = \(1)") == sample.value)
                #expect(try await db.columns(of: table)[1].type == sample.type, "\(sample.declared)")
                if sample.declared != "POINT" {
                    // What was read goes back unchanged by the bulk road.
                    try await db.execute("DELETE FROM \(table: table)")
                    let both = try DataFrame([
                        ("id", Column([Int32(1), 2])),
                        ("v", try Column(cells: [sample.value, .null], type: sample.type)),
                    ])
                    try await db.write(both, to: table)
                    let again = try await db.readFrame("SELECT v FROM \(table: table) ORDER BY id")
                    #expect(again.column(at: 0).value(at: 0) == sample.value, "written \(sample.declared)")
                }
            }
        }
    }

    @Test("zero dates of the server are errors, NULL by option, and text where declared")
    func zeroDates() async throws {
        try await withDatabase { db, database in
            try await db.execute("CREATE TABLE z (d DATE, t DATETIME)")
            try await db.execute("INSERT INTO z VALUES ('0000-00-00', '0000-00-00 00:00:00')")
            let error = await #expect(throws: ConnError.self) { try await db.readFrame("SELECT d FROM z") }
            #expect(error?.kind == .conversion && error?.message.contains("column 'd'") == true)
            // The connection is fine afterwards.
            #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
            let text: SQLQuery = "SELECT d, t FROM z"
            let frame = try await db.readFrame(text.types(["d": .string, "t": .string]))
            #expect(frame.column(at: 0).value(at: 0) == .string("0000-00-00"))
            #expect(frame.column(at: 1).value(at: 0) == .string("0000-00-00 00:00:00"))
            var options = MySQLOptions()
            options.zeroDates = .null
            let lenient = try await MySQLHandler(database.properties, options: options)
            #expect(try await lenient.readFrame("SELECT d, t FROM z").column(at: 1).value(at: 0) == .null)
            await lenient.shutdown()
        }
    }

    @Test("the session's zone is UTC, whatever the server's is, and an instant comes back as it went")
    func zone() async throws {
        try await withDatabase { db, _ in
            #expect(try await db.readScalar("SELECT @@session.time_zone", as: String.self) == "+00:00")
            try await db.execute("CREATE TABLE i (at TIMESTAMP(6), local DATETIME(6))")
            let moment = try #require(Instant("2024-07-01T12:00:00.123456Z"))
            try await db.execute("INSERT INTO i VALUES (\(moment), \(moment.utc))")
            let frame = try await db.readFrame("SELECT at, local FROM i WHERE at = \(moment)")
            #expect(frame.column(at: 0).value(at: 0) == .instant(moment))
            #expect(frame.column(at: 1).value(at: 0) == .localTimestamp(moment.utc))
        }
    }

    @Test("expressions: NULL alone, sums, averages, and what MariaDB has by itself")
    func expressions() async throws {
        try await withDatabase { db, _ in
            let frame = try await db.readFrame(
                "SELECT NULL AS nothing, SUM(n) AS total, AVG(n) AS mean, COUNT(*) AS rows_ FROM (SELECT 1 AS n UNION SELECT 2) t"
            )
            #expect(frame.schema[0].type == .null)
            #expect(try await db.readScalar("SELECT SUM(CAST(seq AS SIGNED)) FROM seq_1_to_10", as: Int.self) == 55)
            #expect(frame.column(at: 2).value(at: 0) == .decimal(try #require(Decimal128("1.5000"))))
            try await db.execute("CREATE TABLE m (u UUID, a INET6)")
            try await db.execute("INSERT INTO m VALUES ('deadbeef-1234-4678-9abc-ffffffffffff', '::1')")
            let own = try await db.readFrame("SELECT u, a FROM m")
            #expect(own.column(at: 0).value(at: 0) == .string("deadbeef-1234-4678-9abc-ffffffffffff"))
            #expect(own.column(at: 1).value(at: 0) == .string("::1"))
            let typed: SQLQuery = "SELECT u FROM m"
            let uuid = try await db.readFrame(typed.types(["u": .uuid]))
            #expect(uuid.schema[0].type == .uuid)
        }
    }

    @Test("a statement keeps working when its table gets another column or type")
    func schemaChange() async throws {
        try await withDatabase { db, _ in
            try await db.execute("CREATE TABLE s (a INT)")
            try await db.execute("INSERT INTO s VALUES (1)")
            let query: SQLQuery = "SELECT * FROM s"
            #expect(try await db.readFrame(query).schema.map(\.name) == ["a"])
            try await db.execute("ALTER TABLE s ADD COLUMN b VARCHAR(5) DEFAULT 'x'")
            #expect(try await db.readFrame(query).schema.map(\.name) == ["a", "b"])
            try await db.execute("ALTER TABLE s CHANGE a c BIGINT")
            let frame = try await db.readFrame(query)
            #expect(frame.schema.map(\.name) == ["c", "b"] && frame.schema[0].type == .int64)
        }
    }
}
