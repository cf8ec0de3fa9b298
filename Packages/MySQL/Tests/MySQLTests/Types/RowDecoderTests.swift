import CMySQL
import Testing

@testable import MySQL

/// Rows of the binary protocol, written by hand from its description.
@Suite("Rows of the binary protocol")
struct RowDecoderTests {
    /// A row: a header, bits for NULL, values.
    static func row(nulls: [Bool], _ values: [[UInt8]]) -> [UInt8] {
        var bits = [UInt8](repeating: 0, count: (nulls.count + 9) / 8)
        for (index, isNull) in nulls.enumerated() where isNull { bits[(index + 2) / 8] |= 1 << ((index + 2) % 8) }
        return [0] + bits + values.flatMap { $0 }
    }

    static func text(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + Array(text.utf8) }

    private func plans(
        _ shapes: [ColumnShape],
        declared: [String: DataType] = [:],
        _ options: MySQLOptions = MySQLOptions()
    ) throws -> [ColumnPlan] {
        try shapes.map { try ColumnPlan($0, declared: declared[$0.name], options: options) }
    }

    private func frame(_ plans: [ColumnPlan], _ rows: [[UInt8]]) throws -> DataFrame {
        let decoder = RowDecoder(plans)
        for row in rows { try row.withUnsafeBytes { bytes in try decoder.append(bytes) } }
        return try decoder.finish()
    }

    /// The value of one cell, by both roads: as a column's and as a row's.
    private func value(_ shape: ColumnShape, _ cell: [UInt8], _ options: MySQLOptions = MySQLOptions()) throws
        -> CellValue
    {
        let plan = try ColumnPlan(shape, declared: nil, options: options)
        let column = try frame([plan], [Self.row(nulls: [false], [cell])]).column(at: 0).value(at: 0)
        let row = Self.row(nulls: [false], [cell])
        let single = try row.withUnsafeBytes { bytes -> CellValue in
            var reader = try #require(RowReader(bytes, width: 1))
            let found = reader.value(plan.form)
            let (start, count) = try #require(found)
            return try plan.value(start, count, row: 0)
        }
        #expect(column == single)
        return column
    }

    @Test("numbers of every width and sign")
    func numbers() throws {
        let unsigned = UInt32(UNSIGNED_FLAG)
        #expect(try value(ColumnShape(name: "v", type: MYSQL_TYPE_TINY), [0x80]) == .int(-128))
        #expect(try value(ColumnShape(name: "v", type: MYSQL_TYPE_TINY, flags: unsigned), [0xFF]) == .uint(255))
        #expect(try value(ColumnShape(name: "v", type: MYSQL_TYPE_SHORT), [0xFE, 0xFF]) == .int(-2))
        #expect(try value(ColumnShape(name: "v", type: MYSQL_TYPE_YEAR, flags: unsigned), [0, 0]) == .int(0))
        #expect(try value(ColumnShape(name: "v", type: MYSQL_TYPE_INT24), [1, 2, 0, 0]) == .int(513))
        let largest = [UInt8](repeating: 0xFF, count: 8)
        #expect(try value(ColumnShape(name: "v", type: MYSQL_TYPE_LONGLONG, flags: unsigned), largest) == .uint(.max))
        #expect(try value(ColumnShape(name: "v", type: MYSQL_TYPE_FLOAT), [0, 0, 0x20, 0x40]) == .float(2.5))
        #expect(
            try value(ColumnShape(name: "v", type: MYSQL_TYPE_DOUBLE), [0, 0, 0, 0, 0, 0, 4, 0x40]) == .double(2.5)
        )
        #expect(try value(ColumnShape(name: "v", type: MYSQL_TYPE_BIT, length: 9), [2, 1, 0]) == .uint(256))
    }

    @Test("decimals are exact: text beyond 38 digits in a table, an error beyond them in an expression")
    func decimals() throws {
        func shape(_ precision: UInt, _ scale: UInt32, table: Bool = true) -> ColumnShape {
            let length = precision + (scale > 0 ? 2 : 1)
            return ColumnShape(
                name: "v",
                type: MYSQL_TYPE_NEWDECIMAL,
                length: length,
                decimals: scale,
                isOfTable: table
            )
        }
        let small = try value(shape(15, 2), Self.text("-1234.50"))
        #expect(small == .decimal(Decimal128(unscaled: -123_450, scale: 2)))
        let wide = "9999999999999999999999999999.9999999999"
        #expect(try value(shape(38, 10), Self.text(wide)) == .decimal(try #require(Decimal128(wide))))
        let digits = String(repeating: "9", count: 65)
        #expect(try value(shape(65, 0), Self.text(digits)) == .string(digits))
        #expect(try value(shape(41, 0, table: false), Self.text("42")) == .decimal(Decimal128(42)))
        let error = #expect(throws: ConnError.self) { try value(shape(41, 0, table: false), Self.text(digits)) }
        #expect(error?.kind == .conversion)
        #expect(error?.message.contains("999") == false)
    }

    @Test("texts and bytes have the same types, and differ by their character set")
    func texts() throws {
        let text = ColumnShape(name: "v", type: MYSQL_TYPE_VAR_STRING, characterSet: 45)
        #expect(try value(text, Self.text("é")) == .string("é"))
        #expect(try value(ColumnShape(name: "v", type: MYSQL_TYPE_BLOB), [2, 0, 0xFF]) == .binary([0, 0xFF]))
        #expect(try value(ColumnShape(name: "v", type: MYSQL_TYPE_JSON), Self.text("{}")) == .string("{}"))
        let long = [252, 0x2C, 0x01] + [UInt8](repeating: 0x61, count: 300)
        #expect(try value(text, long) == .string(String(repeating: "a", count: 300)))
        let error = #expect(throws: ConnError.self) { try value(text, [2, 0xC3, 0x28]) }
        #expect(error?.kind == .conversion)
        #expect(error?.message.contains("UTF-8") == true)
    }

    @Test("dates and times, with the parts at the end that are zero left out")
    func times() throws {
        let date = ColumnShape(name: "v", type: MYSQL_TYPE_DATE)
        let moment = ColumnShape(name: "v", type: MYSQL_TYPE_DATETIME)
        let instant = ColumnShape(name: "v", type: MYSQL_TYPE_TIMESTAMP)
        let span = ColumnShape(name: "v", type: MYSQL_TYPE_TIME)
        #expect(try value(date, [4, 0xE8, 7, 2, 29]) == .date(try #require(CalendarDate("2024-02-29"))))
        #expect(try value(date, [4, 0x0F, 0x27, 12, 31]) == .date(try #require(CalendarDate("9999-12-31"))))
        let noon = try #require(LocalDateTime("2024-01-31 12:30:00.000005"))
        #expect(try value(moment, [11, 0xE8, 7, 1, 31, 12, 30, 0, 5, 0, 0, 0]) == .localTimestamp(noon))
        #expect(
            try value(moment, [4, 0xE8, 7, 1, 31])
                == .localTimestamp(try #require(LocalDateTime("2024-01-31 00:00:00")))
        )
        #expect(
            try value(instant, [7, 0xB2, 7, 1, 1, 0, 0, 1]) == .instant(Instant(ticks: 1_000_000, unit: .microsecond))
        )
        #expect(try value(span, [0]) == .duration(.zero))
        #expect(try value(span, [8, 1, 34, 0, 0, 0, 22, 59, 59]) == .duration(.seconds(-(838 * 3_600 + 3_599))))
        #expect(
            try value(span, [12, 0, 0, 0, 0, 0, 0, 0, 1, 0x20, 0xA1, 7, 0]) == .duration(.microseconds(1_500_000))
        )
    }

    @Test(
        "zero dates are errors, or NULL by option, or text if so declared",
        arguments: [[0], [4, 0, 0, 0, 0], [4, 0xD9, 7, 0, 0]] as [[UInt8]]
    )
    func zeroDates(_ cell: [UInt8]) throws {
        for type in [MYSQL_TYPE_DATE, MYSQL_TYPE_DATETIME] {
            let shape = ColumnShape(name: "v", type: type)
            let error = #expect(throws: ConnError.self) { try value(shape, cell) }
            #expect(error?.kind == .conversion)
            #expect(error?.message.contains("row 0") == true)
            var options = MySQLOptions()
            options.zeroDates = .null
            #expect(try value(shape, cell, options) == .null)
            let text = try frame(plans([shape], declared: ["v": .string]), [Self.row(nulls: [false], [cell])])
            guard case .string(let printed) = text.column(at: 0).value(at: 0) else {
                Issue.record("no text")
                return
            }
            #expect(printed.contains("-00-00"))
        }
    }

    @Test("a TINYINT(1) is a number that may hold 127, and a truth value only by option")
    func tinyInt() throws {
        let shape = ColumnShape(name: "v", type: MYSQL_TYPE_TINY, length: 1)
        #expect(try value(shape, [127]) == .int(127))
        var options = MySQLOptions()
        options.tinyInt1 = .bool
        #expect(try value(shape, [1], options) == .bool(true))
        let error = #expect(throws: ConnError.self) { try value(shape, [127], options) }
        #expect(error?.kind == .conversion)
    }

    @Test("NULL is a bit, in every column of many")
    func nulls() throws {
        let shapes = (0..<20).map { ColumnShape(name: "c\($0)", type: MYSQL_TYPE_LONG) }
        let plans = try plans(shapes)
        for column in 0..<20 {
            let nulls = (0..<20).map { $0 == column }
            let values = (0..<20).filter { $0 != column }.map { [UInt8($0), 0, 0, 0] }
            let frame = try frame(plans, [Self.row(nulls: nulls, values)])
            for index in 0..<20 {
                let expected = index == column ? CellValue.null : .int(Int64(index))
                #expect(frame.column(at: index).value(at: 0) == expected)
            }
        }
    }

    @Test("rows cut anywhere give a typed error")
    func cut() throws {
        let shapes = [
            ColumnShape(name: "n", type: MYSQL_TYPE_LONGLONG),
            ColumnShape(name: "t", type: MYSQL_TYPE_VAR_STRING, characterSet: 45),
            ColumnShape(name: "d", type: MYSQL_TYPE_DATETIME),
            ColumnShape(name: "b", type: MYSQL_TYPE_BIT, length: 1),
        ]
        let whole = Self.row(
            nulls: [false, false, false, false],
            [[1, 0, 0, 0, 0, 0, 0, 0], Self.text("abc"), [7, 0xE8, 7, 1, 31, 12, 30, 0], [1, 1]]
        )
        let plans = try plans(shapes)
        #expect(try frame(plans, [whole]).rowCount == 1)
        for length in 0..<whole.count {
            let error = #expect(throws: ConnError.self) { try frame(plans, [Array(whole[..<length])]) }
            #expect(error?.kind == .corrupted, "\(length) bytes")
        }
    }

    @Test("an error names the row over all batches and the column")
    func places() throws {
        let decoder = RowDecoder(try plans([ColumnShape(name: "day", type: MYSQL_TYPE_DATE)]))
        for _ in 0..<3 {
            try Self.row(nulls: [false], [[4, 0xE8, 7, 1, 1]]).withUnsafeBytes { bytes in try decoder.append(bytes) }
        }
        _ = try decoder.finish()
        let error = #expect(throws: ConnError.self) {
            try Self.row(nulls: [false], [[0]]).withUnsafeBytes { bytes in try decoder.append(bytes) }
        }
        #expect(error?.message.contains("row 3, column 'day'") == true)
    }

    @Test("declared types are read exactly or not at all")
    func declared() throws {
        let number = ColumnShape(name: "v", type: MYSQL_TYPE_LONG)
        let cell = Self.row(nulls: [false], [[5, 0, 0, 0]])
        #expect(try frame(plans([number], declared: ["v": .double]), [cell]).column(at: 0).value(at: 0) == .double(5))
        #expect(try frame(plans([number], declared: ["v": .string]), [cell]).column(at: 0).value(at: 0) == .string("5"))
        let span = ColumnShape(name: "v", type: MYSQL_TYPE_TIME)
        let noon = Self.row(nulls: [false], [[8, 0, 0, 0, 0, 0, 12, 0, 0]])
        #expect(
            try frame(plans([span], declared: ["v": .time(.second)]), [noon]).column(at: 0).value(at: 0)
                == .time(TimeOfDay(ticks: 43_200, unit: .second))
        )
        let beyond = Self.row(nulls: [false], [[8, 0, 1, 0, 0, 0, 12, 0, 0]])
        #expect(throws: ConnError.self) { try frame(plans([span], declared: ["v": .time(.second)]), [beyond]) }
        #expect(throws: ConnError.self) { try plans([span], declared: ["v": .date]) }
        let unknown = ColumnShape(name: "v", type: enum_field_types(200))
        #expect(try plans([unknown])[0].field.type == .binary)
        var strict = MySQLOptions()
        strict.unknownTypes = .strict
        #expect(throws: ConnError.self) { try plans([unknown], declared: [:], strict) }
    }
}
