extension DataFrame {
    /// The rows of this frame, the left one, with those of another that have the same keys.
    ///
    /// Rows stand in the order of the left frame, and partners of one left row in the order of the right frame. Columns
    /// are those of the left frame, keys included, then those of the right frame without its keys; semi and anti joins
    /// have those of the left frame alone.
    ///
    /// A null key has no partner, not even null. NaN equals NaN, and -0 equals 0. Text is compared byte by byte.
    /// The two columns of a key have the same type, where a dictionary counts as its value type, integers may be of any
    /// two widths, and decimals of any two precisions but one scale.
    ///
    /// Throws ``FrameError`` of kind `unknownColumn`; `schemaMismatch` for keys of other types, naming both columns and
    /// types; `unsupported` for lists and structures; `duplicateColumn` when both frames have a column of one name that
    /// is no key; `duplicateKey` when `cardinality` is not kept, with column and row; `invalidArgument` without keys;
    /// and `overflow` when more than 4,294,967,294 rows would come out.
    /// - Parameters:
    ///   - other: The right frame.
    ///   - keys: The columns to compare, at least one; all of them are equal in partners.
    ///   - kind: Which rows are kept.
    ///   - suffix: What is put behind the name of a right column whose name the left frame has; nil makes it an error.
    ///   - cardinality: How often a key may occur on each side.
    public func joined(
        with other: DataFrame,
        on keys: [JoinKey],
        kind: JoinKind = .inner,
        suffix: String? = nil,
        cardinality: JoinCardinality = .manyToMany
    ) throws(FrameError) -> DataFrame {
        let columns = try keyColumns(other, keys)
        let codes = try KeyCodes(columns, nulls: .areMissing)
        if cardinality.rightIsUnique { try codes.checkUnique("right", keys[0].right) }
        if cardinality.leftIsUnique {
            let left = columns.map { KeyColumns(name: $0.name, build: $0.probe ?? $0.build, probe: nil) }
            let own = try KeyCodes(left, nulls: .areMissing)
            try own.checkUnique("left", keys[0].left)
        }
        if kind == .semi || kind == .anti {
            return takeUnchecked(JoinRows.filtered(codes, withPartner: kind == .semi))
        }
        let rightKeys = Set(keys.map(\.right))
        let fields = try joinFields(other, rightKeys, suffix, isNullable: kind == .left)
        let rows = try JoinRows(codes, keepsAll: kind == .left)
        let left = rows.left.map(takeUnchecked) ?? self
        let right = zip(other.schema, other.storage).filter { !rightKeys.contains($0.0.name) }
            .map { $0.1.takeOrNull(rows.right) }
        return try DataFrame(schema: schema + fields, columns: left.storage + right)
    }

    /// The rows of this frame, the left one, with those of another that have the same keys in columns of equal names;
    /// see ``joined(with:on:kind:suffix:cardinality:)-(_,Array<JoinKey>,_,_,_)``.
    public func joined(
        with other: DataFrame,
        on names: String...,
        kind: JoinKind = .inner,
        suffix: String? = nil,
        cardinality: JoinCardinality = .manyToMany
    ) throws(FrameError) -> DataFrame {
        let keys = names.map { JoinKey($0) }
        return try joined(with: other, on: keys, kind: kind, suffix: suffix, cardinality: cardinality)
    }

    /// The columns of each key: the rows of the right frame are numbered, those of the left one sought among them.
    private func keyColumns(_ other: DataFrame, _ keys: [JoinKey]) throws(FrameError) -> [KeyColumns] {
        guard !keys.isEmpty else {
            throw FrameError(.invalidArgument, "A join needs at least one key")
        }
        var columns: [KeyColumns] = []
        for key in keys {
            let (left, right) = (try column(key.left), try other.column(key.right))
            guard KeyCodes.comparable(left.type, right.type) else {
                throw FrameError(
                    .schemaMismatch,
                    "The left column \"\(key.left)\" of type \(left.type) and the right column \"\(key.right)\" of "
                        + "type \(right.type) cannot be compared; convert one of them first",
                    column: key.left
                )
            }
            columns.append(KeyColumns(name: key.left, build: right, probe: left))
        }
        return columns
    }

    /// The fields of the right frame in the result.
    private func joinFields(
        _ other: DataFrame,
        _ keys: Set<String>,
        _ suffix: String?,
        isNullable: Bool
    ) throws(FrameError) -> [Field] {
        let known = Set(columnNames)
        var names = known
        var fields: [Field] = []
        for var field in other.schema where !keys.contains(field.name) {
            if known.contains(field.name), let suffix { field.name += suffix }
            guard names.insert(field.name).inserted else {
                let advice = suffix == nil ? "give a suffix for those of the right one" : "give another suffix"
                throw FrameError(
                    .duplicateColumn,
                    "Both frames have a column of the same name; \(advice)",
                    column: field.name
                )
            }
            field.isNullable = field.isNullable || isNullable
            fields.append(field)
        }
        return fields
    }
}
