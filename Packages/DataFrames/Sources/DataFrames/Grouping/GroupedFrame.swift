/// A frame whose rows are put into groups of equal keys; made by ``DataFrame/grouped(by:)-(Array<String>)``.
///
/// It keeps its frame alive, may be read by any number of threads, and can be aggregated more than once.
public struct GroupedFrame: Sendable {
    /// The frame whose rows are grouped.
    public let frame: DataFrame
    /// The names of the key columns, in order; none where all rows are one group.
    public let keys: [String]
    let groups: RowGroups

    /// The number of groups.
    public var count: Int { groups.count }

    /// One row per group: its keys, then the aggregates in the order given.
    ///
    /// Groups stand in the order in which they first appear in the frame. Throws ``FrameError`` of kind
    /// `unknownColumn`; `duplicateColumn` when two columns of the result have one name, which `as:` avoids;
    /// `unsupported` for an aggregate without meaning for its type; and `overflow` with the column and the row of the
    /// group.
    /// - Parameter aggregates: What to make of each group; none gives the distinct keys.
    public func aggregate(_ aggregates: [Aggregate]) throws(FrameError) -> DataFrame {
        var fields: [Field] = []
        var columns: [Column] = []
        for key in keys {
            let index = try frame.index(of: key)
            fields.append(frame.schema[index])
            columns.append(groups.firstRows.withUnsafeBufferPointer { frame.storage[index].takeUnchecked($0) })
        }
        var known: [String: GroupColumn] = [:]
        var names = Set(keys)
        for aggregate in aggregates {
            guard names.insert(aggregate.name).inserted else {
                throw FrameError(
                    .duplicateColumn,
                    "Two columns of the result have the same name; give one of them another with as:",
                    column: aggregate.name
                )
            }
            let column = try make(aggregate, &known)
            fields.append(Field(aggregate.name, column.type, isNullable: aggregate.operation != .count))
            columns.append(column)
        }
        return try DataFrame(schema: fields, columns: columns)
    }

    /// One row per group: its keys, then the aggregates in the order given; see ``aggregate(_:)-(Array<Aggregate>)``.
    public func aggregate(_ aggregates: Aggregate...) throws(FrameError) -> DataFrame {
        try aggregate(aggregates)
    }

    private func make(_ aggregate: Aggregate, _ known: inout [String: GroupColumn]) throws(FrameError) -> Column {
        guard let name = aggregate.column else { return GroupedFrame.counts(groups.sizes) }
        let group: GroupColumn
        if let same = known[name] {
            group = same
        } else {
            group = GroupColumn(name, try frame.column(name), groups)
            known[name] = group
        }
        switch aggregate.operation {
        case .count: return GroupedFrame.counts(group.counts)
        case .sum: return try group.sum()
        case .mean:
            guard let mean = group.mean() else {
                throw FrameError(
                    .unsupported,
                    "Values of type \(group.column.type) have no mean that is a double",
                    column: name
                )
            }
            return mean
        case .min: return group.column.takeOrNull(try group.extremeRows(largest: false))
        case .max: return group.column.takeOrNull(try group.extremeRows(largest: true))
        case .first: return group.column.takeOrNull(group.firstRows)
        case .last: return group.column.takeOrNull(group.lastRows)
        }
    }

    private static func counts(_ counts: [Int]) -> Column {
        let builder = FixedBuilder<Int64>(type: .int64)
        builder.reserve(counts.count)
        for count in counts { builder.append(Int64(count)) }
        return builder.finish()
    }
}
