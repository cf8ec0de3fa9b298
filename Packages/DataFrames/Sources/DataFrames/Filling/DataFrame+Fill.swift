extension DataFrame {
    /// A frame with the nulls of one column filled; shares the others.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`, and like ``Column/filling(with:)``.
    /// - Parameters:
    ///   - name: The column's name.
    ///   - rule: What takes the place of the nulls: a literal, a value, `.forward()`, `.backward()` or `.linear()`.
    public func filling(_ name: String, with rule: FillRule) throws(FrameError) -> DataFrame {
        try filling([name], with: rule)
    }

    /// A frame with the nulls of some columns filled; shares the others.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`, and like ``Column/filling(with:)``.
    /// - Parameters:
    ///   - names: The columns' names.
    ///   - rule: What takes the place of the nulls.
    public func filling(_ names: [String], with rule: FillRule) throws(FrameError) -> DataFrame {
        var columns = storage
        for name in names {
            let index = try index(of: name)
            do throws(FrameError) {
                columns[index] = try columns[index].filling(with: rule)
            } catch {
                var error = error
                error.column = name
                throw error
            }
        }
        return DataFrame(unchecked: schema, columns: columns, rowCount: rowCount, positions: positions)
    }
}
