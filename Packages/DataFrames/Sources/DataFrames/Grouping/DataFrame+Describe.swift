extension DataFrame {
    /// What is in each column: one row per column, in order.
    ///
    /// | column | type | holds |
    /// |---|---|---|
    /// | `column` | `string` | the name |
    /// | `type` | `string` | the type's name, such as `decimal(15, 2)` |
    /// | `count` | `int64` | the values that are not null |
    /// | `nulls` | `int64` | the nulls |
    /// | `min`, `max` | `string` | the smallest and largest value as text, for the columns differ in type |
    /// | `mean` | `double` | the mean, see ``Aggregate/mean(_:as:)`` |
    ///
    /// The last three are null where nothing is to be said: types without an order or a mean, columns without values.
    /// For the extremes in their own types use ``aggregate(_:)-(Array<Aggregate>)``.
    public func describe() -> DataFrame {
        let groups = RowGroups.whole(rowCount)
        let (names, types, smallest, largest) = (StringBuilder(), StringBuilder(), StringBuilder(), StringBuilder())
        let (counts, nulls) = (FixedBuilder<Int64>(type: .int64), FixedBuilder<Int64>(type: .int64))
        let means = FixedBuilder<Double>(type: .double)
        for (field, column) in zip(schema, storage) {
            let group = GroupColumn(field.name, column, groups)
            names.append(field.name)
            types.append(field.type.description)
            counts.append(Int64(group.counts[0]))
            nulls.append(Int64(rowCount - group.counts[0]))
            smallest.append(DataFrame.extreme(group, largest: false))
            largest.append(DataFrame.extreme(group, largest: true))
            if let mean = group.mean(), !mean.isNullUnchecked(0) {
                means.append(mean.fixed(0, Double.self))
            } else {
                means.appendNull()
            }
        }
        let fields = [
            Field("column", .string, isNullable: false), Field("type", .string, isNullable: false),
            Field("count", .int64, isNullable: false), Field("nulls", .int64, isNullable: false),
            Field("min", .string), Field("max", .string), Field("mean", .double),
        ]
        let columns = [
            names.finish(), types.finish(), counts.finish(), nulls.finish(), smallest.finish(), largest.finish(),
            means.finish(),
        ]
        return DataFrame(
            unchecked: fields,
            columns: columns,
            rowCount: columnCount,
            positions: Dictionary(uniqueKeysWithValues: fields.enumerated().map { ($0.element.name, $0.offset) })
        )
    }

    /// The smallest or largest value as text; nil for types without an order and where there is none.
    private static func extreme(_ group: GroupColumn, largest: Bool) -> String? {
        guard let row = (try? group.extremeRows(largest: largest))?.first, row >= 0 else { return nil }
        return group.column.value(at: row).description
    }
}
