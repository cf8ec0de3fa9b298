import Testing

@testable import DataFrames

@Suite("CSV in: quotes that are not as they should be")
struct CSVQuoteTests {
    private func lenient(columns: Int, trims: Bool = false) -> CSVReadOptions {
        var options = textOptions(columns: columns)
        options.allowsStrayQuotes = true
        options.trimsSpaces = trims
        return options
    }

    @Test("lines with and without quotes in one file give the same cells")
    func mixed() throws {
        let text = "id;name\n1;Jirau\n\"2\";\"Belo Monte\"\n3;\"Itaipu\"\n\"4\";Três Irmãos\n"
        let frame = try readCSV(text, CSVReadOptions(separator: ";"))
        #expect(texts(frame) == [["1", "Jirau"], ["2", "Belo Monte"], ["3", "Itaipu"], ["4", "Três Irmãos"]])
        #expect(frame.schema[0].type == .int64)
    }

    @Test("without a quote character quotes are text like others")
    func noQuote() throws {
        var options = textOptions(columns: 2)
        options.quote = nil
        #expect(texts(try readCSV("\"a,b\"\n5\" x,\"\n", options)) == [["\"a", "b\""], ["5\" x", "\""]])
    }

    @Test(
        "stray quotes are characters where they are allowed, and an error where not",
        arguments: [
            ("\"a \"b\" c\",x\n", ["a \"b\" c", "x"]), ("\"a\"\"b\"c\",x\n", ["a\"b\"c", "x"]),
            ("\"5\" pipe\",x\n", ["5\" pipe", "x"]), ("\"a\" ,x\",y\n", ["a\" ,x", "y"]),
            ("x,\"a\"b\"\n", ["x", "a\"b"]), ("x,\"a\"b\"", ["x", "a\"b"]), ("x,\"a\"b\"\r\n", ["x", "a\"b"]),
        ] as [(String, [String?])],
        [1, 2, 3, 4_096]
    )
    func stray(_ sample: (text: String, cells: [String?]), chunk: Int) throws {
        let reader = try CSVReader(MemoryByteSource(Array(sample.text.utf8)), lenient(columns: 2), chunk: chunk)
        #expect(texts(try reader.readAll()) == [sample.cells])
        #expect(reader.report.strayQuoteCellCount == 1)
        let error = failure(sample.text, textOptions(columns: 2))
        #expect(error?.kind == .csv && error?.line == 1)
    }

    @Test("spaces behind a closing quote close the cell where they are trimmed")
    func trimmed() throws {
        let options = lenient(columns: 2, trims: true)
        for chunk in [1, 2, 4_096] {
            #expect(texts(try readCSV("\"a\" ,\"b\"c\"  \n", options, chunk: chunk)) == [["a", "b\"c"]])
        }
    }

    @Test("a quote never closed stays an error that names where it was opened")
    func open() {
        let error = failure("a,b\n\"c\" d,e\nf,g\n", lenient(columns: 2))
        #expect(error?.kind == .csv && error?.line == 2 && error?.column == "c0")
        #expect(error?.detail?.hasPrefix("\"c\" d,e\\nf") == true)
    }

    @Test("stray quotes in the header")
    func header() throws {
        var options = CSVReadOptions()
        options.allowsStrayQuotes = true
        for chunk in [1, 2, 3, 4_096] {
            let frame = try readCSV("\"a \"b\" c\",\"d\"e\"\n1,2\n", options, chunk: chunk)
            #expect(frame.columnNames == ["a \"b\" c", "d\"e"])
        }
    }

    @Test("lenient reading changes nothing in texts that are right")
    func sameAsStrict() throws {
        var random = SeededGenerator(11)
        for _ in 0..<200 {
            let text = CSVRandomText.table(columns: 3, rows: 6, &random)
            let strict = try readCSV(text, textOptions(columns: 3), chunk: 16)
            let reader = try CSVReader(MemoryByteSource(Array(text.utf8)), lenient(columns: 3), chunk: 16)
            #expect(try reader.readAll() == strict)
            #expect(reader.report.strayQuoteCellCount == 0)
        }
    }
}
