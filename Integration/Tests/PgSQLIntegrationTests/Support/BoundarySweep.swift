import ConnCoreTesting
import ConnTesting
import Foundation
import IntegrationSupport
import PgSQL

/// Cuts a connection at every message boundary of one operation, in both directions, before and after each message, and
/// checks each time what the caller was told against what is at the server.
///
/// The boundaries are those that a recording of the operation shows. Each cut has a handler, a proxy and rows of its own.
struct BoundarySweep: Sendable {
    /// What the operation is, for the table.
    let name: String
    /// Which messages are cut: those of the login, or those after it.
    let phase: Phase
    /// How many rows the operation writes; 0 for one that reads.
    let writes: Int
    /// Whether the operation must succeed wherever it is cut; otherwise it may also fail with a true word on its outcome.
    let mustSucceed: Bool
    /// The operation: its rows have the given key in the column `run`.
    let operation: @Sendable (PgSQLHandler, _ table: SQLTableName, _ run: Int) throws -> Void

    enum Phase: Sendable {
        case login, work
    }

    /// What came of all cuts.
    struct Report: Sendable, CustomStringConvertible {
        var messages = 0
        var cuts = 0
        /// Cuts whose message came, so that they struck.
        var struck = 0
        var succeeded = 0
        var failedNotApplied = 0
        var failedUnknown = 0
        var unknownThere = 0
        var problems: [String] = []

        var description: String {
            """
            \(messages) messages, \(cuts) cuts, \(struck) struck: \(succeeded) succeeded, \
            \(failedNotApplied) failed and not applied, \(failedUnknown) unknown (of them there \(unknownThere)), \
            \(problems.count) wrong
            """
        }
    }

    func run() async throws -> Report {
        let table = SQLTableName(TestServer.uniqueName("sweep"))
        try await TestServer.owner.execute("CREATE TABLE \(table: table) (run bigint, n bigint)")
        defer { Task { try? await TestServer.owner.execute("DROP TABLE \(table: table)") } }
        let messages = try await recorded(table)
        let report = Shared(Report(messages: messages.count))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, message) in messages.enumerated() {
                for side in BoundarySide.allCases {
                    let run = 2 * number + (side == .before ? 1 : 2)
                    let ending: ConnectionEnding = (number + run).isMultiple(of: 2) ? .cut : .reset
                    let script = FaultScript.cut(at: message, side, framing: PostgreSQLFraming(), ending: ending)
                    let place = "\(ending) \(side) \(message.direction) \(message.index) '\(message.type)'"
                    // Most of a cut's time is waiting, so a few go on at once.
                    if run > 4 { try await group.next() }
                    group.addTask { try await cut(script, place, table, run: run, report) }
                }
            }
            try await group.waitForAll()
        }
        return report.value
    }

    private func handler(_ proxy: FaultProxy, _ name: String) throws -> PgSQLHandler {
        var (properties, options) = try TestServer.parsed(through: proxy)
        options.applicationName = name
        properties.connectTimeout = .seconds(10)
        let configuration = TestServer.quick(first: .milliseconds(1))
        return try PgSQLHandler(unconnected: properties, options: options, configuration: configuration)
    }

    /// The messages of the operation, from a run without faults.
    private func recorded(_ table: SQLTableName) async throws -> [ProxyMessage] {
        let proxy = try TestServer.proxy(framing: PostgreSQLFraming())
        defer { proxy.stop() }
        try await onThread {
            let db = try handler(proxy, "sweep")
            try operation(db, table, 0)
            db.close()
        }
        let all = (proxy.connection(0)?.messages ?? []).filter { $0.type != "X" }
        guard let ready = all.firstIndex(where: { $0.direction == .serverToClient && $0.type == "Z" }) else {
            throw ContractFailure("the recording shows no login")
        }
        return phase == .login ? Array(all[...ready]) : Array(all[(ready + 1)...])
    }

    private func cut(
        _ script: FaultScript,
        _ place: String,
        _ table: SQLTableName,
        run: Int,
        _ shared: Shared<Report>
    ) async throws {
        let proxy = try TestServer.proxy { $0.number == 0 ? script : .none }
        defer { proxy.stop() }
        let name = TestServer.uniqueName("sweep")
        let result = try await onThread {
            let db = try handler(proxy, name)
            let result = Result { try operation(db, table, run) }
            db.close()
            return result
        }
        let hasStruck = proxy.statistics.faultCount > 0
        // A statement that was cut off may still be running.
        try await eventually("server processes of the cut are left") { try await TestServer.processes(name) == 0 }
        let there = try await TestServer.owner.readScalar(
            "SELECT count(*) FROM \(table: table) WHERE run = \(run)",
            as: Int.self
        )
        shared.change { report in
            report.cuts += 1
            if hasStruck { report.struck += 1 }
            guard let there, there == 0 || there == writes else {
                report.problems.append("\(place): \(there ?? -1) rows are there instead of 0 or \(writes)")
                return
            }
            switch result {
            case .success:
                report.succeeded += 1
                if there != writes { report.problems.append("\(place): succeeded, and \(there) rows are there") }
            case .failure(let error as ConnError) where [.connection, .commitOutcomeUnknown].contains(error.kind):
                if mustSucceed { report.problems.append("\(place): threw \(error)") }
                switch error.outcome {
                case .notApplied:
                    report.failedNotApplied += 1
                    if there != 0 { report.problems.append("\(place): said not applied, and \(there) rows are there") }
                case .unknown:
                    report.failedUnknown += 1
                    if there != 0 { report.unknownThere += 1 }
                default:
                    report.problems.append("\(place): threw outcome \(error.outcome): \(error)")
                }
            case .failure(let error):
                report.problems.append("\(place): threw \(error)")
            }
        }
    }
}
