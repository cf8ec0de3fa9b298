internal import Glibc

/// Splits the window's bytes into records and cells, without looking at what the cells mean.
final class CSVTokenizer {
    private let input: CSVInput
    private let separator: UInt8
    private let quote: UInt8?
    private let trims: Bool
    private let ragged: CSVRaggedPolicy
    private let repairs: Bool
    private let maximumRecordBytes: Int
    private let names: [String]
    private(set) var report = CSVReport()
    /// The error of a record behind those handed out already; thrown when it is its turn.
    private var pending: FrameError?

    init(_ input: CSVInput, options: CSVReadOptions, names: [String]) {
        self.input = input
        separator = UInt8(truncatingIfNeeded: options.separator.value)
        quote = options.quote.map { UInt8(truncatingIfNeeded: $0.value) }
        trims = options.trimsSpaces
        ragged = options.ragged
        repairs = options.repairsUTF8
        maximumRecordBytes = options.maximumRecordBytes
        self.names = names
    }

    /// Fills the block with the next records; returns false when there are none left.
    ///
    /// - Parameters:
    ///   - block: Its cells are replaced.
    ///   - maxRows: The most records to take, at least 1.
    func next(_ block: CSVBlock, maxRows: Int) throws(FrameError) -> Bool {
        while true {
            let first = input.start
            if let pending { throw pending }
            scan(block, min(maxRows, block.rowCapacity))
            if block.rows > 0 {
                if trims { trim(block) }
                check(block, from: first)
                if block.rows > 0 { return true }
            }
            if let pending { throw pending }
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
                line: input.line
            )
        }
    }

    /// Eight copies of a byte.
    @inline(__always)
    private static func repeated(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// The high bit of each byte of `word` that is not zero; the other bits mean nothing.
    @inline(__always)
    private static func nonZero(_ word: UInt64) -> UInt64 {
        ((word & 0x7F7F_7F7F_7F7F_7F7F) &+ 0x7F7F_7F7F_7F7F_7F7F) | word
    }

    /// Takes complete records from the window until it ends or the block is full.
    private func scan(_ block: CSVBlock, _ maxRows: Int) {
        let base = UnsafePointer(input.base)
        let raw = UnsafeRawPointer(base)
        let end = input.end
        let isAtEnd = input.isAtEnd
        let columns = block.columns
        let separators = CSVTokenizer.repeated(separator)
        let quotes = CSVTokenizer.repeated(quote ?? separator)
        let lineFeeds = CSVTokenizer.repeated(0x0A)
        let returns = CSVTokenizer.repeated(0x0D)

        block.base = base
        block.rows = 0
        var rows = 0
        var out = block.cells
        var position = input.start
        var cellStart = position
        var recordStart = position
        var line = input.line
        var recordLine = line
        var column = 0
        // The cell at hand stood in quotes and has been stored already.
        var isStored = false

        scanning: while position < end {
            let word = raw.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            var special =
                ~(CSVTokenizer.nonZero(word ^ separators) & CSVTokenizer.nonZero(word ^ lineFeeds)
                & CSVTokenizer.nonZero(word ^ returns) & CSVTokenizer.nonZero(word ^ quotes))
                & 0x8080_8080_8080_8080
            while special != 0 {
                let place = position &+ special.trailingZeroBitCount >> 3
                special &= special &- 1
                let byte = base[place]
                if byte == separator {
                    if isStored {
                        isStored = false
                    } else {
                        if column < columns { out[column] = CSVCell(start: cellStart, length: place &- cellStart) }
                    }
                    column &+= 1
                    cellStart = place &+ 1
                } else if byte == 0x0A || byte == 0x0D {
                    var next = place &+ 1
                    if byte == 0x0D {
                        if next == end, !isAtEnd { break scanning }
                        if base[next] == 0x0A { next &+= 1 }
                    }
                    if isStored {
                        isStored = false
                    } else if column < columns {
                        out[column] = CSVCell(start: cellStart, length: place &- cellStart)
                    }
                    column &+= 1
                    if column == columns
                        ? true : keepsIrregular(out, columns, column, recordStart, place, recordLine)
                    {
                        block.lines[rows] = recordLine
                        rows &+= 1
                        out += columns
                    }
                    if pending != nil { break scanning }
                    line &+= 1
                    recordLine = line
                    recordStart = next
                    cellStart = next
                    column = 0
                    if rows == maxRows { break scanning }
                    if byte == 0x0D {
                        position = next
                        continue scanning
                    }
                } else {
                    // A quote: it opens a cell only at its beginning, anywhere else it is a character like others.
                    if isStored || place != cellStart && !(trims && isBlank(base, cellStart, place)) { continue }
                    guard
                        let quoted = quotedCell(
                            base,
                            opening: place,
                            end: end,
                            line: line,
                            name: column < columns ? names[column] : nil
                        )
                    else { break scanning }
                    if column < columns { out[column] = quoted.cell }
                    line &+= quoted.lineBreaks
                    isStored = true
                    position = quoted.next
                    continue scanning
                }
            }
            position &+= 8
        }
        if isAtEnd, pending == nil, rows < maxRows, recordStart < end {
            // The last record has no line break behind it.
            if !isStored, column < columns { out[column] = CSVCell(start: cellStart, length: end - cellStart) }
            column += 1
            if column == columns ? true : keepsIrregular(out, columns, column, recordStart, end, recordLine) {
                block.lines[rows] = recordLine
                rows += 1
            }
            recordStart = end
            recordLine = line
        }
        block.rows = rows
        input.start = recordStart
        input.line = recordLine
    }

    /// What a quoted cell turned out to be: its place, where the scan goes on, and the line breaks within.
    private struct QuotedCell {
        var cell: CSVCell
        var next: Int
        var lineBreaks: Int
    }

    /// Finds the end of a quoted cell, or returns nil when the window ends first and more bytes may come, or when the
    /// cell is broken, which is left in `pending`.
    private func quotedCell(
        _ base: UnsafePointer<UInt8>,
        opening: Int,
        end: Int,
        line: Int,
        name: String?
    ) -> QuotedCell? {
        let quote = quote ?? 0
        var flags = CSVCell.quoted
        var position = opening + 1
        while true {
            guard let found = memchr(base + position, Int32(quote), end - position) else {
                if !input.isAtEnd { return nil }
                pending = FrameError(.csv, "A quote is opened but never closed.", column: name, line: line)
                return nil
            }
            position = UnsafeRawPointer(found) - UnsafeRawPointer(base)
            if position + 1 == end, !input.isAtEnd { return nil }
            if position + 1 == end || base[position + 1] != quote { break }
            flags |= CSVCell.doubled
            position += 2
        }
        let length = position - opening - 1
        var next = position + 1
        if trims {
            while next < end, base[next] == 0x20 || base[next] == 0x09, base[next] != separator { next += 1 }
            if next == end, !input.isAtEnd { return nil }
        }
        let breaks = CSVBlock.lineBreaks(base + opening + 1, length)
        if next < end, base[next] != separator, base[next] != 0x0A, base[next] != 0x0D {
            pending = FrameError(
                .csv,
                "A closing quote is followed by more text; quotes within a cell must be doubled.",
                column: name,
                line: line + breaks,
                detail: CSVTokenizer.excerpt(base + next, min(end - next, 20))
            )
            return nil
        }
        return QuotedCell(
            cell: CSVCell(start: opening + 1, length: length, flags: flags),
            next: next,
            lineBreaks: breaks
        )
    }

    private func isBlank(_ base: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> Bool {
        for index in from..<to where base[index] != 0x20 && base[index] != 0x09 { return false }
        return true
    }

    /// Decides about a record of the wrong number of cells: whether it is kept, its missing cells marked as such. An
    /// error is left in `pending`.
    private func keepsIrregular(
        _ out: UnsafeMutablePointer<CSVCell>,
        _ columns: Int,
        _ found: Int,
        _ start: Int,
        _ end: Int,
        _ line: Int
    ) -> Bool {
        if found == 1, isBlank(input.base, start, end), start == end || trims {
            report.blankLineCount += 1
            return false
        }
        switch ragged.action {
        case .error:
            pending = FrameError(
                .csv,
                "The line has \(found) \(found == 1 ? "cell" : "cells") where \(columns) are expected.",
                column: found < columns ? names[found] : nil,
                line: line,
                detail: CSVTokenizer.excerpt(input.base + start, min(end - start, 80))
            )
            return false
        case .skip:
            report.addRagged(CSVReport.RaggedLine(line: line, cells: found, expected: columns))
            return false
        case .pad:
            report.addRagged(CSVReport.RaggedLine(line: line, cells: found, expected: columns))
            for column in min(found, columns)..<columns {
                out[column] = CSVCell(start: end, length: 0, flags: CSVCell.missing)
            }
            return true
        }
    }

    /// Takes spaces and tabs off the ends of all cells that are not quoted.
    private func trim(_ block: CSVBlock) {
        for index in 0..<(block.rows * block.columns) {
            let cell = block.cells[index]
            if !cell.isPlain || cell.length == 0 { continue }
            var start = Int(cell.start)
            var end = start + cell.length
            while start < end, block.base[start] == 0x20 || block.base[start] == 0x09 { start += 1 }
            while end > start, block.base[end - 1] == 0x20 || block.base[end - 1] == 0x09 { end -= 1 }
            block.cells[index] = CSVCell(start: start, length: end - start)
        }
    }

    /// Ends the block before a record with NUL or invalid UTF-8, looking at all bytes at once and at cells only
    /// when something is wrong.
    private func check(_ block: CSVBlock, from start: Int) {
        let bytes = UnsafeBufferPointer(start: block.base + start, count: input.start - start)
        let hasNUL = memchr(block.base + start, 0, bytes.count) != nil
        let isValid = UTF8Validation.isValid(bytes)
        block.isValidUTF8 = isValid
        if !hasNUL, isValid { return }
        for row in 0..<block.rows {
            for column in 0..<block.columns {
                let cell = block.bytes(block.cell(row, column))
                if hasNUL, cell.contains(0) {
                    pending = FrameError(
                        .csv,
                        "The cell holds a NUL byte.",
                        column: names[column],
                        line: block.line(row, column)
                    )
                    block.rows = row
                    return
                }
                if isValid || UTF8Validation.isValid(cell) { continue }
                if repairs {
                    report.repairedCellCount += 1
                } else {
                    pending = FrameError(
                        .csv,
                        "The cell is no valid UTF-8; the file may have another encoding.",
                        column: names[column],
                        line: block.line(row, column),
                        detail: CSVTokenizer.excerpt(cell.baseAddress, min(cell.count, 40))
                    )
                    block.rows = row
                    return
                }
            }
        }
    }

    /// Some bytes as text for the detail of an error.
    static func excerpt(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> String {
        String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
}
