extension DataFrame {
    /// The rows where the mask is true, in order.
    ///
    /// Throws ``FrameError`` of kind `lengthMismatch` unless there is one element per row.
    public func filter(mask: [Bool]) throws(FrameError) -> DataFrame {
        guard mask.count == rowCount else {
            throw FrameError(.lengthMismatch, "A mask of \(mask.count) elements came to a frame of \(rowCount) rows")
        }
        return keeping { mask[$0] }
    }

    /// The rows where a column of truth values is true, in order; null counts as false.
    ///
    /// Throws ``FrameError`` of kind `wrongType`, or `lengthMismatch` unless there is one element per row.
    public func filter(mask: Column) throws(FrameError) -> DataFrame {
        let bits = try mask.typed(as: Bool.self)
        guard mask.count == rowCount else {
            throw FrameError(.lengthMismatch, "A mask of \(mask.count) elements came to a frame of \(rowCount) rows")
        }
        return keeping { bits[$0] ?? false }
    }

    /// The rows for which the closure returns true, in order; what the closure throws is passed on.
    ///
    /// Where one column decides, ``filter(_:as:where:)`` is much faster.
    /// - Parameter isIncluded: Gets each row once, from first to last.
    public func filter(_ isIncluded: (Row) throws -> Bool) rethrows -> DataFrame {
        try keeping { try isIncluded(Row(frame: self, index: $0)) }
    }

    /// The rows for which the closure returns true for the element of one column; what it throws is passed on.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn` or `wrongType` before any row is looked at.
    /// - Parameters:
    ///   - name: The column's name.
    ///   - type: The Swift type of its elements.
    ///   - isIncluded: Gets each element once, nil where it is null.
    @inlinable
    public func filter<T: ColumnElement>(
        _ name: String,
        as type: T.Type,
        where isIncluded: (T?) throws -> Bool
    ) throws -> DataFrame {
        let column = try self[name, as: type]
        return try withExtendedLifetime(column) {
            let view = column.view
            if column.nullCount == 0, view.indices == nil {
                return try keeping { try isIncluded(T.element(view, $0)) }
            }
            return try keeping { try isIncluded(view.isNull($0) ? nil : T.element(view, $0)) }
        }
    }

    @inlinable
    @inline(__always)
    func keeping(_ isIncluded: (Int) throws -> Bool) rethrows -> DataFrame {
        guard rowCount <= RowNumbers.maximumRows else { return try keepingMany(isIncluded) }
        let rows = RowNumbers(capacity: rowCount)
        let base = rows.base
        // Every row is written and only the end moves, so that no branch depends on the data.
        var kept = 0
        for row in 0..<rowCount {
            base[kept] = UInt32(truncatingIfNeeded: row)
            kept &+= try isIncluded(row) ? 1 : 0
        }
        rows.count = kept
        return keepingRows(rows)
    }

    @usableFromInline
    func keepingRows(_ rows: RowNumbers) -> DataFrame {
        rows.count == rowCount ? self : takeUnchecked(rows)
    }

    /// The same for more rows than ``RowNumbers`` can hold.
    @usableFromInline
    func keepingMany(_ isIncluded: (Int) throws -> Bool) rethrows -> DataFrame {
        takeUnchecked(try (0..<rowCount).filter(isIncluded))
    }
}
