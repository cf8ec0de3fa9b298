/// Reads what stands before the first row: byte order mark, lines to be skipped, header.
final class CSVPrologue {
    private let input: CSVInput
    private let options: CSVReadOptions
    private let separator: UInt8
    private let quote: UInt8?
    private let comment: UInt8?
    /// The number of the line that holds the names, where one does.
    private(set) var headerLine: Int?
    /// What was passed over.
    private(set) var report = CSVReport()

    init(_ input: CSVInput, _ options: CSVReadOptions) {
        self.input = input
        self.options = options
        separator = UInt8(truncatingIfNeeded: options.separator.value)
        quote = options.quote.map { UInt8(truncatingIfNeeded: $0.value) }
        comment = options.comment.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    /// Leaves the input at the first row and returns the names of the file's columns.
    func read() throws(FrameError) -> [String] {
        report = CSVReport()
        repeat { try input.fill() } while input.end < 3 && !input.isAtEnd
        try skipByteOrderMark()
        for _ in 0..<options.skippedLines { try skipLine() }
        switch options.header.source {
        case .names(let names): return names
        case .none:
            if let schema = options.schema { return schema.map(\.name) }
            guard let first = try record(consume: false) else { return [] }
            return first.cells.indices.map { "column\($0 + 1)" }
        case .firstLine:
            guard let first = try record(consume: true) else {
                throw FrameError(.csv, "The CSV text has no header line.", line: input.line)
            }
            headerLine = first.line
            let names = try first.cells.enumerated().map { (index, bytes) throws(FrameError) -> String in
                let problem: String
                if bytes.contains(0) {
                    problem = "holds a NUL byte"
                } else if !options.repairsUTF8, !bytes.withUnsafeBufferPointer({ UTF8Validation.isValid($0) }) {
                    problem = input.isUTF16 ? "holds half a character of UTF-16" : "is no valid UTF-8"
                } else {
                    return String(decoding: bytes, as: UTF8.self)
                }
                throw FrameError(
                    .csv,
                    "Header cell \(index + 1) \(problem).",
                    line: first.line,
                    detail: bytes.withUnsafeBufferPointer { CSVExcerpt.text($0.baseAddress, $0.count) }
                )
            }
            try CSVDialect.checkUnique(names, "header", line: first.line)
            return names
        }
    }

    private func skipByteOrderMark() throws(FrameError) {
        let base = input.base
        let count = input.end
        if count >= 3, base[0] == 0xEF, base[1] == 0xBB, base[2] == 0xBF {
            input.start = 3
        } else if count >= 2, base[0] == 0x1F, base[1] == 0x8B {
            throw FrameError(
                .unsupported,
                "The CSV text is compressed by gzip; read it through the module Gzip.",
                line: 1
            )
        }
    }

    private func skipLine() throws(FrameError) {
        var length = 0
        while true {
            let available = input.end - input.start
            while length < available {
                let byte = input.base[input.start + length]
                if byte == 0x0D, length + 1 == available, !input.isAtEnd { break }
                length += 1
                if byte == 0x0A || byte == 0x0D {
                    if byte == 0x0D, length < available, input.base[input.start + length] == 0x0A { length += 1 }
                    input.start += length
                    input.line += 1
                    return
                }
            }
            if input.isAtEnd {
                input.start = input.end
                return
            }
            try CSVTokenizer.checkLength(input, options.maximumRecordBytes)
            try input.fill()
        }
    }

    private struct FirstRecord {
        var cells: [[UInt8]]
        var line: Int
    }

    /// Reads one record whose count of cells is not known, byte by byte; blank lines before it are consumed.
    private func record(consume: Bool) throws(FrameError) -> FirstRecord? {
        while true {
            if let comment, input.start < input.end, input.base[input.start] == comment {
                try skipLine()
                report.commentLineCount += 1
                continue
            }
            if let (cells, next, breaks) = try parse() {
                let line = input.line
                let isBlank = cells.count == 1 && cells[0].isEmpty && input.base[input.start] != quote
                if isBlank || consume {
                    input.start = next
                    input.line += breaks
                }
                if isBlank { continue }
                return FirstRecord(cells: cells, line: line)
            }
            if input.isAtEnd { return nil }
            try CSVTokenizer.checkLength(input, options.maximumRecordBytes)
            try input.fill()
        }
    }

    /// The cells of the record at hand, where the next one begins, and how many lines this one takes.
    private func parse() throws(FrameError) -> (cells: [[UInt8]], next: Int, breaks: Int)? {
        let base = input.base
        let end = input.end
        var position = input.start
        var cells: [[UInt8]] = []
        var breaks = 0
        if position == end { return nil }
        while true {
            // One cell from here on.
            var cell: [UInt8] = []
            var start = position
            if options.trimsSpaces {
                while start < end, base[start] == 0x20 || base[start] == 0x09, base[start] != separator { start += 1 }
            }
            if let quote, start < end, base[start] == quote {
                position = start + 1
                while true {
                    if position == end {
                        if !input.isAtEnd { return nil }
                        throw FrameError(
                            .csv,
                            "A quote is opened but never closed.",
                            line: input.line + breaks,
                            detail: CSVExcerpt.text(base + start, end - start)
                        )
                    }
                    let byte = base[position]
                    if byte == quote {
                        if position + 1 == end, !input.isAtEnd { return nil }
                        if position + 1 == end { break }
                        if base[position + 1] == quote {
                            position += 1
                        } else {
                            guard let isClosed = closesCell(position + 1) else { return nil }
                            if isClosed || !options.allowsStrayQuotes { break }
                        }
                    }
                    cell.append(byte)
                    position += 1
                }
                breaks += cell.withUnsafeBufferPointer { bytes in
                    bytes.baseAddress.map { CSVBlock.lineBreaks($0, bytes.count) } ?? 0
                }
                position += 1
                if options.trimsSpaces {
                    while position < end, base[position] == 0x20 || base[position] == 0x09, base[position] != separator
                    {
                        position += 1
                    }
                }
                if position < end, base[position] != separator, base[position] != 0x0A, base[position] != 0x0D {
                    throw FrameError(
                        .csv,
                        "A closing quote is followed by more text; quotes within a cell must be doubled.",
                        line: input.line + breaks,
                        detail: CSVExcerpt.text(base + start, end - start)
                    )
                }
            } else {
                while position < end, base[position] != separator, base[position] != 0x0A, base[position] != 0x0D {
                    position += 1
                }
                var last = position
                if options.trimsSpaces {
                    start = min(start, last)
                    while last > start, base[last - 1] == 0x20 || base[last - 1] == 0x09 { last -= 1 }
                }
                cell = Array(UnsafeBufferPointer(start: base + start, count: last - start))
            }
            cells.append(cell)
            if position == end {
                return input.isAtEnd ? (cells, end, breaks) : nil
            }
            if base[position] == separator {
                position += 1
                continue
            }
            if base[position] == 0x0D {
                if position + 1 == end, !input.isAtEnd { return nil }
                if position + 1 < end, base[position + 1] == 0x0A { position += 1 }
            }
            return (cells, position + 1, breaks + 1)
        }
    }

    /// Whether a cell ends at a position behind a quote; nil when the window ends first.
    private func closesCell(_ position: Int) -> Bool? {
        var next = position
        if options.trimsSpaces {
            while next < input.end, CSVTokenizer.isSpace(input.base[next]), input.base[next] != separator { next += 1 }
        }
        if next == input.end { return input.isAtEnd ? true : nil }
        let byte = input.base[next]
        return byte == separator || byte == 0x0A || byte == 0x0D
    }
}
