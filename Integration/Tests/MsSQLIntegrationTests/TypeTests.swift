import Foundation
import IntegrationSupport
import MsSQL
import Testing

/// Every type of the server, read as a column and as a row's value, against what it must be.
@Suite(
    "Types of SQL Server",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing),
    .timeLimit(.minutes(5))
)
struct TypeTests {
    private struct Sample: Sendable {
        let declared: String
        /// The value as SQL writes it.
        let literal: String
        let type: DataType
        let value: CellValue

        init(_ declared: String, _ literal: String, _ type: DataType, _ value: CellValue) {
            self.declared = declared
            self.literal = literal
            self.type = type
            self.value = value
        }
    }

    private static func decimal(_ text: String) -> CellValue { .decimal(Decimal128(text)!) }

    /// A moment by seconds since 1970 and ticks of 100 ns.
    private static func local(_ seconds: Int64, _ ticks: Int64 = 0) -> CellValue {
        .localTimestamp(LocalDateTime(ticks: seconds * 10_000_000 + ticks, unit: .hundredNanoseconds))
    }

    private static let nines = String(repeating: "9", count: 38)

    private static let numbers: [Sample] = [
        Sample("BIT", "1", .bool, .bool(true)),
        Sample("TINYINT", "255", .uint8, .uint(255)),
        Sample("SMALLINT", "-32768", .int16, .int(-32_768)),
        Sample("INT", "-2147483648", .int32, .int(-2_147_483_648)),
        Sample("BIGINT", "-9223372036854775808", .int64, .int(.min)),
        Sample("REAL", "0.1", .float, .float(0.1)),
        Sample("FLOAT", "1.7976931348623157e308", .double, .double(.greatestFiniteMagnitude)),
        Sample("DECIMAL(15,2)", "-1234.50", .decimal(precision: 15, scale: 2), decimal("-1234.50")),
        Sample("NUMERIC(38,0)", nines, .decimal(precision: 38, scale: 0), decimal(nines)),
        Sample("DECIMAL(38,38)", "0.\(nines)", .decimal(precision: 38, scale: 38), decimal("0.\(nines)")),
        Sample(
            "MONEY",
            "-922337203685477.5808",
            .decimal(precision: 19, scale: 4),
            decimal("-922337203685477.5808")
        ),
        Sample("SMALLMONEY", "214748.3647", .decimal(precision: 10, scale: 4), decimal("214748.3647")),
    ]

    private static let texts: [Sample] = [
        Sample("CHAR(5)", "'ab'", .string, .string("ab   ")),
        Sample("VARCHAR(20)", "'ab  '", .string, .string("ab  ")),
        Sample("VARCHAR(MAX)", "''", .string, .string("")),
        Sample("NCHAR(3)", "N'é'", .string, .string("é  ")),
        Sample("NVARCHAR(40)", "N'👩‍👩‍👧‍👦'", .string, .string("👩‍👩‍👧‍👦")),
        Sample("NVARCHAR(MAX)", "N'日本語'", .string, .string("日本語")),
        Sample("BINARY(4)", "0x01", .binary, .binary([1, 0, 0, 0])),
        Sample("VARBINARY(9)", "0x00FF", .binary, .binary([0, 255])),
        Sample("VARBINARY(MAX)", "0x", .binary, .binary([])),
        Sample(
            "UNIQUEIDENTIFIER",
            "'DEADBEEF-1234-4678-9ABC-FFFFFFFFFFFF'",
            .uuid,
            .uuid(UUID(uuidString: "DEADBEEF-1234-4678-9ABC-FFFFFFFFFFFF")!)
        ),
    ]

    private static let times: [Sample] = [
        Sample("DATE", "'0001-01-01'", .date, .date(CalendarDate("0001-01-01")!)),
        Sample("DATE", "'9999-12-31'", .date, .date(CalendarDate("9999-12-31")!)),
        Sample(
            "DATETIME",
            "'9999-12-31T23:59:59.997'",
            .localTimestamp(.millisecond),
            .localTimestamp(LocalDateTime(ticks: 253_402_300_799_997, unit: .millisecond))
        ),
        Sample(
            "SMALLDATETIME",
            "'2079-06-06T23:59:00'",
            .localTimestamp(.second),
            .localTimestamp(LocalDateTime(ticks: 3_453_321_540, unit: .second))
        ),
    ]

    /// Of a fraction's seven digits Babelfish keeps six.
    private static var finestTimes: [Sample] {
        let last: Int64 = ServerQuirks.keepsSevenDigits(TestServer.product) ? 9_999_999 : 9_999_990
        let digits = String(last)
        let moment = Instant(ticks: 253_402_300_799 * 10_000_000 + last, unit: .hundredNanoseconds)
        return [
            Sample(
                "TIME(7)",
                "'23:59:59.\(digits)'",
                .time(.hundredNanoseconds),
                .time(TimeOfDay(ticks: 86_399 * 10_000_000 + last, unit: .hundredNanoseconds))
            ),
            Sample(
                "DATETIME2(7)",
                "'9999-12-31 23:59:59.\(digits)'",
                .localTimestamp(.hundredNanoseconds),
                local(253_402_300_799, last)
            ),
            Sample(
                "DATETIMEOFFSET(7)",
                "'9999-12-31 21:59:59.\(digits) -02:00'",
                .instant(.hundredNanoseconds),
                .instant(moment)
            ),
        ]
    }

    @Test("every type of a table is read as it must be, NULL beside it, and written back by the bulk road")
    func tables() async throws {
        try await withDatabase { db, _ in
            for (number, sample) in (Self.numbers + Self.texts + Self.times + Self.finestTimes).enumerated() {
                let table = SQLTableName("t\(number)")
                try await db.execute(
                    "CREATE TABLE \(table: table) (id INT PRIMARY KEY, v \(unsafe: sample.declared) NULL)"
                )
                try await db.execute("INSERT INTO \(table: table) VALUES (1, \(unsafe: sample.literal)), (2, NULL)")
                let frame = try await db.readFrame("SELECT v FROM \(table: table) ORDER BY id")
                #expect(frame.schema[0].type == sample.type, "\(sample.declared)")
                #expect(frame.column(at: 0).value(at: 0) == sample.value, "\(sample.declared)")
                #expect(frame.column(at: 0).value(at: 1) == .null, "\(sample.declared)")
                let cell = try await db.readCell("SELECT v FROM \(table: table) WHERE id = \(1)")
                #expect(cell == sample.value, "\(sample.declared)")
                let columns = try await db.columns(of: table)
                #expect(columns[1].type == sample.type, "\(sample.declared)")
                // What was read goes back unchanged by the bulk road.
                try await db.execute("DELETE FROM \(table: table)")
                let both = try DataFrame([
                    ("id", Column([Int32(1), 2])),
                    ("v", try Column(cells: [sample.value, .null], type: sample.type)),
                ])
                try await db.write(both, to: table)
                let again = try await db.readFrame("SELECT v FROM \(table: table) ORDER BY id")
                #expect(again.column(at: 0).value(at: 0) == sample.value, "written \(sample.declared)")
                #expect(again.column(at: 0).value(at: 1) == .null, "written \(sample.declared)")
            }
        }
    }

    @Test("an instant comes back as it went, and its offset where that is asked for")
    func offsets() async throws {
        try await withDatabase { db, _ in
            let moment = Instant(ticks: 17_066_934_001_234_560, unit: .hundredNanoseconds)
            try await db.execute("CREATE TABLE i (at DATETIMEOFFSET)")
            try await db.execute("INSERT INTO i VALUES (\(moment))")
            let frame = try await db.readFrame("SELECT at FROM i WHERE at = \(moment)")
            #expect(frame.column(at: 0).value(at: 0) == .instant(moment))
        }
    }

    @Test("a sql_variant is refused with its column, and the connection is fine afterwards")
    func variants() async throws {
        try await withDatabase { db, _ in
            let error = await #expect(throws: ConnError.self) {
                _ = try await db.readFrame("SELECT CAST(1 AS SQL_VARIANT) AS v")
            }
            #expect(error?.kind == .unsupported && error?.message.contains("'v'") == true)
            let answer = try await db.readScalar("SELECT 1", as: Int.self)
            #expect(answer == 1)
        }
    }

    @Test(
        "values of 100 MiB go and come back",
        .enabled(if: TestServer.runsLongTests, "it takes some gigabytes and a minute")
    )
    func largeValues() async throws {
        try await withDatabase { db, _ in
            let bytes = [UInt8](repeating: 0xA5, count: 100 << 20)
            try await db.execute("CREATE TABLE large (b VARBINARY(MAX), t NVARCHAR(MAX))")
            let text = String(repeating: "é", count: 50 << 20)
            try await db.execute("INSERT INTO large VALUES (\(bytes), \(text))")
            let frame = try await db.readFrame("SELECT b, t FROM large")
            #expect(frame.column(at: 0).value(at: 0) == .binary(bytes))
            #expect(frame.column(at: 1).value(at: 0) == .string(text))
        }
    }

    @Test("a statement keeps working when its table gets another column or type")
    func schemaChange() async throws {
        try await withDatabase { db, _ in
            try await db.execute("CREATE TABLE s (a INT)")
            try await db.execute("INSERT INTO s VALUES (1)")
            let query: SQLQuery = "SELECT * FROM s"
            #expect(try await db.readFrame(query).schema.map(\.name) == ["a"])
            try await db.execute("ALTER TABLE s ADD b VARCHAR(5) NULL")
            #expect(try await db.readFrame(query).schema.map(\.name) == ["a", "b"])
            try await db.execute("ALTER TABLE s ALTER COLUMN a BIGINT")
            let frame = try await db.readFrame(query)
            #expect(frame.schema.map(\.name) == ["a", "b"] && frame.schema[0].type == .int64)
        }
    }
}
