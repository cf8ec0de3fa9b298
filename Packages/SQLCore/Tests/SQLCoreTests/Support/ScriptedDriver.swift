import SQLCore

struct ScriptedProperties: ConnProperties {
    var endpoint: Endpoint { Endpoint(system: "scripted", host: "server", port: 1, database: "base") }
    func validate() throws(ConnError) {}
}

struct ScriptedOptions: HandlerOptions {
    var script = Script()
}

/// A driver whose server follows a script.
struct ScriptedDriver: SQLDriver {
    let script: Script

    static var urlSchemes: [String] { ["scripted"] }
    static var urlEnvironmentVariable: String { "CONN_SCRIPTED_URL" }
    static var dialect: any SQLDialect { ScriptedDialect() }

    static func parse(_ url: ConnectionURL) throws(ConnError) -> (ScriptedProperties, ScriptedOptions) {
        (ScriptedProperties(), ScriptedOptions())
    }

    init(properties: ScriptedProperties, options: ScriptedOptions) throws(ConnError) {
        script = options.script
    }

    func connect(_ context: ConnectContext) throws(ConnError) -> ScriptedConnection {
        try script.note("connect")
        return ScriptedConnection(script)
    }

    func close() {}
}

/// Numbered markers and double quotes, at most ten parameters.
struct ScriptedDialect: SQLDialect {
    var name: String { "Scripted" }
    var systemName: String { "scripted" }
    var maximumParameters: Int { 10 }

    func appendMarker(_ number: Int, to text: inout String) { text += "$\(number)" }

    func quote(identifier: String) throws(ConnError) -> String {
        if identifier.isEmpty { throw ConnError(.invalidInput, "The name is empty") }
        return "\"" + identifier.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
            + "\""
    }

    func columnType(for type: DataType) throws(ConnError) -> String {
        if case .list = type { throw ConnError(.unsupported, "No type for \(type)") }
        return "\(type)".uppercased()
    }

    func createStaging(name: String, like table: SQLTableName, columns: [String]) throws(ConnError) -> String {
        "STAGE \(name) (\(try quote(columns: columns))) LIKE \(try quote(table))"
    }

    func stagingReference(name: String) throws(ConnError) -> String { "staged." + name }

    func upsert(
        from staging: String,
        into table: SQLTableName,
        keys: [String],
        columns: [String]
    ) throws(ConnError) -> String {
        "UPSERT \(try quote(table)) FROM \(staging) ON \(try quote(columns: keys)) SET \(try quote(columns: columns))"
    }
}

/// A connection that asks the script.
final class ScriptedConnection: SQLDriverConnection {
    private let script: Script
    private(set) var transactionStatus = SQLTransactionStatus.idle
    private(set) var isUsable = true
    let needsReset = false

    init(_ script: Script) {
        self.script = script
    }

    private func note(_ event: String) throws(ConnError) {
        do {
            try script.note(event)
        } catch {
            if error.retry == .reconnect {
                isUsable = false
                transactionStatus = .unknown
            }
            throw error
        }
    }

    func reset() throws(ConnError) { try note("reset") }
    func ping() throws(ConnError) { try note("ping") }

    func checkAfterCall() throws(ConnError) {
        guard transactionStatus == .active, isUsable else { return }
        transactionStatus = .idle
        try note("ROLLBACK")
        throw ConnError(.misuse(.transactionLeftOpen), "The call left a transaction open")
    }

    let interrupt: @Sendable () -> Void = {}
    func close() { try? script.note("close") }

    func open(_ statement: SQLStatement) throws(ConnError) -> ScriptedCursor {
        try note(statement.text)
        if statement.text == "ENGINE ROLLS BACK" { transactionStatus = .idle }
        if statement.text == "BEGIN BY HAND" { transactionStatus = .active }
        return ScriptedCursor(statement.text, script)
    }

    func executeMany(_ text: String, parameterSets: [[SQLValue]]) throws(ConnError) -> Int {
        try note("many \(text) \(parameterSets.count)")
        return parameterSets.count
    }

    func begin(_ mode: SQLTransactionMode) throws(ConnError) {
        try note("BEGIN")
        transactionStatus = .active
    }

    func commit() throws(ConnError) {
        try note("COMMIT")
        transactionStatus = .idle
    }

    func rollback() throws(ConnError) {
        if isUsable { transactionStatus = .idle }
        try note("ROLLBACK")
    }

    func savepoint(_ name: String) throws(ConnError) { try note("SAVEPOINT \(name)") }
    func release(savepoint name: String) throws(ConnError) { try note("RELEASE \(name)") }
    func rollback(toSavepoint name: String) throws(ConnError) { try note("ROLLBACK TO \(name)") }

    func bulkInsert(_ frame: DataFrame, plan: SQLInsertPlan) throws(ConnError) -> Int {
        let pairs = plan.pairs.map { "\($0.frameIndex)>\($0.target.name)" }.joined(separator: " ")
        try note("bulk \(plan.tableReference) \(pairs) rows \(frame.rowCount)")
        return frame.rowCount
    }

    func tables() throws(ConnError) -> [SQLTableInfo] {
        try note("tables")
        return [SQLTableInfo(name: "t", kind: .table)]
    }

    func columns(of table: SQLTableName) throws(ConnError) -> [SQLTableColumn] {
        try note("columns \(table)")
        return script.columns(table.name)
    }

    func callProcedure(
        _ name: SQLTableName,
        arguments: [SQLProcedureArgument]
    ) throws(ConnError) -> SQLProcedureResult {
        try note("CALL \(name)")
        return SQLProcedureResult(frames: [], outputs: [])
    }
}

/// The batches that the script answers; fetching batch n is the event `fetch n of TEXT`.
final class ScriptedCursor: SQLCursor {
    private let text: String
    private let script: Script
    private let batches: [DataFrame]
    private var next = 0

    init(_ text: String, _ script: Script) {
        self.text = text
        self.script = script
        batches = script.batches(text) ?? []
    }

    var columns: [Field] { batches.first?.schema ?? [] }

    func nextBatch(maximumRows: Int) throws(ConnError) -> DataFrame? {
        guard !batches.isEmpty else { return nil }
        try script.note("fetch \(next) of \(text)")
        guard next < batches.count else { return nil }
        defer { next += 1 }
        return batches[next]
    }

    func nextResult() throws(ConnError) -> Bool { false }
    var summary: ExecuteResult { ExecuteResult(affectedRows: 1) }
    func close() { try? script.note("end of \(text)") }
}
