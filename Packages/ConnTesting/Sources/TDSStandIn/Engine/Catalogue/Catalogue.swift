internal import Synchronization

/// What a database holds, as a value: a transaction changes its own copy, and COMMIT publishes it.
struct Catalogue: Sendable {
    struct View: Sendable {
        var id: Int
        var schema: String
        var name: String
        var columns: [String]
        var query: Query
    }

    struct Procedure: Sendable {
        var id: Int
        var schema: String
        var name: String
        /// The whole text of CREATE PROCEDURE.
        var text: [UInt16]
        var version: Int
    }

    struct Trigger: Sendable {
        var id: Int
        var schema: String
        var name: String
        var table: Int
        var events: Set<String>
        var text: [UInt16]
        var version: Int
    }

    enum Object: Sendable {
        case table(TableDefinition)
        case view(View)
        case procedure(Procedure)
        case trigger(Trigger)
    }

    private static let counter = Atomic<Int>(1)
    /// A number that nothing else has.
    static func next() -> Int { counter.add(1, ordering: .relaxed).newValue }

    /// Changes with every change of the catalogue, and is never the same for two states.
    private(set) var version = Catalogue.next()
    private(set) var schemas: [(id: Int, name: String)] = [(1, "dbo")]
    private(set) var objects: [String: Object] = [:]

    static func key(_ schema: String, _ name: String) -> String { "\(schema.lowercased()).\(name.lowercased())" }

    func object(_ schema: String, _ name: String) -> Object? { objects[Self.key(schema, name)] }

    func table(_ schema: String, _ name: String) -> TableDefinition? {
        if case .table(let table)? = object(schema, name) { table } else { nil }
    }

    func hasSchema(_ name: String) -> Bool { schemas.contains { $0.name.lowercased() == name.lowercased() } }

    /// The tables by their ids.
    var tables: [TableDefinition] {
        objects.values.compactMap { if case .table(let table) = $0 { table } else { nil } }.sorted { $0.id < $1.id }
    }

    func trigger(id: Int) -> Trigger? {
        for case .trigger(let trigger) in objects.values where trigger.id == id { return trigger }
        return nil
    }

    mutating func set(_ schema: String, _ name: String, _ object: Object?) {
        objects[Self.key(schema, name)] = object
        version = Self.next()
    }

    mutating func set(_ table: TableDefinition) { set(table.schema, table.name, .table(table)) }

    mutating func addSchema(_ name: String) {
        schemas.append((Self.next() + 4, name))
        version = Self.next()
    }

    mutating func removeSchema(_ name: String) {
        schemas.removeAll { $0.name.lowercased() == name.lowercased() }
        version = Self.next()
    }
}
