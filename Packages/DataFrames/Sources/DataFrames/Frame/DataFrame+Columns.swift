extension DataFrame {
    /// A frame of some of the columns, in the given order; shares them.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`, or `duplicateColumn` when a name is given twice.
    public func select(_ names: [String]) throws(FrameError) -> DataFrame {
        var indices: [Int] = []
        for name in names { indices.append(try index(of: name)) }
        return try DataFrame(schema: indices.map { schema[$0] }, columns: indices.map { storage[$0] })
    }

    /// A frame of some of the columns, in the given order; shares them.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`, or `duplicateColumn` when a name is given twice.
    public func select(_ names: String...) throws(FrameError) -> DataFrame {
        try select(names)
    }

    /// A frame without some of the columns; shares the others.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`.
    public func drop(_ names: [String]) throws(FrameError) -> DataFrame {
        for name in names { _ = try index(of: name) }
        return try select(columnNames.filter { !names.contains($0) })
    }

    /// A frame without some of the columns; shares the others.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`.
    public func drop(_ names: String...) throws(FrameError) -> DataFrame {
        try drop(names)
    }

    /// A frame with other names for some of its columns; shares all columns.
    ///
    /// All renaming happens at once, so that two columns can swap names. Throws ``FrameError`` of kind `unknownColumn`
    /// or `duplicateColumn`.
    /// - Parameter names: New names by old ones.
    public func rename(_ names: [String: String]) throws(FrameError) -> DataFrame {
        for name in names.keys.sorted() { _ = try index(of: name) }
        let fields = schema.map { Field(names[$0.name] ?? $0.name, $0.type, isNullable: $0.isNullable) }
        return try DataFrame(schema: fields, columns: storage)
    }

    /// A frame with one column more, at the end; shares the others.
    ///
    /// Throws ``FrameError`` of kind `duplicateColumn` or `lengthMismatch`.
    public func adding(_ name: String, _ column: Column) throws(FrameError) -> DataFrame {
        try DataFrame(schema: schema + [Field(name, column.type)], columns: storage + [column])
    }

    /// A frame with another column in place of one, which may be of another type; shares the others.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn` or `lengthMismatch`.
    public func replacing(_ name: String, with column: Column) throws(FrameError) -> DataFrame {
        let index = try index(of: name)
        var fields = schema
        var columns = storage
        fields[index] = Field(name, column.type)
        columns[index] = column
        return try DataFrame(schema: fields, columns: columns)
    }
}
