extension DottedNames {
    /// The frame with structures where points in names are to make objects.
    ///
    /// - Parameter makesNulls: Whether a structure is null where all its members are.
    static func nested(_ frame: DataFrame, makesNulls: Bool) throws(FrameError) -> DataFrame {
        if let name = conflict(frame.columnNames) {
            throw FrameError(
                .invalidArgument,
                "The column cannot be a value and, by its name, an object around another column; rename one of them.",
                column: name
            )
        }
        let (fields, columns) = nested(frame.schema, frame.columns, frame.rowCount, makesNulls)
        return try DataFrame(schema: fields, columns: columns)
    }

    /// Columns whose names begin with the same part in one structure.
    private static func nested(
        _ fields: [Field],
        _ columns: [Column],
        _ rows: Int,
        _ makesNulls: Bool
    ) -> ([Field], [Column]) {
        var outer: ([Field], [Column]) = ([], [])
        for group in groups(fields.map(\.name)) {
            if let leaf = group.leaf {
                outer.0.append(Field(group.name, fields[leaf].type, isNullable: fields[leaf].isNullable))
                outer.1.append(columns[leaf])
                continue
            }
            let inner = nested(
                group.members.map { Field($0.rest, fields[$0.index].type, isNullable: fields[$0.index].isNullable) },
                group.members.map { columns[$0.index] },
                rows,
                makesNulls
            )
            let column = structure(inner.0, inner.1, rows, makesNulls)
            outer.0.append(Field(group.name, column.type))
            outer.1.append(column)
        }
        return outer
    }

    private static func structure(
        _ fields: [Field],
        _ columns: [Column],
        _ rows: Int,
        _ makesNulls: Bool
    ) -> Column {
        var nulls: [Int] = []
        if makesNulls, columns.allSatisfy({ $0.nullCount > 0 }) {
            nulls = (0..<rows).filter { row in columns.allSatisfy { $0.isNullUnchecked(row) } }
        }
        var validity: ColumnBuffer?
        if !nulls.isEmpty {
            validity = ColumnBuffer(byteCount: Bitmap.byteCount(rows)) { target in
                let bits = target.initializeMemory(as: UInt8.self, repeating: 0xFF, count: Bitmap.byteCount(rows))
                for row in nulls { Bitmap.clear(bits, row) }
                Bitmap.trimTail(bits, count: rows)
            }
        }
        return Column(
            type: .structure(fields),
            count: rows,
            nullCount: nulls.count,
            storage: ColumnStorage(validity: validity, children: columns)
        )
    }
}
