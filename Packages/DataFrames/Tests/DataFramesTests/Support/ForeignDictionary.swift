@testable import DataFrames

/// Dictionary columns that a builder would not make: with equal values, nulls among them, and unused ones.
enum ForeignDictionary {
    static func column(values: [String?], indices: [Int32?]) throws -> Column {
        let places = Column(indices)
        return Column(
            type: .dictionary(.string),
            count: places.count,
            nullCount: places.nullCount,
            storage: ColumnStorage(
                validity: places.storage.validity,
                values: places.storage.values,
                // A slice, so that the values do not begin where their memory does.
                children: [Column(["unused"] + values).slice(1..<values.count + 1)]
            )
        )
    }
}
