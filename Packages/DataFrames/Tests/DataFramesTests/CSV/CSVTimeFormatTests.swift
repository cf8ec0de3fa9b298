import Testing

@testable import DataFrames

@Suite("CSV: declared formats of dates and times")
struct CSVTimeFormatTests {
    private func read(_ text: String, _ format: CSVTimeFormat, _ type: DataType?) throws -> Column {
        var options = CSVReadOptions(separator: ";")
        options.timeFormats = ["t": format]
        if let type { options.types = ["t": type] }
        return try readCSV("t;n\n\(text);1\n", options).column("t")
    }

    @Test(
        "texts of a format become the values of the type",
        arguments: [
            ("31/01/2024", "dd/MM/yyyy", .date, "2024-01-31"),
            ("20240131", "yyyyMMdd", .date, "2024-01-31"),
            ("01/2024", "MM/yyyy", .date, "2024-01-01"),
            ("2024", "yyyy", .date, "2024-01-01"),
            ("1/2/2024", "d/M/yyyy", .date, "2024-02-01"),
            ("11/12/2024", "d/M/yyyy", .date, "2024-12-11"),
            ("29/02/2000 00:00:00", "dd/MM/yyyy HH:mm:ss", .date, "2000-02-29"),
            ("31/12/69", CSVTimeFormat("dd/MM/yy", firstYear: 1970), .date, "2069-12-31"),
            ("31/12/70", CSVTimeFormat("dd/MM/yy", firstYear: 1970), .date, "1970-12-31"),
            ("31/12/00", CSVTimeFormat("dd/MM/yy", firstYear: 1900), .date, "1900-12-31"),
            ("31/01/2024 23:59:58", "dd/MM/yyyy HH:mm:ss", .localTimestamp(.second), "2024-01-31T23:59:58"),
            ("31/01/2024 24:00", "dd/MM/yyyy HH:mm", .localTimestamp(.second), "2024-02-01T00:00:00"),
            ("31.01.2024 7h05", "dd.MM.yyyy H'h'mm", .localTimestamp(.millisecond), "2024-01-31T07:05:00.000"),
            ("20240131T235958.25", "yyyyMMdd'T'HHmmss.SS", .localTimestamp(.millisecond), "2024-01-31T23:59:58.250"),
            ("1/31/2024 12:05 am", "M/d/yyyy h:mm a", .localTimestamp(.second), "2024-01-31T00:05:00"),
            ("1/31/2024 12:05 PM", "M/d/yyyy h:mm a", .localTimestamp(.second), "2024-01-31T12:05:00"),
            ("1/31/2024 11:05 Pm", "M/d/yyyy h:mm a", .localTimestamp(.second), "2024-01-31T23:05:00"),
            ("1930", "HHmm", .time(.second), "19:30:00"),
            ("31/01/2024 01:30 +02:00", "dd/MM/yyyy HH:mm Z", .instant(.second), "2024-01-30T23:30:00Z"),
            ("31/01/2024 01:30Z", "dd/MM/yyyy HH:mmZZ", .instant(.second), "2024-01-31T01:30:00Z"),
            ("31/01/2024 01:30-0330", "dd/MM/yyyy HH:mmZZ", .instant(.microsecond), "2024-01-31T05:00:00.000000Z"),
            ("'24", CSVTimeFormat("''yy", firstYear: 2000), .date, "2024-01-01"),
        ] as [(String, CSVTimeFormat, DataType, String)]
    )
    func reading(_ text: String, _ format: CSVTimeFormat, _ type: DataType, _ expected: String) throws {
        let column = try read(text, format, type)
        #expect(column.type == type)
        #expect(column.value(at: 0).description == expected)
    }

    @Test(
        "other texts are an error with line, column and the text in the detail",
        arguments: [
            ("2024-01-31", "dd/MM/yyyy", .date), ("30/02/2024", "dd/MM/yyyy", .date),
            ("29/02/2023", "dd/MM/yyyy", .date), ("00/01/2024", "dd/MM/yyyy", .date),
            ("01/13/2024", "dd/MM/yyyy", .date), ("01/00/2024", "dd/MM/yyyy", .date),
            ("1/01/2024", "dd/MM/yyyy", .date), ("01/01/24", "dd/MM/yyyy", .date),
            ("01/01/2024 ", "dd/MM/yyyy", .date), ("01/01/20245", "dd/MM/yyyy", .date),
            ("01/01/2024 00:00:01", "dd/MM/yyyy HH:mm:ss", .date),
            ("001/1/2024", "d/M/yyyy", .date), ("/1/2024", "d/M/yyyy", .date),
            ("01/01/2024 24:01", "dd/MM/yyyy HH:mm", .localTimestamp(.second)),
            ("01/01/2024 25:00", "dd/MM/yyyy HH:mm", .localTimestamp(.second)),
            ("01/01/2024 10:60", "dd/MM/yyyy HH:mm", .localTimestamp(.second)),
            ("01/01/2024 13:00 PM", "dd/MM/yyyy hh:mm a", .localTimestamp(.second)),
            ("01/01/2024 00:00 AM", "dd/MM/yyyy hh:mm a", .localTimestamp(.second)),
            ("01/01/2024 10:00 XM", "dd/MM/yyyy hh:mm a", .localTimestamp(.second)),
            ("01/01/2024 10:00:00.5", "dd/MM/yyyy HH:mm:ss.S", .localTimestamp(.second)),
            ("01/01/9999 10:00", "dd/MM/yyyy HH:mm", .localTimestamp(.nanosecond)),
            ("01/01/2024 10:00+2400", "dd/MM/yyyy HH:mmZZ", .instant(.second)),
            ("01/01/2024 10:00", "dd/MM/yyyy HH:mmZZ", .instant(.second)),
        ] as [(String, CSVTimeFormat, DataType)]
    )
    func refusing(_ text: String, _ format: CSVTimeFormat, _ type: DataType) {
        let error = #expect(throws: FrameError.self) { try read("\(text)", format, type) }
        #expect(error?.kind == .conversion && error?.line == 2 && error?.column == "t" && error?.detail == text)
        #expect(error?.message.contains(format.pattern) == true)
        #expect(error?.message.contains(text) == false)
    }

    @Test(
        "a column of a format that is not declared otherwise gets the type of the format",
        arguments: [
            ("dd/MM/yyyy", .date), ("HH:mm", .time(.second)), ("HH:mm:ss.SSS", .time(.millisecond)),
            ("dd/MM/yyyy HH:mm:ss.SSSSSSS", .localTimestamp(.hundredNanoseconds)),
            ("dd/MM/yyyy HH:mmZZ", .instant(.second)),
        ] as [(CSVTimeFormat, DataType)]
    )
    func typeOfFormat(_ format: CSVTimeFormat, _ type: DataType) throws {
        for inference in [CSVInference.allRows, .sample(rows: 1), .none] {
            var options = CSVReadOptions(separator: ";")
            options.timeFormats = ["t": format]
            options.inference = inference
            let frame = try readCSV("t;n\n;1\n", options)
            #expect(frame.schema[0].type == type)
            #expect(frame.column(at: 0).nullCount == 1)
        }
    }

    @Test(
        "patterns that cannot be used are refused",
        arguments: [
            "", "yy", "dd/MM/YYYY", "dd/mm/yyyy", "MM/dd", "dd/yyyy", "yyyy HH", "dd/MM/yyyy hh", "dd/MM/yyyy HH a",
            "yyyyyyyy", "yyyy-MM-dd yyyy", "dMyyyy", "HH:ss", "HH:mm.SSS", "HH:mm:ss.SSSSSSSSSS", "HH'h", "MMM/yyyy",
            "d/M1/yyyy", "HHhh:mm a", String(repeating: " ", count: 50) + "yyyy", "---",
        ]
    )
    func badPatterns(_ pattern: String) {
        for firstYear in [nil, 2_000] where pattern != "yy" || firstYear == nil {
            var options = CSVReadOptions()
            options.timeFormats = ["t": CSVTimeFormat(pattern, firstYear: firstYear)]
            let error = #expect(throws: FrameError.self) { try options.validate() }
            #expect(error?.kind == .invalidArgument && error?.column == "t")
            var writing = CSVWriteOptions()
            writing.timeFormats = options.timeFormats
            #expect(throws: FrameError.self) { try writing.validate() }
        }
    }

    @Test("a format must fit its column's type, and its column must be there")
    func misfits() {
        func kind(_ format: CSVTimeFormat, _ type: DataType, name: String = "t") -> FrameError.Kind? {
            var options = CSVReadOptions(schema: [Field("t", type)])
            options.timeFormats = [name: format]
            return failure("t\n", options)?.kind
        }
        #expect(kind("dd/MM/yyyy", .string) == .invalidArgument)
        #expect(kind("HH:mm", .date) == .invalidArgument)
        #expect(kind("dd/MM/yyyy", .time(.second)) == .invalidArgument)
        #expect(kind("dd/MM/yyyy HH:mm", .instant(.second)) == .invalidArgument)
        #expect(kind("dd/MM/yyyy HH:mmZZ", .localTimestamp(.second)) == .invalidArgument)
        #expect(kind("dd/MM/yyyy", .date, name: "x") == .unknownColumn)
        var options = CSVReadOptions()
        options.timeFormats = ["x": "dd/MM/yyyy"]
        let error = failure("t\n1\n", options)
        #expect(error?.kind == .unknownColumn && error?.column == "x")
        options.timeFormats = ["t": CSVTimeFormat("dd/MM/yy", firstYear: 9_901)]
        #expect(failure("t\n1\n", options)?.kind == .invalidArgument)
    }

    @Test(
        "what is written in a format reads back as the same frame",
        arguments: [
            ("dd/MM/yyyy", .date), ("d.M.yyyy", .date), ("yyyyMMdd", .date), ("dd/MM/yyyy HH:mm", .date),
            ("H:mm:ss.SSS", .time(.millisecond)), ("hh:mm:ss.SSSSSSSSS a", .time(.nanosecond)),
            ("dd/MM/yyyy HH:mm:ss.SSSSSS", .localTimestamp(.microsecond)),
            ("M/d/yyyy h:m:s.SSSSSSS a", .localTimestamp(.hundredNanoseconds)),
            ("yyyyMMddHHmmssSSSZZ", .instant(.millisecond)),
        ] as [(CSVTimeFormat, DataType)]
    )
    func roundTrip(_ format: CSVTimeFormat, _ type: DataType) throws {
        var random = SeededGenerator(3)
        let builder = makeBuilder(for: type)
        for _ in 0..<500 {
            // Years 0 to 9999; times below 12 hours may lie at any tick of the unit.
            let days = Int64.random(in: -719_528...2_932_896, using: &random)
            switch type {
            case .date: (builder as? FixedBuilder<Int32>)?.append(Int32(days))
            case .time(let unit):
                (builder as? FixedBuilder<Int64>)?.append(Int64.random(in: 0..<unit.ticksPerDay, using: &random))
            case .localTimestamp(let unit), .instant(let unit):
                let time = Int64.random(in: 0..<unit.ticksPerDay, using: &random)
                (builder as? FixedBuilder<Int64>)?.append(days * unit.ticksPerDay + time)
            default: break
            }
        }
        builder.appendNull()
        let frame = try DataFrame([("t", builder.finish()), ("n", Column(Array(Int64(0)..<501)))])
        for (separator, quoting) in [(",", .minimal), ("/", .minimal), (":", .all)] as [(Unicode.Scalar, CSVQuoting)] {
            var writing = CSVWriteOptions(separator: separator)
            writing.timeFormats = ["t": format]
            writing.quoting = quoting
            var reading = CSVReadOptions(separator: separator, schema: frame.schema)
            reading.timeFormats = ["t": format]
            #expect(try DataFrame(csv: try frame.csv(writing), options: reading) == frame)
        }
    }

    @Test("a value with parts that its format would not write is an error with its row")
    func inexact() throws {
        func error(_ column: Column, _ format: CSVTimeFormat) -> FrameError? {
            var options = CSVWriteOptions()
            options.timeFormats = ["t": format]
            do {
                _ = try DataFrame([("t", column)]).csv(options)
                return nil
            } catch {
                return error
            }
        }
        func days(_ days: Int32...) -> Column {
            let builder = FixedBuilder<Int32>(type: .date)
            for day in days { builder.append(day) }
            return builder.finish()
        }
        func ticks(_ type: DataType, _ tick: Int64) -> Column {
            let builder = FixedBuilder<Int64>(type: type)
            builder.append(tick)
            return builder.finish()
        }
        let month = error(days(0, 1), "MM/yyyy")
        #expect(month?.kind == .conversion && month?.column == "t" && month?.row == 1)
        #expect(error(days(31), "yyyy")?.row == 0)
        #expect(error(days(-719_529), "dd/MM/yyyy")?.kind == .conversion)
        #expect(error(days(0), CSVTimeFormat("dd/MM/yy", firstYear: 1971))?.kind == .conversion)
        #expect(error(days(0), CSVTimeFormat("dd/MM/yy", firstYear: 1970)) == nil)
        #expect(error(ticks(.localTimestamp(.millisecond), 1), "dd/MM/yyyy HH:mm:ss")?.kind == .conversion)
        #expect(error(ticks(.localTimestamp(.millisecond), 10), "dd/MM/yyyy HH:mm:ss.SS") == nil)
        #expect(error(ticks(.localTimestamp(.second), 1), "dd/MM/yyyy HH:mm")?.kind == .conversion)
        #expect(error(ticks(.time(.second), -1), "HH:mm:ss")?.kind == .conversion)
        #expect(error(ticks(.time(.second), 86_401), "HH:mm:ss")?.kind == .conversion)
        #expect(error(days(0), "HH:mm")?.kind == .invalidArgument)
        var options = CSVWriteOptions()
        options.timeFormats = ["x": "yyyy"]
        #expect(throws: FrameError.self) { try DataFrame([("t", days(0))]).csv(options) }
    }
}
