/// Frames as arrays of structures, which is what Arrow calls a record batch.
enum ArrowFrames {
    /// The structure whose fields are the columns.
    static func root(_ fields: [ArrowField]) -> ArrowField {
        ArrowField(name: "", type: .structure, isNullable: false, children: fields)
    }

    /// The fields of a schema; offsets are wide where one of the frames has wide ones.
    static func fields(
        _ schema: [Field],
        frames: [DataFrame],
        _ options: ArrowExportOptions
    ) throws(FrameError) -> [ArrowField] {
        var fields: [ArrowField] = []
        for (index, field) in schema.enumerated() {
            fields.append(try ArrowField(field, columns: frames.map { $0.storage[index] }, options: options))
        }
        return fields
    }

    /// A frame as an array of structures.
    ///
    /// Throws `.schemaMismatch` for a frame of other columns.
    static func export(
        _ frame: DataFrame,
        schema: [Field],
        fields: [ArrowField]
    ) throws(FrameError) -> ArrowExport {
        try check(frame, schema)
        var root = ArrowExport(rows: frame.rowCount)
        for (index, column) in frame.storage.enumerated() {
            root.children.append(try ArrowExport.column(column, as: fields[index]))
        }
        return root
    }

    /// Throws unless a frame has the names and types of a schema, and nulls only where the schema allows them.
    static func check(_ frame: DataFrame, _ schema: [Field]) throws(FrameError) {
        guard frame.schema.count == schema.count,
            zip(frame.schema, schema).allSatisfy({ $0.name == $1.name && $0.type == $1.type })
        else {
            throw FrameError(
                .schemaMismatch,
                "The frame has other columns or types than the Arrow stream was begun with"
            )
        }
        for (field, column) in zip(schema, frame.storage) where !field.isNullable && column.nullCount > 0 {
            throw FrameError(
                .schemaMismatch,
                "A column holds \(column.nullCount) nulls where none are allowed",
                column: field.name
            )
        }
    }

    /// The columns' fields of a schema that came from elsewhere, and what they are here.
    static func schema(_ root: ArrowField) throws(FrameError) -> [Field] {
        guard root.type == .structure, root.dictionary == nil else {
            throw FrameError(.wrongType, "An Arrow array of format \"\(root.type.format)\" is a column, not a frame")
        }
        return try schema(root.children)
    }

    static func schema(_ fields: [ArrowField]) throws(FrameError) -> [Field] {
        var schema: [Field] = []
        var names: Set<String> = []
        for field in fields {
            do {
                schema.append(Field(field.name, try field.dataType(), isNullable: field.isNullable))
            } catch {
                var error = error
                error.column = field.name
                throw error
            }
            guard names.insert(field.name).inserted else {
                throw FrameError(.duplicateColumn, "Two columns have the same name", column: field.name)
            }
        }
        return schema
    }

    /// A frame of an array of structures.
    static func frame(_ root: ArrowField, _ schema: [Field], _ node: ArrowNode) throws(FrameError) -> DataFrame {
        guard node.length >= 0, node.offset >= 0, node.length <= ArrowImporter.maximumLength,
            node.offset <= ArrowImporter.maximumLength
        else {
            throw FrameError(.arrow, "An Arrow array of length \(node.length) at offset \(node.offset) cannot be")
        }
        let whole = try ArrowImporter.column(root, node)
        guard whole.nullCount == 0 else {
            throw FrameError(
                .unsupported,
                "\(whole.nullCount) rows of an Arrow array are null, which a frame cannot say"
            )
        }
        let children = whole.storage.children
        let columns = children.map { $0.slice(whole.offset..<whole.offset + whole.count) }
        return try DataFrame(schema: schema, columns: columns)
    }
}
