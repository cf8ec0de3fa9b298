import DataFrames
import Gzip
import Spreadsheets
import Testing

@Suite("Workbooks that are none")
struct WorkbookDamageTests {
    static let good = TestWorkbook(TestWorkbook.row(1, ["a", "b"]) + TestWorkbook.row(2, ["1", "text"]))

    private func failure(_ bytes: [UInt8], _ limits: WorkbookLimits = WorkbookLimits()) -> SpreadsheetError? {
        do throws(SpreadsheetError) {
            _ = try Workbook(bytes, limits: limits).frame(sheet: 0)
            return nil
        } catch {
            return error
        }
    }

    private func failure(_ rows: String, _ change: (inout TestWorkbook) -> Void = { _ in }) throws -> SpreadsheetError?
    {
        var book = TestWorkbook(rows)
        change(&book)
        return failure(try book.bytes())
    }

    @Test("bytes of other kinds are named")
    func otherKinds() throws {
        #expect(failure([])?.kind == .truncated)
        #expect(failure(Array("<html>blocked</html>".utf8))?.message.contains("HTML") == true)
        #expect(failure(Array("{\"error\": 1}".utf8))?.message.contains("JSON") == true)
        #expect(failure(Array("a;b\n1;2\n".utf8))?.kind == .notWorkbook)
        #expect(failure([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1])?.kind == .unsupported)
        var zip = TestZip()
        zip.add("readme.txt", "hello")
        #expect(failure(try zip.bytes())?.kind == .notWorkbook)
        zip.add("xl/workbook.bin", "x")
        #expect(failure(try zip.bytes())?.message.contains("xlsb") == true)
        #expect(#expect(throws: SpreadsheetError.self) { try Workbook(path: "/nonexistent/book.xlsx") }?.kind == .file)
    }

    @Test("a workbook cut anywhere is truncated, never short")
    func truncated() throws {
        let bytes = try Self.good.bytes()
        #expect(failure(bytes) == nil)
        for length in stride(from: 4, to: bytes.count, by: 7) {
            let error = failure(Array(bytes[..<length]))
            #expect(error?.kind == .truncated, "\(length) of \(bytes.count): \(error?.description ?? "none")")
        }
    }

    @Test(
        "missing parts are named",
        arguments: [
            "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedStrings.xml",
            "xl/worksheets/sheet1.xml",
        ]
    )
    func missing(part: String) throws {
        var book = Self.good
        book.sharedStrings = "<si><t>x</t></si>"
        var zip = book.zip()
        zip.entries.removeAll { $0.name == part }
        let error = failure(try zip.bytes())
        #expect(error?.kind == .missingPart && error?.part == part)
        // The list of the root may be missing.
        zip = book.zip()
        zip.entries.removeAll { $0.name == "_rels/.rels" }
        #expect(failure(try zip.bytes()) == nil)
    }

    @Test("damaged files are corrupt")
    func corrupt() throws {
        var zip = Self.good.zip()
        zip.entries[zip.entries.count - 1].checkSum = 1
        #expect(failure(try zip.bytes())?.kind == .corrupt)
        zip = Self.good.zip()
        zip.entries[zip.entries.count - 1].claimedSize = 5
        #expect(failure(try zip.bytes())?.kind == .corrupt)
        var generator = SeededGenerator(state: 2_024)
        let bytes = try Self.good.bytes()
        for _ in 0..<500 {
            var damaged = bytes
            for _ in 0..<3 {
                damaged[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(
                    in: 0...255,
                    using: &generator
                )
            }
            // Whatever comes of it, it must not trap.
            _ = failure(damaged)
        }
    }

    @Test("XML that is none, or declares a document type")
    func xml() throws {
        #expect(try failure("<row><c></row>")?.kind == .malformed)
        #expect(try failure("<row>\u{1}</row>")?.kind == .malformed)
        let bomb = """
            <!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
            """
        for prologue in [
            bomb, "<!DOCTYPE x SYSTEM \"file:///etc/passwd\">",
            "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>",
        ] {
            let error = try failure("<row><c t=\"str\"><v>x</v></c></row>") { $0.prologue = prologue }
            #expect(error?.kind == .malformed && error?.message.contains("document type") == true)
        }
        #expect(try failure("<row><c t=\"str\"><v>&e;</v></c></row>")?.kind == .malformed)
        #expect(try failure("<row><c r=\"A0\"><v>1</v></c></row>")?.kind == .malformed)
        #expect(try failure("<row><c r=\"XFE1\"><v>1</v></c></row>")?.kind == .malformed)
        #expect(try failure("<row r=\"1048577\"><c><v>1</v></c></row>")?.kind == .malformed)
        #expect(try failure("<row><c r=\"A1\" t=\"s\"><v>5</v></c></row>")?.cell == "A1")
        #expect(try failure("<row><c r=\"B3\"><v>12x</v></c></row>")?.cell == "B3")
        #expect(try failure("<row><c r=\"A1\" t=\"q\"><v>5</v></c></row>")?.kind == .malformed)
    }

    @Test("limits hold")
    func limits() throws {
        var limits = WorkbookLimits()
        let many = (1...200).map { TestWorkbook.row($0, ["1", "2", "3"]) }.joined()
        let bytes = try TestWorkbook(many).bytes()
        #expect(failure(bytes, limits) == nil)
        limits.cells = 599
        #expect(failure(bytes, limits)?.kind == .limit)
        limits = WorkbookLimits()
        limits.inflatedBytes = 5_000
        #expect(failure(bytes, limits)?.kind == .limit)
        limits = WorkbookLimits()
        limits.entries = 4
        #expect(failure(bytes, limits)?.kind == .limit)
        limits = WorkbookLimits()
        limits.textBytes = 1_000
        let long = String(repeating: "x", count: 1_001)
        #expect(failure(try TestWorkbook(TestWorkbook.row(1, [long])).bytes(), limits)?.kind == .limit)
        let attribute = "<row spans=\"\(String(repeating: "y", count: 300_000))\"/>"
        #expect(failure(try TestWorkbook(attribute).bytes(), limits)?.kind == .limit)
        let deep = String(repeating: "<a>", count: 300) + String(repeating: "</a>", count: 300)
        #expect(failure(try TestWorkbook(deep).bytes())?.kind == .limit)
    }

    @Test("a few cells far apart are no large frame")
    func sparse() throws {
        let rows = TestWorkbook.row(1, ["a", "b"]) + "<row r=\"1000\"><c r=\"Z1000\"><v>1</v></c></row>"
        let bytes = try TestWorkbook(rows + TestWorkbook.row(1_001, ["2"])).bytes()
        var limits = WorkbookLimits()
        // Columns a, b and Z, rows 2 to 1001.
        limits.frameCells = 3_000
        #expect(failure(bytes, limits) == nil)
        limits.frameCells = 2_999
        let error = failure(bytes, limits)
        #expect(error?.kind == .limit && error?.message.contains("1000 rows by 3 columns") == true)
        // Rows that are left out do not count.
        var options = SheetReadOptions()
        options.skipsBlankRows = true
        limits.frameCells = 6
        #expect(try Workbook(bytes, limits: limits).frame(sheet: 0, options).rowCount == 2)
        // As many columns as a sheet has, in its last row.
        let last = CellRow.all(1_048_576)
        let bomb = try TestWorkbook("<row r=\"1\"><c r=\"A1\"><v>1</v></c></row>" + last).bytes()
        let refused = #expect(throws: SpreadsheetError.self) {
            try Workbook(bomb).frame(sheet: 0, SheetReadOptions(headerRow: nil))
        }
        #expect(refused?.kind == .limit)
    }

    @Test("sheets are limited, and none is read twice")
    func sheets() throws {
        var limits = WorkbookLimits()
        limits.sheets = 2
        let row = TestWorkbook.row(1, ["a"])
        var book = TestWorkbook([("1", row), ("2", row)])
        #expect(failure(try book.bytes(), limits) == nil)
        book.sheets.append(("3", row))
        #expect(failure(try book.bytes(), limits)?.kind == .limit)
        book.files = [1, 2, 1]
        #expect(failure(try book.bytes())?.kind == .malformed)
    }

    @Test("a bomb stops long before its size")
    func bomb() throws {
        // 20 MiB of spaces shrink about a thousand times; the reading never comes to the wrong check sum.
        var zip = Self.good.zip()
        zip.entries[zip.entries.count - 1].bytes = [UInt8](repeating: 0x20, count: 20 << 20)
        zip.entries[zip.entries.count - 1].checkSum = 0
        let bytes = try zip.bytes()
        let error = failure(bytes)
        #expect(error?.kind == .limit && error?.message.contains("500 times") == true)
        var limits = WorkbookLimits()
        limits.ratio = 2_000
        limits.inflatedBytes = 10 << 20
        #expect(failure(bytes, limits)?.kind == .limit)
    }
}

/// A row with a value in every column of a sheet.
private enum CellRow {
    static func all(_ row: Int) -> String {
        let cells = (0..<16_384).map { column in
            var (name, rest) = ("", column)
            repeat {
                name = String(UnicodeScalar(UInt8(0x41 + rest % 26))) + name
                rest = rest / 26 - 1
            } while rest >= 0
            return "<c r=\"\(name)\(row)\"><v>1</v></c>"
        }
        return "<row r=\"\(row)\">\(cells.joined())</row>"
    }
}

/// The same sequence in every run (SplitMix64).
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
