public import FoundationEssentials

extension ColumnElement {
    /// Makes a column of one value per row, through an array.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> Self?
    ) throws -> Column {
        try collectColumn(named: name, rows: rows, type: type, value)
    }

    @inlinable
    static func collectColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> Self?
    ) throws -> Column {
        var values: [Self?] = []
        values.reserveCapacity(rows)
        for row in 0..<rows { values.append(try value(row)) }
        return try column(named: name, of: values, type: type)
    }

    @usableFromInline
    static func column(named name: String, of values: [Self?], type: DataType?) throws(FrameError) -> Column {
        do {
            return try Column(values, type: type ?? columnType(for: values))
        } catch {
            var error = error
            error.column = name
            throw error
        }
    }

    /// Makes a column of fixed width whose elements are not kept as they are.
    @inlinable
    @inline(__always)
    static func fixedColumn<E: FixedWidthElement>(
        named name: String,
        rows: Int,
        type: DataType,
        _ value: (Int) throws -> Self?,
        _ element: (Self) -> E?
    ) throws -> Column {
        let builder = FixedBuilder<E>(type: type)
        builder.reserve(rows)
        let appender = builder.unsafeAppender
        try withExtendedLifetime(builder) {
            for row in 0..<rows {
                if let value = try value(row) {
                    guard let element = element(value) else { throw misfit(value, name: name, row: row, type: type) }
                    appender.append(element)
                } else {
                    appender.appendNull()
                }
            }
        }
        return builder.finish()
    }

    /// Makes a column of fixed width without detour where the type is the only one that such values have by themselves.
    @inlinable
    @inline(__always)
    static func fixedColumn<E: FixedWidthElement>(
        named name: String,
        rows: Int,
        type: DataType?,
        only own: DataType,
        _ value: (Int) throws -> Self?,
        _ element: (Self) -> E?
    ) throws -> Column {
        guard type ?? own == own else { return try collectColumn(named: name, rows: rows, type: type, value) }
        return try fixedColumn(named: name, rows: rows, type: own, value, element)
    }

    @usableFromInline
    static func misfit(_ value: Self, name: String, row: Int, type: DataType) -> FrameError {
        FrameError(
            .conversion,
            "A computed value has no exact form in type \(type)",
            column: name,
            row: row,
            detail: value.cellValue.description
        )
    }
}

extension FixedWidthElement where Self: ColumnElement {
    /// Makes a column of one value per row, without detour.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> Self?
    ) throws -> Column {
        let own = type ?? columnType(for: [])
        guard reads(own) else { return try collectColumn(named: name, rows: rows, type: type, value) }
        return try fixedColumn(named: name, rows: rows, type: own, value) { $0 }
    }
}

extension Int {
    /// Makes a column of one value per row, without detour for `int64`.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> Int?
    ) throws -> Column {
        try fixedColumn(named: name, rows: rows, type: type, only: .int64, value) { Int64($0) }
    }
}

extension UInt {
    /// Makes a column of one value per row, without detour for `uint64`.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> UInt?
    ) throws -> Column {
        try fixedColumn(named: name, rows: rows, type: type, only: .uint64, value) { UInt64($0) }
    }
}

extension Bool {
    /// Makes a column of one value per row, without detour.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> Bool?
    ) throws -> Column {
        guard type ?? .bool == .bool else { return try collectColumn(named: name, rows: rows, type: type, value) }
        let builder = BoolBuilder()
        builder.reserve(rows)
        for row in 0..<rows { builder.append(try value(row)) }
        return builder.finish()
    }
}

extension String {
    /// Makes a column of one value per row, without detour.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> String?
    ) throws -> Column {
        guard type ?? .string == .string else { return try collectColumn(named: name, rows: rows, type: type, value) }
        let builder = StringBuilder()
        builder.reserve(rows)
        for row in 0..<rows { builder.append(try value(row)) }
        return builder.finish()
    }
}

extension UUID {
    /// Makes a column of one value per row, without detour.
    @inlinable
    public static func makeColumn(
        named name: String,
        rows: Int,
        type: DataType?,
        _ value: (Int) throws -> UUID?
    ) throws -> Column {
        try fixedColumn(named: name, rows: rows, type: type, only: .uuid, value) { UUIDBytes($0) }
    }
}
