/// Rows put into groups, which are numbered in the order in which they first appear.
struct RowGroups: Sendable {
    /// The group of each row.
    let ids: [UInt32]
    /// The first row of each group; for groups that may have no rows, see ``whole(_:)``, -1.
    let firstRows: [Int]
    /// The rows of each group.
    let sizes: [Int]

    /// The number of groups.
    var count: Int { firstRows.count }

    /// Groups the rows by columns; nulls are equal.
    ///
    /// Throws ``FrameError`` of kind `unsupported` for lists and structures.
    init(_ keys: [KeyColumns]) throws(FrameError) {
        let codes = try KeyCodes(keys, nulls: .areEqual)
        ids = codes.codes
        let rows = RowGroups.firstRows(ids, codes.bound)
        firstRows = rows
        sizes = RowGroups.counts(ids, slots: rows.count)
    }

    /// Takes groups that were found elsewhere; one without rows has -1 as its first row.
    init(ids: [UInt32], firstRows: [Int], sizes: [Int]) {
        self.ids = ids
        self.firstRows = firstRows
        self.sizes = sizes
    }

    /// One group of all rows, of which there may be none.
    static func whole(_ rowCount: Int) -> RowGroups {
        RowGroups(
            ids: [UInt32](repeating: 0, count: rowCount),
            firstRows: [rowCount == 0 ? -1 : 0],
            sizes: [rowCount]
        )
    }

    /// The row where each number first stands.
    private static func firstRows(_ ids: [UInt32], _ bound: Int) -> [Int] {
        var rows: [Int] = []
        rows.reserveCapacity(bound)
        for (row, id) in ids.enumerated() where id == UInt32(truncatingIfNeeded: rows.count) {
            rows.append(row)
            if rows.count == bound { break }
        }
        return rows
    }

    /// How many rows have each number; every number is below `slots`.
    static func counts(_ ids: [UInt32], slots: Int) -> [Int] {
        var fold = CountFold()
        return ids.withUnsafeBufferPointer { ids in
            // The fold looks at no value, so any readable memory will do.
            guard let base = ids.baseAddress else { return [Int](repeating: 0, count: slots) }
            return fold.run(UnsafeRawPointer(base), ids, slots: slots)
        }
    }
}
