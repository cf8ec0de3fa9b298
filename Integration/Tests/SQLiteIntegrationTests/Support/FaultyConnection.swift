import Foundation
import SQLite

/// A SQLite connection on which the faults act.
final class FaultyConnection: SQLDriverConnection {
    private let base: SQLiteConnection
    private let faults: Faults
    private let generation: Int
    private let interruption = Interruption()
    private var isDead = false
    private var hasHiddenRollback = false

    init(_ base: SQLiteConnection, _ faults: Faults) {
        self.base = base
        self.faults = faults
        generation = faults.currentGeneration
    }

    private func has(_ defect: Defect) -> Bool { faults.defect == defect }
    private var isCut: Bool { generation != faults.currentGeneration }

    private static let lost = ConnError(
        .connection,
        "The case cut the connection",
        outcome: .unknown,
        retry: .reconnect
    )

    /// Where every operation begins: holds, fails or finds the link dead.
    private func enter() throws(ConnError) {
        if isDead || isCut || faults.takeOperationFailure() {
            isDead = true
            throw Self.lost
        }
        interruption.isSet = false
        guard faults.waitWhileHeld({ interruption.isSet }) else {
            throw ConnError(.cancelled, "The held operation was interrupted")
        }
    }

    /// What the defects make of an error.
    private func changed(_ error: ConnError) -> ConnError {
        var error = error
        if has(.hidesPosition) { error.position = nil }
        if has(.hidesConstraint) { error.constraintName = nil }
        if has(.showsServerText) { error.message += ": canary-7f3a" }
        if has(.everythingIsServerError), error.kind != .cancelled { return error.with(kind: .server) }
        return error
    }

    // MARK: PooledConnection

    var isUsable: Bool { !isDead && base.isUsable }
    var needsReset: Bool { has(.keepsSessionState) ? false : base.needsReset }
    func reset() throws(ConnError) { try base.reset() }

    func ping() throws(ConnError) {
        try enter()
        try base.ping()
    }

    func checkAfterCall() throws(ConnError) {
        if has(.leavesTransactionsOpen) { return }
        try base.checkAfterCall()
    }

    var interrupt: @Sendable () -> Void {
        if has(.ignoresInterrupts) { return {} }
        let (inner, interruption, faults) = (base.interrupt, interruption, faults)
        return {
            interruption.isSet = true
            faults.wake()
            inner()
        }
    }

    func close() {
        faults.closed()
        if has(.neverCloses) {
            Leaked.keep(base)
            return
        }
        base.close()
    }

    // MARK: Statements

    func open(_ statement: SQLStatement) throws(ConnError) -> FaultyCursor {
        try enter()
        if has(.hidesEngineRollback), base.transactionStatus == .failed {
            try base.rollback()
            hasHiddenRollback = true
        }
        var statement = statement
        if has(.acceptsStatementsWithoutRows) { statement.expectsRows = false }
        if has(.bindsNilAsZero) { statement.parameters = statement.parameters.map { $0.isNull ? .int(0) : $0 } }
        if has(.cutsTexts) {
            statement.parameters = statement.parameters.map { value in
                if case .string(let text) = value { .string(String(text.prefix(2))) } else { value }
            }
        }
        do {
            return FaultyCursor(try base.open(statement), faults.defect, acceptsAll: !statement.expectsRows)
        } catch {
            throw changed(error)
        }
    }

    func executeMany(_ text: String, parameterSets: [[SQLValue]]) throws(ConnError) -> Int {
        try enter()
        let sets = has(.manyStopsEarly) ? Array(parameterSets.dropLast()) : parameterSets
        do {
            return try base.executeMany(text, parameterSets: sets)
        } catch {
            throw has(.hidesSetNumber) ? error.with { $0.message = "A set failed" } : changed(error)
        }
    }

    // MARK: Transactions

    var transactionStatus: SQLTransactionStatus {
        let status = base.transactionStatus
        if has(.hidesEngineRollback), status == .failed || hasHiddenRollback { return .active }
        return status
    }

    func begin(_ mode: SQLTransactionMode) throws(ConnError) {
        try enter()
        var mode = mode
        if has(.acceptsEveryLevel) { mode.isolation = .engineDefault }
        if has(.ignoresReadOnly) { mode.readOnly = false }
        try base.begin(mode)
    }

    func commit() throws(ConnError) {
        try enter()
        if has(.commitRollsBack) { return try base.rollback() }
        if hasHiddenRollback {
            hasHiddenRollback = false
            return
        }
        try base.commit()
    }

    func rollback() throws(ConnError) {
        hasHiddenRollback = false
        if has(.rollbackCommits), base.transactionStatus == .active { return try base.commit() }
        try base.rollback()
    }

    func savepoint(_ name: String) throws(ConnError) {
        try enter()
        if !has(.savepointsDoNothing) { try base.savepoint(name) }
    }

    func release(savepoint name: String) throws(ConnError) {
        try enter()
        if !has(.savepointsDoNothing) { try base.release(savepoint: name) }
    }

    func rollback(toSavepoint name: String) throws(ConnError) {
        if !has(.savepointsDoNothing) { try base.rollback(toSavepoint: name) }
    }

    // MARK: Frames and the catalogue

    func bulkInsert(_ frame: DataFrame, plan: SQLInsertPlan) throws(ConnError) -> Int {
        try enter()
        let frame = has(.bulkLosesLastRow) ? frame.head(max(0, frame.rowCount - 1)) : frame
        do {
            return try base.bulkInsert(frame, plan: plan)
        } catch {
            if has(.bulkIgnoresErrors) { return frame.rowCount }
            throw changed(error)
        }
    }

    func tables() throws(ConnError) -> [SQLTableInfo] {
        try enter()
        return has(.listsNoTables) ? [] : try base.tables()
    }

    func columns(of table: SQLTableName) throws(ConnError) -> [SQLTableColumn] {
        try enter()
        var columns = try base.columns(of: table)
        if has(.forgetsNullability) { for index in columns.indices { columns[index].isNullable = true } }
        return columns
    }

    func callProcedure(
        _ name: SQLTableName,
        arguments: [SQLProcedureArgument]
    ) throws(ConnError) -> SQLProcedureResult {
        try enter()
        return try base.callProcedure(name, arguments: arguments)
    }
}

/// Whether the running operation was interrupted.
// `flag` is read and written under `lock`.
private final class Interruption: @unchecked Sendable {
    private let lock = NSLock()
    private var flag = false

    var isSet: Bool {
        get { lock.withLock { flag } }
        set { lock.withLock { flag = newValue } }
    }
}

/// Connections that a broken driver never closes; the process ends with them.
// `kept` is written under `lock`.
private final class Leaked: @unchecked Sendable {
    private static let shared = Leaked()
    private let lock = NSLock()
    private var kept: [AnyObject] = []

    static func keep(_ object: AnyObject) { shared.lock.withLock { shared.kept.append(object) } }
}
