/// The name, type and nullability of one column.
public struct Field: Sendable, Hashable, CustomStringConvertible {
    /// The name; unique within a frame, compared exactly.
    public var name: String
    /// The type of the values.
    public var type: DataType
    /// Whether nulls may occur; `true` says nothing about whether they do.
    public var isNullable: Bool

    /// Creates a field.
    ///
    /// - Parameters:
    ///   - name: The name; may be empty, but a frame holds each name once.
    ///   - type: The type of the values.
    ///   - isNullable: Whether nulls may occur.
    public init(_ name: String, _ type: DataType, isNullable: Bool = true) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
    }

    /// The field as `name: type`, with `not null` where it holds.
    public var description: String {
        isNullable ? "\(name): \(type)" : "\(name): \(type) not null"
    }
}
