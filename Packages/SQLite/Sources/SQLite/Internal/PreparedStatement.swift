internal import CSQLite
@_spi(SQLDrivers) internal import SQLCore

/// The only owner of a `sqlite3_stmt*`, with what is worth knowing about it.
///
/// Used by the thread that uses its connection.
final class PreparedStatement {
    let pointer: OpaquePointer
    let text: String
    let parameterCount: Int
    /// Whether the statement changes nothing in the database file.
    let isReadOnly: Bool
    let traits: StatementTraits
    /// Whether a cursor uses it now; then the same text is prepared a second time.
    var isInUse = false
    /// Neighbours in the cache's list of use, most recent first.
    var newer: PreparedStatement?
    unowned(unsafe) var older: PreparedStatement?
    /// The result columns as of the last look, and how often SQLite had re-prepared the statement by then.
    private var shape: ResultShape?
    private var shapeVersion: Int32 = -1

    init(pointer: OpaquePointer, text: String, traits: StatementTraits) {
        self.pointer = pointer
        self.text = text
        self.traits = traits
        parameterCount = Int(sqlite3_bind_parameter_count(pointer))
        isReadOnly = sqlite3_stmt_readonly(pointer) != 0
    }

    deinit {
        sqlite3_finalize(pointer)
    }

    /// Names and declared types of the result columns; looked up again after the schema changed under the statement.
    func resultShape() -> ResultShape {
        let version = sqlite3_stmt_status(pointer, SQLITE_STMTSTATUS_REPREPARE, 0)
        if let shape, version == shapeVersion { return shape }
        let fresh = ResultShape(pointer)
        shape = fresh
        shapeVersion = version
        return fresh
    }

    /// Makes the statement ready to be run again; what it was bound to is dropped with the next binding.
    func reset() {
        sqlite3_reset(pointer)
    }
}

/// The columns of a statement's result as SQLite describes them.
final class ResultShape {
    /// The names, made unique by a suffix such as `:1` where SQLite gives one name twice.
    let names: [String]
    /// The declared types in upper case; `nil` for expressions.
    let declaredTypes: [String?]
    /// What a decoder without declared column types starts from; made once.
    var plans: [ColumnPlan]?

    init(_ statement: OpaquePointer) {
        var names: [String] = []
        var types: [String?] = []
        var unique = UniqueNames()
        for index in 0..<sqlite3_column_count(statement) {
            let name = sqlite3_column_name(statement, index).map { String(cString: $0) } ?? ""
            names.append(unique.take(name))
            types.append(sqlite3_column_decltype(statement, index).map { String(cString: $0).uppercased() })
        }
        self.names = names
        declaredTypes = types
    }
}

/// What a statement does besides reading, found by SQLite's authorizer while it is prepared.
struct StatementTraits: OptionSet {
    let rawValue: UInt8

    /// Changes state of the session: temporary objects, attached databases, settings.
    static let changesSession = StatementTraits(rawValue: 1)
    /// Inserts into a table with row identifiers.
    static let insertsRows = StatementTraits(rawValue: 2)
    /// Updates rows, as an upsert may do instead of inserting.
    static let updatesRows = StatementTraits(rawValue: 4)
    /// Begins or ends a transaction by itself.
    static let controlsTransaction = StatementTraits(rawValue: 8)
}
