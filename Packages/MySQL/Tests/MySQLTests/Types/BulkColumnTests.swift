import Testing

@testable import MySQL

@Suite("A frame's columns on their way into a table")
struct BulkColumnTests {
    private func column(_ type: String) -> SQLTableColumn {
        SQLTableColumn(name: "v", declaredType: type, type: nil, isNullable: true)
    }

    private func fill(_ cells: [CellValue], _ type: DataType, into declared: String) throws {
        let bulk = try BulkColumn(try Column(cells: cells, type: type), name: "v", target: column(declared))
        _ = try values(bulk, bulk.write)
        _ = try values(bulk, bulk.writeText)
    }

    /// What a column writes for each row that is not NULL.
    private func values(
        _ bulk: BulkColumn,
        _ write: (Int, UnsafeMutablePointer<UInt8>) -> Int
    ) throws -> [[UInt8]] {
        try (0..<bulk.column.count).compactMap { row in
            if bulk.view.isNull(row) { return nil }
            if bulk.needsCheck, !bulk.isExact(row) { throw bulk.refusal(row) }
            return try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 512) { out in
                let start = try #require(out.baseAddress)
                let count = write(row, start)
                if count < 0 { throw bulk.refusal(row) }
                return Array(UnsafeBufferPointer(start: start, count: count))
            }
        }
    }

    private func wire(_ cell: CellValue, _ type: DataType, into declared: String) throws -> [UInt8] {
        let bulk = try BulkColumn(try Column(cells: [cell], type: type), name: "v", target: column(declared))
        return try #require(try values(bulk, bulk.write).first)
    }

    private func text(_ cell: CellValue, _ type: DataType, into declared: String) throws -> String {
        let bulk = try BulkColumn(try Column(cells: [cell], type: type), name: "v", target: column(declared))
        return String(decoding: try #require(try values(bulk, bulk.writeText).first), as: UTF8.self)
    }

    @Test("values in the binary protocol's form")
    func wireForms() throws {
        #expect(try wire(.int(-2), .int32, into: "int") == [0xFE, 0xFF, 0xFF, 0xFF])
        #expect(try wire(.string("ab"), .string, into: "text") == [2, 0x61, 0x62])
        let long = try wire(.string(String(repeating: "x", count: 300)), .string, into: "text")
        #expect(long.prefix(3) == [252, 0x2C, 0x01] && long.count == 303)
        let decimal = CellValue.decimal(Decimal128(unscaled: -1_205, scale: 2))
        #expect(try wire(decimal, .decimal(precision: 9, scale: 2), into: "decimal(9,2)") == [6] + Array("-12.05".utf8))
        let day = CellValue.date(try #require(CalendarDate("2024-02-29")))
        #expect(try wire(day, .date, into: "date") == [4, 0xE8, 0x07, 2, 29])
        func moment(_ ticks: Int64) throws -> [UInt8] {
            try wire(
                .localTimestamp(LocalDateTime(ticks: ticks, unit: .microsecond)),
                .localTimestamp(.microsecond),
                into: "datetime(6)"
            )
        }
        #expect(try moment(0) == [4, 0xB2, 0x07, 1, 1])
        #expect(try moment(-1) == [11, 0xB1, 0x07, 12, 31, 23, 59, 59, 0x3F, 0x42, 0x0F, 0])
        #expect(try moment(3_661_000_000) == [7, 0xB2, 0x07, 1, 1, 1, 1, 1])
        func span(_ duration: Duration) throws -> [UInt8] {
            try wire(.duration(duration), .duration(.microsecond), into: "time(6)")
        }
        #expect(try span(.zero) == [0])
        #expect(try span(.seconds(-90_061)) == [8, 1, 1, 0, 0, 0, 1, 1, 1])
        #expect(try span(.microseconds(1)) == [12, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
    }

    @Test("values as the fields of LOAD DATA")
    func textForms() throws {
        #expect(try text(.string("a\tb\\c\nd\0e'"), .string, into: "text") == "a\\\tb\\\\c\\\nd\\0e'")
        #expect(try text(.binary([0, 9, 255]), .binary, into: "blob") == "0009FF")
        #expect(try text(.int(-7), .int8, into: "tinyint") == "-7")
        #expect(try text(.bool(true), .bool, into: "tinyint(1)") == "1")
        #expect(
            try text(.duration(.seconds(-839 * 3_600 + 1)), .duration(.second), into: "time") == "-838:59:59.000000"
        )
        #expect(
            try text(.duration(.microseconds(1_500_000)), .duration(.microsecond), into: "time(6)") == "00:00:01.500000"
        )
        let moment = CellValue.localTimestamp(LocalDateTime(ticks: -1, unit: .microsecond))
        #expect(try text(moment, .localTimestamp(.microsecond), into: "datetime(6)") == "1969-12-31 23:59:59.999999")
        #expect(try text(.float(0.1), .float, into: "float") == String(Double(Float(0.1))))
    }

    @Test("columns that LOAD DATA would read otherwise")
    func textObstacles() throws {
        func obstacle(_ cell: CellValue, _ type: DataType, _ declared: String, nullable: Bool = true) throws -> String?
        {
            var target = column(declared)
            target.isNullable = nullable
            return try BulkColumn(try Column(cells: [cell], type: type), name: "v", target: target).textObstacle
        }
        for declared in ["year(4)", "bit(3)", "enum('a','b')", "set('a')"] {
            #expect(try obstacle(.int(0), .int32, declared) != nil, "\(declared)")
        }
        #expect(try obstacle(.double(0.5), .double, "varchar(20)") != nil)
        #expect(try obstacle(.null, .instant(.second), "timestamp", nullable: false) != nil)
        #expect(try obstacle(.int(1), .int32, "bigint(20)") == nil)
        #expect(try obstacle(.string("b"), .string, "enum('a','b')") == nil)
        #expect(try obstacle(.null, .instant(.second), "timestamp") == nil)
    }

    @Test("declared types are understood")
    func targets() {
        #expect(BulkTarget("decimal(15,2) unsigned").kind == .decimal(scale: 2))
        #expect(BulkTarget("DATETIME(3)").kind == .dateTime(digits: 3))
        #expect(BulkTarget("int(11)").kind == .integer)
        #expect(BulkTarget("binary(16)").kind == .sixteenBytes)
        #expect(BulkTarget("varchar(20)").kind == .text)
        #expect(BulkTarget("geometry").kind == .other)
    }

    @Test("what the server would round without a word is refused, with the row")
    func rounding() throws {
        let cases: [([CellValue], DataType, String)] = [
            ([.double(1), .double(1.5)], .double, "int(11)"),
            ([.double(1), .double(0.125)], .double, "decimal(5,2)"),
            (
                [.decimal(Decimal128(1)), .decimal(Decimal128(unscaled: 1_005, scale: 3))],
                .decimal(precision: 9, scale: 3), "decimal(9,2)"
            ),
            ([.double(1), .double(.nan)], .double, "double"),
            ([.int(1), .int(9_007_199_254_740_993)], .int64, "double"),
            ([.double(1), .double(0.1)], .double, "float"),
            (
                [0, 1].map { .localTimestamp(LocalDateTime(ticks: $0, unit: .microsecond)) },
                .localTimestamp(.microsecond),
                "datetime(3)"
            ),
            ([.duration(.zero), .duration(.seconds(839 * 3_600))], .duration(.second), "time"),
        ]
        for (cells, type, declared) in cases {
            let error = #expect(throws: ConnError.self) { try fill(cells, type, into: declared) }
            #expect(error?.kind == .conversion, "\(declared)")
            #expect(error?.message.contains("row 1, column 'v'") == true, "\(declared): \(error?.message ?? "")")
        }
    }

    @Test("what fits exactly passes, NULL among it")
    func exact() throws {
        try fill([.null, .double(2)], .double, into: "int(11)")
        try fill([.null, .double(0.1)], .double, into: "decimal(5,2)")
        try fill(
            [.decimal(Decimal128(unscaled: 1_500, scale: 3))],
            .decimal(precision: 9, scale: 3),
            into: "decimal(9,2)"
        )
        try fill([.instant(Instant(ticks: 1_000, unit: .millisecond))], .instant(.millisecond), into: "timestamp")
        try fill([.null, .null], .null, into: "date")
    }

    @Test("an instant and a local date-time are not mistaken for each other")
    func zones() {
        #expect(throws: ConnError.self) {
            try fill([.instant(Instant(ticks: 1, unit: .second))], .instant(.second), into: "datetime")
        }
        #expect(throws: ConnError.self) {
            try fill(
                [.localTimestamp(LocalDateTime(ticks: 1, unit: .second))],
                .localTimestamp(.second),
                into: "timestamp"
            )
        }
    }
}
