public import DataFrames

/// A statement as a driver gets it: text with the engine's own markers, and one value for each.
public struct SQLStatement: Sendable {
    /// The text with the dialect's markers.
    public var text: String
    /// One value for each marker, in order.
    public var parameters: [SQLValue]
    /// Whether the prepared form is worth keeping: false for texts with pasted parts.
    public var isCacheable: Bool
    /// Types that the caller declared for result columns, by name; they go before what the driver would choose.
    public var columnTypes: [String: DataType]
    /// Whether the caller wants rows: a driver that can tell before running refuses a statement that returns none
    /// with `.misuse(.wrongStatementKind)`.
    public var expectsRows = false
    /// What the caller will do with the result, for a driver that has more than one way to fetch it.
    public var purpose = Purpose.any

    /// What the caller of a statement will do with its result.
    public enum Purpose: Sendable, Hashable {
        /// Nothing is known.
        case any
        /// All rows become one frame.
        case frame
        /// Batches are read one after another, perhaps not to the end.
        case stream
        /// Rows are read singly, likely few.
        case rows
    }

    /// Makes a statement.
    public init(
        text: String,
        parameters: [SQLValue] = [],
        isCacheable: Bool = true,
        columnTypes: [String: DataType] = [:]
    ) {
        self.text = text
        self.parameters = parameters
        self.isCacheable = isCacheable
        self.columnTypes = columnTypes
    }
}

/// Isolation and access of a transaction.
public struct SQLTransactionMode: Sendable, Hashable {
    /// How much of other transactions' work is seen; `.engineDefault` leaves it to the engine.
    public var isolation: SQLIsolation
    /// Whether the transaction only reads; the engine then refuses writes.
    public var readOnly: Bool

    /// Makes a mode.
    public init(isolation: SQLIsolation = .engineDefault, readOnly: Bool = false) {
        self.isolation = isolation
        self.readOnly = readOnly
    }
}

/// How much of other transactions' work a transaction sees. A level that an engine does not have is an error.
public enum SQLIsolation: String, Sendable, Hashable, CaseIterable {
    /// What the engine does when nothing is said.
    case engineDefault
    /// Sees uncommitted work.
    case readUncommitted
    /// Each statement sees what was committed before it began.
    case readCommitted
    /// Rows that were read stay as they are.
    case repeatableRead
    /// All statements see one committed state (SQL Server's SNAPSHOT).
    case snapshot
    /// As if transactions ran one after another.
    case serializable
}

/// A table's name, with its schema if it has one. Parts are quoted by the dialect, never pasted.
public struct SQLTableName: Sendable, Hashable, CustomStringConvertible, ExpressibleByStringLiteral {
    /// The schema or attached database; `nil`: the connection's default.
    public var schema: String?
    /// The table's own name.
    public var name: String

    /// Makes a table name; dots in the parts belong to the parts.
    public init(schema: String? = nil, _ name: String) {
        self.schema = schema
        self.name = name
    }

    /// A literal is the table's own name, unless it holds one dot: `"main.power"` is schema and name.
    public init(stringLiteral value: String) {
        let parts = value.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty {
            self.init(schema: String(parts[0]), String(parts[1]))
        } else {
            self.init(value)
        }
    }

    /// The name with its schema, unquoted, for messages.
    public var description: String { schema.map { "\($0).\(name)" } ?? name }
}

/// Which frame columns go into which table columns, checked by SQLCore before anything is sent.
public struct SQLInsertPlan: Sendable {
    /// One pair of frame column and table column.
    public struct Pair: Sendable {
        /// The index of the frame's column.
        public var frameIndex: Int
        /// The table's column.
        public var target: SQLTableColumn

        /// Makes a pair.
        public init(frameIndex: Int, target: SQLTableColumn) {
            self.frameIndex = frameIndex
            self.target = target
        }
    }

    /// The table's reference as it is written in a statement, quoted already.
    public var tableReference: String
    /// The table's name for messages.
    public var table: SQLTableName
    /// The pairs in the frame's order.
    public var pairs: [Pair]
    /// The table's columns that get no value of the frame.
    public var omitted: [SQLTableColumn]

    /// Makes a plan.
    public init(tableReference: String, table: SQLTableName, pairs: [Pair], omitted: [SQLTableColumn] = []) {
        self.tableReference = tableReference
        self.table = table
        self.pairs = pairs
        self.omitted = omitted
    }
}
