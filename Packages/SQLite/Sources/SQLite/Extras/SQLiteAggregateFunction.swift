public import SQLCore

/// A function of SQL that folds the rows of a group, written in Swift.
///
/// SQLite makes one value for each group, gives it each row in turn and asks for the result. All calls for one group
/// come on one thread. What it throws ends the statement with that error.
public protocol SQLiteAggregateFunction {
    /// Takes the arguments of one row.
    mutating func step(_ arguments: [SQLValue]) throws
    /// The group's result; also asked of a group without rows.
    func finish() throws -> SQLValue
}
