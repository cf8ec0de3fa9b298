import Foundation
import Testing

@testable import DataFrames

@Suite("CSV in: types, inference and errors")
struct CSVTypeTests {
    @Test(
        "types are inferred from all rows and widened",
        arguments: [
            ("1\n2\n", .int64), ("1\n2.5\n", .double), ("1\n-2.5e-7\n", .double), ("1\n\n", .int64), ("\n\n", .string),
            ("0041\n0042\n", .string), ("00E0\n", .string), ("1E5\n", .string), ("1e00\n", .string),
            ("1.5E5\n", .double),
            ("1e+16\n", .double), ("+49\n", .string), ("0\n", .int64), ("0.5\n", .double), ("00.5\n", .string),
            (".5\n", .string),
            ("5.\n", .string), ("-0\n", .double), ("18446744073709551615\n1\n", .uint64),
            ("18446744073709551615\n-1\n", .string), ("18446744073709551616\n", .string),
            ("9007199254740993\n0.5\n", .string), ("9007199254740993\n", .int64), ("true\nFALSE\n", .bool),
            ("true\n1\n", .string),
            ("2024-01-31\n", .date), ("2024-02-30\n", .string), ("2024-01-31\n5\n", .string),
            ("10:00:00\n10:00:00.5\n", .time(.millisecond)),
            ("10:00\n", .string), ("2024-01-31T10:00:00\n2024-01-31 10:00:00.123456\n", .localTimestamp(.microsecond)),
            ("2024-01-31T10:00:00Z\n2024-01-31T10:00:00.123456789+01:00\n", .instant(.nanosecond)),
            ("2024-01-31T10:00:00Z\n2024-01-31T10:00:00\n", .string),
            ("9999-01-01T00:00:00\n2024-01-31T10:00:00.123456789\n", .string), ("nan\n1.5\n", .double),
            ("nan\n1\n", .double),
            ("inf\n", .string), ("1.5\nx\n", .string), ("1e999\n", .string),
            ("0f8fad5b-d9cb-469f-a165-70867728950e\n", .uuid),
            ("1f8fad5b-d9cb-469f-a165-70867728950e\n", .uuid), ("\"12\"\n", .int64), ("1 \n", .string),
            ("-\n", .string), ("2024\n", .int64),
        ] as [(String, DataType)]
    )
    func inference(_ text: String, _ type: DataType) throws {
        let frame = try readCSV("x\n" + text)
        #expect(frame.schema[0].type == type)
    }

    @Test("a late row still widens the type when all rows are looked at")
    func lateRow() throws {
        let text = "n\n" + String(repeating: "1\n", count: 100_000) + "x\n"
        #expect(try DataFrame(csv: text).schema[0].type == .string)
        var options = CSVReadOptions()
        options.inference = .sample(rows: 10)
        let error = failure(text, options)
        #expect(error?.kind == .conversion && error?.line == 100_002 && error?.column == "n")
        #expect(error?.message.contains("inferred from the first 10 rows") == true)
    }

    @Test("single columns are declared while the others are inferred")
    func overrides() throws {
        var options = CSVReadOptions()
        options.types = ["a": .string, "c": .decimal(precision: 5, scale: 2)]
        let frame = try readCSV("a,b,c\n41,42,1.5\n", options)
        #expect(frame.schema.map(\.type) == [.string, .int64, .decimal(precision: 5, scale: 2)])
        options.types = ["z": .string]
        let error = failure("a,b\n1,2\n", options)
        #expect(error?.kind == .unknownColumn && error?.column == "z" && error?.line == 1)
    }

    @Test(
        "a cell that does not fit its declared type names line, column and what was expected",
        arguments: [
            (.int8, "128", "from -128 to 127"), (.uint8, "-1", "from 0 to 255"), (.int64, "1.0", "a whole number"),
            (.uint64, "18446744073709551616", "a whole number"), (.double, "1,5", "a number"),
            (.float, "1e39", "32 bits"),
            (.decimal(precision: 4, scale: 2), "123.4", "2 digits before and 2 after"),
            (.decimal(precision: 4, scale: 2), "1.234", "2 after"),
            (.bool, "yes", "true, false"), (.date, "2023-02-29", "yyyy-MM-dd"),
            (.time(.second), "24:00:01", "HH:mm:ss"),
            (.localTimestamp(.millisecond), "2024-01-01T00:00:00.0001", "at most 3 decimals"),
            (.instant(.second), "2024-01-01T00:00:00", "Z or an offset"), (.duration(.second), "PT0.5S", "PT1H2M3S"),
            (.interval, "1 day", "P1Y2M3DT4H5M6S"), (.uuid, "x", "xxxxxxxx-"), (.binary, "0", "hexadecimal"),
            (.null, "x", "nothing"),
        ] as [(DataType, String, String)]
    )
    func badCells(_ type: DataType, _ text: String, _ expected: String) {
        let options = CSVReadOptions(schema: [Field("t", .string), Field("value", type)])
        let error = failure("t,value\n\"two\nlines\",\nok,\"\(text)\"\n", options)
        #expect(error?.kind == .conversion)
        #expect(error?.line == 4)
        #expect(error?.column == "value")
        #expect(error?.message.contains(expected) == true, "\(error?.message ?? "no error")")
        #expect(error?.message.contains("\"\(text)\"") == false)
        #expect(error?.detail == text)
    }

    @Test("broken structure is an error with line and column")
    func structureErrors() {
        let short = failure("a,b,c\n1,2,3\n\n4,5\n")
        #expect(short?.kind == .csv && short?.line == 4 && short?.column == "c")
        #expect(short?.message.contains("2 cells where 3 are expected") == true)
        let long = failure("a,b\n1,2\n3,4,5\n")
        #expect(long?.kind == .csv && long?.line == 3 && long?.message.contains("3 cells where 2") == true)
        #expect(short?.detail == "4,5" && long?.detail == "3,4,5")
        let other = failure("id;mw\n1;2,5\n")
        #expect(other?.message.contains("The header has ';' in its only name") == true)
        #expect(failure("id\tmw\n1\t2,5\n")?.message.contains("'\\t'") == true)
        #expect(long?.message.contains("header") == false)
        let open = failure("a,b\n1,2\n3,\"x\ny\n", textOptionsWithHeader)
        #expect(open?.detail == "\"x\\ny\\n")
        #expect(open?.kind == .csv && open?.line == 3 && open?.column == "b")
        let after = failure("a,b\n1,2\n\"x\ny\"z,4\n", textOptionsWithHeader)
        #expect(after?.kind == .csv && after?.line == 4 && after?.column == "a")
        #expect(after?.detail?.hasPrefix("\"x\\ny\"z") == true)
        let header = failure("a,\"b\nc\"d\n1,2\n")
        #expect(header?.kind == .csv && header?.line == 2 && header?.detail?.hasPrefix("\"b") == true)
    }

    private var textOptionsWithHeader: CSVReadOptions {
        CSVReadOptions(schema: [Field("a", .string), Field("b", .string)])
    }

    @Test("NUL, invalid UTF-8, UTF-32 and gzip are refused by typed errors, the first bytes in the detail")
    func badBytes() throws {
        let null = failure(Array("a,b\n1,x\n2,y".utf8) + [0] + Array("z\n".utf8))
        #expect(null?.kind == .csv && null?.line == 3 && null?.column == "b")
        #expect(null?.detail == "y\\x00z")
        let bad = Array("a,b\n1,x\n".utf8) + [0xC3, 0x28, 0x2C, 0x31, 0x0A]
        let invalid = failure(bad)
        #expect(invalid?.kind == .csv && invalid?.line == 3 && invalid?.column == "a")
        #expect(invalid?.detail == "\\xC3(")
        var options = CSVReadOptions()
        options.repairsUTF8 = true
        let reader = try CSVReader(bytes: bad, options: options)
        #expect(texts(try reader.readAll()) == [["1", "x"], ["\u{FFFD}(", "1"]])
        #expect(reader.report.repairedCellCount == 1)
        #expect(failure([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0])?.kind == .unsupported)
        #expect(failure([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x61])?.kind == .unsupported)
        #expect(failure([0x1F, 0x8B, 0x08])?.line == 1)
        #expect(failure([0x61, 0xC3, 0x0A])?.line == 1)
    }

    @Test("a character split by the window's border is whole again")
    func splitCharacter() throws {
        for chunk in 1...12 {
            #expect(
                texts(try readCSV("é,\u{1F600}\nß,x\n", textOptions(columns: 2), chunk: chunk)) == [
                    ["é", "\u{1F600}"], ["ß", "x"],
                ]
            )
        }
    }

    @Test("an empty file and doubled names are errors where a header is expected")
    func headerErrors() {
        #expect(failure("")?.kind == .csv && failure("")?.line == 1)
        #expect(failure("\n\n")?.line == 3)
        let double = failure("\na,b,a\n")
        #expect(double?.kind == .duplicateColumn && double?.column == "a" && double?.line == 2)
    }

    @Test("a reader that failed fails again in the same way")
    func staysFailed() throws {
        let options = CSVReadOptions(schema: [Field("n", .int64)])
        let reader = try CSVReader(bytes: Array("n\n1\nx\n".utf8), options: options)
        #expect(try reader.next(maxRows: 1)?.rowCount == 1)
        for _ in 0..<2 {
            let error = #expect(throws: FrameError.self) { try reader.next(maxRows: 1) }
            #expect(error?.line == 3 && error?.column == "n")
        }
    }

    @Test("options that cannot be used are refused by name")
    func badOptions() {
        func kind(_ change: (inout CSVReadOptions) -> Void) -> FrameError.Kind? {
            var options = CSVReadOptions()
            change(&options)
            return failure("a\n1\n", options)?.kind
        }
        #expect(kind { $0.quote = "," } == .invalidArgument)
        #expect(kind { $0.separator = "\n" } == .invalidArgument)
        #expect(kind { $0.separator = "é" } == .invalidArgument)
        #expect(kind { $0.quote = "\r" } == .invalidArgument)
        #expect(kind { $0.skippedLines = -1 } == .invalidArgument)
        #expect(kind { $0.maximumRecordBytes = 1 } == .invalidArgument)
        #expect(kind { $0.inference = .sample(rows: 0) } == .invalidArgument)
        #expect(kind { $0.nullTexts = ["a,b"] } == .invalidArgument)
        #expect(kind { $0.schema = [] } == .invalidArgument)
        #expect(kind { $0.schema = [Field("a", .list(.int8))] } == .unsupported)
        #expect(kind { $0.schema = [Field("a", .decimal(precision: 2, scale: 3))] } == .invalidArgument)
        #expect(kind { $0.schema = [Field("a", .int8), Field("a", .int8)] } == .duplicateColumn)
        #expect(kind { $0.header = .names([]) } == .invalidArgument)
        #expect(
            kind {
                $0.schema = [Field("a", .int8)]
                $0.types = ["a": .int8]
            } == .invalidArgument
        )
        #expect(throws: FrameError.self) { try CSVWriteOptions(separator: "\"").validate() }
    }

    @Test("files shaped like UnicodeData.txt keep code points as text under a declared schema and by inference")
    func unicodeData() throws {
        let sample = """
            0000;<control>;Cc;0;BN;;;;;N;NULL;;;;
            0041;LATIN CAPITAL LETTER A;Lu;0;L;;;;;N;;;;0061;
            00E0;LATIN SMALL LETTER A WITH GRAVE;Ll;0;L;0061 0300;;;;N;LATIN SMALL LETTER A GRAVE;;00C0;;00C0
            00BD;VULGAR FRACTION ONE HALF;No;0;ON;<fraction> 0031 2044 0032;;;1/2;N;FRACTION ONE HALF;;;;
            0664;ARABIC-INDIC DIGIT FOUR;Nd;0;AN;;4;4;4;N;;;;;
            """
        var schema = ["code", "name", "category", "combining", "bidi", "decomposition", "decimal", "digit", "numeric"]
            .map { Field($0, .string) }
        schema += ["mirrored", "oldName", "comment", "upper", "lower", "title"].map { Field($0, .string) }
        schema[3].type = .uint8
        schema[6].type = .int8
        var options = CSVReadOptions(separator: ";", quote: nil, header: .none, schema: schema)
        let frame = try DataFrame(csv: sample, options: options)
        #expect(frame.rowCount == 5 && frame.columnCount == 15)
        #expect(try frame["code", as: String.self].map { $0 } == ["0000", "0041", "00E0", "00BD", "0664"])
        #expect(try frame["decimal", as: Int8.self][4] == 4)
        #expect(try frame["upper", as: String.self][2] == "00C0")
        options.schema = nil
        let inferred = try DataFrame(csv: sample, options: options)
        #expect(inferred.schema[0].type == .string && inferred.schema[13].type == .string)
        #expect(inferred.schema[3].type == .int64)
    }
}
