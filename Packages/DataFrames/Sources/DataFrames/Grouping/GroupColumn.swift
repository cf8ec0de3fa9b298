/// One column as its groups see it. One thread at a time; lives for one call of `aggregate`.
final class GroupColumn {
    let name: String
    /// The column; a dictionary whose distinct values hold nulls is plain here.
    let column: Column
    let groups: RowGroups
    /// Which rows are not null.
    private let validity: RowValidity
    private let isNothing: Bool
    /// The group of each row; rows that are null are in one group more, the last.
    private lazy var ids: [UInt32] = findIDs()
    /// The values of each group that are not null.
    private(set) lazy var counts: [Int] = findCounts()
    /// What a sum is made of; nil for types without sums.
    private(set) lazy var totals: GroupTotals? = GroupTotals(plain, ranges: groups.ranges, ids: { ids }, slots: slots)
    /// The first row of each group that is not null, -1 where there is none.
    private(set) lazy var firstRows: [Int] = column.nullCount == 0 ? groups.firstRows : edgeRows(last: false)

    init(_ name: String, _ column: Column, _ groups: RowGroups) {
        self.name = name
        self.groups = groups
        let hidesNulls = column.type.isDictionary && column.dictionaryValues.nullCount > 0
        self.column = hidesNulls ? column.decodedDictionary() : column
        validity = RowValidity(self.column)
        isNothing = column.type == .null
    }

    private func findIDs() -> [UInt32] {
        let all = groups.ids
        if column.nullCount == 0 { return all }
        let nowhere = UInt32(groups.count)
        return withExtendedLifetime(column) {
            [UInt32](unsafeUninitializedCapacity: all.count) { target, used in
                for row in 0..<all.count { target[row] = isThere(row) ? all[row] : nowhere }
                used = all.count
            }
        }
    }

    private func findCounts() -> [Int] {
        if column.nullCount == 0 { return groups.sizes }
        guard let ranges = groups.ranges else {
            return Array(RowGroups.counts(ids, slots: groups.count + 1).dropLast())
        }
        return withExtendedLifetime(column) { ranges.map { $0.count { isThere($0) } } }
    }

    /// Whether a row is not null.
    @inline(__always)
    private func isThere(_ row: Int) -> Bool { !isNothing && validity[row] }

    /// The number of groups, that of the nulls included.
    var slots: Int { groups.count + 1 }

    /// The column without a dictionary.
    private var plain: Column { column.decodedDictionary() }

    /// The last row of each group that is not null, -1 where there is none.
    var lastRows: [Int] { edgeRows(last: true) }

    private func edgeRows(last: Bool) -> [Int] {
        if let ranges = groups.ranges {
            return withExtendedLifetime(column) {
                ranges.map { (last ? $0.last { isThere($0) } : $0.first { isThere($0) }) ?? -1 }
            }
        }
        var rows = [Int](repeating: -1, count: slots)
        rows.withUnsafeMutableBufferPointer { rows in
            for (row, id) in ids.enumerated() where last || rows[Int(id)] < 0 { rows[Int(id)] = row }
        }
        rows.removeLast()
        return rows
    }

    /// The row of each group's smallest or largest value, -1 where there is none; nil for types without an order.
    func extremeRows(largest: Bool) throws(FrameError) -> [Int] {
        try withExtendedLifetime(column) { () throws(FrameError) -> [Int] in
            switch column.type {
            case .null: return [Int](repeating: -1, count: groups.count)
            case .bool: return extremes(BoolOrder(column), largest)
            case .int8: return extremes(ValueOrder<Int8>(column), largest)
            case .int16: return extremes(ValueOrder<Int16>(column), largest)
            case .int32, .date: return extremes(ValueOrder<Int32>(column), largest)
            case .int64, .time, .localTimestamp, .instant, .duration:
                return extremes(ValueOrder<Int64>(column), largest)
            case .uint8: return extremes(ValueOrder<UInt8>(column), largest)
            case .uint16: return extremes(ValueOrder<UInt16>(column), largest)
            case .uint32: return extremes(ValueOrder<UInt32>(column), largest)
            case .uint64: return extremes(ValueOrder<UInt64>(column), largest)
            case .float: return extremes(FloatingOrder<Float>(column), largest)
            case .double: return extremes(FloatingOrder<Double>(column), largest)
            case .decimal: return extremes(ValueOrder<Int128>(column), largest)
            case .string, .binary: return extremes(TextOrder(column), largest)
            case .uuid: return extremes(UUIDOrder(column), largest)
            case .dictionary:
                let places = try SortWords.places(ofRows: column, name)
                return places.withUnsafeBufferPointer { places in
                    guard let base = places.baseAddress else { return extremes(nil as PlaceOrder?, largest) }
                    return extremes(PlaceOrder(places: base), largest)
                }
            case .interval, .list, .structure:
                throw FrameError(.unsupported, "Values of type \(column.type) have no order", column: name)
            }
        }
    }

    /// The first of the rows with the extreme value.
    private func extremes<Order: RowOrder>(_ order: Order?, _ largest: Bool) -> [Int] {
        var best = firstRows
        guard let order else { return best }
        if let ranges = groups.ranges {
            for group in best.indices where best[group] >= 0 {
                var known = best[group]
                for row in known + 1..<ranges[group].upperBound where validity[row] {
                    if largest ? order.isLess(known, row) : order.isLess(row, known) { known = row }
                }
                best[group] = known
            }
            return best
        }
        let nowhere = groups.count
        best.withUnsafeMutableBufferPointer { best in
            for (row, id) in ids.enumerated() where Int(id) != nowhere {
                let known = best[Int(id)]
                let isBetter = largest ? order.isLess(known, row) : order.isLess(row, known)
                if isBetter { best[Int(id)] = row }
            }
        }
        return best
    }
}
