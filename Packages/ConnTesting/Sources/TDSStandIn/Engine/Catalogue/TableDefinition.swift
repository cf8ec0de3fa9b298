/// A table as the catalogue has it.
struct TableDefinition: Sendable {
    struct Identity: Sendable, Hashable {
        var seed: Int64
        var increment: Int64
    }

    struct Default: Sendable {
        var name: String
        var expression: Expression
        var text: String
        var id: Int
    }

    struct Column: Sendable {
        /// Never used twice in a table; the column's name in SQLite is `c` and this.
        var id: Int
        var name: String
        var type: TDSType
        var isNullable: Bool
        var identity: Identity?
        var initial: Default?
        var computed: Expression?

        var isComputed: Bool { computed != nil }
    }

    struct Index: Sendable {
        var id: Int
        var name: String
        var isUnique: Bool
        var isPrimary: Bool
        /// Made by a constraint and not by CREATE INDEX.
        var isConstraint: Bool
        var isClustered: Bool
        var columns: [(id: Int, isDescending: Bool)]
    }

    struct Check: Sendable {
        var id: Int
        var name: String
        var condition: Expression
        var text: String
    }

    struct Foreign: Sendable {
        var id: Int
        var name: String
        var columns: [Int]
        /// The other table's schema and name in small letters, and its columns' ids.
        var key: String
        var references: [Int]
        var cascades: Bool
    }

    var id: Int
    var schema: String
    var name: String
    var columns: [Column]
    var nextColumn = 1
    var indexes: [Index] = []
    var checks: [Check] = []
    var foreigns: [Foreign] = []
    /// The ids of its triggers.
    var triggers: [Int] = []
    /// The schema of SQLite that holds it: `db1`, or `temp`.
    var place: String

    var sqlite: String { "\(place).t\(id)" }
    var identityColumn: Column? { columns.first { $0.identity != nil } }

    func column(named name: String) -> Column? {
        let key = name.lowercased()
        return columns.first { $0.name.lowercased() == key }
    }

    func column(id: Int) -> Column? { columns.first { $0.id == id } }
}
