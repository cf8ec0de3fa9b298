extension Column {
    /// A column of lists.
    ///
    /// - Parameters:
    ///   - ends: Where each list ends among the elements, in ascending order; a null makes a null list.
    ///   - elements: The elements of all lists.
    init(ends: Column, elements: Column) {
        let count = ends.count
        let isWide = elements.count > Int(Int32.max)
        let offsets = ColumnBuffer(byteCount: (count + 1) * (isWide ? 8 : 4)) { target in
            var end = 0
            Offsets.store(0, at: 0, in: target, wide: isWide)
            for index in 0..<count {
                if !ends.isNullUnchecked(index) { end = Int(ends.fixed(index, Int64.self)) }
                Offsets.store(end, at: index + 1, in: target, wide: isWide)
            }
        }
        self.init(
            type: .list(elements.type),
            count: count,
            nullCount: ends.nullCount,
            storage: ColumnStorage(
                validity: ends.storage.validity,
                offsets: offsets,
                hasWideOffsets: isWide,
                children: [elements]
            )
        )
    }
}
