import Foundation
import Testing

@testable import DataFrames

@Suite("CSV out")
struct CSVWriteTests {
    private func text(_ frame: DataFrame, _ options: CSVWriteOptions = CSVWriteOptions()) throws -> String {
        String(decoding: try frame.csv(options), as: UTF8.self)
    }

    @Test("only cells that need quotes get them")
    func minimal() throws {
        let values: [String?] = ["a", "", nil, "b,c", "d\"e", "f\ng", "h\ri", " j", "k ", "é", "\u{FEFF}x"]
        let frame = try DataFrame([("t", Column(values)), ("n", Column(Array(Int64(0)..<11)))])
        let expected = [
            "t,n", "a,0", "\"\",1", ",2", "\"b,c\",3", "\"d\"\"e\",4", "\"f\ng\",5", "\"h\ri\",6", "\" j\",7",
            "\"k \",8", "é,9",
            "\"\u{FEFF}x\",10", "",
        ]
        #expect(try text(frame) == expected.joined(separator: "\n"))
    }

    @Test("all cells but nulls in quotes")
    func quoteAll() throws {
        let frame = try DataFrame([("t", Column(["a", nil] as [String?])), ("n", Column([1, 2] as [Int64]))])
        var options = CSVWriteOptions(separator: ";")
        options.quoting = .all
        options.nullText = "NULL"
        options.lineEnding = .carriageReturnLineFeed
        options.byteOrderMark = true
        #expect(try text(frame, options) == "\u{FEFF}\"t\";\"n\"\r\n\"a\";\"1\"\r\nNULL;\"2\"\r\n")
    }

    @Test("a string like the null text is quoted, and so is a number")
    func nullText() throws {
        let frame = try DataFrame([
            ("t", Column(["0", "x", nil] as [String?])), ("n", Column([0, nil, 1] as [Int64?])),
        ])
        var options = CSVWriteOptions(header: false)
        options.nullText = "0"
        #expect(try text(frame, options) == "\"0\",\"0\"\nx,0\n0,1\n")
        var reading = CSVReadOptions(header: .none, schema: frame.schema)
        reading.nullTexts = ["0"]
        #expect(try DataFrame(csv: try frame.csv(options), options: reading) == frame)
    }

    @Test("separators that numbers and dates can hold", arguments: ["-", ".", ":", "1", "e", "T"] as [Unicode.Scalar])
    func oddSeparators(_ separator: Unicode.Scalar) throws {
        let frame = try Self.everyType(rows: 40, seed: 5)
        let bytes = try frame.csv(CSVWriteOptions(separator: separator))
        let back = try DataFrame(csv: bytes, options: CSVReadOptions(separator: separator, schema: frame.schema))
        #expect(back == frame)
    }

    @Test("every type survives writing and reading, with nulls and extremes", arguments: 0..<8)
    func roundTrip(_ seed: Int) throws {
        let frame = try Self.everyType(rows: 200, seed: UInt64(seed))
        for quoting in [CSVQuoting.minimal, .all] {
            var options = CSVWriteOptions(separator: seed % 2 == 0 ? "," : ";", quote: seed % 3 == 0 ? "'" : "\"")
            options.quoting = quoting
            options.nullText = seed % 4 == 0 ? "" : "NULL"
            if seed % 2 == 1 { options.lineEnding = .carriageReturnLineFeed }
            var reading = CSVReadOptions(separator: options.separator, quote: options.quote, schema: frame.schema)
            reading.nullTexts = [options.nullText]
            let back = try readCSV(try frame.csv(options), reading, chunk: 100 + seed * 37)
            #expect(back == frame)
        }
    }

    @Test("NaN and infinities survive")
    func nonFinite() throws {
        let frame = try DataFrame([("d", Column([.nan, .infinity, -.infinity, -0.0] as [Double]))])
        #expect(try text(frame, CSVWriteOptions(header: false)) == "nan\ninf\n-inf\n-0.0\n")
        let back = try DataFrame(csv: try frame.csv(), options: CSVReadOptions(schema: frame.schema))
        let values = try back["d", as: Double.self]
        #expect(values[0]?.isNaN == true && values[2] == -.infinity && values[3]?.sign == .minus)
    }

    @Test("one column with nulls and empty texts survives")
    func singleColumn() throws {
        let frame = try DataFrame([("t", Column([nil, "", "a", nil] as [String?]))])
        #expect(try text(frame) == "t\n\n\"\"\na\n\n")
        #expect(try DataFrame(csv: try frame.csv(), options: CSVReadOptions(schema: frame.schema)) == frame)
    }

    @Test("slices and dictionaries are written by value")
    func slicesAndDictionaries() throws {
        let builder = DictionaryBuilder(.string)
        for value in ["x", "y", "x", "z,1"] { try builder.append(.string(value)) }
        builder.appendNull()
        let frame = try DataFrame([("k", builder.finish()), ("n", Column([1, 2, 3, 4, 5] as [Int64]))])
        #expect(try text(frame.tail(3)) == "k,n\nx,3\n\"z,1\",4\n,5\n")
        #expect(try DataFrame(csv: try frame.csv(), options: CSVReadOptions(schema: frame.schema)) == frame)
    }

    @Test("lists and structures are refused by column name, NUL by row")
    func refused() throws {
        let lists = try DataFrame([("l", Column(empty: .list(.int64)))])
        let error = #expect(throws: FrameError.self) { try lists.csv() }
        #expect(error?.kind == .unsupported && error?.column == "l")
        let null = try DataFrame([("t", Column(["a", "b\u{0}"]))])
        let second = #expect(throws: FrameError.self) { try null.csv() }
        #expect(second?.kind == .csv && second?.column == "t" && second?.row == 1)
    }

    /// A frame of every type that CSV holds, with a null in about one of eight cells.
    static func everyType(rows: Int, seed: UInt64) throws -> DataFrame {
        var random = SeededGenerator(seed)
        let pieces = ["a", ",", ";", "\"", "'", "\n", "\r", " ", "é", "NULL", "0", "\u{1F600}", "long words here"]
        func integer() -> Int64 {
            let value = Int64(bitPattern: random.next())
            return Bool.random(using: &random) ? value : value >> Int64(random.next() % 63)
        }
        func make(_ type: DataType) -> CellValue {
            switch type {
            case .bool: return .bool(Bool.random(using: &random))
            case .int8: return .int(Int64(Int8(truncatingIfNeeded: integer())))
            case .int16: return .int(Int64(Int16(truncatingIfNeeded: integer())))
            case .int32: return .int(Int64(Int32(truncatingIfNeeded: integer())))
            case .int64: return .int(integer())
            case .uint8: return .uint(random.next() >> 56)
            case .uint16: return .uint(random.next() >> 48)
            case .uint32: return .uint(random.next() >> 32)
            case .uint64: return .uint(random.next())
            case .float: return .float(Float.random(in: -1e9...1e9, using: &random))
            case .double: return .double(Double(integer()) / 7)
            case .decimal(let precision, let scale):
                let limit = (0..<precision).reduce(Int128(1)) { value, _ in value * 10 }
                let wide = Int128(integer()) * Int128(integer())
                return .decimal(Decimal128(unscaled: wide % limit, scale: scale))
            case .string:
                return .string(
                    (0..<Int(random.next() % 4)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
                )
            case .binary:
                return .binary((0..<Int(random.next() % 5)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
            case .date: return .date(CalendarDate(daysSinceEpoch: Int32(truncatingIfNeeded: integer())))
            case .time(let unit):
                return .time(TimeOfDay(ticks: Int64(random.next() % UInt64(unit.ticksPerDay + 1)), unit: unit))
            case .localTimestamp(let unit): return .localTimestamp(LocalDateTime(ticks: integer(), unit: unit))
            case .instant(let unit): return .instant(Instant(ticks: integer(), unit: unit))
            case .duration: return .duration(.microseconds(Int64(Int32(truncatingIfNeeded: integer()))))
            case .interval:
                return .interval(
                    CalendarInterval(
                        months: Int32(truncatingIfNeeded: integer()),
                        days: Int32(truncatingIfNeeded: integer()),
                        nanoseconds: integer()
                    )
                )
            case .uuid: return .uuid(UUID())
            default: return .null
            }
        }
        let types: [DataType] =
            [
                .null, .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float, .double,
                .decimal(precision: 15, scale: 2), .decimal(precision: 38, scale: 20), .decimal(precision: 5, scale: 0),
                .string,
                .binary, .date, .duration(.microsecond), .duration(.nanosecond), .interval, .uuid,
            ] + TimeUnit.allCases.flatMap { [.time($0), .localTimestamp($0), .instant($0)] }
        return try DataFrame(
            types.enumerated().map { index, type in
                let cells = (0..<rows).map { _ in random.next() % 8 == 0 ? CellValue.null : make(type) }
                return ("c\(index) \(type)", try Column(cells: cells, type: type))
            }
        )
    }
}
