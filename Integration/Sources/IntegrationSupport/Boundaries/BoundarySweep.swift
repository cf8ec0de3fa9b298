internal import ConnCore
internal import ConnCoreTesting
internal import ConnTesting
public import SQLCore
public import Testing

/// Cuts a connection at every message boundary of one operation, in both directions, before and after each message, and
/// checks each time what the caller was told against what is at the server.
///
/// The boundaries are those that a recording of the operation shows. Each cut has a handler, a proxy and rows of its own.
public struct BoundarySweep<Driver: SQLDriver>: Sendable {
    /// Writes rows with the given key in the column `run` into the table, whose other column is `n`, or reads.
    public typealias Operation = @Sendable (SQLHandler<Driver>, _ table: SQLTableName, _ run: Int) throws -> Void

    /// Which messages are cut.
    public enum Phase: Sendable {
        /// Those of the login.
        case login
        /// Those after the login.
        case work
        /// All of them.
        case all
    }

    /// What the operation is, for the table.
    public let name: String
    /// Which messages are cut.
    public let phase: Phase
    /// How many rows the operation writes; 0 for one that reads.
    public let writes: Int
    /// Whether the operation must succeed wherever it is cut; otherwise it may also fail with a true word on its outcome.
    public let mustSucceed: Bool
    /// The operation.
    public let operation: Operation

    /// - Parameters:
    ///   - name: What the operation is.
    ///   - phase: Which messages are cut.
    ///   - writes: How many rows it writes.
    ///   - mustSucceed: Whether it must succeed wherever it is cut.
    ///   - operation: Writes rows into the table, or reads.
    public init(
        name: String,
        phase: Phase,
        writes: Int,
        mustSucceed: Bool,
        operation: @escaping Operation
    ) {
        self.name = name
        self.phase = phase
        self.writes = writes
        self.mustSucceed = mustSucceed
        self.operation = operation
    }

    /// Records the operation, and runs it once for each cut.
    public func run(on server: BoundaryServer<Driver>) async throws -> BoundaryReport {
        let table = SQLTableName(uniqueName("sweep"))
        try await server.owner.execute("CREATE TABLE \(table: table) (run BIGINT, n BIGINT)")
        let result: Result<BoundaryReport, any Error>
        do {
            result = .success(try await run(on: server, table))
        } catch {
            result = .failure(error)
        }
        _ = try? await server.owner.execute("DROP TABLE \(table: table)")
        return try result.get()
    }

    private func run(on server: BoundaryServer<Driver>, _ table: SQLTableName) async throws -> BoundaryReport {
        let messages = try await recorded(on: server, table)
        let report = Shared(BoundaryReport(messages: messages.count))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, message) in messages.enumerated() {
                for side in BoundarySide.allCases {
                    let run = 2 * number + (side == .before ? 1 : 2)
                    let ending: ConnectionEnding = (number + run).isMultiple(of: 2) ? .cut : .reset
                    let script = FaultScript.cut(at: message, side, framing: server.framing, ending: ending)
                    let place = "\(ending) \(side) \(message.direction) \(message.index) '\(message.type)'"
                    // Most of a cut's time is waiting, so a few go on at once.
                    if run > 4 { try await group.next() }
                    group.addTask { try await cut(script, place, on: server, table, run: run, report) }
                }
            }
            try await group.waitForAll()
        }
        return report.value
    }

    private var configuration: HandlerConfiguration { .quick(connects: 20, first: .milliseconds(1)) }

    /// The messages of the operation, from a run without faults.
    private func recorded(on server: BoundaryServer<Driver>, _ table: SQLTableName) async throws -> [ProxyMessage] {
        let proxy = try FaultProxy(to: server.upstream, framing: server.framing).start()
        defer { proxy.stop() }
        try await onThread {
            let db = try server.handler(proxy.port, uniqueName("sweep"), configuration)
            try operation(db, table, 0)
            db.close()
        }
        let all = (proxy.connection(0)?.messages ?? []).filter { !server.isFarewell($0) }
        guard let ready = all.firstIndex(where: server.endsLogin) else {
            throw ContractFailure("the recording shows no login")
        }
        switch phase {
        case .login: return Array(all[...ready])
        case .work: return Array(all[(ready + 1)...])
        case .all: return all
        }
    }

    private func cut(
        _ script: FaultScript,
        _ place: String,
        on server: BoundaryServer<Driver>,
        _ table: SQLTableName,
        run: Int,
        _ shared: Shared<BoundaryReport>
    ) async throws {
        let proxy = try FaultProxy(to: server.upstream)
        proxy.script { $0.number == 0 ? script : .none }
        try proxy.start()
        defer { proxy.stop() }
        let name = uniqueName("sweep")
        let result = try await onThread {
            let db = try server.handler(proxy.port, name, configuration)
            let result = Result { try operation(db, table, run) }
            db.close()
            return result
        }
        let hasStruck = proxy.statistics.faultCount > 0
        // A statement that was cut off may still be running.
        try await server.settle(name, table)
        let there = try await server.owner.readScalar(
            "SELECT COUNT(*) FROM \(table: table) WHERE run = \(run)",
            as: Int.self
        )
        shared.change { report in
            report.judge(
                result,
                at: place,
                rows: there,
                of: writes,
                mustSucceed: mustSucceed,
                hasStruck: hasStruck
            )
        }
    }
}

extension BoundarySweep {
    /// Writes one row by itself.
    public static var insert: Operation {
        { db, table, run in try db.execute("INSERT INTO \(table: table) VALUES (\(run), 1)") }
    }

    /// Writes two rows in a transaction.
    public static var transaction: Operation {
        { db, table, run in
            try db.transaction { transaction in
                for n in 1...2 { try transaction.execute("INSERT INTO \(table: table) VALUES (\(run), \(n))") }
            }
        }
    }
}

extension BoundarySweep: CustomTestStringConvertible {
    /// The name.
    public var testDescription: String { name }
}
