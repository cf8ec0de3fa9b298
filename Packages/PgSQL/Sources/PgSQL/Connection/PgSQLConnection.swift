internal import CPgSQL
@_spi(SQLDrivers) public import SQLCore

/// One open connection to a PostgreSQL server.
///
/// Handlers make and use it; it is public only because ``PgSQLDriver`` names it. One thread uses it at a time.
public final class PgSQLConnection: SQLDriverConnection {
    let shared: PgSQLShared
    let link: PgLink
    let statements: StatementCache
    let catalog = TypeCatalog()
    /// The parameters of the statement that is sent next.
    let parameters = ParameterBuffer()
    /// The result that is being read; nothing else may be sent meanwhile.
    var busyRoad: (any ResultRoad)?
    /// Changes whenever types of the database may have changed.
    private(set) var typesVersion = 0
    /// Whether a statement that was sent may change types of the database.
    var typesAreStale = false
    /// Whether the operation that runs now began inside a transaction.
    private(set) var isInTransaction = false
    /// Texts whose parameters' types the server cannot infer.
    var textsWithoutInference: Set<String> = []
    /// What the connection was opened with.
    let context: ConnectContext
    /// What made the open transaction fail, until it ends.
    private(set) var transactionFailure: ConnError?
    /// Whether `begin` was called and neither `commit` nor `rollback` since.
    var expectsTransaction = false
    /// Whether the open transaction was begun as one that only reads.
    var isReadOnlyTransaction = false
    /// What decides about a COMMIT whose answer was lost.
    var commitState = CommitState()
    /// Where the last error of the server happened, in its own words.
    private(set) var lastContext: String?
    private var lastCursor = 0
    /// The limit of statements that the next operation has, and the one that the server keeps.
    private var statementLimit: Duration?
    private var serverLimit: Duration?

    /// Opens a connection; see ``PgSQLDriver/connect(_:)``.
    init(shared: PgSQLShared, context: ConnectContext) throws(ConnError) {
        self.shared = shared
        self.context = context
        link = PgLink(adopting: try shared.open(context), cancelGrace: shared.options.cancelGrace)
        statements = StatementCache(capacity: shared.options.statementCacheSize)
        serverLimit = sharesServer ? nil : context.statementTimeout
        statementLimit = serverLimit
    }

    deinit {
        close()
    }

    var options: PgSQLOptions { shared.options }

    /// Whether a pooler may give each transaction another server process.
    var sharesServer: Bool { options.pooler == .transaction }

    // MARK: PooledConnection

    /// Whether the link is up and its protocol state known.
    public var isUsable: Bool { !link.isBroken }

    /// Whether a statement changed what outlives it: settings, temporary objects, subscriptions, locks.
    public internal(set) var needsReset = false

    /// Brings the session back to its state after login, by `DISCARD ALL`.
    public func reset() throws(ConnError) {
        if link.transactionStatus != PQTRANS_IDLE { try rollback() }
        guard options.reset == .discardAll, !sharesServer else {
            needsReset = false
            return
        }
        try beginOperation()
        try run("DISCARD ALL")
        statements.removeAll()
        if let setup = shared.sessionSetup { try run(setup) }
        serverLimit = context.statementTimeout
        needsReset = false
    }

    /// Asks the server for an answer to an empty query, within the limit of connecting.
    public func ping() throws(ConnError) {
        try beginOperation()
        link.limit = .now.advanced(by: context.timeout)
        defer { link.limit = nil }
        try run("")
    }

    /// Rolls back a transaction that a call left open, and reports it.
    public func checkAfterCall() throws(ConnError) {
        guard isUsable else { return }
        if let busy = busyRoad { busy.close() }
        let wasExpected = expectsTransaction
        expectsTransaction = false
        switch link.transactionStatus {
        case PQTRANS_IDLE: return
        case PQTRANS_INTRANS, PQTRANS_INERROR:
            try rollback()
            throw ConnError(
                .misuse(.transactionLeftOpen),
                "The call left a transaction open; it was rolled back",
                advice: wasExpected ? "commit it" : "use transaction { } instead of BEGIN"
            )
        default: link.markBroken()
        }
    }

    /// The limit of the next statements. The client keeps it; the server is told where its own is shorter.
    public func limitStatements(to limit: Duration?) {
        statementLimit = limit
    }

    /// Has the server wait as long as the next statement may take.
    private func widenServerLimit() throws(ConnError) {
        guard let serverLimit, statementLimit != serverLimit, link.transactionStatus == PQTRANS_IDLE else { return }
        if let statementLimit, statementLimit < serverLimit { return }
        try run("SET statement_timeout = \(statementLimit.map(StartupSettings.milliseconds) ?? 0)")
        self.serverLimit = statementLimit
    }

    /// Asks the server to end the running statement. Any thread; does not block.
    public var interrupt: @Sendable () -> Void {
        let line = link.cancelLine
        return { line.request() }
    }

    /// Says good-bye to the server, which rolls back an open transaction.
    public func close() {
        busyRoad = nil
        link.close()
    }

    // MARK: Operations

    /// Begins an operation: no cancel request is on its way, no result is open, the link is up.
    func beginOperation() throws(ConnError) {
        if let busy = busyRoad { busy.close() }
        try link.begin()
        lastContext = nil
        if typesAreStale { forgetTypes() }
        switch link.transactionStatus {
        case PQTRANS_IDLE:
            isInTransaction = false
            try widenServerLimit()
        case PQTRANS_INTRANS, PQTRANS_INERROR: isInTransaction = true
        default:
            link.markBroken()
            throw PgLink.closedError
        }
    }

    /// Takes note that a result was read to its end, or given up.
    func roadEnded(_ road: any ResultRoad) {
        if busyRoad === road { busyRoad = nil }
    }

    /// A name for a server-side cursor.
    func newCursorName() -> String {
        lastCursor += 1
        return "conn_cursor_\(lastCursor)"
    }

    /// The error of a result, remembered if it makes the open transaction fail.
    func failure(_ result: OpaquePointer, text: String? = nil) -> ConnError {
        var error = link.failure(result, text: text)
        if isReadOnlyTransaction, error.nativeCode?.code == "25006" {
            // The transaction was asked for as one that only reads: no other server would take the statement either.
            error = error.with(kind: .authorization).with {
                $0.retry = .never
                $0.advice = "leave readOnly out, or write outside of this transaction"
            }
        }
        lastContext = PgResult.field(result, UInt8(ascii: "W"))
        rememberFailure(error)
        return error
    }

    /// The error of a result, remembered if it makes the open transaction fail.
    func failure(_ result: PgResult, text: String? = nil) -> ConnError {
        result.withPointer { failure($0, text: text) }
    }

    /// The line in an error's context such as `COPY items, line 3, column name`, whatever language it is in.
    static func copyLine(_ context: String, table: String) -> Int? {
        let start = "COPY \(table),"
        guard let line = context.split(separator: "\n").last(where: { $0.hasPrefix(start) }) else { return nil }
        let rest = line.dropFirst(start.count).drop { !$0.isASCII || !$0.isNumber }
        return Int(rest.prefix { $0.isASCII && $0.isNumber })
    }

    /// Takes note of what made the open transaction fail.
    func rememberFailure(_ error: ConnError) {
        if isInTransaction, transactionFailure == nil { transactionFailure = error }
    }

    /// Forgets a failure that a savepoint has undone.
    func forgetFailure() {
        transactionFailure = nil
    }

    /// Forgets the types of the database, which a statement may have changed.
    private func forgetTypes() {
        typesAreStale = false
        catalog.removeUserTypes()
        typesVersion += 1
    }

    /// Forgets the transaction that has ended.
    func transactionEnded() {
        expectsTransaction = false
        isReadOnlyTransaction = false
        transactionFailure = nil
    }

    // MARK: Small statements of our own

    /// Reads the answer of one command that was sent, to its end.
    func finishCommand(text: String? = nil) throws(ConnError) -> PgResult {
        var last: PgResult?
        var error: ConnError?
        while let pointer = try link.nextResult() {
            let result = PgResult(pointer)
            if result.isError {
                if error == nil { error = failure(result, text: text) }
                if link.isBroken { break }
            } else {
                try link.endCopy(result.status)
            }
            last = result
        }
        if let error { throw error }
        guard let last else { throw link.sendFailure() }
        return last
    }

    /// Runs a text of this library's by the simple protocol.
    @discardableResult
    func run(_ text: String) throws(ConnError) -> PgResult {
        try link.send(simple: text)
        return try finishCommand(text: text)
    }

    /// Runs a text whose failure changes nothing for the caller, but makes the connection useless.
    func runQuietly(_ text: String) {
        guard !link.isBroken else { return }
        do {
            try run(text)
        } catch {
            if error.kind != .cancelled { link.markBroken() }
        }
    }

    /// Ends a transaction of this driver's own after a failure that is on its way to the caller already.
    func rollBackQuietly() {
        guard !link.isBroken, link.transactionStatus != PQTRANS_IDLE else { return }
        do {
            guard link.cancelLine.begin() else { return link.markBroken() }
            try rollBackNow()
        } catch {
            link.markBroken()
        }
    }

    /// Sends ROLLBACK until no transaction is open; a cancel request may hit the first.
    func rollBackNow() throws(ConnError) {
        var tries = 0
        while link.transactionStatus != PQTRANS_IDLE {
            do {
                try run("ROLLBACK")
            } catch {
                tries += 1
                if tries < 3, error.kind == .cancelled, !link.isBroken, link.cancelLine.begin() { continue }
                link.markBroken()
                throw error
            }
        }
        transactionEnded()
    }

    /// The rows of a query of this library's with text parameters, as text.
    func rows(of text: String, _ values: [String?] = []) throws(ConnError) -> [[String?]] {
        try link.send(query: text, values)
        return try finishCommand(text: text).textRows
    }

    /// Ends a statement whose rows nobody wants any more: reads a few, then asks the server to stop.
    ///
    /// - Returns: How many rows were left, if all were read.
    func endEarly(patience: Int) -> Int? {
        guard !link.isBroken else { return nil }
        do {
            if let rows = try link.drainSoon(maximum: patience) { return rows }
            // Inside a transaction a cancelled statement would spoil everything before it.
            if !isInTransaction { link.cancelLine.request() }
            try link.drain()
        } catch {
            link.markBroken()
        }
        return nil
    }

    /// Ends a COPY from the server in the middle.
    func endCopyEarly(patience: Int, mayCancel: Bool) {
        guard !link.isBroken else { return }
        do {
            if try !link.drainCopySoon(maximum: patience) {
                if mayCancel { link.cancelLine.request() }
                try link.drainCopy()
            }
            try link.drain()
        } catch {
            link.markBroken()
        }
    }
}
