internal import Glibc

/// Turns a frame into JSON text in a buffer of its own.
///
/// It is no object and its lists are plain memory, so that a cell costs neither reference counting nor access checks.
struct JSONFrameEncoder: ~Copyable {
    /// What a column needs besides its values: its key in the text, and where its children are.
    struct Place: BitwiseCopyable {
        /// The key with its quotes and colon, in memory of its own.
        var key: UnsafeMutableBufferPointer<UInt8>
        var childCount: Int
    }

    let options: JSONWriteOptions
    let frame: DataFrame
    private let cursors: UnsafeMutableBufferPointer<ColumnCursor>
    let places: UnsafeMutableBufferPointer<Place>
    private(set) var base: UnsafeMutablePointer<UInt8>
    private var capacity = 64 << 10
    /// The count of bytes that wait in the buffer.
    var count = 0
    /// How many bytes may wait before they are handed over.
    var portion = Int.max
    /// For each byte: 0 when it stands for itself in a string, else the letter of its escape, or 1 for `\u00XX`.
    private static let escapes: [UInt8] = {
        var table = [UInt8](repeating: 0, count: 256)
        for byte in 0..<0x20 { table[byte] = 1 }
        for (byte, letter) in [(0x08, "b"), (0x0C, "f"), (0x0A, "n"), (0x0D, "r"), (0x09, "t")] as [(Int, Character)] {
            table[byte] = letter.asciiValue ?? 1
        }
        table[0x22] = 0x22
        table[0x5C] = 0x5C
        return table
    }()

    init(_ frame: DataFrame, _ options: JSONWriteOptions) {
        self.frame = frame
        self.options = options
        base = Memory.allocate(capacity).assumingMemoryBound(to: UInt8.self)
        // Children lie behind all columns of their level, side by side.
        var columns = frame.storage
        var names = frame.schema.map(\.name)
        var list: [ColumnCursor] = []
        var childCounts: [Int] = []
        var index = 0
        while index < columns.count {
            var cursor = ColumnCursor(columns[index])
            cursor.child = columns.count
            let children: [Column]
            switch columns[index].type {
            case .dictionary, .list:
                children = columns[index].storage.children
                names.append("")
            case .structure(let fields):
                children = columns[index].storage.children
                names.append(contentsOf: fields.map(\.name))
            default: children = []
            }
            columns.append(contentsOf: children)
            list.append(cursor)
            childCounts.append(children.count)
            index += 1
        }
        cursors = .allocate(capacity: list.count)
        _ = cursors.initialize(from: list)
        places = .allocate(capacity: list.count)
        for index in list.indices {
            let key = key(names[index])
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: key.count)
            _ = copy.initialize(from: key)
            places.initializeElement(at: index, to: Place(key: copy, childCount: childCounts[index]))
        }
    }

    deinit {
        for place in places { place.key.deallocate() }
        places.deallocate()
        cursors.deallocate()
        free(base)
    }

    /// Writes an object of some columns side by side.
    mutating func record(
        _ first: Int,
        _ fields: Int,
        _ row: Int,
        frameRow: Int,
        frameColumn: Int? = nil
    ) throws(FrameError) {
        put(0x7B)
        var isFirst = true
        for column in first..<first + fields {
            if options.omitsNulls, cursors[column].isNull(row) { continue }
            if !isFirst { put(0x2C) }
            isFirst = false
            put(places[column].key)
            try value(column, row, frameRow: frameRow, frameColumn: frameColumn ?? column)
        }
        put(0x7D)
    }

    mutating func value(_ column: Int, _ row: Int, frameRow: Int, frameColumn: Int) throws(FrameError) {
        let cursor = cursors[column]
        if cursor.isNull(row) { return put("null") }
        switch cursor.kind {
        case .null: put("null")
        case .bool: put(cursor.bool(row) ? "true" : "false")
        case .int8: integer(Int64(cursor.value(row, Int8.self)))
        case .int16: integer(Int64(cursor.value(row, Int16.self)))
        case .int32: integer(Int64(cursor.value(row, Int32.self)))
        case .int64: integer(cursor.value(row, Int64.self))
        case .uint8: integer(Int64(cursor.value(row, UInt8.self)))
        case .uint16: integer(Int64(cursor.value(row, UInt16.self)))
        case .uint32: integer(Int64(cursor.value(row, UInt32.self)))
        case .uint64:
            let number = cursor.value(row, UInt64.self)
            plain(quoted: options.quotesWideNumbers && number > 1 << 53) { TextKernels.write(uint64: number, to: $0) }
        case .float:
            let number = cursor.value(row, Float.self)
            if !number.isFinite { return try nonFinite(Double(number), frameRow, frameColumn) }
            plain(quoted: false) { TextKernels.write(float: number, to: $0) }
        case .double:
            let number = cursor.value(row, Double.self)
            if !number.isFinite { return try nonFinite(number, frameRow, frameColumn) }
            plain(quoted: false) { TextKernels.write(double: number, to: $0) }
        case .decimal:
            let number = cursor.value(row, Int128.self)
            plain(quoted: options.quotesWideNumbers) {
                TextKernels.write(decimal: number, scale: cursor.scale, to: $0)
            }
        case .string: text(cursor.bytes(row))
        case .binary:
            let bytes = cursor.bytes(row)
            reserve(bytes.count / 3 * 4 + 6)
            put(0x22)
            count += Base64.write(bytes, to: base + count)
            put(0x22)
        case .date: plain { TextKernels.write(date: cursor.value(row, Int32.self), to: $0) }
        case .time: plain { TextKernels.write(time: cursor.value(row, Int64.self), unit: cursor.unit, to: $0) }
        case .localTimestamp:
            plain { TextKernels.write(localDateTime: cursor.value(row, Int64.self), unit: cursor.unit, to: $0) }
        case .instant:
            plain { TextKernels.write(instant: cursor.value(row, Int64.self), unit: cursor.unit, to: $0) }
        case .duration:
            plain { TextKernels.write(duration: cursor.value(row, Int64.self), unit: cursor.unit, to: $0) }
        case .interval: plain { TextKernels.write(interval: cursor.value(row, CalendarInterval.self), to: $0) }
        case .uuid: plain { TextKernels.write(uuid: cursor.value(row, UUIDBytes.self), to: $0) }
        case .dictionary:
            let index = Int(cursor.value(row, Int32.self))
            try value(cursor.child, index, frameRow: frameRow, frameColumn: frameColumn)
        case .list:
            put(0x5B)
            let range = cursor.elements(row)
            for index in range {
                if index > range.lowerBound { put(0x2C) }
                try value(cursor.child, index, frameRow: frameRow, frameColumn: frameColumn)
            }
            put(0x5D)
        case .structure:
            let childRow = cursor.fieldRow(row)
            try record(
                cursor.child,
                places[column].childCount,
                childRow,
                frameRow: frameRow,
                frameColumn: frameColumn
            )
        }
    }

    // MARK: Words

    @inline(__always)
    private mutating func integer(_ number: Int64) {
        plain(quoted: options.quotesWideNumbers && number.magnitude > 1 << 53) {
            TextKernels.write(int64: number, to: $0)
        }
    }

    /// Writes a text that needs no escapes.
    @inline(__always)
    private mutating func plain(quoted: Bool = true, _ write: (UnsafeMutablePointer<UInt8>) -> Int) {
        reserve(TextKernels.maximumTextLength + 2)
        if quoted {
            base[count] = 0x22
            count &+= 1
        }
        count &+= write(base + count)
        if quoted {
            base[count] = 0x22
            count &+= 1
        }
    }

    private mutating func nonFinite(_ number: Double, _ row: Int, _ column: Int) throws(FrameError) {
        switch options.nonFinite {
        case .null: put("null")
        case .text: plain { TextKernels.write(double: number, to: $0) }
        case .error:
            throw FrameError(
                .json,
                "The number is NaN or infinite, which JSON does not have; the option nonFinite writes null or text.",
                column: frame.schema[column].name,
                row: row
            )
        }
    }

    private mutating func key(_ name: String) -> [UInt8] {
        Array(name.utf8).withUnsafeBufferPointer { text($0) }
        put(0x3A)
        return takeBytes()
    }

    private mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        reserve(bytes.count + 2)
        let out = base + count
        out[0] = 0x22
        var flags: UInt8 = 0
        JSONFrameEncoder.escapes.withUnsafeBufferPointer { escapes in
            // Copied and looked at in one go; when escapes turn out to be needed it is written again.
            for index in 0..<bytes.count {
                let byte = bytes[index]
                flags |= escapes[Int(byte)]
                out[index &+ 1] = byte
            }
        }
        if flags != 0 { return escaped(bytes) }
        out[bytes.count + 1] = 0x22
        count += bytes.count + 2
    }

    private mutating func escaped(_ bytes: UnsafeBufferPointer<UInt8>) {
        let escapes = JSONFrameEncoder.escapes
        let extra = bytes.reduce(0) { $0 + (escapes[Int($1)] == 0 ? 0 : escapes[Int($1)] == 1 ? 5 : 1) }
        reserve(bytes.count + extra + 2)
        put(0x22)
        for byte in bytes {
            let escape = escapes[Int(byte)]
            if escape == 0 {
                put(byte)
            } else if escape == 1 {
                put("\\u00")
                put(byte >> 4 + 0x30)
                put(byte & 15 < 10 ? byte & 15 + 0x30 : byte & 15 + 0x57)
            } else {
                put(0x5C)
                put(escape)
            }
        }
        put(0x22)
    }

    @inline(__always)
    mutating func put(_ byte: UInt8) {
        if count == capacity { reserve(1) }
        base[count] = byte
        count &+= 1
    }

    private mutating func put(_ word: StaticString) {
        reserve(word.utf8CodeUnitCount)
        memcpy(base + count, word.utf8Start, word.utf8CodeUnitCount)
        count += word.utf8CodeUnitCount
    }

    @inline(__always)
    mutating func put(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
        reserve(bytes.count)
        if let from = bytes.baseAddress { memcpy(base + count, from, bytes.count) }
        count &+= bytes.count
    }

    @inline(__always)
    private mutating func reserve(_ additional: Int) {
        if capacity &- count < additional { grow(additional) }
    }

    @inline(never)
    private mutating func grow(_ additional: Int) {
        let target = max(capacity * 2, count + additional)
        base = Memory.grow(base, from: capacity, to: target).assumingMemoryBound(to: UInt8.self)
        capacity = target
    }
}
