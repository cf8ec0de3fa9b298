import Testing

@testable import DataFrames

@Suite("CSV in: comments, footers, skipped lines")
struct CSVLineTests {
    private func reader(_ text: String, _ options: CSVReadOptions, chunk: Int) throws -> CSVReader {
        try options.validate()
        return try CSVReader(MemoryByteSource(Array(text.utf8)), options, chunk: chunk)
    }

    @Test("comment lines are passed over before the header, between rows and at the end", arguments: [1, 2, 5, 4_096])
    func comments(chunk: Int) throws {
        let text = "# made \"by\n#\r\na,b\r\n# \"x,y\n1,#2\n#3,4\r#\n\"#5\",\"6\n#7\"\n#no line break"
        var options = CSVReadOptions()
        options.comment = "#"
        let reader = try reader(text, options, chunk: chunk)
        #expect(texts(try reader.readAll()) == [["1", "#2"], ["#5", "6\n#7"]])
        #expect(reader.report.commentLineCount == 6)
        options.comment = nil
        #expect(throws: FrameError.self) { try self.reader(text, options, chunk: chunk).readAll() }
    }

    @Test("errors behind comments name the right line")
    func commentLines() {
        var options = CSVReadOptions(schema: [Field("n", .int64)])
        options.comment = "#"
        let error = failure("# a\nn\n# b\n1\n# c\n# d\nx\n", options)
        #expect(error?.line == 7)
    }

    @Test("a comment longer than the longest record is an error")
    func longComment() {
        var options = CSVReadOptions(schema: [Field("n", .int64)])
        options.comment = "#"
        options.maximumRecordBytes = 1_024
        let long = "n\n1\n#" + String(repeating: "x", count: 600_000) + "\n2\n"
        #expect(failure(long, options)?.line == 3)
    }

    @Test(
        "the last lines are left out, blank ones not counted",
        arguments: [
            ("n\n1\n2\nTotal;3\n", 1, ["1", "2"]), ("n\n1\n2\nTotal;3", 1, ["1", "2"]),
            ("n\r\n1\r\n2\r\nsum\r\n\r\nnote\r\n\r\n", 2, ["1", "2"]), ("n\r1\rsum\r", 1, ["1"]),
            ("n\n1\n2\n", 0, ["1", "2"]), ("n\n1\n2\n", 2, []),
        ] as [(String, Int, [String])],
        [1, 2, 3, 4_096]
    )
    func footerLines(_ sample: (text: String, count: Int, rows: [String]), chunk: Int) throws {
        var options = CSVReadOptions(separator: ";")
        options.footer = .lines(sample.count)
        let reader = try reader(sample.text, options, chunk: chunk)
        #expect(texts(try reader.readAll()) == sample.rows.map { [$0] })
    }

    @Test("footers longer than all portions, and longer than allowed")
    func longFooter() throws {
        let rows = (0..<20_000).map { "\($0)\n" }.joined()
        let notes = (0..<3).map { _ in String(repeating: "note;", count: 30_000) + "\n" }.joined()
        var options = CSVReadOptions(separator: ";", schema: [Field("n", .int64)])
        options.footer = .lines(3)
        let frame = try DataFrame(csv: "n\n" + rows + notes, options: options)
        #expect(try frame["n", as: Int64.self].count == 20_000)
        #expect(try frame["n", as: Int64.self][19_999] == 19_999)
        options.maximumRecordBytes = 1_024
        #expect(failure("n\n" + rows + notes, options)?.kind == .csv)
        options.footer = .lines(4)
        #expect(failure("n\n1\n", options)?.message.contains("no header") == true)
    }

    @Test("a marker ends the rows, in quotes or not, and is reported", arguments: [1, 2, 7, 4_096])
    func marker(chunk: Int) throws {
        for mark in ["Total;3", "\"Total\";3", "Total", "Total geral;\"never closed"] {
            var options = CSVReadOptions(separator: ";")
            options.footer = .startingWith("Total")
            let text = "n;t\n1;Total\n2;\"x\nTotal\"\n" + mark + "\nsource: nobody\n"
            let reader = try reader(text, options, chunk: chunk)
            #expect(texts(try reader.readAll()) == [["1", "Total"], ["2", "x\nTotal"]])
            #expect(reader.report.footerLine == 5)
        }
    }

    @Test("without its marker every line is a row, also one that the text ends within")
    func noMarker() throws {
        var options = CSVReadOptions(separator: ";")
        options.footer = .startingWith("Total")
        let reader = try reader("n\nTot\nTota", options, chunk: 3)
        #expect(texts(try reader.readAll()) == [["Tot"], ["Tota"]])
        #expect(reader.report.footerLine == nil)
    }

    @Test("skipped lines, comments, header, rows, comments and a footer in one text", arguments: [1, 4, 4_096])
    func together(chunk: Int) throws {
        var options = CSVReadOptions(separator: ";")
        options.skippedLines = 2
        options.comment = "%"
        options.footer = .lines(2)
        let text = "Report\n2024;;;\n% columns\na;b\n1;2\n% half\n3;4\nTotal;6\nSource: x;y;z\n"
        #expect(texts(try reader(text, options, chunk: chunk).readAll()) == [["1", "2"], ["3", "4"]])
    }

    @Test("options that cannot be used are refused")
    func badOptions() {
        func kind(_ change: (inout CSVReadOptions) -> Void) -> FrameError.Kind? {
            var options = CSVReadOptions()
            change(&options)
            return failure("a\n1\n", options)?.kind
        }
        #expect(kind { $0.comment = "," } == .invalidArgument)
        #expect(kind { $0.comment = "\"" } == .invalidArgument)
        #expect(kind { $0.comment = "\n" } == .invalidArgument)
        #expect(kind { $0.comment = "§" } == .invalidArgument)
        #expect(kind { $0.footer = .lines(-1) } == .invalidArgument)
        #expect(kind { $0.footer = .startingWith("") } == .invalidArgument)
        #expect(kind { $0.footer = .startingWith("a\nb") } == .invalidArgument)
        #expect(kind { $0.threads = 0 } == .invalidArgument)
        #expect(kind { $0.threads = 65 } == .invalidArgument)
    }
}
