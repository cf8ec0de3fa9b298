import DataFrames
import Spreadsheets
import Testing

@Suite("Workbooks")
struct WorkbookTests {
    @Test("sheets by name and position")
    func sheets() throws {
        let book = try Workbook(
            TestWorkbook([
                ("Patamares", TestWorkbook.row(1, ["a"]) + TestWorkbook.row(2, ["1"])),
                ("Restrições &amp; mais", TestWorkbook.row(1, ["b"]) + TestWorkbook.row(2, ["2.5"])),
            ]).bytes()
        )
        #expect(book.sheetNames == ["Patamares", "Restrições & mais"])
        #expect(Array(try book.frame(sheet: "Patamares")["a", as: Int64.self]) == [1])
        #expect(Array(try book.frame(sheet: 1)["b", as: Double.self]) == [2.5])
        let error = #expect(throws: SpreadsheetError.self) { try book.frame(sheet: "Restricoes") }
        #expect(error?.kind == .unknownSheet && error?.message.contains("\"Patamares\"") == true)
        #expect(#expect(throws: SpreadsheetError.self) { try book.frame(sheet: 2) }?.kind == .unknownSheet)
    }

    @Test("shared, inline and formula texts, runs, pronunciation, escapes")
    func texts() throws {
        var book = TestWorkbook(
            """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><t>in</t></is></c></row>
            <row r="2"><c r="A2" t="s"><v>1</v></c><c r="B2" t="inlineStr"><is><r><t>x</t></r><r><t xml:space="preserve"> y</t></r></is></c></row>
            <row r="3"><c r="A3" t="s"><v>2</v></c><c r="B3" t="str"><f>A1&amp;"&lt;v&gt;9&lt;/v&gt;"</f><v>formula &amp; é</v></c></row>
            <row r="4"><c r="A4" t="s"><v>3</v></c><c r="B4" t="str"><f>""</f><v></v></c></row>
            """
        )
        book.sharedStrings = """
            <si><t>name</t></si><si><r><rPr><b/></rPr><t>bold </t></r><r><t>plain</t></r><rPh sb="0" eb="1"><t>no</t></rPh></si>\
            <si><t>line_x000D__x000A_two _x005F_x0041_ _x00zz_ 😀</t></si><si><t/></si>
            """
        let frame = try Workbook(book.bytes()).frame(sheet: 0)
        #expect(Array(try frame["name", as: String.self]) == ["bold plain", "line\r\ntwo _x0041_ _x00zz_ 😀"])
        #expect(Array(try frame["in", as: String.self]) == ["x y", "formula & é"])
        var options = SheetReadOptions()
        options.nullTexts = []
        #expect(try Workbook(book.bytes()).frame(sheet: 0, options)["name", as: String.self][2] == "")
    }

    @Test("numbers, truth values, errors, and what they make of a column")
    func types() throws {
        let rows = """
            <row r="1"><c r="A1" t="inlineStr"><is><t>whole</t></is></c><c r="B1" t="inlineStr"><is><t>number</t></is></c>\
            <c r="C1" t="inlineStr"><is><t>truth</t></is></c><c r="D1" t="inlineStr"><is><t>mixed</t></is></c>\
            <c r="E1" t="inlineStr"><is><t>errors</t></is></c></row>
            <row r="2"><c r="A2"><v>5</v></c><c r="B2"><v>1.5E-3</v></c><c r="C2" t="b"><v>1</v></c><c r="D2"><v>7</v></c>\
            <c r="E2" t="e"><v>#N/A</v></c></row>
            <row r="3"><c r="A3" t="n"><v>-9007199254740991</v></c><c r="B3"><v>2</v></c><c r="C3" t="b"><v>0</v></c>\
            <c r="D3" t="inlineStr"><is><t>-</t></is></c><c r="E3"><v>0.5</v></c></row>
            <row r="4"><c r="A4"/><c r="B4" s="0"></c><c r="D4"><v>0.1</v></c></row>
            """
        let bytes = try TestWorkbook(rows).bytes()
        let frame = try Workbook(bytes).frame(sheet: 0)
        #expect(frame.schema.map(\.type) == [.int64, .double, .bool, .string, .double])
        #expect(Array(try frame["whole", as: Int64.self]) == [5, -9_007_199_254_740_991, nil])
        #expect(Array(try frame["number", as: Double.self]) == [0.0015, 2, nil])
        #expect(Array(try frame["truth", as: Bool.self]) == [true, false, nil])
        #expect(Array(try frame["mixed", as: String.self]) == ["7", "-", "0.1"])
        #expect(Array(try frame["errors", as: Double.self]) == [nil, 0.5, nil])
        var options = SheetReadOptions()
        options.mixed = .error
        let mixed = #expect(throws: SpreadsheetError.self) { try Workbook(bytes).frame(sheet: 0, options) }
        #expect(mixed?.cell == "D3" && mixed?.sheet == "Sheet1" && mixed?.column == "mixed" && mixed?.detail == "-")
        options.nullTexts = ["-"]
        #expect(try Workbook(bytes).frame(sheet: 0, options)["mixed"].type == .double)
        options.errorCells = .error
        #expect(#expect(throws: SpreadsheetError.self) { try Workbook(bytes).frame(sheet: 0, options) }?.cell == "E2")
        options = SheetReadOptions()
        options.errorCells = .text
        #expect(Array(try Workbook(bytes).frame(sheet: 0, options)["errors", as: String.self]) == ["#N/A", "0.5", nil])
    }

    @Test("dates and times by their format, in both systems", arguments: [false, true])
    func dates(starts1904: Bool) throws {
        let shift = starts1904 ? 1_462.0 : 0
        var book = TestWorkbook(
            TestWorkbook.row(1, ["date", "moment", "custom", "time", "long", "both"])
                + """
                <row r="2"><c r="A2" s="1"><v>\(45_322 - shift)</v></c><c r="B2" s="2"><v>\(45_322.75 - shift)</v></c>\
                <c r="C2" s="3"><v>\(45_322.0 - shift)</v></c><c r="D2" s="4"><v>0.5</v></c><c r="E2" s="5"><v>1.5</v></c>\
                <c r="F2" s="1"><v>\(45_322 - shift)</v></c></row>
                <row r="3"><c r="A3" s="1"><v>\(61 - 0.0 + (starts1904 ? 0 : 0))</v></c><c r="B3" s="2"><v>\(45_322.000011574 - shift)</v></c>\
                <c r="C3" s="3"/><c r="D3" s="4"><v>0.99998842592592594</v></c><c r="E3" s="5"><v>-0.25</v></c>\
                <c r="F3" s="1"><v>\(45_322.25 - shift)</v></c></row>
                """
        )
        book.styles = [0, 14, 22, 170, 21, 171]
        book.formats = [170: "[$-416]d\\ &quot;de&quot;\\ mmmm;@", 171: "[h]:mm:ss"]
        book.starts1904 = starts1904
        let frame = try Workbook(book.bytes()).frame(sheet: 0)
        #expect(
            frame.schema.map(\.type) == [
                .date, .localTimestamp(.millisecond), .date, .time(.millisecond), .duration(.millisecond),
                .localTimestamp(.millisecond),
            ]
        )
        #expect(try frame["date", as: CalendarDate.self][0]?.description == "2024-01-31")
        #expect(
            try frame["date", as: CalendarDate.self][1]?.description == (starts1904 ? "1904-03-02" : "1900-03-01")
        )
        #expect(try frame["moment", as: LocalDateTime.self][0]?.description == "2024-01-31T18:00:00.000")
        #expect(try frame["moment", as: LocalDateTime.self][1]?.description == "2024-01-31T00:00:01.000")
        #expect(try frame["time", as: TimeOfDay.self][1]?.description == "23:59:59.000")
        #expect(try frame["long", as: Duration.self][0] == .seconds(36 * 3_600))
        #expect(try frame["long", as: Duration.self][1] == .seconds(-6 * 3_600))
        #expect(try frame["both", as: LocalDateTime.self][1]?.description == "2024-01-31T06:00:00.000")
        var options = SheetReadOptions()
        options.types = ["date": .string, "moment": .date]
        let error = #expect(throws: SpreadsheetError.self) { try Workbook(book.bytes()).frame(sheet: 0, options) }
        #expect(error?.cell == "B2" && error?.kind == .conversion)
        options.types = ["date": .string, "moment": .string, "long": .string]
        let text = try Workbook(book.bytes()).frame(sheet: 0, options)
        #expect(try text["date", as: String.self][0] == "2024-01-31")
        #expect(try text["moment", as: String.self][0] == "2024-01-31T18:00:00.000")
    }

    @Test(
        "formats that show dates, and others that do not",
        arguments: [
            ("dd/mm/yyyy", "date"), ("d-mmm", "date"), ("mmm-yy", "date"), ("yyyy\\-mm\\-dd hh:mm:ss", "dateTime"),
            ("h:mm AM/PM", "time"), ("mm:ss.0", "time"), ("[h]:mm", "duration"), ("[mm]:ss", "duration"),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "date"), ("General", "number"), ("0.00", "number"),
            ("#,##0.00;[Red]-#,##0.00", "number"), ("&quot;days&quot; 0", "number"), ("0.00E+00", "number"),
            ("[$R$-416]\\ #,##0.00", "number"), ("_-* #,##0_-", "number"), ("@", "number"), ("0\\d", "number"),
            ("[Blue]dd/mm", "date"), ("dd/mm/yyyy;@", "date"), ("0;yyyy", "number"),
        ]
    )
    func formats(code: String, kind: String) throws {
        var book = TestWorkbook(
            "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>0.5</v></c><c r=\"A2\" s=\"1\"><v>45000</v></c></row>"
        )
        book.styles = [0, 164]
        book.formats = [164: code]
        book.sheets[0].rows = "<row r=\"1\"><c r=\"A1\" s=\"1\"><v>0.5</v></c></row>"
        let type = try Workbook(book.bytes()).frame(sheet: 0, SheetReadOptions(headerRow: nil))["A"].type
        switch kind {
        case "date", "dateTime": #expect(type == .localTimestamp(.millisecond))
        case "time": #expect(type == .time(.millisecond))
        case "duration": #expect(type == .duration(.millisecond))
        default: #expect(type == .double)
        }
    }

    @Test("headers further down, gaps, names, last rows")
    func header() throws {
        let rows =
            TestWorkbook.row(1, ["Operador Nacional"]) + TestWorkbook.row(3, [nil, "Filtro", "2024"])
            + TestWorkbook.row(10, ["Usina", nil, "MWh", "Unused"])
            + TestWorkbook.row(11, ["A", "x", "1"]) + TestWorkbook.row(14, ["B", nil, "2"])
            + "<row r=\"15\"><c r=\"E15\" s=\"0\"/></row>" + TestWorkbook.row(16, ["Total", nil, "3"])
        let book = try Workbook(TestWorkbook(rows).bytes())
        let frame = try book.frame(sheet: 0, SheetReadOptions(headerRow: 10))
        #expect(frame.columnNames == ["Usina", "B", "MWh", "Unused"])
        #expect(Array(try frame["Usina", as: String.self]) == ["A", nil, nil, "B", nil, "Total"])
        var options = SheetReadOptions(headerRow: 10)
        options.lastRow = 15
        options.skipsBlankRows = true
        let short = try book.frame(sheet: 0, options)
        #expect(Array(try short["MWh", as: Int64.self]) == [1, 2])
        #expect(try short["Unused", as: String.self].nullCount == 2)
        let plain = try book.frame(sheet: 0, SheetReadOptions(headerRow: nil))
        #expect(plain.columnNames == ["A", "B", "C", "D"] && plain.rowCount == 16)
        options = SheetReadOptions(headerRow: 10)
        options.firstRow = 14
        #expect(try book.frame(sheet: 0, options)["Usina", as: String.self][0] == "B")
        #expect(
            #expect(throws: SpreadsheetError.self) { try book.frame(sheet: 0, SheetReadOptions(headerRow: 20)) }?.kind
                == .schemaMismatch
        )
    }

    @Test("a schema: order, types, texts as numbers, what is refused")
    func schema() throws {
        let rows =
            TestWorkbook.row(1, ["mes", "valor", "texto", "n"]) + TestWorkbook.row(2, ["202401", "61.07", "1,5", "3"])
            + TestWorkbook.row(3, ["202402", "0.30000000000000004", "-0,25", nil])
        let book = try Workbook(TestWorkbook(rows).bytes())
        var options = SheetReadOptions(schema: [
            Field("texto", .double), Field("mes", .string), Field("valor", .decimal(precision: 10, scale: 2)),
        ])
        options.decimalSeparator = ","
        options.skipsUnlistedColumns = true
        let frame = try book.frame(sheet: 0, options)
        #expect(frame.columnNames == ["texto", "mes", "valor"])
        #expect(Array(try frame["texto", as: Double.self]) == [1.5, -0.25])
        #expect(Array(try frame["mes", as: String.self]) == ["202401", "202402"])
        #expect(try frame["valor", as: Decimal128.self].map { $0?.description } == ["61.07", "0.30"])
        func failure(_ change: (inout SheetReadOptions) -> Void) -> SpreadsheetError? {
            var options = options
            change(&options)
            return #expect(throws: SpreadsheetError.self) { try book.frame(sheet: 0, options) }
        }
        #expect(failure { $0.skipsUnlistedColumns = false }?.kind == .schemaMismatch)
        #expect(failure { $0.schema = [Field("gone", .int64)] }?.column == "gone")
        #expect(failure { $0.decimalSeparator = "." }?.cell == "C2")
        #expect(failure { $0.schema = [Field("n", .int64, isNullable: false)] }?.kind == .nullValue)
        #expect(failure { $0.schema = [Field("mes", .int8)] }?.kind == .conversion)
        #expect(failure { $0.schema = [Field("valor", .int64)] }?.cell == "B2")
        #expect(failure { $0.schema = [Field("valor", .list(.int64))] }?.kind == .unsupported)
        #expect(failure { $0.headerRow = 0 }?.kind == .invalidArgument)
        #expect(failure { $0.schema = [Field("n", .bool), Field("n", .bool)] }?.kind == .duplicateColumn)
    }

    @Test("names that come twice")
    func duplicates() throws {
        let rows = TestWorkbook.row(1, ["a", "b", "a", "a"]) + TestWorkbook.row(2, ["1", "2", "3", "4"])
        let book = try Workbook(TestWorkbook(rows).bytes())
        let error = #expect(throws: SpreadsheetError.self) { try book.frame(sheet: 0) }
        #expect(error?.kind == .duplicateColumn && error?.cell == "C1")
        var options = SheetReadOptions()
        options.duplicateNames = .number
        #expect(try book.frame(sheet: 0, options).columnNames == ["a", "b", "a (2)", "a (3)"])
        let numbered = TestWorkbook.row(1, ["a (2)", "a", "a", "a"]) + TestWorkbook.row(2, ["1", "2", "3", "4"])
        let frame = try Workbook(TestWorkbook(numbered).bytes()).frame(sheet: 0, options)
        #expect(frame.columnNames == ["a (2)", "a", "a (3)", "a (4)"])
    }

    @Test("sheets are where the workbook's list says, whatever their files are called")
    func sheetFiles() throws {
        var book = TestWorkbook([
            ("First", TestWorkbook.row(1, ["a"]) + TestWorkbook.row(2, ["1"])),
            ("Second", TestWorkbook.row(1, ["a"]) + TestWorkbook.row(2, ["2"])),
            ("Third", TestWorkbook.row(1, ["a"]) + TestWorkbook.row(2, ["3"])),
        ])
        book.files = [3, 1, 2]
        let read = try Workbook(book.bytes())
        #expect(read.sheetNames == ["First", "Second", "Third"])
        for (index, name) in read.sheetNames.enumerated() {
            #expect(Array(try read.frame(sheet: name)["a", as: Int.self]) == [index + 1])
        }
    }

    @Test("a sheet without any cell is a frame without columns")
    func emptySheet() throws {
        for rows in ["", "<row r=\"1\"/>", "<row r=\"1\"><c r=\"A1\" s=\"0\"/></row>"] {
            let book = try Workbook(TestWorkbook(rows).bytes())
            for header in [1, 10, nil] {
                let frame = try book.frame(sheet: 0, SheetReadOptions(headerRow: header))
                #expect(frame.columnCount == 0 && frame.rowCount == 0)
            }
            let asked = SheetReadOptions(schema: [Field("a", .int64)])
            #expect(#expect(throws: SpreadsheetError.self) { try book.frame(sheet: 0, asked) }?.kind == .schemaMismatch)
        }
    }

    @Test("cells of a merged header have their name in the first alone")
    func mergedHeader() throws {
        var book = TestWorkbook(
            TestWorkbook.row(1, ["Usina", "MW", nil]) + TestWorkbook.row(2, ["A", "1", "2"])
        )
        book.epilogue = "<mergeCells count=\"1\"><mergeCell ref=\"B1:C1\"/></mergeCells>"
        #expect(try Workbook(book.bytes()).frame(sheet: 0).columnNames == ["Usina", "MW", "C"])
    }

    @Test("serial numbers before March 1900")
    func earlySerials() throws {
        let serials = [0, 1, 59, 60, 61]
        let rows = serials.enumerated().map {
            "<row r=\"\($0 + 1)\"><c r=\"A\($0 + 1)\" s=\"1\"><v>\($1)</v></c></row>"
        }
        var book = TestWorkbook(rows.joined())
        book.styles = [0, 14]
        let frame = try Workbook(book.bytes()).frame(sheet: 0, SheetReadOptions(headerRow: nil))
        // The 29 February 1900 that there was not is taken for the next day.
        #expect(
            try frame["A", as: CalendarDate.self].map { $0?.description }
                == ["1899-12-31", "1900-01-01", "1900-02-28", "1900-03-01", "1900-03-01"]
        )
    }

    @Test("dates as text count in both systems", arguments: [false, true])
    func isoDates(starts1904: Bool) throws {
        let texts =
            ["1904-01-01", "1904-02-29", "2024-01-31"] + (starts1904 ? [] : ["1900-01-01", "1900-02-28", "1900-03-01"])
        let rows = texts.enumerated().map {
            "<row r=\"\($0 + 1)\"><c r=\"A\($0 + 1)\" t=\"d\"><v>\($1)</v></c><c r=\"B\($0 + 1)\" t=\"d\"><v>\($1)T18:00:00</v></c></row>"
        }
        var book = TestWorkbook(rows.joined())
        book.starts1904 = starts1904
        let frame = try Workbook(book.bytes()).frame(sheet: 0, SheetReadOptions(headerRow: nil))
        #expect(try frame["A", as: CalendarDate.self].map { $0?.description } == texts)
        #expect(try frame["B", as: LocalDateTime.self].map { $0?.description } == texts.map { "\($0)T18:00:00.000" })
        var early = TestWorkbook("<row r=\"1\"><c r=\"A1\" t=\"d\"><v>1850-05-01</v></c></row>")
        early.starts1904 = starts1904
        let text = try Workbook(early.bytes()).frame(sheet: 0, SheetReadOptions(headerRow: nil))
        #expect(Array(try text["A", as: String.self]) == ["1850-05-01"])
    }

    @Test("absolute targets, prefixes, cells without names, rows out of order")
    func dialects() throws {
        var book = TestWorkbook(
            "<x:row><x:c t=\"inlineStr\"><x:is><x:t>a</x:t></x:is></x:c><x:c t=\"s\"><x:v>0</x:v></x:c></x:row><x:row><x:c><x:v>1</x:v></x:c><x:c><x:v>2</x:v></x:c></x:row>"
        )
        book.prefix = "x"
        book.hasAbsoluteTargets = true
        book.sharedStrings = "<x:si><x:t>b</x:t></x:si>"
        let frame = try Workbook(book.bytes()).frame(sheet: "Sheet1")
        #expect(frame.columnNames == ["a", "b"])
        #expect(Array(try frame["b", as: Int64.self]) == [2])
        let unordered = TestWorkbook(
            TestWorkbook.row(3, ["2"]) + TestWorkbook.row(1, ["a"]) + TestWorkbook.row(2, ["1"])
        )
        #expect(Array(try Workbook(unordered.bytes()).frame(sheet: 0)["a", as: Int64.self]) == [1, 2])
        let twice = TestWorkbook(TestWorkbook.row(1, ["a"]) + TestWorkbook.row(1, ["b"]))
        #expect(#expect(throws: SpreadsheetError.self) { try Workbook(twice.bytes()).frame(sheet: 0) }?.cell == "A1")
    }
}
