internal import Glibc

extension CSVTokenizer {
    /// What a quoted cell turned out to be: its place, where the scan goes on, and the line breaks within.
    struct QuotedCell {
        var cell: CSVCell
        var next: Int
        var lineBreaks: Int
        var hasStrayQuote: Bool
    }

    /// Finds the end of a quoted cell, or returns nil when the window ends first and more bytes may come, or when the
    /// cell is broken, which is left in `pending`.
    func quotedCell(
        _ search: CSVByteSearch,
        _ base: UnsafePointer<UInt8>,
        opening: Int,
        end: Int,
        line: Int,
        name: String?
    ) -> QuotedCell? {
        var flags = CSVCell.quoted
        var position = opening + 1
        var next = position
        var hasStrayQuote = false
        var hasBreak = false
        while true {
            guard let found = search.quote(base, from: position, end: end, hasBreak: &hasBreak) else {
                if !input.isAtEnd { return nil }
                pending = FrameError(
                    .csv,
                    "A quote is opened but never closed.",
                    column: name,
                    line: line,
                    detail: CSVExcerpt.text(base + opening, end - opening)
                )
                return nil
            }
            position = found
            next = position + 1
            if next == end, !input.isAtEnd { return nil }
            if next < end, base[next] == base[opening] {
                flags |= CSVCell.doubled
                position += 2
                continue
            }
            if trims {
                while next < end, CSVTokenizer.isSpace(base[next]), base[next] != separator { next += 1 }
                if next == end, !input.isAtEnd { return nil }
            }
            if next == end || base[next] == separator || base[next] == 0x0A || base[next] == 0x0D { break }
            if !allowsStrayQuotes {
                pending = FrameError(
                    .csv,
                    "A closing quote is followed by more text; quotes within a cell must be doubled.",
                    column: name,
                    line: line + CSVBlock.lineBreaks(base + opening + 1, position - opening - 1),
                    detail: CSVExcerpt.text(base + opening, end - opening)
                )
                return nil
            }
            // The flag makes the reader look at the quotes within.
            flags |= CSVCell.doubled
            hasStrayQuote = true
            position += 1
        }
        let length = position - opening - 1
        return QuotedCell(
            cell: CSVCell(start: opening + 1, length: length, flags: flags),
            next: next,
            lineBreaks: hasBreak ? CSVBlock.lineBreaks(base + opening + 1, length) : 0,
            hasStrayQuote: hasStrayQuote
        )
    }

    @inline(__always)
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    func isBlank(_ base: UnsafePointer<UInt8>, _ from: Int, _ to: Int) -> Bool {
        for index in from..<to where !CSVTokenizer.isSpace(base[index]) { return false }
        return true
    }

    /// Decides about a record of the wrong number of cells: whether it is kept, its missing cells marked as such. An
    /// error is left in `pending`.
    func keepsIrregular(
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
                "The line has \(found) \(found == 1 ? "cell" : "cells") where \(columns) are expected.\(separatorHint)",
                column: found < columns ? names[found] : nil,
                line: line,
                detail: CSVExcerpt.text(input.base + start, end - start)
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

    /// What a header of one name that holds another separator suggests.
    private var separatorHint: String {
        let others = [";", "\t", "|"]
        guard names.count == 1, let other = others.first(where: { names[0].contains($0) }) else { return "" }
        return " The header has '\(other == "\t" ? "\\t" : other)' in its only name: is that the separator?"
    }

    /// Takes spaces and tabs off the ends of all cells that are not quoted.
    func trim(_ block: CSVBlock) {
        for index in 0..<(block.rows * block.columns) {
            let cell = block.cells[index]
            if !cell.isPlain || cell.length == 0 { continue }
            var start = Int(cell.start)
            var end = start + cell.length
            while start < end, CSVTokenizer.isSpace(block.base[start]) { start += 1 }
            while end > start, CSVTokenizer.isSpace(block.base[end - 1]) { end -= 1 }
            block.cells[index] = CSVCell(start: start, length: end - start)
        }
    }

    /// Ends the block before a record with NUL or invalid UTF-8, looking at all bytes at once and at cells only
    /// when something is wrong.
    func check(_ block: CSVBlock, from start: Int) {
        let bytes = UnsafeBufferPointer(start: block.base + start, count: reached - start)
        let hasNUL = memchr(block.base + start, 0, bytes.count) != nil
        let isValid = UTF8Validation.isValid(bytes)
        block.isValidUTF8 = isValid
        if !hasNUL, isValid { return }
        for row in 0..<block.rows {
            for column in 0..<block.columns {
                let cell = block.bytes(block.cell(row, column))
                let problem: String
                if hasNUL, cell.contains(0) {
                    problem = "The cell holds a NUL byte."
                } else if isValid || UTF8Validation.isValid(cell) {
                    continue
                } else if repairs {
                    report.repairedCellCount += 1
                    continue
                } else if input.isUTF16 {
                    problem = "The cell holds half a character of UTF-16."
                } else {
                    problem = "The cell is no valid UTF-8; the file may have another encoding."
                }
                pending = FrameError(
                    .csv,
                    problem,
                    column: names[column],
                    line: block.line(row, column),
                    detail: CSVExcerpt.text(cell.baseAddress, cell.count)
                )
                block.rows = row
                return
            }
        }
    }
}
