import Foundation
import SQLite

/// What goes wrong between a handler and its SQLite connections, and what was counted on the way.
// Everything is read and written under `condition`.
final class Faults: @unchecked Sendable {
    private let condition = NSCondition()
    private var connectFailures = 0
    private var operationFailures = 0
    private var refusesLogins = false
    private var isHolding = false
    private var tried = 0
    private var open = 0
    private var held = 0
    private var generation = 0
    /// What the driver does wrong all the time.
    let defect: Defect?

    init(_ defect: Defect? = nil) {
        self.defect = defect
    }

    private func locked<R>(_ body: () -> R) -> R {
        condition.lock()
        defer { condition.unlock() }
        return body()
    }

    var connectsTried: Int { locked { tried } }
    var openConnections: Int { locked { open } }
    var heldOperations: Int { locked { held } }
    var currentGeneration: Int { locked { generation } }

    func failConnects(_ count: Int) { locked { connectFailures = count } }
    func failOperations(_ count: Int) { locked { operationFailures = count } }
    func refuseLogins(_ refuse: Bool) { locked { refusesLogins = refuse } }
    func cut() { locked { generation += 1 } }
    func hold() { locked { isHolding = true } }

    func release() {
        locked { isHolding = false }
        wake()
    }

    func wake() {
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    func connecting() throws(ConnError) {
        let (fails, refuses) = locked {
            tried += 1
            let fails = connectFailures > 0
            if fails { connectFailures -= 1 }
            return (fails, refusesLogins)
        }
        if fails {
            throw ConnError(.connection, "The case keeps the server away", retry: .reconnect, phase: .connect)
        }
        if refuses { throw ConnError(.authentication, "The case refuses the login", phase: .connect) }
    }

    func opened() { locked { open += 1 } }
    func closed() { locked { open -= 1 } }

    func takeOperationFailure() -> Bool {
        locked {
            guard operationFailures > 0 else { return false }
            operationFailures -= 1
            return true
        }
    }

    /// Waits while operations are held; returns false if `isInterrupted` became true.
    func waitWhileHeld(_ isInterrupted: () -> Bool) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard isHolding else { return true }
        held += 1
        defer { held -= 1 }
        while isHolding {
            if isInterrupted() { return false }
            condition.wait()
        }
        return true
    }
}

/// What a broken driver gets wrong, one thing at a time: each must make a case of the suite fail.
enum Defect: String, CaseIterable, Sendable {
    case bindsNilAsZero, cutsTexts, widensIntegers, losesRows, doublesRows, reversesColumns
    case forgetsColumnsOfEmptyResults, acceptsStatementsWithoutRows, reportsNoRows, inventsKeys
    case rollbackCommits, commitRollsBack, savepointsDoNothing, acceptsEveryLevel, ignoresReadOnly
    case leavesTransactionsOpen, hidesEngineRollback
    case ignoresBatchSize, losesLastBatch
    case bulkLosesLastRow, bulkIgnoresErrors, manyStopsEarly, hidesSetNumber
    case hidesPosition, hidesConstraint, showsServerText, everythingIsServerError
    case forgetsNullability, listsNoTables, keepsSessionState, ignoresInterrupts, neverCloses
}
