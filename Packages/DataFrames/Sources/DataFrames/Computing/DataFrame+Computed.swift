extension DataFrame {
    /// A frame with a column more, computed from one column; shares the others.
    ///
    /// Throws ``FrameError`` of kind `duplicateColumn`, `unknownColumn` or `wrongType` before any row is looked at,
    /// `conversion` for a result that does not fit the type; what the closure throws is passed on.
    /// - Parameters:
    ///   - name: The new column's name.
    ///   - source: The column that the closure reads, as the Swift type of its argument, see ``ColumnElement``.
    ///   - type: The new column's type; nil for the one that follows from the results, see ``Column/init(_:)``.
    ///   - compute: Gets each element once, from first to last, nil where it is null; nil makes a null.
    @inlinable
    public func adding<A: ColumnElement, R: ColumnElement>(
        _ name: String,
        from source: String,
        as type: DataType? = nil,
        _ compute: (A?) throws -> R?
    ) throws -> DataFrame {
        try checkFree(name)
        return try adding(name, computed(name, source, type, compute))
    }

    /// A frame with a column more, computed from two columns; see ``adding(_:from:as:_:)``.
    @inlinable
    public func adding<A: ColumnElement, B: ColumnElement, R: ColumnElement>(
        _ name: String,
        from first: String,
        _ second: String,
        as type: DataType? = nil,
        _ compute: (A?, B?) throws -> R?
    ) throws -> DataFrame {
        try checkFree(name)
        return try adding(name, computed(name, first, second, type, compute))
    }

    /// A frame with a column more, computed from three columns; see ``adding(_:from:as:_:)``.
    @inlinable
    public func adding<A: ColumnElement, B: ColumnElement, C: ColumnElement, R: ColumnElement>(
        _ name: String,
        from first: String,
        _ second: String,
        _ third: String,
        as type: DataType? = nil,
        _ compute: (A?, B?, C?) throws -> R?
    ) throws -> DataFrame {
        try checkFree(name)
        return try adding(name, computed(name, first, second, third, type, compute))
    }

    /// A frame with a computed column in place of one; shares the others.
    ///
    /// Throws like ``adding(_:from:as:_:)``, but `unknownColumn` when no column has the name.
    /// - Parameters:
    ///   - name: The column to replace.
    ///   - source: The column that the closure reads; nil for the one that is replaced.
    ///   - type: The new column's type; nil for the one that follows from the results.
    ///   - compute: Gets each element once, from first to last, nil where it is null; nil makes a null.
    @inlinable
    public func replacing<A: ColumnElement, R: ColumnElement>(
        _ name: String,
        from source: String? = nil,
        as type: DataType? = nil,
        _ compute: (A?) throws -> R?
    ) throws -> DataFrame {
        _ = try index(of: name)
        return try replacing(name, with: computed(name, source ?? name, type, compute))
    }

    /// A frame with a column computed from two in place of one; see ``replacing(_:from:as:_:)``.
    @inlinable
    public func replacing<A: ColumnElement, B: ColumnElement, R: ColumnElement>(
        _ name: String,
        from first: String,
        _ second: String,
        as type: DataType? = nil,
        _ compute: (A?, B?) throws -> R?
    ) throws -> DataFrame {
        _ = try index(of: name)
        return try replacing(name, with: computed(name, first, second, type, compute))
    }

    /// A frame with a column computed from three in place of one; see ``replacing(_:from:as:_:)``.
    @inlinable
    public func replacing<A: ColumnElement, B: ColumnElement, C: ColumnElement, R: ColumnElement>(
        _ name: String,
        from first: String,
        _ second: String,
        _ third: String,
        as type: DataType? = nil,
        _ compute: (A?, B?, C?) throws -> R?
    ) throws -> DataFrame {
        _ = try index(of: name)
        return try replacing(name, with: computed(name, first, second, third, type, compute))
    }

    // MARK: The columns

    @usableFromInline
    func checkFree(_ name: String) throws(FrameError) {
        if hasColumn(name) { throw FrameError(.duplicateColumn, "Two columns have the same name", column: name) }
    }

    @inlinable
    func computed<A: ColumnElement, R: ColumnElement>(
        _ name: String,
        _ source: String,
        _ type: DataType?,
        _ compute: (A?) throws -> R?
    ) throws -> Column {
        let column = try self[source, as: A.self]
        let a = column.view
        return try withExtendedLifetime(column) {
            try R.makeColumn(named: name, rows: rowCount, type: type) { row in
                try compute(a.isNull(row) ? nil : A.element(a, row))
            }
        }
    }

    @inlinable
    func computed<A: ColumnElement, B: ColumnElement, R: ColumnElement>(
        _ name: String,
        _ first: String,
        _ second: String,
        _ type: DataType?,
        _ compute: (A?, B?) throws -> R?
    ) throws -> Column {
        let columns = (try self[first, as: A.self], try self[second, as: B.self])
        let a = columns.0.view
        let b = columns.1.view
        return try withExtendedLifetime(columns) {
            try R.makeColumn(named: name, rows: rowCount, type: type) { row in
                try compute(a.isNull(row) ? nil : A.element(a, row), b.isNull(row) ? nil : B.element(b, row))
            }
        }
    }

    @inlinable
    func computed<A: ColumnElement, B: ColumnElement, C: ColumnElement, R: ColumnElement>(
        _ name: String,
        _ first: String,
        _ second: String,
        _ third: String,
        _ type: DataType?,
        _ compute: (A?, B?, C?) throws -> R?
    ) throws -> Column {
        let columns = (try self[first, as: A.self], try self[second, as: B.self], try self[third, as: C.self])
        let a = columns.0.view
        let b = columns.1.view
        let c = columns.2.view
        return try withExtendedLifetime(columns) {
            try R.makeColumn(named: name, rows: rowCount, type: type) { row in
                try compute(
                    a.isNull(row) ? nil : A.element(a, row),
                    b.isNull(row) ? nil : B.element(b, row),
                    c.isNull(row) ? nil : C.element(c, row)
                )
            }
        }
    }
}
