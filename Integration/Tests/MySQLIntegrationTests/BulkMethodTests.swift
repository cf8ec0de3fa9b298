import ConnTesting
import Foundation
import IntegrationSupport
import MySQL
import Testing

/// The three ways to load a frame: the same rows, the same errors.
@Suite(
    "Ways to load a frame into MySQL",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing),
    .timeLimit(.minutes(5))
)
struct BulkMethodTests {
    static let methods: [MySQLBulkMethod] = [.bulkExecute, .loadData, .multiRowInsert]

    private func withMethod(
        _ method: MySQLBulkMethod,
        _ body: (MySQLHandler, MySQLDatabase) async throws -> Void
    ) async throws {
        try await withDatabase(retries: 0, { $1.bulkMethod = method }, body)
    }

    /// A frame of every type that a table can be made for, with NULL in every third row, and its definition.
    private func everything(_ rows: Int) throws -> DataFrame {
        func column(_ type: DataType, _ value: (Int) -> CellValue) throws -> Column {
            try Column(cells: (0..<rows).map { $0 % 3 == 2 ? .null : value($0) }, type: type)
        }
        let texts = [
            "", "\\", "\\N", "NULL", "a\tb", "line\nbreak\r", "nul\u{0}byte", "ç日本👩‍👩‍👧‍👦", "quote's \"x\"", " blank ",
        ]
        return try DataFrame([
            ("id", Column((0..<rows).map(Int64.init))),
            ("i8", column(.int8) { .int(Int64($0 % 256 - 128)) }),
            ("u64", column(.uint64) { .uint(.max - UInt64($0)) }),
            ("f", column(.float) { .float(Float($0) * 0.1) }),
            ("d", column(.double) { .double(Double($0) / 3 * 1e-200) }),
            (
                "n",
                column(.decimal(precision: 38, scale: 10)) {
                    .decimal(Decimal128(unscaled: Int128($0 - 5) * 12_345, scale: 10))
                }
            ),
            ("s", column(.string) { .string(texts[$0 % texts.count]) }),
            ("b", column(.binary) { .binary([UInt8($0 % 256), 0, 9, 10, 0x5C, 0xFF, 0xC3]) }),
            ("day", column(.date) { .date(CalendarDate(daysSinceEpoch: Int32($0 * 31 - 700_000))) }),
            (
                "at",
                column(.localTimestamp(.microsecond)) {
                    .localTimestamp(LocalDateTime(ticks: Int64($0 - 3) * 86_399_999_999, unit: .microsecond))
                }
            ),
            (
                "instant",
                column(.instant(.microsecond)) {
                    .instant(Instant(ticks: 1_000_001 + Int64($0) * 3_600_000_001, unit: .microsecond))
                }
            ),
            ("span", column(.duration(.microsecond)) { .duration(.microseconds(Int64($0 - 4) * 2_999_999_999)) }),
            ("truth", column(.bool) { .bool($0 % 2 == 0) }),
        ])
    }

    @Test("every type comes back as it was, NULL, escapes and zero bytes included", arguments: methods)
    func exact(_ method: MySQLBulkMethod) async throws {
        try await withMethod(method) { db, _ in
            let frame = try everything(700)
            #expect(try await db.write(frame, to: "t", mode: .create) == 700)
            let back = try await db.readFrame("SELECT * FROM t ORDER BY id")
            #expect(back.columnNames == frame.columnNames)
            for (index, name) in frame.columnNames.enumerated() {
                for row in 0..<frame.rowCount {
                    var wanted = frame.column(at: index).value(at: row)
                    if case .bool(let truth) = wanted { wanted = .int(truth ? 1 : 0) }
                    let found = back.column(at: index).value(at: row)
                    guard found == wanted else {
                        Issue.record("\(method), \(name), row \(row): \(found) for \(wanted)")
                        break
                    }
                }
            }
        }
    }

    @Test("identifiers as sixteen bytes, texts in another character set, a generated key", arguments: methods)
    func special(_ method: MySQLBulkMethod) async throws {
        try await withMethod(method) { db, _ in
            try await db.execute(
                """
                CREATE TABLE t (k INT AUTO_INCREMENT PRIMARY KEY, u BINARY(16), l VARCHAR(9) CHARACTER SET latin1, e ENUM('a','b'))
                """
            )
            let identifier = UUID()
            let frame = try DataFrame([
                ("u", Column(cells: [.uuid(identifier), .null], type: .uuid)), ("l", Column(["é\\", "ü"])),
                ("e", Column(["b", nil])),
            ])
            #expect(try await db.write(frame, to: "t") == 2)
            let text = identifier.uuidString.replacing("-", with: "")
            #expect(
                try await db.readScalar(
                    "SELECT COUNT(*) FROM t WHERE k = 1 AND HEX(u) = \(text) AND HEX(l) = 'E95C' AND e = 'b'",
                    as: Int.self
                ) == 1
            )
            #expect(
                try await db.readScalar(
                    "SELECT COUNT(*) FROM t WHERE k = 2 AND u IS NULL AND l = 'ü' AND e IS NULL",
                    as: Int.self
                ) == 1
            )
        }
    }

    @Test("what does not fit is told with row and column, and nothing stays", arguments: methods)
    func errors(_ method: MySQLBulkMethod) async throws {
        try await withMethod(method) { db, _ in
            func failure(_ definition: SQLQuery, _ columns: [(String, Column)]) async throws -> ConnError {
                try await db.execute("DROP TABLE IF EXISTS t")
                try await db.execute(definition)
                let frame = try DataFrame(columns)
                let error = try await #require(throws: ConnError.self) { try await db.write(frame, to: "t") }
                #expect(error.outcome == .notApplied)
                #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 0, "rows stayed")
                #expect(!"\(error)".contains("canary"))
                return error
            }
            let numbers = (0..<3_000).map(Int64.init)
            let id = ("id", Column(numbers))
            var repeated = numbers
            repeated[2_500] = 7
            let key = try await failure("CREATE TABLE t (id BIGINT PRIMARY KEY)", [("id", Column(repeated))])
            #expect(key.kind == .constraint(.unique) && key.constraintName == "PRIMARY")
            #expect(key.message.contains("row 2500"), "\(key)")

            let texts = numbers.map { $0 == 1_234 ? "canary-too-long" : "short" }
            let long = try await failure(
                "CREATE TABLE t (id BIGINT, name VARCHAR(10))",
                [id, ("name", Column(texts))]
            )
            #expect(long.kind == .conversion && long.message.contains("row 1234, column 'name'"), "\(long)")

            let decimals = numbers.map { Decimal128(unscaled: $0 == 2_999 ? 123_456 : 100, scale: 2) }
            let overflow = try await failure("CREATE TABLE t (d DECIMAL(5,2))", [("d", Column(decimals))])
            #expect(overflow.kind == .conversion && overflow.message.contains("row 2999, column 'd'"), "\(overflow)")

            let fine = numbers.map { Decimal128(unscaled: $0 == 40 ? 1_001 : 1_000, scale: 3) }
            let rounded = try await failure("CREATE TABLE t (d DECIMAL(9,2))", [("d", Column(fine))])
            #expect(rounded.kind == .conversion && rounded.message.contains("row 40, column 'd'"), "\(rounded)")

            try await db.execute("CREATE TABLE parents (id BIGINT PRIMARY KEY)")
            try await db.execute("INSERT INTO parents SELECT seq FROM seq_0_to_2000")
            let orphan = try await failure(
                "CREATE TABLE t (id BIGINT, CONSTRAINT of_parent FOREIGN KEY (id) REFERENCES parents (id))",
                [id]
            )
            #expect(orphan.kind == .constraint(.foreignKey) && orphan.message.contains("row 2001"), "\(orphan)")

            let checked = try await failure(
                "CREATE TABLE t (id BIGINT, CONSTRAINT small_ CHECK (id < 2222))",
                [id]
            )
            #expect(checked.kind == .constraint(.check) && checked.message.contains("row 2222"), "\(checked)")

            // The connection goes on.
            #expect(try await db.write(try DataFrame([id]), to: "parents", mode: .replace) == 3_000)
        }
    }

    @Test("a cancelled load leaves nothing, and the connection can be used", arguments: methods)
    func cancelled(_ method: MySQLBulkMethod) async throws {
        try await withMethod(method) { db, _ in
            try await db.execute("CREATE TABLE t (id BIGINT PRIMARY KEY)")
            try await db.execute("CREATE TABLE slow (n INT)")
            try await db.execute(
                "CREATE TRIGGER wait_ BEFORE INSERT ON t FOR EACH ROW SET @x = SLEEP(IF(NEW.id > 100, 0.01, 0))"
            )
            let frame = try DataFrame([("id", Column((0..<100_000).map(Int64.init)))])
            let error = await #expect(throws: ConnError.self) {
                try await db.write(frame, to: "t", options: CallOptions(timeout: .milliseconds(300)))
            }
            #expect(error?.kind == .timeout, "\(String(describing: error))")
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 0)
        }
    }

    @Test("a connection that is cut in the middle of a load leaves nothing", arguments: methods)
    func cut(_ method: MySQLBulkMethod) async throws {
        try await withDatabase { db, database in
            try await db.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, v VARCHAR(50))")
            let frame = try DataFrame([
                ("id", Column((0..<20_000).map(Int64.init))), ("v", Column((0..<20_000).map { "a text of row \($0)" })),
            ])
            for bytes in [2_000, 20_000, 100_000, 400_000] {
                let proxy = try TestServer.proxy { _ in FaultScript([FaultRule(.bytes(bytes, .clientToServer), .cut)]) }
                var properties = database.properties
                properties.host = "127.0.0.1"
                properties.port = proxy.port
                var options = MySQLOptions()
                options.bulkMethod = method
                let handler = try MySQLHandler(
                    unconnected: properties,
                    options: options,
                    configuration: TestServer.quick(retries: 0, connects: 0)
                )
                let error = await #expect(throws: ConnError.self) { try await handler.write(frame, to: "t") }
                #expect(error?.kind == .connection && error?.outcome == .notApplied, "\(String(describing: error))")
                await handler.shutdown()
                proxy.stop()
                #expect(proxy.statistics.faultCount >= 1, "nothing was cut")
                #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 0)
            }
        }
    }

    // MARK: A server that allows little

    private static let narrow = ProcessInfo.processInfo.environment["CONN_MYSQL_NARROW_URL"]

    private func withNarrow(
        _ method: MySQLBulkMethod,
        _ body: (MySQLHandler, SQLTableName) async throws -> Void
    ) async throws {
        var (properties, options) = try TestServer.parsed("CONN_MYSQL_NARROW_URL")
        properties.tls = .off
        options.bulkMethod = method
        let db = try MySQLHandler(
            unconnected: properties,
            options: options,
            configuration: TestServer.quick(retries: 0)
        )
        let table = SQLTableName(TestServer.uniqueName("narrow"))
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(db, table))
        } catch {
            result = .failure(error)
        }
        _ = try? await db.execute("DROP TABLE IF EXISTS \(table: table)")
        await db.shutdown()
        try result.get()
    }

    @Test(
        "packets of 64 KiB: rows are sent in as many requests as it takes, and a larger row is refused",
        .enabled(if: narrow != nil, "CONN_MYSQL_NARROW_URL is not set"),
        arguments: [MySQLBulkMethod.automatic, .bulkExecute, .multiRowInsert]
    )
    func packets(_ method: MySQLBulkMethod) async throws {
        try await withNarrow(method) { db, table in
            #expect(try await db.readScalar("SELECT @@max_allowed_packet", as: Int.self) == 65_536)
            try await db.execute("CREATE TABLE \(table: table) (id BIGINT PRIMARY KEY, v LONGTEXT)")
            let texts = (0..<2_000).map { String(repeating: "x", count: $0 % 50 == 49 ? 60_000 : $0 % 700) }
            let frame = try DataFrame([("id", Column((0..<2_000).map(Int64.init))), ("v", Column(texts))])
            #expect(try await db.write(frame, to: table) == 2_000)
            let sum = texts.reduce(0) { $0 + $1.utf8.count }
            #expect(try await db.readScalar("SELECT SUM(LENGTH(v)) FROM \(table: table)", as: Int.self) == sum)
            let session = try await db.readScalar("SELECT CONNECTION_ID()", as: Int.self)
            let large = try DataFrame([
                ("id", Column([Int64(5_000), 5_001])), ("v", Column(["small", String(repeating: "y", count: 66_000)])),
            ])
            let error = await #expect(throws: ConnError.self) { try await db.write(large, to: table) }
            #expect(
                error?.kind == .invalidInput && error?.message.contains("Row 1") == true,
                "\(String(describing: error))"
            )
            #expect(try await db.readScalar("SELECT COUNT(*) FROM \(table: table)", as: Int.self) == 2_000)
            #expect(try await db.readScalar("SELECT CONNECTION_ID()", as: Int.self) == session)
        }
    }

    @Test(
        "LOAD DATA is asked for where the server has it off: an error before anything is sent",
        .enabled(if: narrow != nil, "CONN_MYSQL_NARROW_URL is not set")
    )
    func switchedOff() async throws {
        try await withNarrow(.loadData) { db, table in
            try await db.execute("CREATE TABLE \(table: table) (id BIGINT)")
            let error = await #expect(throws: ConnError.self) {
                try await db.write(try DataFrame([("id", Column([Int64(1)]))]), to: table)
            }
            #expect(error?.kind == .unsupported && error?.message.contains("local_infile") == true)
        }
    }

    @Test("columns that LOAD DATA would read otherwise are refused where it is asked for")
    func obstacles() async throws {
        try await withMethod(.loadData) { db, _ in
            try await db.execute("CREATE TABLE t (y YEAR)")
            let frame = try DataFrame([("y", Column([Int64(0)]))])
            let error = await #expect(throws: ConnError.self) { try await db.write(frame, to: "t") }
            #expect(error?.kind == .unsupported && error?.message.contains("'y'") == true)
        }
        for method in [MySQLBulkMethod.bulkExecute, .multiRowInsert] {
            try await withMethod(method) { db, _ in
                try await db.execute("CREATE TABLE t (y YEAR)")
                try await db.write(try DataFrame([("y", Column([Int64(0)]))]), to: "t")
                #expect(try await db.readScalar("SELECT y FROM t", as: Int.self) == 0)
            }
        }
    }
}
