import Foundation
import Testing

@testable import DataFrames

@Suite("CSV in: records and cells")
struct CSVStructureTests {
    @Test(
        "cells as RFC 4180 and its dialects write them",
        arguments: [
            ("a,b\n1,2\n", [["a", "b"], ["1", "2"]]),
            ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
            ("a,b\r1,2", [["a", "b"], ["1", "2"]]),
            ("a,b", [["a", "b"]]),
            ("\"a\",\"b\"\n", [["a", "b"]]),
            ("\"a,1\",\"b\nc\"\n", [["a,1", "b\nc"]]),
            ("\"say \"\"hi\"\"\",\"\"\"\"\n", [["say \"hi\"", "\""]]),
            ("5\" pipe,a\"b\"\n", [["5\" pipe", "a\"b\""]]),
            ("a,\n,b\n", [["a", nil], [nil, "b"]]),
            ("\"\",\n", [["", nil]]),
            ("a,b\n\n\nc,d\n", [["a", "b"], ["c", "d"]]),
            ("\"a\r\nb\",\"c\rd\"\r\n", [["a\r\nb", "c\rd"]]),
            ("é,\u{1F600}\n", [["é", "\u{1F600}"]]),
            ("\u{FEFF}a,b\n", [["a", "b"]]),
            (" a , b \n", [[" a ", " b "]]),
            ("12345678,123456789\n1,2", [["12345678", "123456789"], ["1", "2"]]),
            ("\"a\",", [["a", nil]]),
            (",", [[nil, nil]]),
        ] as [(String, [[String?]])]
    )
    func cells(_ text: String, _ expected: [[String?]]) throws {
        for chunk in [1, 2, 3, 7, 16, 4_096] {
            #expect(texts(try readCSV(text, textOptions(columns: 2), chunk: chunk)) == expected, "window \(chunk)")
        }
    }

    @Test("one column: a blank line is a null, not nothing")
    func singleColumn() throws {
        #expect(texts(try readCSV("a\n\nb\n", textOptions(columns: 1))) == [["a"], [nil], ["b"]])
        #expect(texts(try readCSV("\n", textOptions(columns: 1))) == [[nil]])
        #expect(texts(try readCSV("", textOptions(columns: 1))) == [])
    }

    @Test("another separator and quote")
    func dialect() throws {
        var options = textOptions(columns: 2)
        options.separator = ";"
        options.quote = "'"
        #expect(texts(try readCSV("a,b;'c;''d'''\n", options)) == [["a,b", "c;'d'"]])
        options.separator = "\t"
        options.quote = nil
        #expect(texts(try readCSV("\"a\t'b'\n", options)) == [["\"a", "'b'"]])
    }

    @Test("names from the first line, given ones, declared ones, or numbers")
    func names() throws {
        #expect(try readCSV("a,b\n1,2\n").columnNames == ["a", "b"])
        #expect(try readCSV("1,2\n", CSVReadOptions(header: .none)).columnNames == ["column1", "column2"])
        #expect(try readCSV("1,2\n", CSVReadOptions(header: .names(["x", "y"]))).columnNames == ["x", "y"])
        #expect(try readCSV("1,2\n", textOptions(columns: 2)).columnNames == ["c0", "c1"])
        #expect(try readCSV("\u{FEFF}\"a\"\"x\",\"b\nc\"\n1,2\n").columnNames == ["a\"x", "b\nc"])
        var options = CSVReadOptions()
        options.skippedLines = 2
        #expect(try readCSV("junk\r\n\"junk\r\na,b\n1,2\n", options, chunk: 3).columnNames == ["a", "b"])
    }

    @Test("a header alone makes a frame without rows")
    func headerOnly() throws {
        let frame = try readCSV("a,b\n")
        #expect(frame.rowCount == 0 && frame.columnCount == 2)
        #expect(try readCSV("", CSVReadOptions(header: .none)).columnCount == 0)
    }

    @Test("declared columns are found by name, in the schema's order")
    func byName() throws {
        let schema = [Field("b", .int64), Field("a", .string)]
        let frame = try readCSV("a,b\nx,1\n", CSVReadOptions(schema: schema))
        #expect(frame.columnNames == ["b", "a"])
        #expect(texts(frame) == [["1", "x"]])
        var options = CSVReadOptions(schema: [Field("c", .int64)])
        let extra = failure("a,c\n1,2\n", options)
        #expect(extra?.kind == .schemaMismatch && extra?.column == "a" && extra?.line == 1)
        options.skipsUnlistedColumns = true
        #expect(texts(try readCSV("a,c,d\n1,2,3\n", options)) == [["2"]])
        let missing = failure("a,b\n1,2\n", options)
        #expect(missing?.kind == .schemaMismatch && missing?.column == "c" && missing?.line == 1)
    }

    @Test("trimming takes spaces off cells and off the outside of quotes only")
    func trimming() throws {
        var options = textOptions(columns: 2)
        options.trimsSpaces = true
        for chunk in [1, 5, 4_096] {
            let frame = try readCSV("  a b\t, \" c \" \n   ,\"d\"\n  \n", options, chunk: chunk)
            #expect(texts(frame) == [["a b", " c "], [nil, "d"]])
        }
    }

    @Test("null texts count outside quotes, and inside by option")
    func nullTexts() throws {
        var options = textOptions(columns: 3)
        options.nullTexts = ["NULL", "\\N"]
        #expect(
            texts(try readCSV("NULL,\"NULL\",\n\\N,null,x\n", options)) == [[nil, "NULL", ""], [nil, "null", "x"]]
        )
        options.quotedNulls = true
        #expect(texts(try readCSV("NULL,\"NULL\",\n", options)) == [[nil, nil, ""]])
        options.nullTexts = []
        #expect(texts(try readCSV("NULL,,\n", options)) == [["NULL", "", ""]])
    }

    @Test("a required text may be empty; a required number may not")
    func required() throws {
        let schema = [Field("s", .string, isNullable: false), Field("n", .int64, isNullable: false)]
        let options = CSVReadOptions(schema: schema)
        #expect(texts(try readCSV("s,n\n,1\n", options)) == [["", "1"]])
        let error = failure("s,n\nx,1\ny,\n", options)
        #expect(error?.kind == .nullValue && error?.line == 3 && error?.column == "n")
    }

    @Test("ragged lines are padded or skipped and reported by number")
    func ragged() throws {
        let text = "a,b,c\n1,2,3\n4,5\n6,7,8,9\n\"x\ny\",1,2\n0\n"
        var options = CSVReadOptions()
        options.inference = .none
        options.ragged = .pad
        let padder = try CSVReader(bytes: Array(text.utf8), options: options)
        let padded = try padder.readAll()
        #expect(
            texts(padded) == [
                ["1", "2", "3"], ["4", "5", nil], ["6", "7", "8"], ["x\ny", "1", "2"], ["0", nil, nil],
            ]
        )
        #expect(padder.report.raggedLineCount == 3)
        #expect(padder.report.raggedLines.map(\.line) == [3, 4, 7])
        #expect(padder.report.raggedLines.map(\.cells) == [2, 4, 1])
        options.ragged = .skip
        let skipper = try CSVReader(bytes: Array(text.utf8), options: options)
        #expect(texts(try skipper.readAll()) == [["1", "2", "3"], ["x\ny", "1", "2"]])
        #expect(skipper.report.raggedLines.map(\.line) == [3, 4, 7])
    }

    @Test("batches hold the rows asked for, have one schema, and end with nil")
    func batches() throws {
        let text = "n,t\n" + (0..<1_000).map { "\($0),row \($0)\n" }.joined()
        let reader = try CSVReader(MemoryByteSource(Array(text.utf8)), CSVReadOptions(), chunk: 100)
        var sizes: [Int] = []
        var next: Int64 = 0
        while let batch = try reader.next(maxRows: 300) {
            sizes.append(batch.rowCount)
            #expect(batch.schema == reader.schema)
            for value in try batch["n", as: Int64.self] {
                #expect(value == next)
                next += 1
            }
        }
        #expect(sizes == [300, 300, 300, 100])
        #expect(try reader.next() == nil)
        #expect(reader.rowCount == 1_000)
        #expect(reader.bytesRead == text.utf8.count && reader.totalBytes == text.utf8.count)
    }

    @Test("a cell larger than the window is read whole, up to the limit")
    func longCell() throws {
        let long = String(repeating: "x,\n", count: 5_000)
        #expect(texts(try readCSV("\"\(long)\",b\n", textOptions(columns: 2), chunk: 64)) == [[long, "b"]])
        var options = textOptions(columns: 2)
        options.maximumRecordBytes = 1_024
        do {
            _ = try readCSV("a,b\n\"\(long)\",b\n", options, chunk: 64)
            Issue.record("the record is too long")
        } catch let error as FrameError {
            #expect(error.kind == .csv && error.line == 2)
        }
    }

    @Test("random tables agree with a naive parser, whatever the window")
    func againstNaiveParser() throws {
        var random = SeededGenerator(42)
        let pieces = ["a", "bc", ",", "\"", "\"\"", "\n", "\r\n", "\r", " ", "é", "12345678", ""]
        for round in 0..<300 {
            let columns = Int.random(in: 2...5, using: &random)
            var text = ""
            var expected: [[String?]] = []
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                var row: [String?] = []
                var cells: [String] = []
                for _ in 0..<columns {
                    let value = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        pieces.randomElement(using: &random) ?? ""
                    }.joined()
                    let needsQuotes = value.unicodeScalars.contains { "\",\n\r".unicodeScalars.contains($0) }
                    if needsQuotes || Bool.random(using: &random) {
                        cells.append("\"" + value.replacingOccurrences(of: "\"", with: "\"\"") + "\"")
                        row.append(value)
                    } else {
                        cells.append(value)
                        row.append(value.isEmpty ? nil : value)
                    }
                }
                text += cells.joined(separator: ",") + (["\n", "\r\n", "\r"].randomElement(using: &random) ?? "\n")
                expected.append(row)
            }
            #expect(NaiveCSV.parse(text) == expected, "the model itself, round \(round)")
            let chunk = Int.random(in: 1...64, using: &random)
            let frame = try readCSV(text, textOptions(columns: columns), chunk: chunk)
            #expect(texts(frame) == expected, "round \(round), window \(chunk)")
        }
    }
}

/// A parser that is obviously right and slow: one character at a time.
enum NaiveCSV {
    static func parse(_ text: String) -> [[String?]] {
        var rows: [[String?]] = []
        var row: [String?] = []
        var cell = ""
        var wasQuoted = false
        var inQuotes = false
        let scalars = Array(text.unicodeScalars)
        var index = 0
        func endCell() {
            row.append(cell.isEmpty && !wasQuoted ? nil : cell)
            cell = ""
            wasQuoted = false
        }
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if inQuotes {
                if scalar != "\"" {
                    cell.unicodeScalars.append(scalar)
                } else if index < scalars.count, scalars[index] == "\"" {
                    cell.unicodeScalars.append(scalar)
                    index += 1
                } else {
                    inQuotes = false
                }
            } else if scalar == "\"", cell.isEmpty, !wasQuoted {
                inQuotes = true
                wasQuoted = true
            } else if scalar == "," {
                endCell()
            } else if scalar == "\n" || scalar == "\r" {
                if scalar == "\r", index < scalars.count, scalars[index] == "\n" { index += 1 }
                endCell()
                rows.append(row)
                row = []
            } else {
                cell.unicodeScalars.append(scalar)
            }
        }
        return rows
    }
}
