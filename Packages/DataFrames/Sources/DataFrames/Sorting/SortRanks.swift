internal import Glibc

/// One column prepared for sorting: a 64-bit number per row that orders like the value, or like its beginning.
struct SortRanks {
    /// Ascending numbers; all bits flipped when the order is descending.
    let ranks: [UInt64]
    /// Whether the row is null; empty when nothing is.
    let nulls: [Bool]
    let nullsFirst: Bool
    let descending: Bool
    /// Orders two rows of equal numbers; nil when equal numbers mean equal values.
    let resolve: ((Int, Int) -> Int)?

    init(_ column: Column, _ key: SortKey) throws(FrameError) {
        let view = column.unsafeView
        var ranks = [UInt64](repeating: 0, count: column.count)
        var resolve: ((Int, Int) -> Int)?
        func fill(_ rank: (Int) -> UInt64) {
            for row in 0..<ranks.count { ranks[row] = rank(row) }
        }
        switch column.type {
        case .null: break
        case .bool: fill { view.bool($0) ? 1 : 0 }
        case .int8: fill { SortRanks.signed(Int64(view.value($0, as: Int8.self))) }
        case .int16: fill { SortRanks.signed(Int64(view.value($0, as: Int16.self))) }
        case .int32, .date: fill { SortRanks.signed(Int64(view.value($0, as: Int32.self))) }
        case .int64, .time, .localTimestamp, .instant, .duration:
            fill { SortRanks.signed(view.value($0, as: Int64.self)) }
        case .uint8: fill { UInt64(view.value($0, as: UInt8.self)) }
        case .uint16: fill { UInt64(view.value($0, as: UInt16.self)) }
        case .uint32: fill { UInt64(view.value($0, as: UInt32.self)) }
        case .uint64: fill { view.value($0, as: UInt64.self) }
        case .float: fill { SortRanks.floating(Double(view.value($0, as: Float.self))) }
        case .double: fill { SortRanks.floating(view.value($0, as: Double.self)) }
        case .decimal:
            fill { SortRanks.signed(Int64(truncatingIfNeeded: view.value($0, as: Int128.self) >> 64)) }
            resolve = { SortRanks.order(view.value($0, as: Int128.self), view.value($1, as: Int128.self)) }
        case .string, .binary:
            fill { SortRanks.prefix(view.bytes($0)) }
            resolve = { SortRanks.order(view.bytes($0), view.bytes($1)) }
        case .uuid:
            func bytes(_ row: Int) -> UInt128 {
                withUnsafeBytes(of: view.value(row, as: UUIDBytes.self)) {
                    UInt128(bigEndian: $0.loadUnaligned(as: UInt128.self))
                }
            }
            fill { UInt64(truncatingIfNeeded: bytes($0) >> 64) }
            resolve = { SortRanks.order(bytes($0), bytes($1)) }
        case .dictionary:
            let places = try SortRanks.dictionaryPlaces(column.storage.children[0])
            fill { column.isNullUnchecked($0) ? 0 : places[Int(column.fixed($0, Int32.self))] }
        case .interval, .list, .structure:
            throw FrameError(.unsupported, "Values of type \(column.type) have no order", column: key.column)
        }
        descending = key.order == .descending
        if descending {
            for row in 0..<ranks.count { ranks[row] = ~ranks[row] }
        }
        self.ranks = ranks
        self.resolve = resolve
        nulls = column.nullCount == 0 ? [] : (0..<column.count).map { column.isNullUnchecked($0) }
        nullsFirst = key.nulls == .first
    }

    /// Orders two rows: below zero when the left one comes first.
    func compare(_ left: Int, _ right: Int) -> Int {
        if !nulls.isEmpty, nulls[left] || nulls[right] {
            if nulls[left] == nulls[right] { return 0 }
            return nulls[left] == nullsFirst ? -1 : 1
        }
        if ranks[left] != ranks[right] { return ranks[left] < ranks[right] ? -1 : 1 }
        guard let resolve else { return 0 }
        return descending ? -resolve(left, right) : resolve(left, right)
    }

    static func order<T: Comparable>(_ left: T, _ right: T) -> Int {
        left == right ? 0 : left < right ? -1 : 1
    }

    static func order(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        let common = min(left.count, right.count)
        if common > 0 {
            let order = Int(memcmp(left.baseAddress!, right.baseAddress!, common))
            if order != 0 { return order }
        }
        return left.count - right.count
    }

    private static func signed(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: value) ^ (1 << 63)
    }

    /// Orders like the number, both zeros alike, NaN after everything.
    private static func floating(_ value: Double) -> UInt64 {
        if value.isNaN { return .max }
        let bits = (value == 0 ? 0.0 : value).bitPattern
        return bits >> 63 == 0 ? bits ^ (1 << 63) : ~bits
    }

    /// Seven bytes of text and its length up to eight.
    private static func prefix(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var rank: UInt64 = 0
        for index in 0..<min(bytes.count, 7) {
            rank |= UInt64(bytes[index]) << UInt64(56 - 8 * index)
        }
        return rank | UInt64(min(bytes.count, 8))
    }

    /// For each distinct value of a dictionary its place in their order; equal values share one.
    private static func dictionaryPlaces(_ values: Column) throws(FrameError) -> [UInt64] {
        let key = SortKey("")
        let ranks = try SortRanks(values, key)
        let order = (0..<values.count).sorted { ranks.compare($0, $1) < 0 }
        var places = [UInt64](repeating: 0, count: values.count)
        var place: UInt64 = 0
        for (position, index) in order.enumerated() {
            if position > 0, ranks.compare(order[position - 1], index) != 0 { place += 1 }
            places[index] = place
        }
        return places
    }
}
