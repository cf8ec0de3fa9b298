import ConnCoreTesting
import ConnTesting
import Foundation
import IntegrationSupport
import MySQL

/// Cuts a connection at every packet boundary of one operation, in both directions, before and after each packet, and
/// checks each time what the caller was told against what is at the server.
///
/// The boundaries are those that a recording of the operation shows. Each cut has a handler, a proxy and rows of its own.
struct BoundarySweep: Sendable {
    /// How many rows the operation writes; 0 for one that reads.
    let writes: Int
    /// Whether the operation must succeed wherever it is cut; otherwise it may also fail with a true word on its outcome.
    let mustSucceed: Bool
    /// Whether transactions leave a marker row.
    let hasMarker: Bool
    /// The operation: its rows have the given key in the column `run`.
    let operation: @Sendable (MySQLHandler, _ run: Int) throws -> Void

    /// What came of all cuts.
    struct Report: Sendable, CustomStringConvertible {
        var packets = 0
        var cuts = 0
        /// Cuts whose packet came, so that they struck.
        var struck = 0
        var succeeded = 0
        var failedNotApplied = 0
        var failedUnknown = 0
        var unknownThere = 0
        var problems: [String] = []

        var description: String {
            """
            \(packets) packets, \(cuts) cuts, \(struck) struck: \(succeeded) succeeded, \
            \(failedNotApplied) failed and not applied, \(failedUnknown) unknown (of them there \(unknownThere)), \
            \(problems.count) wrong
            """
        }
    }

    func run() async throws -> Report {
        let database = try await MySQLDatabase()
        let shared = Shared(Report())
        do {
            let owner = try await MySQLHandler(database.properties)
            try await owner.execute("CREATE TABLE rows_ (run BIGINT, n BIGINT)")
            try await owner.execute("CREATE TABLE markers (id CHAR(36) PRIMARY KEY)")
            let packets = try await recorded(database)
            shared.change { $0.packets = packets.count }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (number, packet) in packets.enumerated() {
                    for side in BoundarySide.allCases {
                        let run = 2 * number + (side == .before ? 1 : 2)
                        let ending: ConnectionEnding = (number + run).isMultiple(of: 2) ? .cut : .reset
                        let script = FaultScript.cut(at: packet, side, framing: MySQLFraming(), ending: ending)
                        let place = "\(ending) \(side) \(packet.direction) \(packet.index) '\(packet.type)'"
                        // Most of a cut's time is waiting, so a few go on at once.
                        if run > 4 { try await group.next() }
                        group.addTask { try await cut(script, place, database, owner, run: run, shared) }
                    }
                }
                try await group.waitForAll()
            }
            await owner.shutdown()
        } catch {
            await database.remove()
            throw error
        }
        await database.remove()
        return shared.value
    }

    private func handler(_ proxy: FaultProxy, _ database: MySQLDatabase) throws -> MySQLHandler {
        var properties = database.properties
        properties.host = "127.0.0.1"
        properties.port = proxy.port
        properties.connectTimeout = .seconds(10)
        var options = MySQLOptions()
        if hasMarker { options.commitMarkerTable = "markers" }
        let configuration = TestServer.quick(first: .milliseconds(1))
        return try MySQLHandler(unconnected: properties, options: options, configuration: configuration)
    }

    /// The packets of the operation behind the login, from a run without faults.
    private func recorded(_ database: MySQLDatabase) async throws -> [ProxyMessage] {
        let proxy = try TestServer.proxy(framing: MySQLFraming())
        defer { proxy.stop() }
        try await onThread {
            let db = try handler(proxy, database)
            try operation(db, 0)
            db.close()
        }
        let all = (proxy.connection(0)?.messages ?? []).filter { $0.type != "COM_QUIT" }
        guard all.contains(where: { $0.type == "login" }) else { throw ContractFailure("the recording shows no login") }
        return all
    }

    private func cut(
        _ script: FaultScript,
        _ place: String,
        _ database: MySQLDatabase,
        _ owner: MySQLHandler,
        run: Int,
        _ shared: Shared<Report>
    ) async throws {
        let proxy = try TestServer.proxy { $0.number == 0 ? script : .none }
        defer { proxy.stop() }
        let result = try await onThread {
            let db = try handler(proxy, database)
            let result = Result { try operation(db, run) }
            db.close()
            return result
        }
        let hasStruck = proxy.statistics.faultCount > 0
        // A statement that was cut off may still be running: what it holds is there, or gone, once nobody is in the way.
        let query: SQLQuery = "SELECT COUNT(*) FROM rows_ WHERE run = \(run) FOR UPDATE"
        let there = try await owner.transaction { try await $0.readScalar(query, as: Int.self) }
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
