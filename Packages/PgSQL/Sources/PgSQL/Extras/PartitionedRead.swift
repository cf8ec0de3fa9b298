@_spi(ConnInternals) internal import ConnCore
@_spi(SQLDrivers) internal import SQLCore

/// One query read over several connections in one snapshot (PostgreSQL documentation, "Snapshot Synchronization
/// Functions").
///
/// The leader is the call's own connection and reads the first part; the others are opened for this read, each with
/// a thread of its own. An interrupt of the leader interrupts them all.
struct PartitionedRead {
    let shared: PgSQLShared
    let context: ConnectContext
    let statement: SQLStatement
    let column: String
    let partitions: Int

    /// Reads all parts; blocks.
    ///
    /// - Returns: The parts' rows, one part after another.
    func run(on leader: PgSQLConnection) throws(ConnError) -> DataFrame {
        let ownsTransaction = leader.transactionStatus == .idle
        guard ownsTransaction else {
            throw ConnError(
                .misuse(.busyInScope),
                "A partitioned read makes a transaction of its own, and one is open",
                advice: "call it on the handler"
            )
        }
        try leader.begin(SQLTransactionMode(isolation: .repeatableRead, readOnly: true))
        do throws(ConnError) {
            let frame = try read(on: leader)
            try leader.rollback()
            return frame
        } catch {
            throw leader.rolledBackRead(after: error)
        }
    }

    private func read(on leader: PgSQLConnection) throws(ConnError) -> DataFrame {
        let quoted = try PgSQLDriver.dialect.quote(identifier: column)
        let text = try leader.readableText(of: statement)
        let plan = PartitionPlan(query: text, column: quoted, partitions: partitions)
        guard partitions > 1 else { return try part(0, of: plan, .hash, [], on: leader) }
        let snapshot = try leader.textOfFirstRow("SELECT pg_export_snapshot()", [])[0] ?? ""
        let (method, bounds) = try bounds(of: plan, on: leader)

        let parts = (1..<partitions).map { PartRead(part: $0) }
        for part in parts {
            do throws(ConnError) {
                try DetachedThread.start { [self] in
                    part.finish(
                        with: Result { () throws(ConnError) in
                            try partOnOwnConnection(part, of: plan, method, bounds, snapshot)
                        }
                    )
                }
            } catch {
                part.finish(with: .failure(error))
            }
        }
        leader.link.cancelLine.onInterrupt { for part in parts { part.interrupt() } }
        defer { leader.link.cancelLine.onInterrupt(nil) }

        // Every thread has ended when this returns or throws.
        let first = Result { () throws(ConnError) in try self.part(0, of: plan, method, bounds, on: leader) }
        if case .failure = first { for part in parts { part.interrupt() } }
        var results = [first]
        for part in parts {
            let result = part.wait()
            if case .failure = result { for part in parts { part.interrupt() } }
            results.append(result)
        }
        return try joined(results)
    }

    /// The error that came first in time is not known; one that is not a cancellation says more.
    private func joined(_ results: [Result<DataFrame, ConnError>]) throws(ConnError) -> DataFrame {
        var frames: [DataFrame] = []
        var failure: ConnError?
        for result in results {
            switch result {
            case .success(let frame): frames.append(frame)
            case .failure(let error):
                if failure == nil || failure?.kind == .cancelled { failure = error }
            }
        }
        if let failure { throw failure }
        do {
            return try DataFrame.concatenating(frames)
        } catch {
            throw ConnError(.conversion, "The parts of the result have different columns", underlying: error)
        }
    }

    private func bounds(
        of plan: PartitionPlan,
        on leader: PgSQLConnection
    ) throws(ConnError) -> (PartitionPlan.Method, [String]) {
        let typeText = "SELECT pg_typeof((SELECT \(plan.column) FROM \(plan.source) LIMIT 0))::text"
        guard let type = try leader.textOfFirstRow(typeText, statement.parameters)[0],
            let query = plan.boundsQuery(type: type)
        else { return (.hash, []) }
        let row = try leader.textOfFirstRow(query, statement.parameters)
        let bounds = row.compactMap(\.self)
        return bounds.count == partitions - 1 ? (.ranges(type: type), bounds) : (.hash, [])
    }

    private func part(
        _ index: Int,
        of plan: PartitionPlan,
        _ method: PartitionPlan.Method,
        _ bounds: [String],
        on connection: PgSQLConnection
    ) throws(ConnError) -> DataFrame {
        var part = statement
        part.text = plan.statement(part: index, method: method, bounds: bounds)
        part.isCacheable = false
        part.purpose = .frame
        let cursor = try connection.open(part)
        defer { cursor.close() }
        guard let frame = try cursor.nextBatch(maximumRows: .max) else {
            throw ConnError(.misuse(.wrongStatementKind), "The query returns no rows", advice: "use execute")
        }
        return frame
    }

    private func partOnOwnConnection(
        _ part: PartRead,
        of plan: PartitionPlan,
        _ method: PartitionPlan.Method,
        _ bounds: [String],
        _ snapshot: String
    ) throws(ConnError) -> DataFrame {
        guard !part.isInterrupted else { throw PartRead.interruptedError }
        let connection = try PgSQLConnection(shared: shared, context: context)
        defer { connection.close() }
        part.onInterrupt(connection.interrupt)
        defer { part.onInterrupt(nil) }
        try connection.begin(SQLTransactionMode(isolation: .repeatableRead, readOnly: true))
        try connection.run("SET TRANSACTION SNAPSHOT '\(snapshot)'")
        guard !part.isInterrupted else { throw PartRead.interruptedError }
        return try self.part(part.part, of: plan, method, bounds, on: connection)
    }
}

/// What the leader and the thread of one part share.
// `lock` guards everything that changes.
private final class PartRead: @unchecked Sendable {
    let part: Int
    private let lock = Lock()
    private let done: Condition
    private var result: Result<DataFrame, ConnError>?
    private var interruptPart: (@Sendable () -> Void)?
    private var wasInterrupted = false

    static let interruptedError = ConnError(.cancelled, "The read of a part was cancelled")

    init(part: Int) {
        self.part = part
        done = Condition(lock)
    }

    var isInterrupted: Bool { lock.withLock { wasInterrupted } }

    func onInterrupt(_ interrupt: (@Sendable () -> Void)?) {
        lock.withLock { interruptPart = interrupt }
    }

    /// Does not wait for the part.
    func interrupt() {
        lock.withLock {
            wasInterrupted = true
            interruptPart?()
        }
    }

    func finish(with result: Result<DataFrame, ConnError>) {
        lock.lock()
        self.result = result
        done.wake()
        lock.unlock()
    }

    func wait() -> Result<DataFrame, ConnError> {
        lock.lock()
        defer { lock.unlock() }
        while true {
            if let result { return result }
            // An interrupt that came between two statements of the part was lost; it is repeated.
            if !done.wait(upTo: .milliseconds(100)), wasInterrupted { interruptPart?() }
        }
    }
}
