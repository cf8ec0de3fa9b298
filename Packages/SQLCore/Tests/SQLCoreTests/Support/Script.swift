import Foundation
import SQLCore

/// What a scripted server answers and what it was asked, in order.
// Everything is read and written under `lock`.
final class Script: @unchecked Sendable {
    private let lock = NSLock()
    private var events: [String] = []
    private var failures: [String: [ConnError?]] = [:]
    private var answers: [String: [DataFrame]] = [:]
    private var columnsOfTables: [String: [SQLTableColumn]] = [:]

    /// Everything that was asked: `connect`, `BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT n`, a statement's text, …
    var log: [String] { lock.withLock { events } }

    func count(_ event: String) -> Int { log.count { $0 == event } }

    /// The next occurrences of an event fail, one for each error; `nil` lets one pass.
    func fail(_ event: String, _ errors: ConnError?...) { lock.withLock { failures[event, default: []] += errors } }

    /// Every occurrence of an event fails.
    func failAlways(_ event: String, _ error: ConnError) {
        lock.withLock { failures[event] = Array(repeating: error, count: 1_000) }
    }

    /// What a statement answers: its result in batches.
    func answer(_ text: String, _ batches: DataFrame...) { lock.withLock { answers[text] = batches } }

    /// The columns of a table.
    func table(_ name: String, _ columns: [SQLTableColumn]) { lock.withLock { columnsOfTables[name] = columns } }

    func note(_ event: String) throws(ConnError) {
        let failure: ConnError? = lock.withLock {
            events.append(event)
            guard var list = failures[event], !list.isEmpty else { return nil }
            let first = list.removeFirst()
            failures[event] = list
            return first
        }
        if let failure { throw failure }
    }

    func batches(_ text: String) -> [DataFrame]? { lock.withLock { answers[text] } }
    func columns(_ name: String) -> [SQLTableColumn] { lock.withLock { columnsOfTables[name] ?? [] } }
}

/// Errors as drivers make them.
enum Failures {
    static let lostBefore = ConnError(
        .connection,
        "The link broke before sending",
        outcome: .notApplied,
        retry: .reconnect
    )
    static let lostAfter = ConnError(.connection, "The link broke after sending", outcome: .unknown, retry: .reconnect)
    static let appliedThenLost = ConnError(
        .connection,
        "The link broke after the answer",
        outcome: .applied,
        retry: .reconnect
    )
    static let busy = ConnError(.busy, "Somebody holds a lock", outcome: .notApplied, retry: .again)
    static let deadlock = ConnError(.conflict, "A deadlock", outcome: .notApplied, retry: .replayTransaction)
    static let syntax = ConnError(.syntax, "No such word")
    static let unreachable = ConnError(.connection, "Nobody answers", retry: .reconnect, phase: .connect)
    static let wrongPassword = ConnError(.authentication, "The password is wrong", phase: .connect)
}
