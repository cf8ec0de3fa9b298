import Foundation
import IntegrationSupport
import MsSQL
import Testing

/// Every type of the server, read as a column and as a row's value, and written back by the bulk road.
@Suite("Values of SQL Server", .serialized, .enabled(if: TestServer.isThere, TestServer.missing))
struct ValueTests {
    private struct Sample: Sendable {
        let declared: String
        /// The value as SQL writes it.
        let literal: String
        let type: DataType
        let value: CellValue
    }

    private static func decimal(_ text: String) -> CellValue { .decimal(Decimal128(text)!) }

    private static func local(_ text: String) -> CellValue { .localTimestamp(LocalDateTime(text)!) }

    private static let exact = DataType.localTimestamp(.hundredNanoseconds)

    private static let numbers: [Sample] = [
        Sample(declared: "BIT", literal: "1", type: .bool, value: .bool(true)),
        Sample(declared: "TINYINT", literal: "255", type: .uint8, value: .uint(255)),
        Sample(declared: "SMALLINT", literal: "-32768", type: .int16, value: .int(-32_768)),
        Sample(declared: "INT", literal: "-2147483648", type: .int32, value: .int(-2_147_483_648)),
        Sample(declared: "BIGINT", literal: "-9223372036854775808", type: .int64, value: .int(.min)),
        Sample(declared: "REAL", literal: "0.1", type: .float, value: .float(0.1)),
        Sample(
            declared: "FLOAT",
            literal: "1.7976931348623157e308",
            type: .double,
            value: .double(.greatestFiniteMagnitude)
        ),
        Sample(
            declared: "DECIMAL(15,2)",
            literal: "-0.01",
            type: .decimal(precision: 15, scale: 2),
            value: decimal("-0.01")
        ),
        Sample(
            declared: "NUMERIC(38,10)",
            literal: "9999999999999999999999999999.9999999999",
            type: .decimal(precision: 38, scale: 10),
            value: decimal("9999999999999999999999999999.9999999999")
        ),
        Sample(
            declared: "DECIMAL(38,0)",
            literal: "-" + String(repeating: "9", count: 38),
            type: .decimal(precision: 38, scale: 0),
            value: decimal("-" + String(repeating: "9", count: 38))
        ),
        Sample(
            declared: "MONEY",
            literal: "-922337203685477.5808",
            type: .decimal(precision: 19, scale: 4),
            value: decimal("-922337203685477.5808")
        ),
        Sample(
            declared: "SMALLMONEY",
            literal: "214748.3647",
            type: .decimal(precision: 10, scale: 4),
            value: decimal("214748.3647")
        ),
    ]

    private static let texts: [Sample] = [
        Sample(declared: "CHAR(5)", literal: "'ab'", type: .string, value: .string("ab   ")),
        Sample(declared: "VARCHAR(20)", literal: "'ab  '", type: .string, value: .string("ab  ")),
        Sample(declared: "VARCHAR(20)", literal: "''", type: .string, value: .string("")),
        Sample(declared: "VARCHAR(20)", literal: "N'café €'", type: .string, value: .string("café €")),
        Sample(declared: "VARCHAR(MAX)", literal: "'plain'", type: .string, value: .string("plain")),
        Sample(declared: "NCHAR(4)", literal: "N'日本'", type: .string, value: .string("日本  ")),
        Sample(declared: "NVARCHAR(20)", literal: "N'👩‍👩‍👧‍👦'", type: .string, value: .string("👩‍👩‍👧‍👦")),
        Sample(declared: "NVARCHAR(MAX)", literal: "N'Ωμέγα'", type: .string, value: .string("Ωμέγα")),
        Sample(declared: "TEXT", literal: "'plain'", type: .string, value: .string("plain")),
        Sample(declared: "NTEXT", literal: "N'日本'", type: .string, value: .string("日本")),
        Sample(declared: "XML", literal: "N'<a b=\"é\">x</a>'", type: .string, value: .string("<a b=\"é\">x</a>")),
        Sample(declared: "BINARY(4)", literal: "0x01", type: .binary, value: .binary([1, 0, 0, 0])),
        Sample(declared: "VARBINARY(9)", literal: "0x00FF", type: .binary, value: .binary([0, 255])),
        Sample(declared: "VARBINARY(MAX)", literal: "0x", type: .binary, value: .binary([])),
        Sample(declared: "IMAGE", literal: "0x0102", type: .binary, value: .binary([1, 2])),
        Sample(
            declared: "UNIQUEIDENTIFIER",
            literal: "'DEADBEEF-1234-4678-9ABC-0123456789AB'",
            type: .uuid,
            value: .uuid(UUID(uuidString: "DEADBEEF-1234-4678-9ABC-0123456789AB")!)
        ),
    ]

    private static let times: [Sample] = [
        Sample(declared: "DATE", literal: "'0001-01-01'", type: .date, value: .date(CalendarDate("0001-01-01")!)),
        Sample(declared: "DATE", literal: "'9999-12-31'", type: .date, value: .date(CalendarDate("9999-12-31")!)),
        Sample(
            declared: "TIME(3)",
            literal: "'23:59:59.999'",
            type: .time(.hundredNanoseconds),
            value: .time(TimeOfDay("23:59:59.999")!)
        ),
        Sample(declared: "DATETIME2(6)", literal: "'0001-01-01'", type: exact, value: local("0001-01-01 00:00:00")),
        Sample(
            declared: "DATETIME2(6)",
            literal: "'9999-12-31 23:59:59.999999'",
            type: exact,
            value: local("9999-12-31 23:59:59.999999")
        ),
        Sample(
            declared: "DATETIME",
            literal: "'2024-02-29 12:34:56.997'",
            type: .localTimestamp(.millisecond),
            value: local("2024-02-29 12:34:56.997")
        ),
        Sample(
            declared: "DATETIME",
            literal: "'1753-01-01'",
            type: .localTimestamp(.millisecond),
            value: local("1753-01-01 00:00:00")
        ),
        Sample(
            declared: "SMALLDATETIME",
            literal: "'2079-06-06 23:59'",
            type: .localTimestamp(.second),
            value: local("2079-06-06 23:59:00")
        ),
        Sample(
            declared: "DATETIMEOFFSET(6)",
            literal: "'2024-01-31 10:00:00.123456 +02:00'",
            type: .instant(.hundredNanoseconds),
            value: .instant(Instant("2024-01-31T08:00:00.123456Z")!)
        ),
    ]

    /// What Babelfish, which keeps microseconds, cannot hold.
    private static let finest: [Sample] = [
        Sample(
            declared: "TIME(7)",
            literal: "'23:59:59.9999999'",
            type: .time(.hundredNanoseconds),
            value: .time(TimeOfDay("23:59:59.9999999")!)
        ),
        Sample(
            declared: "DATETIME2(7)",
            literal: "'9999-12-31 23:59:59.9999999'",
            type: exact,
            value: local("9999-12-31 23:59:59.9999999")
        ),
        Sample(
            declared: "DATETIMEOFFSET(7)",
            literal: "'9999-12-31 23:59:59.9999999 +00:00'",
            type: .instant(.hundredNanoseconds),
            value: .instant(Instant("9999-12-31T23:59:59.9999999Z")!)
        ),
    ]

    private static var samples: [Sample] {
        numbers + texts + times + (ServerQuirks.keepsTicks(of: TestServer.product) ? finest : [])
    }

    @Test("every type of a table is read as it must be, NULL beside it, by both roads, and goes back by bulk")
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

    @Test("what is bound comes back as it was")
    func parameters() async throws {
        try await withDatabase { db, _ in
            let texts = [63, 64, 65, 256, 257, 3_999, 4_000, 4_001, 8_000, 8_001, 70_000].flatMap { count in
                ["a", "é", "日", "👩"].map { String(repeating: $0, count: count) }
            }
            for text in texts + ["", " ", "it's \"quoted\"", "ab  "] {
                let back = try await db.readScalar("SELECT \(text) AS v", as: String.self)
                #expect(back == text, "\(text.utf8.count) bytes of \(text.prefix(1))")
            }
            for count in [0, 1, 64, 65, 8_000, 8_001, 100_000] {
                let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
                #expect(try await db.readScalar("SELECT \(bytes) AS v", as: [UInt8].self) == bytes)
            }
            for text in ["0.00", "-0.01", "123456789.5", "9999999999999999999999999999.9999999999"] {
                let number = try #require(Decimal128(text))
                #expect(try await db.readScalar("SELECT \(number) AS v", as: Decimal128.self) == number)
            }
            let day = try #require(CalendarDate("0001-01-01"))
            #expect(try await db.readScalar("SELECT \(day) AS v", as: CalendarDate.self) == day)
            let moment = try #require(Instant("2024-07-01T12:00:00.123456Z"))
            #expect(try await db.readScalar("SELECT \(moment) AS v", as: Instant.self) == moment)
            #expect(try await db.readScalar("SELECT \(moment.utc) AS v", as: LocalDateTime.self) == moment.utc)
            let identifier = UUID()
            #expect(try await db.readScalar("SELECT \(identifier) AS v", as: UUID.self) == identifier)
        }
    }

    @Test("values of 100 MiB go both ways, as a parameter and by bulk")
    func long() async throws {
        try await withDatabase { db, _ in
            try await db.execute("CREATE TABLE long (k INT, t NVARCHAR(MAX), b VARBINARY(MAX))")
            let text = String(repeating: "日本 é abc ", count: 100 << 20 / 15)
            let bytes = [UInt8](repeating: 0xA5, count: 100 << 20)
            try await db.execute("INSERT INTO long VALUES (1, \(text), \(bytes))")
            let frame = try DataFrame([
                ("k", Column([Int32(2)])), ("t", Column([text])),
                ("b", try Column(cells: [.binary(bytes)], type: .binary)),
            ])
            try await db.write(frame, to: "long")
            for k in [1, 2] {
                let back = try await db.readFrame("SELECT t, b FROM long WHERE k = \(k)")
                #expect(back.column(at: 0).value(at: 0) == .string(text), "text \(k)")
                #expect(back.column(at: 1).value(at: 0) == .binary(bytes), "bytes \(k)")
            }
        }
    }

    @Test("a moment keeps its offset where that was asked for")
    func offsets() async throws {
        try await withDatabase { db, database in
            try await db.execute("CREATE TABLE o (k INT, at DATETIMEOFFSET(3))")
            try await db.execute("INSERT INTO o VALUES (1, '2024-01-31 10:00:00.123 -05:30')")
            let query: SQLQuery = "SELECT at FROM o ORDER BY k"
            let text = try await db.readFrame(query.types(["at": .string]))
            #expect(text.column(at: 0).value(at: 0) == .string("2024-01-31T10:00:00.1230000-05:30"))
            var options = MsSQLOptions()
            options.dateTimeOffsets = .structure
            let keeping = try await MsSQLHandler(database.properties, options: options)
            let frame = try await keeping.readFrame(query)
            guard case .structure(let parts) = frame.column(at: 0).value(at: 0) else {
                Issue.record("no structure")
                return await keeping.shutdown()
            }
            #expect(parts["offset"] == .int(-330))
            #expect(parts["instant"] == .instant(try #require(Instant("2024-01-31T15:30:00.123Z"))))
            guard ServerQuirks.takesOffsetsAsText(TestServer.product) else { return await keeping.shutdown() }
            // And it goes back with it.
            let again = try DataFrame([("k", Column([Int32(2)])), ("at", frame.column(at: 0))])
            try await keeping.write(again, to: "o")
            let both = try await keeping.readFrame(query)
            #expect(both.column(at: 0).value(at: 1) == both.column(at: 0).value(at: 0))
            await keeping.shutdown()
        }
    }

    @Test("what INSERT does, a frame's rows get too: defaults, counted keys, computed columns, NULLs that are meant")
    func defaults() async throws {
        try await withDatabase { db, _ in
            try await db.execute(
                """
                CREATE TABLE d (id INT IDENTITY(1,1) PRIMARY KEY, n INT NULL DEFAULT 7, \
                m INT NOT NULL DEFAULT 8, twice AS (m * 2))
                """
            )
            let n = try Column(cells: [.null, .int(1)], type: .int32)
            try await db.write(try DataFrame([("n", n)]), to: "d")
            try await db.write(try DataFrame([("m", Column([Int32(3), 4]))]), to: "d")
            try await db.write(
                try DataFrame([("id", Column([Int32(10), 20])), ("n", n), ("m", Column([Int32(5), 6]))]),
                to: "d"
            )
            let frame = try await db.readFrame("SELECT id, n, m, twice FROM d ORDER BY id")
            func cells(_ index: Int) -> [CellValue] {
                (0..<frame.rowCount).map { frame.column(at: index).value(at: $0) }
            }
            #expect(cells(0) == [1, 2, 3, 4, 10, 20].map { .int($0) })
            #expect(cells(1) == [.null, .int(1), .int(7), .int(7), .null, .int(1)])
            #expect(cells(2) == [8, 8, 3, 4, 5, 6].map { .int($0) })
            #expect(cells(3) == [16, 16, 6, 8, 10, 12].map { .int($0) })
            // The key is counted on, and may not be given any more: the session is as it was.
            try await db.write(try DataFrame([("m", Column([Int32(9)]))]), to: "d")
            #expect(try await db.readScalar("SELECT MAX(id) FROM d", as: Int.self) == 21)
        }
    }

    @Test("constraints hold for a frame's rows, and nothing of them stays")
    func constraints() async throws {
        try await withDatabase { db, _ in
            try await db.execute("CREATE TABLE c (k INT PRIMARY KEY, n INT NOT NULL CHECK (n < 100))")
            let cases: [(String, [Int32], [Int32])] = [("check", [1, 2], [5, 100]), ("duplicate", [1, 1], [5, 6])]
            for (name, keys, numbers) in cases {
                let frame = try DataFrame([("k", Column(keys)), ("n", Column(numbers))])
                let error = await #expect(throws: ConnError.self) { try await db.write(frame, to: "c") }
                #expect(error?.kind.constraint != nil, "\(name): \(error.map(String.init(describing:)) ?? "")")
                #expect(try await db.readScalar("SELECT COUNT(*) FROM c", as: Int.self) == 0, "\(name)")
            }
            let nulls = try DataFrame([
                ("k", Column([Int32(1), 2])), ("n", try Column(cells: [.int(1), .null], type: .int32)),
            ])
            let error = await #expect(throws: ConnError.self) { try await db.write(nulls, to: "c") }
            #expect(error?.kind == .constraint(.notNull))
            #expect(error?.message.contains("row 1") == true)
        }
    }

    private static let misfits: [(declared: String, type: DataType, good: CellValue, bad: CellValue)] = [
        ("TINYINT", .int32, .int(0), .int(-1)), ("INT", .int64, .int(0), .int(1 << 31)),
        ("DECIMAL(5,2)", .decimal(precision: 9, scale: 3), decimal("1.000"), decimal("1.001")),
        ("DECIMAL(5,2)", .decimal(precision: 9, scale: 2), decimal("1.00"), decimal("1000.00")),
        ("FLOAT", .double, .double(0), .double(.nan)), ("REAL", .double, .double(0.5), .double(0.1)),
        ("NVARCHAR(3)", .string, .string("abc"), .string("👩👩")),
        ("VARCHAR(3)", .string, .string("abc"), .string("abcd")),
        ("VARBINARY(1)", .binary, .binary([1]), .binary([1, 2])),
        ("DATETIME", .localTimestamp(.millisecond), local("2024-01-01 00:00:00.003"), local("2024-01-01 00:00:00.001")),
        ("DATETIME", .localTimestamp(.second), local("2024-01-01 00:00:00"), local("1752-12-31 00:00:00")),
        ("SMALLDATETIME", .localTimestamp(.second), local("2024-01-01 00:00:00"), local("2024-01-01 00:00:01")),
        ("DATETIME2(3)", exact, local("2024-01-01 00:00:00"), local("2024-01-01 00:00:00.0000001")),
    ]

    @Test("a value that the server would change is refused before anything is sent, with row and column")
    func refusals() async throws {
        try await withDatabase { db, _ in
            for (number, misfit) in Self.misfits.enumerated() {
                let table = SQLTableName("r\(number)")
                try await db.execute("CREATE TABLE \(table: table) (v \(unsafe: misfit.declared))")
                let frame = try DataFrame([("v", try Column(cells: [misfit.good, misfit.bad], type: misfit.type))])
                let error = await #expect(throws: ConnError.self) { try await db.write(frame, to: table) }
                #expect(error?.kind == .conversion, "\(misfit.declared)")
                #expect(error?.message.contains("row 1, column 'v'") == true, "\(error?.message ?? misfit.declared)")
                #expect(try await db.readScalar("SELECT COUNT(*) FROM \(table: table)", as: Int.self) == 0)
            }
        }
    }

    @Test("text that a code page lacks, or that is too long in it, is refused with row and column")
    func codePages() async throws {
        try await withDatabase { db, _ in
            try await db.execute("CREATE TABLE p (v VARCHAR(3) COLLATE Latin1_General_CI_AS)")
            for bad in ServerQuirks.hasCodePages(of: TestServer.product) ? ["日", "éééé"] : ["éééé"] {
                let frame = try DataFrame([("v", Column(["é€", bad]))])
                let error = await #expect(throws: ConnError.self) { try await db.write(frame, to: "p") }
                #expect(error?.message.contains("row 1, column 'v'") == true, "\(error?.message ?? bad)")
                #expect(try await db.readScalar("SELECT COUNT(*) FROM p", as: Int.self) == 0)
            }
            try await db.write(try DataFrame([("v", Column(["é€", "abc"]))]), to: "p")
            let back = try await db.readFrame("SELECT v FROM p ORDER BY v")
            #expect(Set((0..<2).map { back.column(at: 0).value(at: $0) }) == [.string("é€"), .string("abc")])
        }
    }

    @Test("half of a surrogate pair alone is an error that names its column, never a question mark")
    func loneSurrogates() async throws {
        try await withDatabase { db, _ in
            let query: SQLQuery = "SELECT 'x' AS a, NCHAR(55357) AS b"
            let error = await #expect(throws: ConnError.self) { try await db.readFrame(query) }
            guard TestServer.product != .babelfish else { return }
            #expect(error?.kind == .conversion)
            #expect(error?.message.contains("column 'b'") == true, "\(error?.message ?? "")")
            let one = try await db.readScalar("SELECT 1", as: Int.self)
            #expect(one == 1)
        }
    }

    @Test("sql_variant is refused by name; a cast reads it")
    func variants() async throws {
        try await withDatabase { db, _ in
            let error = await #expect(throws: ConnError.self) {
                try await db.readFrame("SELECT CAST(5 AS SQL_VARIANT) AS v")
            }
            #expect(error?.kind == .unsupported && error?.message.contains("'v'") == true)
            let query: SQLQuery = "SELECT CAST(CAST(5 AS SQL_VARIANT) AS INT) AS v"
            let five = try await db.readScalar(query, as: Int.self)
            #expect(five == 5)
        }
    }

    @Test("rowversion is eight bytes that only the server writes")
    func rowVersions() async throws {
        try await withDatabase { db, _ in
            let definition: SQLQuery = "CREATE TABLE v (k INT, rv ROWVERSION)"
            guard ServerQuirks.hasRowVersions(TestServer.product) else {
                await #expect(throws: ConnError.self) { try await db.execute(definition) }
                return
            }
            try await db.execute(definition)
            try await db.write(try DataFrame([("k", Column([Int32(1), 2]))]), to: "v")
            let frame = try await db.readFrame("SELECT rv FROM v ORDER BY k")
            guard case .binary(let first) = frame.column(at: 0).value(at: 0),
                case .binary(let second) = frame.column(at: 0).value(at: 1)
            else {
                Issue.record("no bytes")
                return
            }
            #expect(first.count == 8 && second.count == 8 && first != second)
            let written = try DataFrame([
                ("k", Column([Int32(3)])), ("rv", try Column(cells: [.binary(first)], type: .binary)),
            ])
            await #expect(throws: ConnError.self) { try await db.write(written, to: "v") }
        }
    }
}
