extension DataFrame: Equatable {
    /// Whether names, types and values are equal, in the same order; NaN is not equal to itself.
    ///
    /// Whether a field allows nulls makes no difference, only whether there are some.
    public static func == (left: DataFrame, right: DataFrame) -> Bool {
        left.hasSameColumns(as: right) && left.rowCount == right.rowCount
            && zip(left.storage, right.storage).allSatisfy { $0 == $1 }
    }

    /// Whether names, types and values are equal, where NaN is equal to NaN; meant for tests.
    public func isEqual(to other: DataFrame) -> Bool {
        hasSameColumns(as: other) && rowCount == other.rowCount
            && zip(storage, other.storage).allSatisfy { $0.isEqual(to: $1) }
    }

    /// What differs between two frames, in one sentence without values, or nil when they are equal.
    ///
    /// NaN is equal to NaN. Meant for the message of a failed test.
    public func difference(from other: DataFrame) -> String? {
        if columnCount != other.columnCount { return "\(columnCount) columns against \(other.columnCount)" }
        for (left, right) in zip(schema, other.schema) where left.name != right.name || left.type != right.type {
            return "column \"\(left.name)\" of type \(left.type) against \"\(right.name)\" of type \(right.type)"
        }
        if rowCount != other.rowCount { return "\(rowCount) rows against \(other.rowCount)" }
        for (index, field) in schema.enumerated() {
            if let row = storage[index].firstDifference(from: other.storage[index], nanIsEqual: true) {
                return "column \"\(field.name)\" differs at row \(row)"
            }
        }
        return nil
    }

    /// Whether names and types agree, in order.
    func hasSameColumns(as other: DataFrame) -> Bool {
        schema.elementsEqual(other.schema) { $0.name == $1.name && $0.type == $1.type }
    }
}
