import Testing

@testable import MySQL

@Suite("A frame's columns on their way into a table")
struct BulkColumnTests {
    private func column(_ type: String) -> SQLTableColumn {
        SQLTableColumn(name: "v", declaredType: type, type: nil, isNullable: true)
    }

    private func fill(_ cells: [CellValue], _ type: DataType, into declared: String) throws {
        let bulk = try BulkColumn(try Column(cells: cells, type: type), name: "v", target: column(declared))
        bulk.reserve(cells.count)
        try bulk.fill(from: 0, count: cells.count)
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
