internal import Glibc

/// Reads the cells of a column of text.
final class CSVStringSink: CSVColumnSink {
    private let builder = StringBuilder()

    override func reserve(_ rows: Int, like portions: [CSVPortion], column: Int) {
        var (bytes, count) = (0, 0)
        for portion in portions {
            for row in portion.rows { bytes &+= portion.block.cell(row, column).length }
            count += portion.rows.count
        }
        // Room for more would take wide offsets.
        let expected = Double(bytes) / Double(max(count, 1)) * Double(rows) + 32
        builder.reserve(rows, bytes: Int(min(expected, Double(Int32.max))))
    }

    override func append(_ block: CSVBlock, _ rows: Range<Int>, column: Int) throws(FrameError) {
        var total = 0
        for row in rows { total &+= block.cell(row, column).length }
        // Room for all rows at once and for the ends of vectors, so that the loop only stores.
        builder.reserve(rows.count, bytes: total + 32)
        if builder.state.pointee.isWide || !block.isValidUTF8 {
            try appendOneByOne(block, rows, column)
        } else {
            try appendAll(block, rows, column)
        }
    }

    private func appendAll(_ block: CSVBlock, _ rows: Range<Int>, _ column: Int) throws(FrameError) {
        let state = builder.state
        let target = state.pointee.bytes
        let offsets = state.pointee.offsets.assumingMemoryBound(to: Int32.self)
        var count = state.pointee.count
        var end = state.pointee.byteCount
        defer {
            state.pointee.count = count
            state.pointee.byteCount = end
        }
        let rules = rules
        let columns = block.columns
        let cells = block.cells
        let base = block.base
        for row in rows {
            let cell = cells[row &* columns &+ column]
            let start = base + Int(cell.start)
            if cell.isPlain, !rules.mayBeNull(cell.length) {
                CSVStringSink.copy(start, to: target + end, cell.length)
                end &+= cell.length
            } else if try isNull(block, cell, row, column) {
                state.pointee.validity.setNull(at: count, capacity: state.pointee.capacity)
            } else if cell.hasDoubledQuotes {
                rules.withText(cell, block.bytes(cell)) { text in
                    if let source = text.baseAddress { memcpy(target + end, source, text.count) }
                    end &+= text.count
                }
            } else {
                CSVStringSink.copy(start, to: target + end, cell.length)
                end &+= cell.length
            }
            count &+= 1
            offsets[count] = Int32(truncatingIfNeeded: end)
        }
    }

    /// Copies a cell of the window; up to 32 bytes are read and written whatever its length.
    @inline(__always)
    private static func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ length: Int) {
        let from = UnsafeRawPointer(source)
        let to = UnsafeMutableRawPointer(target)
        to.storeBytes(of: from.loadUnaligned(as: SIMD16<UInt8>.self), as: SIMD16<UInt8>.self)
        if length <= 16 { return }
        let second = from.loadUnaligned(fromByteOffset: 16, as: SIMD16<UInt8>.self)
        to.storeBytes(of: second, toByteOffset: 16, as: SIMD16<UInt8>.self)
        if length > 32 { memcpy(to + 32, from + 32, length &- 32) }
    }

    /// The way for text to be repaired, and for columns of more than 2 GiB.
    private func appendOneByOne(_ block: CSVBlock, _ rows: Range<Int>, _ column: Int) throws(FrameError) {
        for row in rows {
            let cell = block.cell(row, column)
            if try isNull(block, cell, row, column) {
                builder.appendNull()
                continue
            }
            rules.withText(cell, block.bytes(cell)) { text in
                if block.isValidUTF8 { builder.append(validatedUTF8: text) } else { builder.append(repairing: text) }
            }
        }
    }

    /// Whether a cell is null; throws when it is and must not be.
    @inline(__always)
    private func isNull(_ block: CSVBlock, _ cell: CSVCell, _ row: Int, _ column: Int) throws(FrameError) -> Bool {
        guard rules.isNull(cell, block.bytes(cell)) else { return false }
        if field.isNullable { return true }
        // A required text may be empty; only another null text, or a cell that is missing, means no value.
        if cell.isMissing || cell.length > 0 { try checkNullable(block, row, column) }
        return false
    }

    override func finish() -> Column { builder.finish() }
}
