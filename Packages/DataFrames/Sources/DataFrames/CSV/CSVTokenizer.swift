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
    var report: CSVReport
    /// The error of a record behind those handed out already; thrown when it is its turn.
    var pending: FrameError?
    /// The footer has begun.
    private var isEnded = false

    init(_ input: CSVInput, options: CSVReadOptions, names: [String], report: CSVReport) {
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
        self.report = report
    }

    /// Fills the block with the next records; returns false when there are none left.
    ///
    /// - Parameter block: Its cells are replaced; as many records are taken as it has room for, or the window holds.
    func next(_ block: CSVBlock) throws(FrameError) -> Bool {
        block.rows = 0
        block.taken = 0
        while true {
            if let pending { throw pending }
            if isEnded {
                // Read to the end all the same, so that a source that is cut or damaged is found out.
                while !input.isAtEnd {
                    input.start = input.end
                    try input.fill()
                }
                return false
            }
            let first = input.start
            scan(block)
            if block.rows > 0 {
                if trims { trim(block) }
                check(block, from: first)
                block.nextLine = input.line
                block.report = report
                if block.rows > 0 { return true }
            }
            if let pending { throw pending }
            if isEnded { continue }
            if input.isAtEnd { return false }
            try CSVTokenizer.checkLength(input, maximumRecordBytes)
            try input.fill()
        }
    }

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

    /// Takes complete records from the window until it ends or the block is full.
    private func scan(_ block: CSVBlock) {
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
        var line = input.line
        var recordStart = input.start
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
                    if isHeld || rows == maxRows { break scanning }
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
        if isAtEnd, pending == nil, !isHeld, rows < maxRows, recordStart < end {
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
        input.start = recordStart
        input.line = recordLine
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
