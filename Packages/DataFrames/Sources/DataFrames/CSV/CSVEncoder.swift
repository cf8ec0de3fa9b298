internal import Glibc

/// Turns rows into CSV text in a buffer of its own.
final class CSVEncoder {
    let schema: [Field]
    let separator: UInt8
    let quote: UInt8
    let quotesAll: Bool
    let lineEnding: [UInt8]
    let nullText: [UInt8]
    /// No text of a number, time or identifier can hold the separator or equal the null text.
    let plainIsSafe: Bool
    let hasDecimalComma: Bool
    /// How the dates and times of each column are written, where that was declared; empty when it nowhere was.
    let programs: [CSVTimeProgram?]
    /// The value that was refused has no exact form in its column's format.
    private var isInexact = false
    /// For each byte: 1 when a cell that holds it needs quotes, 2 when no cell may hold it.
    private let table: UnsafeMutablePointer<UInt8>
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var capacity: Int
    /// The count of bytes that wait in the buffer.
    var count = 0

    init(schema: [Field], _ options: CSVWriteOptions) throws(FrameError) {
        try options.validate()
        self.schema = schema
        separator = UInt8(truncatingIfNeeded: options.separator.value)
        quote = UInt8(truncatingIfNeeded: options.quote.value)
        quotesAll = options.quoting == .all
        lineEnding = options.lineEnding.bytes
        nullText = Array(options.nullText.utf8)
        hasDecimalComma = options.decimalSeparator == ","
        let declared = try CSVDialect.programs(options.timeFormats, schema: schema)
        programs = declared.isEmpty ? [] : schema.map { declared[$0.name] }
        let plainBytes = Array("0123456789+-.:abcdefinrtulsEPYMDTHSZ".utf8) + (hasDecimalComma ? [0x2C] : [])
        plainIsSafe =
            !plainBytes.contains(separator) && !plainBytes.contains(quote)
            && (nullText.isEmpty || nullText.contains { !plainBytes.contains($0) })
        table = .allocate(capacity: 256)
        table.initialize(repeating: 0, count: 256)
        for byte in [separator, quote, 0x0A, 0x0D] { table[Int(byte)] = 1 }
        table[0] = 2
        capacity = 64 << 10
        base = Memory.allocate(capacity).assumingMemoryBound(to: UInt8.self)
        if options.byteOrderMark {
            for byte in [0xEF, 0xBB, 0xBF] as [UInt8] { put(byte) }
        }
    }

    deinit {
        table.deallocate()
        free(base)
    }

    /// Hands the waiting bytes over and forgets them.
    func flush<E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        try body(UnsafeRawBufferPointer(start: base, count: count))
        count = 0
    }

    func takeBytes() -> [UInt8] {
        let result = Array(UnsafeBufferPointer(start: base, count: count))
        count = 0
        return result
    }

    /// Writes the line of names.
    func encodeHeader() throws(FrameError) {
        for (index, field) in schema.enumerated() {
            if index > 0 { put(separator) }
            let isSafe = withUTF8Bytes(of: field.name) { putText($0, isFirst: index == 0) }
            if !isSafe { throw FrameError(.csv, "The name of a column holds a NUL character.", column: field.name) }
        }
        putLineEnding()
    }

    /// Writes all rows of a frame of the encoder's schema.
    func encode(_ frame: DataFrame) throws(FrameError) {
        try encode(frame, rows: 0..<frame.rowCount, cursors: try CSVEncoder.cursors(frame))
    }

    /// The cursors of a frame's columns, and behind them those of the dictionaries' values.
    static func cursors(_ frame: DataFrame) throws(FrameError) -> [ColumnCursor] {
        var columns = frame.storage
        var cursors: [ColumnCursor] = []
        var index = 0
        while index < columns.count {
            var cursor = ColumnCursor(columns[index])
            if cursor.kind == .list || cursor.kind == .structure {
                let name = index < frame.schema.count ? frame.schema[index].name : "values of a dictionary"
                throw FrameError(
                    .unsupported,
                    "CSV cells cannot hold the type \(columns[index].type).",
                    column: name
                )
            }
            if case .dictionary = columns[index].type {
                cursor.child = columns.count
                columns.append(columns[index].storage.children[0])
            }
            cursors.append(cursor)
            index += 1
        }
        return cursors
    }

    /// Writes some rows; the frame must be the one of the cursors.
    func encode(_ frame: DataFrame, rows: Range<Int>, cursors: [ColumnCursor]) throws(FrameError) {
        let columns = frame.schema.count
        if columns == 0 { return }
        let failed: (row: Int, column: Int)? = withExtendedLifetime(frame) {
            cursors.withUnsafeBufferPointer { cursors in
                plainIsSafe && !quotesAll
                    ? encodeFast(cursors, columns, rows) : encodeSlowly(cursors, columns, rows)
            }
        }
        if let failed {
            if isInexact {
                throw FrameError(
                    .conversion,
                    "The value has no exact form in the declared time format.",
                    column: schema[failed.column].name,
                    row: failed.row
                )
            }
            throw FrameError(
                .csv,
                "The text holds a NUL character, which CSV cannot hold.",
                column: schema[failed.column].name,
                row: failed.row
            )
        }
    }

    /// Writes rows cell by cell, whatever the options; returns the place of a cell that cannot be written.
    private func encodeSlowly(
        _ cursors: UnsafeBufferPointer<ColumnCursor>,
        _ columns: Int,
        _ rows: Range<Int>
    ) -> (row: Int, column: Int)? {
        for row in rows {
            for column in 0..<columns {
                if column > 0 { put(separator) }
                if !encodeCell(cursors, column, row, isFirst: column == 0) { return (row, column) }
            }
            putLineEnding()
        }
        return nil
    }

    /// Writes one cell; false when it holds what CSV cannot.
    func encodeCell(
        _ cursors: UnsafeBufferPointer<ColumnCursor>,
        _ column: Int,
        _ row: Int,
        isFirst: Bool
    ) -> Bool {
        let cursor = cursors[column]
        if cursor.isNull(row) {
            for byte in nullText { put(byte) }
            return true
        }
        if column < programs.count, let program = programs[column] {
            return putTime(cursor, row, program, isFirst: isFirst)
        }
        switch cursor.kind {
        case .string: return putText(cursor.bytes(row), isFirst: isFirst)
        case .dictionary:
            let index = Int(cursor.value(row, Int32.self))
            return encodeCell(cursors, cursor.child, index, isFirst: isFirst)
        case .binary:
            let bytes = cursor.bytes(row)
            reserve(bytes.count * 2 + 2)
            putPlain { bytes.isEmpty ? 0 : TextKernels.writeHexadecimal(bytes, to: $0) }
        case .int64: putPlain { TextKernels.write(int64: cursor.value(row, Int64.self), to: $0) }
        case .int32: putPlain { TextKernels.write(int64: Int64(cursor.value(row, Int32.self)), to: $0) }
        case .int16: putPlain { TextKernels.write(int64: Int64(cursor.value(row, Int16.self)), to: $0) }
        case .int8: putPlain { TextKernels.write(int64: Int64(cursor.value(row, Int8.self)), to: $0) }
        case .uint64: putPlain { TextKernels.write(uint64: cursor.value(row, UInt64.self), to: $0) }
        case .uint32: putPlain { TextKernels.write(uint64: UInt64(cursor.value(row, UInt32.self)), to: $0) }
        case .uint16: putPlain { TextKernels.write(uint64: UInt64(cursor.value(row, UInt16.self)), to: $0) }
        case .uint8: putPlain { TextKernels.write(uint64: UInt64(cursor.value(row, UInt8.self)), to: $0) }
        case .double: putFraction { TextKernels.write(double: cursor.value(row, Double.self), to: $0) }
        case .float: putFraction { TextKernels.write(float: cursor.value(row, Float.self), to: $0) }
        case .decimal:
            putFraction { TextKernels.write(decimal: cursor.value(row, Int128.self), scale: cursor.scale, to: $0) }
        case .date: putPlain { TextKernels.write(date: cursor.value(row, Int32.self), to: $0) }
        case .time: putPlain { TextKernels.write(time: cursor.value(row, Int64.self), unit: cursor.unit, to: $0) }
        case .localTimestamp:
            putPlain { TextKernels.write(localDateTime: cursor.value(row, Int64.self), unit: cursor.unit, to: $0) }
        case .instant:
            putPlain { TextKernels.write(instant: cursor.value(row, Int64.self), unit: cursor.unit, to: $0) }
        case .duration:
            putPlain { TextKernels.write(duration: cursor.value(row, Int64.self), unit: cursor.unit, to: $0) }
        case .interval: putPlain { TextKernels.write(interval: cursor.value(row, CalendarInterval.self), to: $0) }
        case .uuid: putPlain { TextKernels.write(uuid: cursor.value(row, UUIDBytes.self), to: $0) }
        case .bool:
            putPlain { out in
                let text: StaticString = cursor.bool(row) ? "true" : "false"
                memcpy(out, text.utf8Start, text.utf8CodeUnitCount)
                return text.utf8CodeUnitCount
            }
        case .null, .list, .structure: break
        }
        return true
    }

    /// Writes a date or time in its column's format; false when it has no exact form there.
    @inline(never)
    private func putTime(_ cursor: ColumnCursor, _ row: Int, _ program: CSVTimeProgram, isFirst: Bool) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: CSVTimeProgram.maximumTextLength) { text in
            guard let out = text.baseAddress else { return false }
            let length =
                switch cursor.kind {
                case .date: program.write(date: cursor.value(row, Int32.self), to: out)
                case .time: program.write(time: cursor.value(row, Int64.self), unit: cursor.unit, to: out)
                default: program.write(dateTime: cursor.value(row, Int64.self), unit: cursor.unit, to: out)
                }
            guard let length else {
                isInexact = true
                return false
            }
            return putText(UnsafeBufferPointer(rebasing: text[..<length]), isFirst: isFirst)
        }
    }

    @inline(__always)
    private func put(_ byte: UInt8) {
        if count == capacity { reserve(1) }
        base[count] = byte
        count &+= 1
    }

    private func putLineEnding() {
        for byte in lineEnding { put(byte) }
    }

    @inline(__always)
    func reserve(_ additional: Int) {
        if capacity &- count < additional { grow(additional) }
    }

    @inline(never)
    private func grow(_ additional: Int) {
        let target = max(capacity * 2, count + additional)
        base = Memory.grow(base, from: capacity, to: target).assumingMemoryBound(to: UInt8.self)
        capacity = target
    }

    /// Writes a text that no reader takes for anything else, unless the options are unusual.
    @inline(__always)
    private func putPlain(_ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(TextKernels.maximumTextLength + 2)
        if plainIsSafe, !quotesAll {
            let length = write(base + count)
            count &+= length
            if length == 0 { putQuotes() }
            return
        }
        let length = write(base + count + 1)
        let text = UnsafeBufferPointer(start: base + count + 1, count: length)
        let isPlain =
            !quotesAll && length > 0 && !text.elementsEqual(nullText) && !text.contains { table[Int($0)] != 0 }
        if isPlain {
            memmove(base + count, base + count + 1, length)
            count += length
        } else {
            // A text of this kind holds the quote only if that is a digit, a letter or a sign: doubled below.
            let copy = Array(text)
            putQuoted(copy.count) { copy[$0] }
        }
    }

    /// Writes a number that may have decimals, with a comma before them if that is asked.
    @inline(__always)
    private func putFraction(_ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        putPlain { out in
            let length = write(out)
            if hasDecimalComma {
                for index in 0..<length where out[index] == 0x2E { out[index] = 0x2C }
            }
            return length
        }
    }

    private func putQuotes() {
        put(quote)
        put(quote)
    }

    private func putQuoted(_ length: Int, _ byte: (Int) -> UInt8) {
        reserve(length * 2 + 2)
        put(quote)
        for index in 0..<length {
            let byte = byte(index)
            if byte == quote { put(quote) }
            put(byte)
        }
        put(quote)
    }

    /// Writes text, in quotes where it needs them; false when it holds NUL.
    @inline(__always)
    private func putText(_ bytes: UnsafeBufferPointer<UInt8>, isFirst: Bool) -> Bool {
        let length = bytes.count
        reserve(length)
        // Copied and looked at in one go; when quotes turn out to be needed it is written again.
        var flags: UInt8 = 0
        let out = base + count
        for index in 0..<length {
            let byte = bytes[index]
            flags |= table[Int(byte)]
            out[index] = byte
        }
        if flags == 0, !quotesAll, length > 0, !isDelicate(bytes, isFirst: isFirst) {
            count &+= length
            return true
        }
        if flags & 2 != 0 { return false }
        putQuoted(length) { bytes[$0] }
        return true
    }

    /// Whether a text needs quotes though it holds no special character: it begins or ends with a space, which a
    /// trimming reader would take off, equals the null text, or would be taken for a byte order mark.
    @inline(__always)
    func isDelicate(_ bytes: UnsafeBufferPointer<UInt8>, isFirst: Bool) -> Bool {
        let first = bytes[0]
        let last = bytes[bytes.count &- 1]
        if first == 0x20 || first == 0x09 || last == 0x20 || last == 0x09 { return true }
        if isFirst, first == 0xEF { return true }
        return bytes.count == nullText.count && bytes.elementsEqual(nullText)
    }
}
