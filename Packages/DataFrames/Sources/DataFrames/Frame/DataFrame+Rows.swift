extension DataFrame {
    /// The rows of a range; shares the buffers and copies nothing.
    ///
    /// - Parameter range: Rows from 0 to `rowCount`; any others stop the process.
    public func slice(_ range: Range<Int>) -> DataFrame {
        precondition(range.lowerBound >= 0 && range.upperBound <= rowCount, "The range is outside the frame")
        return mapColumns(rowCount: range.count) { $0.slice(range) }
    }

    /// The first rows; shares the buffers.
    ///
    /// - Parameter count: How many rows, at least 0; fewer when the frame has fewer.
    public func head(_ count: Int = 5) -> DataFrame {
        slice(0..<min(max(count, 0), rowCount))
    }

    /// The last rows; shares the buffers.
    ///
    /// - Parameter count: How many rows, at least 0; fewer when the frame has fewer.
    public func tail(_ count: Int = 5) -> DataFrame {
        slice(rowCount - min(max(count, 0), rowCount)..<rowCount)
    }

    /// The rows at the given positions, in that order; a position may occur more than once.
    ///
    /// - Parameter indices: Positions from 0 to less than `rowCount`; any others stop the process.
    public func take(_ indices: [Int]) -> DataFrame {
        for index in indices {
            precondition(index >= 0 && index < rowCount, "Row index is out of range")
        }
        return takeUnchecked(indices)
    }

    func takeUnchecked(_ indices: [Int]) -> DataFrame {
        indices.withUnsafeBufferPointer { indices in
            mapColumns(rowCount: indices.count) { $0.takeUnchecked(indices) }
        }
    }

    func takeUnchecked(_ rows: RowNumbers) -> DataFrame {
        withExtendedLifetime(rows) {
            mapColumns(rowCount: rows.count) { $0.takeUnchecked(rows.all) }
        }
    }

    /// The rows of this frame followed by those of another; neither frame changes.
    ///
    /// Throws ``FrameError`` of kind `schemaMismatch` unless both have the same names and types in the same order.
    public func appending(_ other: DataFrame) throws(FrameError) -> DataFrame {
        try DataFrame.concatenating([self, other])
    }

    /// The rows of several frames, one after another.
    ///
    /// A field allows nulls where it does in any of the frames. Throws ``FrameError`` of kind `schemaMismatch` unless
    /// all have the same names and types in the same order, and `invalidArgument` when there is none.
    /// - Parameter frames: At least one frame.
    public static func concatenating(_ frames: [DataFrame]) throws(FrameError) -> DataFrame {
        guard let first = frames.first else {
            throw FrameError(.invalidArgument, "There are no frames to concatenate")
        }
        for frame in frames.dropFirst() { try frame.checkFits(first) }
        let fields = first.schema.indices.map { index in
            var field = first.schema[index]
            field.isNullable = frames.contains { $0.schema[index].isNullable }
            return field
        }
        let columns = first.schema.indices.map { index in
            Column.concatenatingUnchecked(frames.map { $0.storage[index] })
        }
        return DataFrame(
            unchecked: fields,
            columns: columns,
            rowCount: frames.reduce(0) { $0 + $1.rowCount },
            positions: first.positions
        )
    }

    private func checkFits(_ first: DataFrame) throws(FrameError) {
        guard columnCount == first.columnCount else {
            throw FrameError(
                .schemaMismatch,
                "A frame of \(columnCount) columns cannot follow one of \(first.columnCount)"
            )
        }
        for (mine, other) in zip(schema, first.schema) {
            guard mine.name == other.name else {
                throw FrameError(
                    .schemaMismatch,
                    "Column \"\(mine.name)\" stands where \"\(other.name)\" is expected",
                    column: other.name
                )
            }
            guard mine.type == other.type else {
                throw FrameError(
                    .schemaMismatch,
                    "A column of type \(mine.type) cannot follow one of type \(other.type)",
                    column: mine.name
                )
            }
        }
    }
}
