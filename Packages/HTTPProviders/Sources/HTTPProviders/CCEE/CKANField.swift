/// A column of a resource's table, as the datastore describes it.
struct CKANField: Sendable, Hashable {
    /// The name.
    var id: String
    /// The type, as PostgreSQL calls it: `int`, `numeric`, `text`, `timestamp` and so on.
    var type: String
}
