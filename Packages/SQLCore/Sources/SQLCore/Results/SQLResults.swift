public import DataFrames

/// What a statement did besides returning rows.
public struct ExecuteResult: Sendable, Hashable {
    /// The rows inserted, updated or deleted; 0 for statements that change none.
    public var affectedRows: Int
    /// The key that the engine generated for the last inserted row, if the statement inserted one.
    public var generatedKey: Int64?
    /// Messages that the server sent along.
    public var notices: [SQLNotice]

    /// Makes a result.
    public init(affectedRows: Int = 0, generatedKey: Int64? = nil, notices: [SQLNotice] = []) {
        self.affectedRows = affectedRows
        self.generatedKey = generatedKey
        self.notices = notices
    }
}

/// A message that a server sent along with a result.
public struct SQLNotice: Sendable, Hashable {
    /// The server's word for how serious it is, for example `NOTICE`.
    public var severity: String
    /// The server's code, if it sent one.
    public var code: String?
    /// The text as it came; may quote row values.
    public var message: String

    /// Makes a notice.
    public init(severity: String, code: String? = nil, message: String) {
        self.severity = severity
        self.code = code
        self.message = message
    }
}

/// A table or view of a database.
public struct SQLTableInfo: Sendable, Hashable {
    /// What kind of relation it is.
    public enum Kind: String, Sendable, Hashable {
        /// A table that holds rows.
        case table
        /// A view.
        case view
        /// A virtual or foreign table.
        case virtual
        /// A temporary table.
        case temporary
    }

    /// The name with its schema.
    public var name: SQLTableName
    /// What kind of relation it is.
    public var kind: Kind

    /// Makes a table's description.
    public init(name: SQLTableName, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// A column of a table, as the server describes it.
public struct SQLTableColumn: Sendable, Hashable {
    /// The column's name.
    public var name: String
    /// The engine's type as declared, for example `DECIMAL(15,2)`.
    public var declaredType: String
    /// The frame type that its values are read as; `nil` if only the values can tell.
    public var type: DataType?
    /// Whether NULL is allowed.
    public var isNullable: Bool
    /// Whether the column has a default, or is generated or counted by the engine.
    public var hasDefault: Bool
    /// Whether the column cannot be written (generated always).
    public var isGenerated: Bool
    /// The column's place in the primary key, from 1; 0 if it is not part of it.
    public var primaryKeyPosition: Int

    /// Makes a column's description.
    public init(
        name: String,
        declaredType: String,
        type: DataType?,
        isNullable: Bool,
        hasDefault: Bool = false,
        isGenerated: Bool = false,
        primaryKeyPosition: Int = 0
    ) {
        self.name = name
        self.declaredType = declaredType
        self.type = type
        self.isNullable = isNullable
        self.hasDefault = hasDefault
        self.isGenerated = isGenerated
        self.primaryKeyPosition = primaryKeyPosition
    }
}

/// An argument of a stored procedure.
public struct SQLProcedureArgument: Sendable {
    /// Which way the value goes.
    public enum Direction: Sendable, Hashable {
        /// To the procedure.
        case input
        /// From the procedure.
        case output
        /// Both ways.
        case inputOutput
    }

    /// The parameter's name, or `nil` for by position.
    public var name: String?
    /// The value that goes in; for `.output` its type decides what comes back.
    public var value: SQLValue
    /// Which way the value goes.
    public var direction: Direction

    /// Makes an argument.
    public init(name: String? = nil, _ value: SQLValue, direction: Direction = .input) {
        self.name = name
        self.value = value
        self.direction = direction
    }
}

/// What a stored procedure gave back.
public struct SQLProcedureResult: Sendable {
    /// The result sets in order.
    public var frames: [DataFrame]
    /// The output values in the order of the arguments.
    public var outputs: [SQLValue]
    /// The return status, on engines that have one.
    public var returnStatus: Int?
    /// Affected rows and notices.
    public var summary: ExecuteResult

    /// Makes a result.
    public init(frames: [DataFrame], outputs: [SQLValue], returnStatus: Int? = nil, summary: ExecuteResult = .init()) {
        self.frames = frames
        self.outputs = outputs
        self.returnStatus = returnStatus
        self.summary = summary
    }
}
