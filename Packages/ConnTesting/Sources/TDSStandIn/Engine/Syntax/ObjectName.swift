/// The name of a table, procedure and so on: `[database.][schema.]name`.
struct ObjectName: Hashable, Sendable {
    var database: String?
    var schema: String?
    var name: String

    var isTemporary: Bool { name.hasPrefix("#") }
    /// As messages write it.
    var text: String { [database, schema, name].compactMap { $0 }.joined(separator: ".") }
}
