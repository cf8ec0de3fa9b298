extension DataFrame {
    /// The rows in groups of equal keys, to be aggregated.
    ///
    /// Groups are numbered in the order in which they first appear. Null is a key like any other and equals null. NaN
    /// equals NaN, and -0 equals 0. Text is compared byte by byte. A dictionary's values count, not its indices.
    /// Throws ``FrameError`` of kind `unknownColumn`; `duplicateColumn` when a name is given twice; `unsupported` for
    /// lists and structures; `invalidArgument` without any name, where ``aggregate(_:)-(Array<Aggregate>)`` is meant.
    /// - Parameter names: The key columns, at least one.
    public func grouped(by names: [String]) throws(FrameError) -> GroupedFrame {
        guard !names.isEmpty else {
            throw FrameError(
                .invalidArgument,
                "Grouping needs a column; aggregate(…) of the frame itself takes all rows as one group"
            )
        }
        var known = Set<String>()
        for name in names where !known.insert(name).inserted {
            throw FrameError(.duplicateColumn, "A column is named twice among the keys", column: name)
        }
        return GroupedFrame(frame: self, keys: names, groups: try rowGroups(names))
    }

    /// The rows in groups of equal keys, to be aggregated; see ``grouped(by:)-(Array<String>)``.
    public func grouped(by names: String...) throws(FrameError) -> GroupedFrame {
        try grouped(by: names)
    }

    /// One row that is made of all rows.
    ///
    /// There is one row also when the frame has none: counts are 0, everything else is null. Throws ``FrameError`` as
    /// ``GroupedFrame/aggregate(_:)-(Array<Aggregate>)`` does.
    /// - Parameter aggregates: What to make of the rows.
    public func aggregate(_ aggregates: [Aggregate]) throws(FrameError) -> DataFrame {
        try GroupedFrame(frame: self, keys: [], groups: .whole(rowCount)).aggregate(aggregates)
    }

    /// One row that is made of all rows; see ``aggregate(_:)-(Array<Aggregate>)``.
    public func aggregate(_ aggregates: Aggregate...) throws(FrameError) -> DataFrame {
        try aggregate(aggregates)
    }

    /// The first row of each group of rows that are equal in all columns, in the order of the frame.
    ///
    /// Values are equal as in ``grouped(by:)-(Array<String>)``. Throws ``FrameError`` of kind `unsupported` for lists
    /// and structures.
    public func distinct() throws(FrameError) -> DataFrame {
        try distinct(by: columnNames)
    }

    /// The first row of each group of rows that are equal in some columns, in the order of the frame.
    ///
    /// Values are equal as in ``grouped(by:)-(Array<String>)``. Throws ``FrameError`` of kind `unknownColumn`, or
    /// `unsupported` for lists and structures.
    /// - Parameter names: The columns that are compared; without any, rows are all equal.
    public func distinct(by names: [String]) throws(FrameError) -> DataFrame {
        guard !names.isEmpty else { return head(1) }
        let groups = try rowGroups(names)
        return groups.count == rowCount ? self : takeUnchecked(groups.firstRows)
    }

    /// The first row of each group of rows that are equal in some columns; see ``distinct(by:)-(Array<String>)``.
    public func distinct(by names: String...) throws(FrameError) -> DataFrame {
        try distinct(by: names)
    }

    private func rowGroups(_ names: [String]) throws(FrameError) -> RowGroups {
        var keys: [KeyColumns] = []
        for name in names { keys.append(KeyColumns(name: name, build: try column(name), probe: nil)) }
        return try RowGroups(keys)
    }
}
