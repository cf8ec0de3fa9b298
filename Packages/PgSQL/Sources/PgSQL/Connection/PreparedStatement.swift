internal import CPgSQL
@_spi(SQLDrivers) internal import SQLCore

/// A column of a result as the server describes it.
struct ColumnShape: Equatable {
    var name: String
    var oid: UInt32
    var typmod: Int32

    /// The columns of a result; a name that comes twice gets a suffix such as `:1`.
    static func columns(of result: OpaquePointer) -> [ColumnShape] {
        var names = UniqueNames()
        return (0..<PQnfields(result)).map { index in
            let name = PQfname(result, index).map { String(cString: $0) } ?? ""
            return ColumnShape(name: names.take(name), oid: PQftype(result, index), typmod: PQfmod(result, index))
        }
    }
}

/// A statement that the server has parsed, or at least described.
///
/// Used by the thread that uses its connection.
final class PreparedStatement {
    /// What a prepared statement is found by.
    struct Key: Hashable {
        var text: String
        /// Types that were declared for parameters; empty if the server inferred them.
        var types: [UInt32]
    }

    let key: Key
    /// The name on the server; empty for one that is sent whole each time.
    let name: String
    let traits: StatementTraits
    /// The types of the parameters.
    let parameterTypes: [UInt32]
    /// The result's columns; empty for a statement that gives none.
    private(set) var columns: [ColumnShape]
    private(set) var columnNames: [String]
    /// How the columns are decoded without declared types; made when first needed.
    var plans: [ColumnPlan]?
    /// The version of the type catalogue that `plans` was made with.
    var plansVersion = -1
    /// The version of the type catalogue that knows all types of parameters and columns.
    var learnedVersion = -1
    /// How many rows the last run gave, if it was read to its end.
    var lastRowCount: Int?

    // Neighbours in the cache, newest first.
    var newer: PreparedStatement?
    unowned(unsafe) var older: PreparedStatement?

    init(key: Key, name: String, traits: StatementTraits, described result: OpaquePointer) {
        self.key = key
        self.name = name
        self.traits = traits
        parameterTypes = (0..<PQnparams(result)).map { PQparamtype(result, $0) }
        columns = ColumnShape.columns(of: result)
        columnNames = columns.map(\.name)
    }

    /// For tests of the cache.
    init(key: Key, name: String) {
        self.key = key
        self.name = name
        traits = StatementTraits(key.text)
        parameterTypes = []
        columns = []
        columnNames = []
    }

    var isNamed: Bool { !name.isEmpty }

    /// Takes over what the server says now, if it differs.
    func update(columns described: [ColumnShape]) {
        guard described != columns else { return }
        columns = described
        columnNames = described.map(\.name)
        plans = nil
    }
}
