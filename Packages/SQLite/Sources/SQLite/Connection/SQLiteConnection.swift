internal import CSQLite
@_spi(ConnInternals) internal import ConnCore
public import SQLCore

/// One open SQLite database connection.
///
/// Handlers make and use it; it is public only because ``SQLiteDriver`` names it. One thread uses it at a time.
public final class SQLiteConnection: SQLDriverConnection {
    let shared: SQLiteSharedState
    private(set) var handle: DatabaseHandle
    private let statements: SQLiteStatementCache
    private let target: InterruptTarget
    private var preparing = StatementTraits()
    private var functionVersion = 0
    /// Whether `begin` was called and neither `commit` nor `rollback` since.
    var expectsTransaction = false
    /// Whether the transaction only reads, and SQLite was told so.
    var isQueryOnly = false
    private var isOpen = true
    /// What a Swift function threw while a statement called it.
    var functionFailure: (any Error)?

    /// Opens a connection; see ``SQLiteDriver/connect(_:)``.
    init(shared: SQLiteSharedState) throws(ConnError) {
        self.shared = shared
        handle = try shared.openHandle()
        statements = SQLiteStatementCache(capacity: shared.options.statementCacheSize)
        target = InterruptTarget(handle)
        try configure()
    }

    deinit {
        close()
    }

    var options: SQLiteOptions { shared.options }

    /// The database; only between opening and closing, and only on the thread that uses the connection.
    var database: OpaquePointer { handle.pointer! }

    private func configure() throws(ConnError) {
        try shared.prepareDatabase(handle)
        installAuthorizer()
        try installFunctions()
    }

    // MARK: PooledConnection

    /// Whether the database is open.
    public var isUsable: Bool { isOpen && handle.pointer != nil }

    /// Whether a statement changed state of the session: temporary objects, attached databases, settings.
    public private(set) var needsReset = false

    /// Opens the database anew, which is the one way to be sure that nothing of the session is left.
    public func reset() throws(ConnError) {
        statements.removeAll()
        let fresh = try shared.openHandle()
        handle.close()
        handle = fresh
        target.handle = fresh
        expectsTransaction = false
        isQueryOnly = false
        functionVersion = 0
        needsReset = false
        try configure()
    }

    /// Reads the database's header, which fails if the file is gone or damaged.
    public func ping() throws(ConnError) {
        guard isUsable else { throw Self.closedError }
        handle.waiter.begin()
        _ = try scalar("PRAGMA main.schema_version")
        guard let identity = handle.fileIdentity, identity != FileIdentity(path: shared.properties.openPath) else {
            return
        }
        throw ConnError(
            .connection,
            "The SQLite file was moved, deleted or replaced since it was opened",
            advice: "the handler opens the path again by itself",
            retry: .reconnect
        )
    }

    /// Rolls back a transaction that a call left open and reports it.
    public func checkAfterCall() throws(ConnError) {
        guard isUsable else { return }
        let wasExpected = expectsTransaction
        expectsTransaction = false
        if sqlite3_get_autocommit(database) == 0 {
            try rollback()
            throw ConnError(
                .misuse(.transactionLeftOpen),
                "The call left a transaction open; it was rolled back",
                advice: wasExpected ? "commit it" : "use transaction { } instead of BEGIN"
            )
        }
        endQueryOnly()
    }

    /// Ends the running statement, or its wait for a lock. Any thread.
    public var interrupt: @Sendable () -> Void {
        let target = target
        return { target.interrupt() }
    }

    /// Closes the database; an open transaction is rolled back by SQLite.
    public func close() {
        guard isOpen else { return }
        isOpen = false
        statements.removeAll()
        handle.close()
    }

    static let closedError = ConnError(
        .connection,
        "The SQLite connection is closed",
        outcome: .notApplied,
        retry: .reconnect
    )

    // MARK: Statements

    /// Opens a statement's result; see ``SQLDriverConnection/open(_:)``.
    public func open(_ statement: SQLStatement) throws(ConnError) -> SQLiteCursor {
        try beginOperation()
        let prepared = try prepare(statement.text, isCacheable: statement.isCacheable)
        if statement.expectsRows, sqlite3_column_count(prepared.pointer) == 0 {
            throw ConnError(
                .misuse(.wrongStatementKind),
                "The statement returns no rows, and rows were asked for; it was not run",
                advice: "use execute"
            )
        }
        try checkCount(prepared, statement.parameters.count)
        let binder = ParameterBinder(statement: prepared.pointer, options: options)
        for (index, value) in statement.parameters.enumerated() { try binder.bind(value, at: index + 1) }
        return try SQLiteCursor(connection: self, statement: prepared, columnTypes: statement.columnTypes)
    }

    /// Runs one prepared statement for each set; see ``SQLDriverConnection/executeMany(_:parameterSets:)``.
    public func executeMany(_ text: String, parameterSets: [[SQLValue]]) throws(ConnError) -> Int {
        try beginOperation()
        let prepared = try prepare(text, isCacheable: true)
        prepared.isInUse = true
        defer {
            prepared.reset()
            prepared.isInUse = false
        }
        noteTraits(of: prepared)
        let binder = ParameterBinder(statement: prepared.pointer, options: options)
        var total = 0
        for (set, values) in parameterSets.enumerated() {
            do throws(ConnError) {
                try checkCount(prepared, values.count)
                for (index, value) in values.enumerated() { try binder.bind(value, at: index + 1) }
                let before = sqlite3_total_changes64(database)
                var code = sqlite3_step(prepared.pointer)
                while code == SQLITE_ROW { code = sqlite3_step(prepared.pointer) }
                guard code == SQLITE_DONE else { throw failure(code, text: text) }
                if sqlite3_total_changes64(database) != before { total += Int(sqlite3_changes64(database)) }
                prepared.reset()
                if handle.waiter.isInterrupted { throw failure(SQLITE_INTERRUPT, text: text) }
            } catch {
                throw error.with { $0.message = "Parameter set \(set): " + $0.message }
            }
        }
        return total
    }

    /// SQLite has no stored procedures.
    ///
    /// - Throws: `.unsupported`.
    public func callProcedure(
        _ name: SQLTableName,
        arguments: [SQLProcedureArgument]
    ) throws(ConnError) -> SQLProcedureResult {
        throw ConnError(
            .unsupported,
            "SQLite has no stored procedures",
            advice: "register a Swift function with registerFunction, or run the statements in a transaction"
        )
    }

    /// Begins an operation: forgets interrupts of the one before and makes new functions known.
    func beginOperation() throws(ConnError) {
        guard isUsable else { throw Self.closedError }
        handle.waiter.begin()
        functionFailure = nil
        if functionVersion != shared.functions.version { try installFunctions() }
        if expectsTransaction, sqlite3_get_autocommit(database) != 0 {
            throw ConnError(
                .conflict,
                "SQLite rolled the transaction back because of an earlier error; nothing more is run in it",
                advice: "let the transaction's closure end with that error",
                outcome: .notApplied,
                retry: .replayTransaction
            )
        }
    }

    private func checkCount(_ prepared: PreparedStatement, _ count: Int) throws(ConnError) {
        guard prepared.parameterCount != count else { return }
        throw ConnError(
            .misuse(.parameterCount),
            "The statement takes \(prepared.parameterCount) parameters and \(count) were given",
            advice: "give one value for each marker"
        )
    }

    /// The prepared form of a text that holds exactly one statement.
    func prepare(_ text: String, isCacheable: Bool) throws(ConnError) -> PreparedStatement {
        if let cached = statements.statement(for: text) { return cached }
        guard !text.utf8.contains(0) else {
            throw ConnError(.invalidInput, "The statement's text holds a NUL character")
        }
        preparing = []
        var text = text
        let flags: UInt32 = isCacheable ? UInt32(SQLITE_PREPARE_PERSISTENT) : 0
        var pointer: OpaquePointer?
        var rest = 0
        let code = text.withUTF8 { bytes -> Int32 in
            bytes.withMemoryRebound(to: CChar.self) { characters -> Int32 in
                guard let start = characters.baseAddress else { return SQLITE_OK }
                var tail: UnsafePointer<CChar>?
                let code = sqlite3_prepare_v3(database, start, Int32(characters.count), flags, &pointer, &tail)
                rest = tail.map { characters.count - ($0 - start) } ?? 0
                return code
            }
        }
        guard code == SQLITE_OK else { throw failure(code, text: text) }
        let traits = preparing
        guard let pointer else {
            throw ConnError(.invalidInput, "The statement's text is empty", advice: "write a statement")
        }
        let prepared = PreparedStatement(pointer: pointer, text: text, traits: traits)
        if rest > 0 { try refuseSecondStatement(in: text.utf8.suffix(rest)) }
        if isCacheable { statements.insert(prepared) }
        return prepared
    }

    /// Throws if there is more than white space, semicolons and comments behind the first statement.
    private func refuseSecondStatement(in tail: Substring.UTF8View) throws(ConnError) {
        let isBlank = tail.allSatisfy { $0 == UInt8(ascii: ";") || $0 == 0x20 || (0x09...0x0D).contains($0) }
        if isBlank { return }
        var rest = String(Substring(tail))
        while !rest.isEmpty {
            var pointer: OpaquePointer?
            var left = 0
            let code = rest.withUTF8 { bytes -> Int32 in
                bytes.withMemoryRebound(to: CChar.self) { characters -> Int32 in
                    var tail: UnsafePointer<CChar>?
                    let start = characters.baseAddress!
                    let code = sqlite3_prepare_v2(database, start, Int32(characters.count), &pointer, &tail)
                    left = tail.map { characters.count - ($0 - start) } ?? 0
                    return code
                }
            }
            sqlite3_finalize(pointer)
            if pointer != nil || code != SQLITE_OK {
                throw ConnError(
                    .misuse(.multipleStatements),
                    "The text holds more than one statement",
                    advice: "run them one by one, inside transaction { } if they belong together"
                )
            }
            guard left < rest.utf8.count else { return }
            rest = String(Substring(rest.utf8.suffix(left)))
        }
    }

    /// The error of a code that SQLite just returned.
    func failure(_ code: Int32, text: String? = nil) -> ConnError {
        if handle.waiter.isInterrupted, code & 0xFF == SQLITE_BUSY || code & 0xFF == SQLITE_INTERRUPT {
            // The wait for a lock was ended from outside.
            return RawError(code: SQLITE_INTERRUPT, database: nil).connError(text: text)
        }
        let raw = RawError(
            code: sqlite3_extended_errcode(database) & 0xFF == code & 0xFF
                ? sqlite3_extended_errcode(database) : code,
            database: database
        )
        guard let thrown = functionFailure else { return raw.connError(text: text) }
        functionFailure = nil
        return FunctionFailure.error(thrown, raw: raw.connError(text: text))
    }

    /// Remembers that a statement which is about to run changes the session.
    func noteTraits(of prepared: PreparedStatement) {
        if prepared.traits.contains(.changesSession) { needsReset = true }
    }

    // MARK: Small statements of our own

    /// Runs a statement that returns nothing.
    func run(_ text: String) throws(ConnError) {
        let prepared = try prepare(text, isCacheable: true)
        defer { prepared.reset() }
        var code = sqlite3_step(prepared.pointer)
        while code == SQLITE_ROW { code = sqlite3_step(prepared.pointer) }
        guard code == SQLITE_DONE else { throw failure(code, text: text) }
    }

    /// The first column of a statement's first row as text.
    func scalar(_ text: String) throws(ConnError) -> String? {
        let prepared = try prepare(text, isCacheable: false)
        switch sqlite3_step(prepared.pointer) {
        case SQLITE_ROW: return sqlite3_column_text(prepared.pointer, 0).map { String(cString: $0) }
        case SQLITE_DONE: return nil
        case let code: throw failure(code, text: text)
        }
    }

    // MARK: What a statement does

    /// Has SQLite report, while it prepares a statement, what the statement will do.
    private func installAuthorizer() {
        sqlite3_set_authorizer(
            database,
            { context, action, first, second, schema, _ in
                guard let context else { return SQLITE_OK }
                let connection = Unmanaged<SQLiteConnection>.fromOpaque(context).takeUnretainedValue()
                connection.note(action: action, first, second, schema)
                return SQLITE_OK
            },
            Unmanaged.passUnretained(self).toOpaque()
        )
    }

    private func note(
        action: Int32,
        _ first: UnsafePointer<CChar>?,
        _ second: UnsafePointer<CChar>?,
        _ schema: UnsafePointer<CChar>?
    ) {
        switch action {
        case SQLITE_READ, SQLITE_SELECT, SQLITE_FUNCTION: break
        case SQLITE_INSERT:
            guard let first, strncmpPrefix(first, "sqlite_") == false else { break }
            if hasRowIdentifiers(schema, first) { preparing.insert(.insertsRows) }
        case SQLITE_UPDATE: preparing.insert(.updatesRows)
        case SQLITE_CREATE_TEMP_TABLE, SQLITE_CREATE_TEMP_INDEX, SQLITE_CREATE_TEMP_TRIGGER, SQLITE_CREATE_TEMP_VIEW,
            SQLITE_ATTACH, SQLITE_DETACH:
            preparing.insert(.changesSession)
        case SQLITE_PRAGMA:
            let name = first.map { String(cString: $0).lowercased() } ?? ""
            if second != nil, !Self.harmlessPragmas.contains(name) { preparing.insert(.changesSession) }
        case SQLITE_TRANSACTION: preparing.insert(.controlsTransaction)
        default: break
        }
    }

    /// Pragmas with an argument that change nothing of the session.
    private static let harmlessPragmas: Set<String> = [
        "application_id", "foreign_key_check", "foreign_key_list", "incremental_vacuum", "index_info", "index_list",
        "index_xinfo", "integrity_check", "optimize", "quick_check", "table_info", "table_list", "table_xinfo",
        "user_version", "wal_checkpoint",
    ]

    private func strncmpPrefix(_ text: UnsafePointer<CChar>, _ prefix: StaticString) -> Bool {
        for index in 0..<prefix.utf8CodeUnitCount where UInt8(bitPattern: text[index]) != prefix.utf8Start[index] {
            return false
        }
        return true
    }

    private func hasRowIdentifiers(_ schema: UnsafePointer<CChar>?, _ table: UnsafePointer<CChar>) -> Bool {
        sqlite3_table_column_metadata(database, schema, table, "rowid", nil, nil, nil, nil, nil) == SQLITE_OK
    }

    // MARK: Functions

    private func installFunctions() throws(ConnError) {
        functionVersion = try shared.functions.install(on: self)
    }
}

/// Where an interrupt goes, also after `reset()` has put another handle in place.
// `handle` is read and written under `lock`.
private final class InterruptTarget: @unchecked Sendable {
    private let lock = Lock()
    private var current: DatabaseHandle

    init(_ handle: DatabaseHandle) {
        current = handle
    }

    var handle: DatabaseHandle {
        get { lock.withLock { current } }
        set { lock.withLock { current = newValue } }
    }

    func interrupt() { handle.interrupt() }
}
