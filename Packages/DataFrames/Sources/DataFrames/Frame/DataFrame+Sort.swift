extension DataFrame {
    /// The rows in the order of one or more columns; rows that are equal in all of them keep their order.
    ///
    /// Numbers, truth values and times order by value, with NaN after every number; text orders by its UTF-8 bytes,
    /// which is the order of Unicode scalars and no language's. Throws ``FrameError`` of kind `unknownColumn`, or
    /// `unsupported` for intervals, lists and structures.
    /// - Parameter keys: The columns, most significant first; none leaves the order as it is.
    public func sorted(by keys: [SortKey]) throws(FrameError) -> DataFrame {
        let words = try sortWords(keys)
        guard rowCount <= RowNumbers.maximumRows else { return takeUnchecked(RadixSort.order(words, rows: rowCount)) }
        let rows = RowNumbers(capacity: rowCount)
        RadixSort.sort(words, rows: rowCount, into: rows.base)
        rows.count = rowCount
        return takeUnchecked(rows)
    }

    /// The rows in the order of one or more columns, see ``sorted(by:)-(Array<SortKey>)``.
    public func sorted(by keys: SortKey...) throws(FrameError) -> DataFrame {
        try sorted(by: keys)
    }

    /// The rows in the order of one column, nulls last.
    ///
    /// - Parameters:
    ///   - name: The column's name.
    ///   - order: The direction.
    public func sorted(by name: String, _ order: SortKey.Order = .ascending) throws(FrameError) -> DataFrame {
        try sorted(by: [SortKey(name, order)])
    }

    /// The positions of the rows in the order of one or more columns; what ``sorted(by:)-(Array<SortKey>)`` takes.
    public func sortedIndices(by keys: [SortKey]) throws(FrameError) -> [Int] {
        RadixSort.order(try sortWords(keys), rows: rowCount)
    }

    private func sortWords(_ keys: [SortKey]) throws(FrameError) -> [SortWords.Word] {
        var words: [SortWords.Word] = []
        for key in keys {
            let column = try column(key.column)
            // The distinct values of a dictionary may hold nulls.
            let hidesNulls = column.type.isDictionary && column.dictionaryValues.nullCount > 0
            words += try SortWords(hidesNulls ? column.decodedDictionary() : column, key).words
        }
        return words
    }
}
