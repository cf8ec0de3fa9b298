/// Rows put into groups, which are numbered in the order in which they first appear.
struct RowGroups: Sendable {
    /// The rows of each group where they stand together, in the groups' order; nil for others.
    let ranges: [Range<Int>]?
    private let numbers: [UInt32]
    /// The first row of each group; for groups that may have no rows, see ``whole(_:)``, -1.
    let firstRows: [Int]
    /// The rows of each group.
    let sizes: [Int]

    /// The group of each row; made anew each time for groups that have ``ranges``.
    var ids: [UInt32] { ranges == nil ? numbers : RowGroups.numbers(sizes) }

    /// The number of groups.
    var count: Int { firstRows.count }

    /// Groups the rows by columns; nulls are equal.
    ///
    /// Throws ``FrameError`` of kind `unsupported` for lists and structures.
    init(_ keys: [KeyColumns]) throws(FrameError) {
        let codes = try KeyCodes(keys, nulls: .areEqual)
        ranges = nil
        numbers = codes.codes
        let rows = RowGroups.firstRows(codes.codes, codes.bound)
        firstRows = rows
        sizes = RowGroups.counts(codes.codes, slots: rows.count)
    }

    /// Takes groups that were found elsewhere; one without rows has -1 as its first row.
    init(ids: [UInt32], firstRows: [Int], sizes: [Int]) {
        ranges = nil
        numbers = ids
        self.firstRows = firstRows
        self.sizes = sizes
    }

    /// Takes groups whose rows stand together: each from its border to the next; some may have no rows.
    init(borders: [Int]) {
        let ranges = zip(borders, borders.dropFirst()).map { $0..<$1 }
        self.ranges = ranges
        numbers = []
        firstRows = ranges.map { $0.first ?? -1 }
        sizes = ranges.map(\.count)
    }

    /// One group of all rows, of which there may be none.
    static func whole(_ rowCount: Int) -> RowGroups { RowGroups(borders: [0, rowCount]) }

    /// As many times the number of each group as it has rows.
    private static func numbers(_ sizes: [Int]) -> [UInt32] {
        var numbers: [UInt32] = []
        numbers.reserveCapacity(sizes.reduce(0, +))
        for (group, size) in sizes.enumerated() {
            numbers.append(contentsOf: repeatElement(UInt32(truncatingIfNeeded: group), count: size))
        }
        return numbers
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
