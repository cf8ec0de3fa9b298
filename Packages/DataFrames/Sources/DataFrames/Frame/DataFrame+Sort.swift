extension DataFrame {
    /// The rows in the order of one or more columns; rows that are equal in all of them keep their order.
    ///
    /// Numbers, truth values and times order by value, with NaN after every number; text orders by its UTF-8 bytes,
    /// which is the order of Unicode scalars and no language's. Throws ``FrameError`` of kind `unknownColumn`, or
    /// `unsupported` for intervals, lists and structures.
    /// - Parameter keys: The columns, most significant first; none leaves the order as it is.
    public func sorted(by keys: [SortKey]) throws(FrameError) -> DataFrame {
        takeUnchecked(try sortedIndices(by: keys))
    }

    /// The rows in the order of one or more columns, see ``sorted(by:)-(Array<SortKey>)``.
    public func sorted(by keys: SortKey...) throws(FrameError) -> DataFrame {
        try sorted(by: keys)
    }

    /// The rows in the order of one column, nulls last.
    ///
    /// - Parameters:
    ///   - name: The column's name.
    ///   - order: The direction.
    public func sorted(by name: String, _ order: SortKey.Order = .ascending) throws(FrameError) -> DataFrame {
        try sorted(by: [SortKey(name, order)])
    }

    /// The positions of the rows in the order of one or more columns; what ``sorted(by:)-(Array<SortKey>)`` takes.
    public func sortedIndices(by keys: [SortKey]) throws(FrameError) -> [Int] {
        var ranks: [SortRanks] = []
        for key in keys { ranks.append(try SortRanks(try column(key.column), key)) }
        guard let first = ranks.first else { return Array(0..<rowCount) }
        return withExtendedLifetime(self) {
            if ranks.count == 1, first.resolve == nil { return DataFrame.sortedByRank(first) }
            let rest = ranks.dropFirst()
            var entries = (0..<rowCount).map { Entry(rank: first.ranks[$0], row: $0) }
            let hasNulls = !first.nulls.isEmpty
            let mayTie = first.resolve != nil
            entries.sort { left, right in
                if !hasNulls, left.rank != right.rank { return left.rank < right.rank }
                if hasNulls || mayTie {
                    let order = first.compare(left.row, right.row)
                    if order != 0 { return order < 0 }
                }
                for key in rest {
                    let order = key.compare(left.row, right.row)
                    if order != 0 { return order < 0 }
                }
                return left.row < right.row
            }
            return entries.map(\.row)
        }
    }

    private struct Entry {
        let rank: UInt64
        let row: Int
    }

    /// One column whose numbers decide: nulls apart, then a stable sort by bytes, least significant first.
    private static func sortedByRank(_ key: SortRanks) -> [Int] {
        var nulls: [Int] = []
        var entries: [Entry] = []
        entries.reserveCapacity(key.ranks.count)
        for row in key.ranks.indices {
            if !key.nulls.isEmpty, key.nulls[row] {
                nulls.append(row)
            } else {
                entries.append(Entry(rank: key.ranks[row], row: row))
            }
        }
        if entries.count < 512 {
            entries.sort { ($0.rank, $0.row) < ($1.rank, $1.row) }
        } else {
            radixSort(&entries)
        }
        let rows = entries.map(\.row)
        return key.nullsFirst ? nulls + rows : rows + nulls
    }

    private static func radixSort(_ entries: inout [Entry]) {
        var all: UInt64 = 0
        var common: UInt64 = .max
        for entry in entries {
            all |= entry.rank
            common &= entry.rank
        }
        var other = entries
        for shift in stride(from: UInt64(0), to: 64, by: 8) where (all ^ common) >> shift & 0xFF != 0 {
            var ends = [Int](repeating: 0, count: 257)
            for entry in entries { ends[Int(entry.rank >> shift & 0xFF) + 1] += 1 }
            for byte in 0..<256 { ends[byte + 1] += ends[byte] }
            for entry in entries {
                let byte = Int(entry.rank >> shift & 0xFF)
                other[ends[byte]] = entry
                ends[byte] += 1
            }
            swap(&entries, &other)
        }
    }
}
