extension CSVEncoder {
    /// Writes rows where no text of a number or time can need quotes; returns the place of a cell that cannot be written.
    ///
    /// There is room for all cells of a row that are not text before it begins, so that those are only stored.
    func encodeFast(
        _ cursors: UnsafeBufferPointer<ColumnCursor>,
        _ columns: Int,
        _ rows: Range<Int>
    ) -> (row: Int, column: Int)? {
        let room = columns * (max(TextKernels.maximumTextLength, nullText.count) + 1) + 64
        let search = CSVByteSearch(separator, quote)
        let ending = lineEnding.count == 2 ? (lineEnding[0], lineEnding[1]) : (lineEnding[0], lineEnding[0])
        let endingLength = lineEnding.count
        let separator = separator
        let hasDecimalComma = hasDecimalComma
        let hasPrograms = !programs.isEmpty
        // Where the next byte goes, and the place behind which a row, or a text in it, needs more room.
        var (out, limit) = place(room)
        for row in rows {
            if out > limit {
                count = out - base
                (out, limit) = place(room)
            }
            for column in 0..<columns {
                if column > 0 {
                    out[0] = separator
                    out += 1
                }
                let cursor = cursors[column]
                if cursor.isNull(row) {
                    for byte in nullText {
                        out[0] = byte
                        out += 1
                    }
                    continue
                }
                let start = out
                switch hasPrograms ? ColumnCursor.Kind.null : cursor.kind {
                case .int64: out += TextKernels.writeWide(signed: cursor.value(row, Int64.self), to: out)
                case .int32: out += TextKernels.writeWide(signed: Int64(cursor.value(row, Int32.self)), to: out)
                case .double:
                    out += TextKernels.writeWide(double: cursor.value(row, Double.self), to: out)
                    if hasDecimalComma { CSVEncoder.putComma(start, out) }
                case .decimal:
                    let value = cursor.value(row, Int128.self)
                    out += TextKernels.writeWide(decimal: value, scale: cursor.scale, to: out)
                    if hasDecimalComma { CSVEncoder.putComma(start, out) }
                case .date: out += TextKernels.writeWide(date: cursor.value(row, Int32.self), to: out)
                case .localTimestamp:
                    let ticks = cursor.value(row, Int64.self)
                    out += TextKernels.write(localDateTime: ticks, unit: cursor.unit, to: out)
                case .instant:
                    out += TextKernels.write(instant: cursor.value(row, Int64.self), unit: cursor.unit, to: out)
                case .string:
                    let (bytes, readable) = cursor.readableBytes(row)
                    if out + bytes.count > limit {
                        count = out - base
                        reserve(bytes.count + room)
                        (out, limit) = place(room)
                    }
                    if bytes.count > 0, search.copy(bytes, readable: readable, to: out),
                        !isDelicate(bytes, isFirst: column == 0)
                    {
                        out += bytes.count
                    } else {
                        fallthrough
                    }
                default:
                    count = out - base
                    if !encodeCell(cursors, column, row, isFirst: column == 0) { return (row, column) }
                    (out, limit) = place(room)
                }
            }
            out[0] = ending.0
            out[1] = ending.1
            out += endingLength
        }
        count = out - base
        return nil
    }

    /// Makes room and returns where the next byte goes, and the last place with that much room behind.
    private func place(_ room: Int) -> (out: UnsafeMutablePointer<UInt8>, limit: UnsafeMutablePointer<UInt8>) {
        reserve(room)
        return (base + count, base + (capacity - room))
    }

    @inline(__always)
    private static func putComma(_ start: UnsafeMutablePointer<UInt8>, _ end: UnsafeMutablePointer<UInt8>) {
        var place = start
        while place < end {
            if place[0] == 0x2E { place[0] = 0x2C }
            place += 1
        }
    }
}
