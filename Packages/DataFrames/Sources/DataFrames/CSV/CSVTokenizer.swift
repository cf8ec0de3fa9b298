internal import Glibc

/// Splits the window's bytes into records and cells, without looking at what the cells mean.
final class CSVTokenizer {
    let input: CSVInput
    let separator: UInt8
    let quote: UInt8?
    let trims: Bool
    let ragged: CSVRaggedPolicy
    let repairs: Bool
    let allowsStrayQuotes: Bool
    let names: [String]
    private let comment: UInt8?
    private let marker: [UInt8]
    private let maximumRecordBytes: Int
    /// What the last ``find(_:from:upTo:)`` passed over; its lines count from 0, as all of the tokenizer do.
    var report = CSVReport()
    /// The error of the record behind those of the block.
    var pending: FrameError?
    /// The footer has begun behind the block's records.
    private(set) var isEnded = false
    /// Where the next record begins, and how many lines are before it.
    private(set) var reached = 0
    private(set) var lines = 0

    init(_ input: CSVInput, options: CSVReadOptions, names: [String]) {
        self.input = input
        separator = UInt8(truncatingIfNeeded: options.separator.value)
        quote = options.quote.map { UInt8(truncatingIfNeeded: $0.value) }
        comment = options.comment.map { UInt8(truncatingIfNeeded: $0.value) }
        if case .marker(let text) = options.footer.extent { marker = Array(text.utf8) } else { marker = [] }
        trims = options.trimsSpaces
        ragged = options.ragged
        repairs = options.repairsUTF8
        allowsStrayQuotes = options.allowsStrayQuotes
        maximumRecordBytes = options.maximumRecordBytes
        self.names = names
    }

    /// Fills the block with the complete records of the window from a place on, where one begins.
    ///
    /// Several tokenizers may do so at once, each with a block of its own, while the window stays as it is.
    /// - Parameters:
    ///   - block: Its cells are replaced; as many records are taken as it has room for.
    ///   - start: Where the first record begins.
    ///   - limit: Records that begin here or behind are left.
    func find(_ block: CSVBlock, from start: Int, upTo limit: Int) {
        report = CSVReport()
        pending = nil
        isEnded = false
        block.taken = 0
        block.firstLine = 0
        scan(block, start, limit)
        if block.rows == 0 { return }
        if trims { trim(block) }
        check(block, from: start)
    }

    /// Throws when what is left in the window is longer than a record may be.
    func checkLength() throws(FrameError) { try CSVTokenizer.checkLength(input, maximumRecordBytes) }

    static func checkLength(_ input: CSVInput, _ maximum: Int) throws(FrameError) {
        if input.end - input.start > maximum {
            throw FrameError(
                .csv,
                "The record is longer than \(maximum) bytes; perhaps a quote is never closed.",
                line: input.line,
                detail: CSVExcerpt.text(input.base + input.start, input.end - input.start)
            )
        }
    }

    /// Takes complete records until the window or the limit ends them, or the block is full.
    private func scan(_ block: CSVBlock, _ start: Int, _ limit: Int) {
        let base = UnsafePointer(input.base)
        let end = input.end
        let isAtEnd = input.isAtEnd
        let columns = block.columns
        let maxRows = block.rowCapacity
        let separator = separator
        let search = CSVByteSearch(separator, quote ?? separator)
        let hasStartRules = comment != nil || !marker.isEmpty

        block.base = base
        block.rows = 0
        var rows = 0
        var out = block.cells
        var line = 0
        var recordStart = start
        // No record may begin at `recordStart`, or that cannot be told yet.
        var isHeld = hasStartRules && !passOver(base, &recordStart, end, &line)
        var recordLine = line
        var position = isHeld ? end : recordStart
        var cellStart = position
        var column = 0
        // The cell at hand stood in quotes and has been stored already.
        var isStored = false
        // Cells of the record at hand with quotes that are not doubled.
        var strays = 0

        scanning: while position < end {
            var special = search.places(base + position)
            while special != 0 {
                let place = position &+ special.trailingZeroBitCount
                special &= special &- 1
                let byte = base[place]
                if byte == separator {
                    if isStored {
                        isStored = false
                    } else if column < columns {
                        out[column] = CSVCell(start: cellStart, length: place &- cellStart)
                    }
                    column &+= 1
                    cellStart = place &+ 1
                } else if byte == 0x0A || byte == 0x0D {
                    var next = place &+ 1
                    if byte == 0x0D {
                        if next == end, !isAtEnd { break scanning }
                        if base[next] == 0x0A {
                            next &+= 1
                            // The line feed is the next place, unless the vector ends before it.
                            special &= special &- 1
                        }
                    }
                    if isStored {
                        isStored = false
                    } else if column < columns {
                        out[column] = CSVCell(start: cellStart, length: place &- cellStart)
                    }
                    column &+= 1
                    if column == columns {
                        block.lines[rows] = recordLine
                        rows &+= 1
                        out += columns
                    } else {
                        if keepsIrregular(out, columns, column, recordStart, place, recordLine) {
                            block.lines[rows] = recordLine
                            rows &+= 1
                            out += columns
                        }
                        if pending != nil { break scanning }
                    }
                    if strays != 0 {
                        report.strayQuoteCellCount += strays
                        strays = 0
                    }
                    line &+= 1
                    recordStart = next
                    cellStart = next
                    column = 0
                    if hasStartRules {
                        isHeld = !passOver(base, &recordStart, end, &line)
                        cellStart = recordStart
                    }
                    recordLine = line
                    if isHeld || rows == maxRows || recordStart >= limit { break scanning }
                    if recordStart &- position >= 64 || recordStart != next {
                        position = recordStart
                        continue scanning
                    }
                } else {
                    // A quote: it opens a cell only at its beginning, anywhere else it is a character like others.
                    if isStored || place != cellStart && !(trims && isBlank(base, cellStart, place)) { continue }
                    guard
                        let quoted = quotedCell(
                            search,
                            base,
                            opening: place,
                            end: end,
                            line: line,
                            name: column < columns ? names[column] : nil
                        )
                    else { break scanning }
                    if column < columns { out[column] = quoted.cell }
                    if quoted.hasStrayQuote { strays &+= 1 }
                    line &+= quoted.lineBreaks
                    isStored = true
                    let skipped = quoted.next &- position
                    if skipped >= 64 {
                        position = quoted.next
                        continue scanning
                    }
                    special &= UInt64.max &<< UInt64(truncatingIfNeeded: skipped)
                }
            }
            position &+= 64
        }
        if isAtEnd, pending == nil, !isHeld, rows < maxRows, recordStart < min(end, limit) {
            // The last record has no line break behind it.
            if !isStored, column < columns { out[column] = CSVCell(start: cellStart, length: end - cellStart) }
            column += 1
            if column == columns ? true : keepsIrregular(out, columns, column, recordStart, end, recordLine) {
                block.lines[rows] = recordLine
                rows += 1
            }
            if pending == nil { report.strayQuoteCellCount += strays }
            recordStart = end
            recordLine = line
        }
        block.rows = rows
        reached = recordStart
        lines = recordLine
    }

    /// Passes over comment lines from `position` on; false when no record may begin there: the footer does, or the
    /// window ends before that is known.
    private func passOver(_ base: UnsafePointer<UInt8>, _ position: inout Int, _ end: Int, _ line: inout Int) -> Bool {
        if let comment {
            while position < end, base[position] == comment {
                guard let next = lineEnd(base, position, end) else { return false }
                position = next
                line += 1
                report.commentLineCount += 1
            }
        }
        if marker.isEmpty || position == end { return true }
        var next = position
        if base[next] == quote { next += 1 }
        for byte in marker {
            if next == end { return input.isAtEnd }
            if base[next] != byte { return true }
            next += 1
        }
        isEnded = true
        report.footerLine = line
        return false
    }

    /// Where the line behind the one at `position` begins; nil when the window ends first.
    private func lineEnd(_ base: UnsafePointer<UInt8>, _ position: Int, _ end: Int) -> Int? {
        var next = position
        while next < end, base[next] != 0x0A, base[next] != 0x0D { next += 1 }
        if next == end { return input.isAtEnd ? end : nil }
        if base[next] == 0x0D {
            if next + 1 == end, !input.isAtEnd { return nil }
            if next + 1 < end, base[next + 1] == 0x0A { next += 1 }
        }
        return next + 1
    }
}
