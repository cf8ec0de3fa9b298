/// A column of a resource's table, as the datastore describes it.
public struct CKANField: Sendable, Hashable, Codable {
    /// The name.
    public var id: String
    /// The type, as PostgreSQL calls it: `int`, `numeric`, `text`, `timestamp` and so on.
    public var type: String

    /// Makes a field.
    public init(id: String, type: String) {
        self.id = id
        self.type = type
    }
}
