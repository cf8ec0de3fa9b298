public import ConnCore
public import DataFrames

// Each operation once: what it does on a connection, and two faces that run it.

extension SQLPerformer {
    // MARK: Reading

    /// Reads the rows of a query as a frame; column types come from the engine's description of the result.
    ///
    /// - Throws: `.misuse(.wrongStatementKind)` for a statement that returns no rows.
    @available(*, noasync)
    public func readFrame(_ query: SQLQuery, options: CallOptions = .default) throws(ConnError) -> DataFrame {
        let statement = try statement(query, rows: true, .frame)
        return try perform(call("readFrame", statement, options)) { (connection) throws(ConnError) in
            try connection.readFrame(statement)
        }
    }

    /// Reads the rows of a query as a frame; column types come from the engine's description of the result.
    public func readFrame(_ query: SQLQuery, options: CallOptions = .default) async throws(ConnError) -> DataFrame {
        let statement = try statement(query, rows: true, .frame)
        return try await perform(call("readFrame", statement, options)) { (connection) throws(ConnError) in
            try connection.readFrame(statement)
        }
    }

    /// Reads every result set of a statement, in order.
    @available(*, noasync)
    public func readFrames(_ query: SQLQuery, options: CallOptions = .default) throws(ConnError) -> [DataFrame] {
        let statement = try statement(query, rows: false)
        return try perform(call("readFrames", statement, options)) { (connection) throws(ConnError) in
            try connection.readFrames(statement)
        }
    }

    /// Reads every result set of a statement, in order.
    public func readFrames(
        _ query: SQLQuery,
        options: CallOptions = .default
    ) async throws(ConnError) -> [DataFrame] {
        let statement = try statement(query, rows: false)
        return try await perform(call("readFrames", statement, options)) { (connection) throws(ConnError) in
            try connection.readFrames(statement)
        }
    }

    /// Reads the first column of the first row; `nil` without a row, `.null` for NULL.
    @available(*, noasync)
    public func readCell(_ query: SQLQuery, options: CallOptions = .default) throws(ConnError) -> CellValue? {
        let statement = try statement(query, rows: true, .rows)
        return try perform(call("readScalar", statement, options)) { (connection) throws(ConnError) in
            try connection.readCell(statement)
        }
    }

    /// Reads the first column of the first row; `nil` without a row, `.null` for NULL.
    public func readCell(_ query: SQLQuery, options: CallOptions = .default) async throws(ConnError) -> CellValue? {
        let statement = try statement(query, rows: true, .rows)
        return try await perform(call("readScalar", statement, options)) { (connection) throws(ConnError) in
            try connection.readCell(statement)
        }
    }

    // MARK: Statements

    /// Runs a statement and says what it did; rows that it returns are thrown away.
    @available(*, noasync)
    @discardableResult
    public func execute(_ query: SQLQuery, options: CallOptions = .default) throws(ConnError) -> ExecuteResult {
        let statement = try statement(query, rows: false)
        return try perform(call("execute", statement, options)) { (connection) throws(ConnError) in
            try connection.runToEnd(statement)
        }
    }

    /// Runs a statement and says what it did; rows that it returns are thrown away.
    @discardableResult
    public func execute(
        _ query: SQLQuery,
        options: CallOptions = .default
    ) async throws(ConnError) -> ExecuteResult {
        let statement = try statement(query, rows: false)
        return try await perform(call("execute", statement, options)) { (connection) throws(ConnError) in
            try connection.runToEnd(statement)
        }
    }

    /// Runs one statement, with a `?` for each value, once for each set of values, all or nothing.
    ///
    /// - Returns: The sum of affected rows.
    /// - Throws: `.misuse(.parameterCount)` that names the first set, from 0, whose number of values differs.
    @available(*, noasync)
    @discardableResult
    public func executeMany(
        _ query: SQLQuery,
        _ sets: [[(any SQLBindable)?]],
        options: CallOptions = .default
    ) throws(ConnError) -> Int {
        let (text, values) = try many(query, sets)
        return try perform(call("executeMany", .no, options)) { (connection) throws(ConnError) in
            try connection.atomically { () throws(ConnError) in
                try connection.executeMany(text, parameterSets: values)
            }
        }
    }

    /// Runs one statement, with a `?` for each value, once for each set of values, all or nothing.
    @discardableResult
    public func executeMany(
        _ query: SQLQuery,
        _ sets: [[(any SQLBindable)?]],
        options: CallOptions = .default
    ) async throws(ConnError) -> Int {
        let (text, values) = try many(query, sets)
        return try await perform(call("executeMany", .no, options)) { (connection) throws(ConnError) in
            try connection.atomically { () throws(ConnError) in
                try connection.executeMany(text, parameterSets: values)
            }
        }
    }

    private func many(
        _ query: SQLQuery,
        _ sets: [[(any SQLBindable)?]]
    ) throws(ConnError) -> (text: String, values: [[SQLValue]]) {
        let (text, markers) = try query.template(for: Driver.dialect)
        for (index, set) in sets.enumerated() where set.count != markers {
            throw ConnError(
                .misuse(.parameterCount),
                "The statement has \(markers) markers '?' but set \(index) has \(set.count) values",
                advice: "give one value for each marker in every set"
            )
        }
        return (text, sets.map { set in set.map { $0?.sqlValue ?? .null } })
    }

    // MARK: Writing

    /// Writes a frame into a table by the engine's bulk road, all or nothing.
    ///
    /// Columns match by exact name, else by a name that differs only in case. Table columns that the frame lacks
    /// take their defaults; a frame column that the table lacks is an error, before anything is sent.
    ///
    /// - Returns: The number of rows written.
    @available(*, noasync)
    @discardableResult
    public func write(
        _ frame: DataFrame,
        to table: SQLTableName,
        mode: SQLWriteMode = .append,
        options: CallOptions = .default
    ) throws(ConnError) -> Int {
        let writer = SQLWriter(frame: frame, table: table, mode: mode)
        return try perform(call("write", .no, options)) { (connection) throws(ConnError) in
            try writer.write(on: connection, dialect: Driver.dialect)
        }
    }

    /// Writes a frame into a table by the engine's bulk road, all or nothing.
    @discardableResult
    public func write(
        _ frame: DataFrame,
        to table: SQLTableName,
        mode: SQLWriteMode = .append,
        options: CallOptions = .default
    ) async throws(ConnError) -> Int {
        let writer = SQLWriter(frame: frame, table: table, mode: mode)
        return try await perform(call("write", .no, options)) { (connection) throws(ConnError) in
            try writer.write(on: connection, dialect: Driver.dialect)
        }
    }

    // MARK: Procedures and the catalogue

    /// Calls a stored procedure.
    ///
    /// - Throws: `.unsupported` on engines without procedures.
    @available(*, noasync)
    public func callProcedure(
        _ name: SQLTableName,
        _ arguments: [SQLProcedureArgument] = [],
        options: CallOptions = .default
    ) throws(ConnError) -> SQLProcedureResult {
        try perform(call("callProcedure", .no, options)) { (connection) throws(ConnError) in
            try connection.callProcedure(name, arguments: arguments)
        }
    }

    /// Calls a stored procedure.
    public func callProcedure(
        _ name: SQLTableName,
        _ arguments: [SQLProcedureArgument] = [],
        options: CallOptions = .default
    ) async throws(ConnError) -> SQLProcedureResult {
        try await perform(call("callProcedure", .no, options)) { (connection) throws(ConnError) in
            try connection.callProcedure(name, arguments: arguments)
        }
    }

    /// The tables and views, ordered by schema and name.
    @available(*, noasync)
    public func tables(options: CallOptions = .default) throws(ConnError) -> [SQLTableInfo] {
        try perform(call("tables", .yes, options)) { (connection) throws(ConnError) in try connection.tables() }
    }

    /// The tables and views, ordered by schema and name.
    public func tables(options: CallOptions = .default) async throws(ConnError) -> [SQLTableInfo] {
        try await perform(call("tables", .yes, options)) { (connection) throws(ConnError) in try connection.tables() }
    }

    /// The columns of a table in their order.
    ///
    /// - Throws: `.notFound` if there is no such table.
    @available(*, noasync)
    public func columns(of table: SQLTableName, options: CallOptions = .default) throws(ConnError) -> [SQLTableColumn] {
        try perform(call("columns", .yes, options)) { (connection) throws(ConnError) in
            try connection.existingColumns(of: table)
        }
    }

    /// The columns of a table in their order.
    public func columns(
        of table: SQLTableName,
        options: CallOptions = .default
    ) async throws(ConnError) -> [SQLTableColumn] {
        try await perform(call("columns", .yes, options)) { (connection) throws(ConnError) in
            try connection.existingColumns(of: table)
        }
    }
}

extension SQLDriverConnection {
    /// The columns of a table; throws `.notFound` instead of giving none.
    func existingColumns(of table: SQLTableName) throws(ConnError) -> [SQLTableColumn] {
        let found = try columns(of: table)
        guard found.isEmpty else { return found }
        throw ConnError(
            .notFound,
            "There is no table '\(table)'",
            advice: "check the name with tables(), or write with mode .create"
        )
    }
}
