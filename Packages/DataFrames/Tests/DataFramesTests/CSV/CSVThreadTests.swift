import Testing

@testable import DataFrames

@Suite("CSV in: several threads")
struct CSVThreadTests {
    private enum Outcome: Equatable {
        case frame(DataFrame, CSVReport, line: Int)
        case failure(String, detail: String?)
    }

    private func read(_ bytes: [UInt8], _ options: CSVReadOptions, threads: Int, chunk: Int) -> Outcome {
        var options = options
        options.threads = threads
        do {
            try options.validate()
            let reader = try CSVReader(MemoryByteSource(bytes), options, chunk: chunk)
            let frame = try reader.readAll()
            return .frame(frame, reader.report, line: reader.line)
        } catch {
            return .failure("\(error.kind) \(error)", detail: error.detail)
        }
    }

    @Test("random tables are the same for any number of threads and any window, inferred or declared")
    func sameResult() {
        var random = SeededGenerator(2)
        for round in 0..<24 {
            let columns = Int.random(in: 1...9, using: &random)
            // Some blocks of many cells, so that work is shared out.
            let text = CSVRandomText.table(columns: columns, rows: 36_000 / columns, &random)
            var options = textOptions(columns: columns)
            if round % 2 == 0 { options.schema = nil }
            if round % 3 == 0 { options.inference = .sample(rows: 20_000 / columns) }
            options.ragged = round % 4 == 0 ? .pad : .error
            let bytes = Array(text.utf8)
            let one = read(bytes, options, threads: 1, chunk: 256 << 10)
            guard case .frame = one else {
                Issue.record("round \(round): \(one)")
                continue
            }
            for (threads, chunk) in [(2, 1 << 20), (2, 30_000), (3, 60_000), (5, 7_001)] {
                #expect(read(bytes, options, threads: threads, chunk: chunk) == one, "round \(round), \(threads)")
            }
        }
    }

    @Test("numbers, dates and nulls in declared types are the same for any number of threads")
    func types() throws {
        let frame = try CSVWriteTests.everyType(rows: 20_000, seed: 9)
        let bytes = try frame.csv()
        for threads in [1, 2, 4] {
            var options = CSVReadOptions(schema: frame.schema)
            options.threads = threads
            #expect(try DataFrame(csv: bytes, options: options) == frame)
        }
    }

    @Test("the first error in the file wins, with its line, whatever the threads")
    func errors() {
        var random = SeededGenerator(5)
        let good = (0..<30_000).map { "\($0),\"x\ny\",2024-01-31,\($0).5" }
        let spoils: [(Int) -> String] = [
            { "x\($0),a,2024-01-31,1" }, { "\($0),a,2024-01-32,1" }, { "\($0),a,2024-01-31,1,5" },
            { "\($0),\"a\"b,2024-01-31,1" }, { "\($0),a\0b,2024-01-31,1" }, { "\($0),\"never closed" },
            { "1.5,a,yesterday,\($0)x" },
        ]
        let schema = [Field("n", .int64), Field("t", .string), Field("d", .date), Field("x", .double)]
        for _ in 0..<12 {
            var rows = good
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<rows.count, using: &random)
                rows[place] = spoils.randomElement(using: &random)?(place) ?? ""
            }
            let bytes = Array((rows.joined(separator: "\n") + "\n").utf8)
            let options = CSVReadOptions(header: .none, schema: schema)
            let one = read(bytes, options, threads: 1, chunk: 256 << 10)
            guard case .failure = one else {
                Issue.record("the rows hold an error")
                continue
            }
            for (threads, chunk) in [(2, 1 << 20), (2, 50_000), (4, 9_000)] {
                #expect(read(bytes, options, threads: threads, chunk: chunk) == one)
            }
        }
    }

    @Test("batches by rows and bytes, comments, ragged lines and a footer are the same for any number of threads")
    func batches() throws {
        var text = "n,t\n"
        for row in 0..<40_000 {
            if row % 1_000 == 7 { text += "# \"comment\n" }
            if row % 1_500 == 3 { text += "\(row)\n" }
            text += "\(row),\"text, \(row % 97)\"\n"
        }
        text += "Total,40000\n"
        func collect(_ threads: Int, _ next: (CSVReader) throws -> DataFrame?) throws -> ([DataFrame], CSVReport) {
            var options = CSVReadOptions()
            options.threads = threads
            options.comment = "#"
            options.ragged = .skip
            options.footer = .startingWith("Total")
            let reader = try CSVReader(bytes: Array(text.utf8), options: options)
            var frames: [DataFrame] = []
            while let frame = try next(reader) { frames.append(frame) }
            return (frames, reader.report)
        }
        let ways: [(CSVReader) throws -> DataFrame?] = [
            { try $0.next(maxRows: 777) }, { try $0.next() }, { try $0.next(maxBytes: 100_000) },
            { try $0.next(maxBytes: 1 << 20, maxRows: 9_999) },
        ]
        for next in ways {
            let one = try collect(1, next)
            let two = try collect(2, next)
            #expect(one.0.map(\.rowCount).reduce(0, +) == 40_000)
            #expect(one.0 == two.0 && one.1 == two.1)
            #expect(one.1.commentLineCount == 40 && one.1.raggedLineCount == 27)
        }
    }

    /// Reads all portions and says how many a round had at most, and in its last rounds.
    private func portions(_ text: String, columns: Int, threads: Int) throws -> (most: Int, last: Int, rows: Int) {
        var options = textOptions(columns: columns)
        options.threads = threads
        options.header = .none
        let input = CSVInput(MemoryByteSource(Array(text.utf8)), chunk: 64 << 10)
        try input.fill()
        let names = (0..<columns).map { "column\($0)" }
        let crew = ThreadCrew(helpers: threads - 1)
        let feed = CSVBlockFeed(input, options: options, names: names, crew: crew)
        var counts: [Int] = []
        var rows = 0
        var size: CSVBatchSize?
        while try feed.advance() {
            let portions = feed.take(Int.max, &size).portions
            for portion in portions {
                for row in portion.rows {
                    #expect(portion.block.line(row, 0) == rows + 1)
                    rows += 1
                }
            }
            counts.append(portions.count)
        }
        return (counts.max() ?? 0, counts.suffix(9).max() ?? 0, rows)
    }

    @Test("each thread finds the records of a part, as long as parts begin where records do")
    func parts() throws {
        let plain = (0..<40_000).map { "\($0),some text\n" }.joined()
        let found = try portions(plain, columns: 2, threads: 4)
        #expect(found.most == 4 && found.rows == 40_000)
        // Rows of one byte fill a block before a part ends.
        let narrow = try portions(String(repeating: "1\n", count: 300_000), columns: 1, threads: 3)
        #expect(narrow.most == 3 && narrow.rows == 300_000)
        let returns = try portions(String(repeating: "abc\r", count: 100_000), columns: 1, threads: 2)
        #expect(returns.most == 2 && returns.rows == 100_000)
    }

    @Test("text whose line breaks lie in quotes is read the same, and soon in one part")
    func quotedLines() throws {
        var text = ""
        for row in 0..<400 { text += "\(row),\"" + String(repeating: "x,\n", count: 900) + "\"\n" }
        let bytes = Array(text.utf8)
        var options = textOptions(columns: 2)
        options.header = .none
        let one = read(bytes, options, threads: 1, chunk: 256 << 10)
        for (threads, chunk) in [(2, 1 << 20), (3, 20_000), (8, 300_000)] {
            #expect(read(bytes, options, threads: threads, chunk: chunk) == one)
        }
        var size: CSVBatchSize?
        options.threads = 4
        let input = CSVInput(MemoryByteSource(bytes), chunk: 64 << 10)
        try input.fill()
        let feed = CSVBlockFeed(input, options: options, names: ["a", "b"], crew: ThreadCrew(helpers: 3))
        var counts: [Int] = []
        while try feed.advance() { counts.append(feed.take(Int.max, &size).portions.count) }
        #expect(counts.count > 18 && counts.suffix(9).allSatisfy { $0 == 1 }, "\(counts)")
    }

    @Test("rows that grow or shrink on the way, and room that was guessed wrong, change nothing")
    func unevenRows() {
        let short = (0..<30_000).map { "\($0),\n" }.joined()
        let long = (0..<2_000).map { "\($0),\(String(repeating: "long ", count: 40))\n" }.joined()
        var options = CSVReadOptions(header: .none, schema: [Field("n", .int64), Field("t", .string)])
        options.nullTexts = []
        for text in [short + long, long + short, short + long + short] {
            let bytes = Array(text.utf8)
            let one = read(bytes, options, threads: 1, chunk: 256 << 10)
            guard case .frame(let frame, _, _) = one else {
                Issue.record("\(one)")
                continue
            }
            #expect(frame.rowCount == text.utf8.count { $0 == 0x0A })
            for (threads, chunk) in [(2, 1 << 20), (2, 40_000), (5, 200_000)] {
                #expect(read(bytes, options, threads: threads, chunk: chunk) == one)
            }
        }
    }

    @Test("a reader with threads may be closed early, left, or fail at once")
    func early() throws {
        var options = CSVReadOptions(schema: [Field("n", .int64)])
        options.threads = 4
        let text = "n\n" + (0..<50_000).map { "\($0)\n" }.joined()
        for rows in [1, 30_000] {
            let reader = try CSVReader(bytes: Array(text.utf8), options: options)
            #expect(try reader.next(maxRows: rows)?.rowCount == rows)
            reader.close()
            #expect(try reader.next() == nil)
        }
        #expect(failure("", options)?.kind == .csv)
        #expect(failure("m\n1\n", options)?.kind == .schemaMismatch)
    }
}
