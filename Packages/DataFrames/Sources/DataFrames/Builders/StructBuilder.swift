/// Builds a column of structures. One thread at a time; consumed by ``finish()``.
///
/// Append one value to each of ``children``, then call ``endStructure()``.
public final class StructBuilder: ColumnBuilder {
    /// The type of the column to be.
    public let type: DataType
    /// The fields, in order.
    public let fields: [Field]
    /// The builders of the fields, in the order of ``fields``.
    public let children: [any ColumnBuilder]
    private var validity = ValidityState()
    private var isFinished = false
    /// The number of structures ended so far, nulls included.
    public private(set) var count = 0
    private var capacity = 0

    /// Creates an empty builder.
    ///
    /// - Parameter fields: The fields; a builder is made for each.
    public init(_ fields: [Field]) {
        self.fields = fields
        type = .structure(fields)
        children = fields.map { makeBuilder(for: $0.type) }
    }

    deinit {
        validity.discard()
    }

    /// Makes room for that many more structures at once.
    public func reserve(_ additional: Int) {
        makeRoom(additional)
        for child in children { child.reserve(additional) }
    }

    private func makeRoom(_ additional: Int) {
        if isFinished { builderWasFinished() }
        guard count + additional > capacity else { return }
        capacity = max(count + additional, capacity * 2, 64)
        validity.follow(capacity: capacity)
    }

    /// Ends one structure; every child must have got exactly one value for it.
    public func endStructure() {
        makeRoom(1)
        count += 1
        for (field, child) in zip(fields, children) {
            precondition(
                child.count == count,
                "Field \"\(field.name)\" has \(child.count) values for \(count) structures"
            )
        }
    }

    /// Appends a null structure, with a null in every child.
    public func appendNull() {
        for child in children { child.appendNull() }
        endStructure()
        validity.setNull(at: count - 1, capacity: capacity)
    }

    /// Appends a structure of dynamic values, matched by name; a missing field is null.
    ///
    /// Throws when a value does not fit or a name is unknown. Children before the one that failed keep their value, so
    /// a builder that threw must be given up.
    public func append(_ value: CellValue) throws(FrameError) {
        switch value {
        case .structure(let structure):
            for name in structure.names where !fields.contains(where: { $0.name == name }) {
                throw FrameError(.schemaMismatch, "A structure has the field \"\(name)\", which \(type) has not")
            }
            for (field, child) in zip(fields, children) {
                try child.append(structure[field.name] ?? .null)
            }
            endStructure()
        case .null: appendNull()
        default: throw CellConversion.mismatch(value, type)
        }
    }

    /// Ends the building and returns the column.
    public func finish() -> Column {
        if isFinished { builderWasFinished() }
        isFinished = true
        let nulls = validity.nullCount
        return Column(
            type: type,
            count: count,
            nullCount: nulls,
            storage: ColumnStorage(validity: validity.finish(count: count), children: children.map { $0.finish() })
        )
    }
}
