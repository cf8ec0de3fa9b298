extension DataFrame {
    /// A frame with one column as another type; shares the others.
    ///
    /// See ``Column/cast(to:policy:in:)`` for what can be cast; errors name the column as well.
    /// Throws ``FrameError`` of kind `unknownColumn`, `unsupported`, `invalidArgument` or `conversion`.
    /// - Parameters:
    ///   - name: The column's name.
    ///   - type: The new type.
    ///   - policy: What happens to a value that has no exact form there.
    ///   - zone: The zone of local times, where instants become local or local times become instants.
    public func cast(
        _ name: String,
        to type: DataType,
        policy: CastPolicy = .exact,
        in zone: ZoneRules? = nil
    ) throws(FrameError) -> DataFrame {
        try cast([name: type], policy: policy, in: zone)
    }

    /// A frame with some columns as other types; shares the others.
    ///
    /// Throws like ``cast(_:to:policy:in:)``.
    /// - Parameters:
    ///   - types: New types by name.
    ///   - policy: What happens to a value that has no exact form there.
    ///   - zone: The zone of local times, where instants become local or local times become instants.
    public func cast(
        _ types: [String: DataType],
        policy: CastPolicy = .exact,
        in zone: ZoneRules? = nil
    ) throws(FrameError) -> DataFrame {
        for name in types.keys.sorted() { _ = try index(of: name) }
        var fields = schema
        var columns = storage
        for (index, field) in schema.enumerated() {
            guard let type = types[field.name] else { continue }
            do throws(FrameError) {
                columns[index] = try storage[index].cast(to: type, policy: policy, in: zone)
            } catch {
                var error = error
                error.column = field.name
                throw error
            }
            fields[index].type = type
            if columns[index].nullCount > 0 { fields[index].isNullable = true }
        }
        return DataFrame(unchecked: fields, columns: columns, rowCount: rowCount, positions: positions)
    }
}
