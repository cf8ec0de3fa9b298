/// One column as numbers that order like its values, most significant first; equal numbers mean equal values.
struct SortWords {
    /// One number per row.
    struct Word {
        var values: [UInt64]
        /// All numbers are below 2 to the power of this.
        var bits: Int
    }

    /// No word at all when all rows are equal.
    private(set) var words: [Word] = []

    /// The numbers of a column in the order that a key asks for; those of nulls included.
    ///
    /// Throws ``FrameError`` of kind `unsupported` for types without an order.
    init(_ column: Column, _ key: SortKey) throws(FrameError) {
        guard column.type.hasOrder else {
            throw FrameError(.unsupported, "Values of type \(column.type) have no order", column: key.column)
        }
        if column.nullCount == column.count { return }
        let raw = try SortWords.raw(column, key.column)
        if column.nullCount > 0 {
            let (null, value): (UInt64, UInt64) = key.nulls == .first ? (0, 1) : (1, 0)
            let validity = RowValidity(column)
            let marks = withExtendedLifetime(column) { SortWords.make(column.count) { validity[$0] ? value : null } }
            words.append(Word(values: marks, bits: 1))
        }
        for values in raw {
            let word = SortWords.normal(values, column, isDescending: key.order == .descending)
            if word.bits > 0 { words.append(word) }
        }
    }

    /// Counted from the smallest number up, or from the largest one down; 0 for nulls.
    private static func normal(_ raw: [UInt64], _ column: Column, isDescending: Bool) -> Word {
        withExtendedLifetime(column) {
            let validity = RowValidity(column)
            let (smallest, largest) = raw.withUnsafeBufferPointer { raw in
                var (smallest, largest): (UInt64, UInt64) = (.max, 0)
                for row in 0..<raw.count where validity[row] {
                    smallest = min(smallest, raw[row])
                    largest = max(largest, raw[row])
                }
                return (smallest, largest)
            }
            let values = raw.withUnsafeBufferPointer { raw in
                make(raw.count) { row in
                    guard validity[row] else { return 0 }
                    return isDescending ? largest &- raw[row] : raw[row] &- smallest
                }
            }
            return Word(values: values, bits: 64 - (largest &- smallest).leadingZeroBitCount)
        }
    }

    @inline(__always)
    static func make(_ count: Int, _ value: (Int) -> UInt64) -> [UInt64] {
        [UInt64](unsafeUninitializedCapacity: count) { target, used in
            Memory.preferLargePages(target.baseAddress, byteCount: count * 8)
            for row in 0..<count { target[row] = value(row) }
            used = count
        }
    }

    /// The values as ascending numbers; what stands for nulls has no meaning.
    private static func raw(_ column: Column, _ name: String) throws(FrameError) -> [[UInt64]] {
        try withExtendedLifetime(column) { () throws(FrameError) -> [[UInt64]] in
            let view = column.unsafeView
            switch column.type {
            case .null, .interval, .list, .structure: return []
            case .bool: return [make(column.count) { view.bool($0) ? 1 : 0 }]
            case .int8: return [integers(column, Int8.self)]
            case .int16: return [integers(column, Int16.self)]
            case .int32, .date: return [integers(column, Int32.self)]
            case .int64, .time, .localTimestamp, .instant, .duration: return [integers(column, Int64.self)]
            case .uint8: return [integers(column, UInt8.self)]
            case .uint16: return [integers(column, UInt16.self)]
            case .uint32: return [integers(column, UInt32.self)]
            case .uint64: return [integers(column, UInt64.self)]
            case .float: return [floating(column, Float.self)]
            case .double: return [floating(column, Double.self)]
            case .decimal: return wide(column) { Int128(truncatingIfNeeded: $0) }
            case .uuid: return wide(column) { Int128(truncatingIfNeeded: UInt128(bigEndian: $0) ^ (1 << 127)) }
            case .string, .binary: return texts(column)
            case .dictionary: return [try places(ofRows: column, name)]
            }
        }
    }

    private static func integers<Element: FixedWidthInteger & BitwiseCopyable>(
        _ column: Column,
        _ type: Element.Type
    ) -> [UInt64] {
        let values = column.firstValue(Element.self)
        // Moves the smallest signed number to 0.
        let flip: UInt64 = Element.isSigned ? 1 << 63 : 0
        return make(column.count) { UInt64(truncatingIfNeeded: values[$0]) ^ flip }
    }

    /// Orders like the numbers, both zeros alike, NaN after everything.
    private static func floating<Element: BinaryFloatingPoint & BitwiseCopyable>(
        _ column: Column,
        _ type: Element.Type
    ) -> [UInt64] {
        let values = column.firstValue(Element.self)
        return make(column.count) { row in
            let value = Double(values[row])
            if value.isNaN { return .max }
            let bits = (value == 0 ? 0.0 : value).bitPattern
            return bits >> 63 == 0 ? bits ^ (1 << 63) : ~bits
        }
    }

    /// Numbers of 128 bits: one word where all fit 64 bits, else two.
    @inline(__always)
    private static func wide(_ column: Column, _ order: (UInt128) -> Int128) -> [[UInt64]] {
        let values = UnsafeRawPointer(column.firstValue(UInt128.self))
        @inline(__always)
        func value(_ row: Int) -> Int128 {
            order(values.loadUnaligned(fromByteOffset: row &* 16, as: UInt128.self))
        }
        let low = make(column.count) { UInt64(truncatingIfNeeded: value($0)) }
        let high = make(column.count) { UInt64(truncatingIfNeeded: value($0) >> 64) ^ (1 << 63) }
        let isNarrow = low.indices.allSatisfy { row in
            let sign: UInt64 = low[row] >> 63 == 0 ? 1 << 63 : ~(1 << 63)
            return high[row] == sign
        }
        return isNarrow ? [low.map { $0 ^ (1 << 63) }] : [high, low]
    }
}

extension DataType {
    /// Whether values can be sorted.
    var hasOrder: Bool {
        switch self {
        case .interval, .list, .structure: false
        case .dictionary(let value): value.hasOrder
        default: true
        }
    }
}
