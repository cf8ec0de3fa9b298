extension Column {
    /// The elements at the given positions, in that order, and null where a position is -1.
    func takeOrNull(_ positions: [Int]) -> Column {
        guard positions.contains(where: { $0 < 0 }) else {
            return positions.withUnsafeBufferPointer { takeUnchecked($0) }
        }
        if case .dictionary = type {
            // The indices as numbers of their own, so that the distinct values stay as they are.
            let indices = Column(
                type: .int32,
                offset: offset,
                count: count,
                nullCount: nullCount,
                storage: ColumnStorage(validity: storage.validity, values: storage.values)
            )
            let taken = indices.takeOrNull(positions)
            return Column(
                type: type,
                count: taken.count,
                nullCount: taken.nullCount,
                storage: ColumnStorage(
                    validity: taken.storage.validity,
                    values: taken.storage.values,
                    children: storage.children
                )
            )
        }
        let extended = Column.concatenatingUnchecked([self, Column(nulls: 1, type: type)])
        return positions.map { $0 < 0 ? count : $0 }.withUnsafeBufferPointer { extended.takeUnchecked($0) }
    }
}
