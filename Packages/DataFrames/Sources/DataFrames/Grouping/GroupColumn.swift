/// One column as its groups see it. One thread at a time; lives for one call of `aggregate`.
final class GroupColumn {
    let name: String
    /// The column; a dictionary whose distinct values hold nulls is plain here.
    let column: Column
    let groups: RowGroups
    /// The group of each row; rows that are null are in one group more, the last.
    let ids: [UInt32]
    /// The values of each group that are not null.
    let counts: [Int]
    /// What a sum is made of; nil for types without sums.
    lazy var totals: GroupTotals? = GroupTotals(plain, ids, slots: slots)
    /// The first row of each group that is not null, -1 where there is none.
    lazy var firstRows: [Int] = column.nullCount == 0 ? groups.firstRows : edgeRows(last: false)

    init(_ name: String, _ column: Column, _ groups: RowGroups) {
        self.name = name
        self.groups = groups
        let hidesNulls = column.type.isDictionary && column.dictionaryValues.nullCount > 0
        let column = hidesNulls ? column.decodedDictionary() : column
        self.column = column
        guard column.nullCount > 0 else {
            ids = groups.ids
            counts = groups.sizes
            return
        }
        let nowhere = UInt32(groups.count)
        let validity = RowValidity(column)
        let isNothing = column.type == .null
        let all = groups.ids
        ids = withExtendedLifetime(column) {
            [UInt32](unsafeUninitializedCapacity: all.count) { target, used in
                for row in 0..<all.count { target[row] = !isNothing && validity[row] ? all[row] : nowhere }
                used = all.count
            }
        }
        counts = Array(RowGroups.counts(ids, slots: groups.count + 1).dropLast())
    }

    /// The number of groups, that of the nulls included.
    var slots: Int { groups.count + 1 }

    /// The column without a dictionary.
    private var plain: Column { column.decodedDictionary() }

    /// The last row of each group that is not null, -1 where there is none.
    var lastRows: [Int] { edgeRows(last: true) }

    private func edgeRows(last: Bool) -> [Int] {
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
