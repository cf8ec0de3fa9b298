public import SQLCore

/// Every knob that only PostgreSQL knows. The URL's query items of the same names set them too.
public struct PgSQLOptions: HandlerOptions {
    /// How many prepared statements each connection keeps. Default 256; 0 keeps none.
    public var statementCacheSize: Int = 256
    /// Whether a pooler stands between client and server. Default `.none`.
    public var pooler: PgSQLPooler = .none
    /// How columns of type `numeric` without precision are read. Default `.text`: exact.
    public var numeric: PgSQLNumericPolicy = .text
    /// What happens to columns of types that this library does not know. Default `.lenient`.
    public var unknownTypes: PgSQLUnknownTypePolicy = .lenient

    /// The documented defaults.
    public init() {}
}

/// Whether a pooler stands between client and server.
public enum PgSQLPooler: String, Sendable, Hashable, CaseIterable {
    /// Each connection is one server process for its whole life, or a pooler in session mode.
    case none
    /// A pooler in transaction mode: nothing that outlives a transaction is used.
    case transaction
}

/// How columns of type `numeric` without precision are read; with a precision of up to 38 they are decimals.
public enum PgSQLNumericPolicy: Sendable, Hashable {
    /// As text, exact, `NaN` and `Infinity` included.
    case text
    /// As decimals of 38 digits with this scale; a value that does not fit is an error that names row and column.
    case decimal(scale: Int)
    /// As doubles.
    case double
}

/// What happens to columns of types that this library does not know.
public enum PgSQLUnknownTypePolicy: String, Sendable, Hashable, CaseIterable {
    /// The bytes come as the server sent them.
    case lenient
    /// It is an error that names column and type.
    case strict
}
