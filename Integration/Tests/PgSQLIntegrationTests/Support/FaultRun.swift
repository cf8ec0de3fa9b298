import ConnCoreTesting
import Foundation
import IntegrationSupport
import PgSQL
import Testing

/// A handler on a private cluster to which something happens: while it is idle, while many threads and tasks read, and
/// while they write. Each phase adds a row to the table of faults.
final class FaultRun: Sendable {
    private let cluster: PrivateCluster
    private let db: PgSQLHandler
    private let nextID = Shared(0)

    init(_ cluster: PrivateCluster) async throws {
        self.cluster = cluster
        var (properties, options) = try PgSQLHandler.parsed(cluster.url)
        options.applicationName = "fault"
        properties.connectTimeout = .seconds(10)
        db = try PgSQLHandler(unconnected: properties, options: options, configuration: .patient)
        try await cluster.sql("SET ROLE conn; CREATE TABLE written (id int, n int)")
    }

    func end() async throws { await db.shutdown() }

    /// The next call after the fault works, and one that may not be repeated is not lost either.
    func idle(_ fault: String, _ strike: @Sendable () async throws -> Void) async throws {
        _ = try await db.readScalar("SELECT 1", as: Int.self)
        let thread = CaseThread()
        defer { thread.stop() }
        _ = try await thread.run { [db] in try db.readScalar("SELECT 1", as: Int.self) }
        try await strike()
        let start = ContinuousClock.now
        let (first, second) = (takeID(), takeID())
        let asynchronous = await outcome(first, Result.catching { [db] in try await db.insert(first) })
        let synchronous = await outcome(
            second,
            Result.catching { [db] in try await thread.run { try db.insert(second) } }
        )
        let problems = try await check([asynchronous, synchronous])
        #expect(problems.isEmpty, "\(fault), idle: \(problems)")
        let words = "next write async: \(asynchronous.word), sync: \(synchronous.word)"
        FaultTable.add(fault, "idle", "\(words), \((ContinuousClock.now - start).inSeconds)")
    }

    /// Reads by 6 threads and 6 tasks, small and large: every one gives the right answer, whatever happens meanwhile.
    func reads(_ fault: String, _ strike: @escaping @Sendable () async throws -> Void) async throws {
        let stop = Shared(false)
        let (small, large) = (Shared(0), Shared(0))
        let wrong = Shared<[String]>([])
        let start = ContinuousClock.now
        let work = Task { [db] in
            try await Workers.run(
                threads: 6,
                tasks: 6,
                limit: .seconds(120),
                thread: { number in
                    while !stop.value {
                        do {
                            if number.isMultiple(of: 2) {
                                let value = try db.readScalar("SELECT \(number) + 1", as: Int.self)
                                if value != number + 1 { wrong.change { $0.append("read \(value ?? -1)") } }
                                small.change { $0 += 1 }
                            } else {
                                let frame = try db.readFrame("SELECT n FROM generate_series(1, 50000) AS n")
                                if frame.rowCount != 50_000 { wrong.change { $0.append("\(frame.rowCount) rows") } }
                                large.change { $0 += 1 }
                            }
                        } catch {
                            wrong.change { $0.append("\(error)") }
                        }
                    }
                },
                task: { number in
                    while !stop.value {
                        do {
                            let frame = try await db.readFrame(
                                "SELECT n + \(number) AS n FROM generate_series(1, \(20_000)) AS n"
                            )
                            if frame.rowCount != 20_000 { wrong.change { $0.append("\(frame.rowCount) rows") } }
                            large.change { $0 += 1 }
                        } catch {
                            wrong.change { $0.append("\(error)") }
                        }
                    }
                }
            )
        }
        let before = try await struck(work, stop, strike) { small.value + large.value }
        let after = small.value + large.value - before
        #expect(wrong.value.isEmpty, "\(fault), reads: \(wrong.value.prefix(5))")
        FaultTable.add(
            fault,
            "reads",
            "\(small.value) small and \(large.value) large right, \(wrong.value.count) failed (\(after) after the fault), "
                + (ContinuousClock.now - start).inSeconds
        )
    }

    /// Inserts that may not be repeated, transactions and frames, by 6 threads and 6 tasks: what is reported is there.
    func writes(_ fault: String, _ strike: @escaping @Sendable () async throws -> Void) async throws {
        let stop = Shared(false)
        let outcomes = Shared<[Outcome]>([])
        let start = ContinuousClock.now
        let work = Task { [self] in
            try await Workers.run(
                threads: 6,
                tasks: 6,
                limit: .seconds(120),
                thread: { [self] number in
                    while !stop.value {
                        let id = takeID()
                        let result = Result {
                            switch number % 3 {
                            case 0: try db.insert(id)
                            case 1: try db.transaction { try $0.execute("INSERT INTO written VALUES (\(id), 0)") }
                            default: try db.write(try Self.frame(id), to: "written")
                            }
                        }
                        outcomes.change { $0.append(outcome(id, result, rows: number % 3 > 1 ? 50 : 1)) }
                    }
                },
                task: { [self] number in
                    while !stop.value {
                        let id = takeID()
                        let result = await Result.catching { [self] in
                            switch number % 3 {
                            case 0: try await db.insert(id)
                            case 1:
                                try await db.transaction {
                                    try await $0.execute("INSERT INTO written VALUES (\(id), 0)")
                                }
                            default: try await db.write(try Self.frame(id), to: "written")
                            }
                        }
                        outcomes.change { $0.append(outcome(id, result, rows: number % 3 > 1 ? 50 : 1)) }
                    }
                }
            )
        }
        _ = try await struck(work, stop, strike) { outcomes.value.count }
        let all = outcomes.value
        let problems = try await check(all)
        #expect(problems.isEmpty, "\(fault), writes: \(problems.prefix(5))")
        let words = Dictionary(grouping: all, by: \.word).mapValues(\.count).sorted { $0.key < $1.key }
        FaultTable.add(
            fault,
            "writes",
            words.map { "\($0.value) \($0.key)" }.joined(separator: ", ") + ", \(problems.count) wrong, "
                + (ContinuousClock.now - start).inSeconds
        )
    }

    // MARK: Outcomes

    private struct Outcome: Sendable {
        var id: Int
        var rows: Int
        /// `nil`: reported as done.
        var error: ConnError?
        var other: String?

        var word: String {
            if let other { return "other error (\(other))" }
            guard let error else { return "done" }
            return error.outcome == .notApplied ? "not applied" : "unknown (\(error.kind))"
        }
    }

    private static func frame(_ id: Int) throws -> DataFrame {
        let ids = Array(repeating: Int32(id), count: 50)
        return try DataFrame([("id", Column(ids)), ("n", Column((0..<50).map { Int32($0) }))])
    }

    private func takeID() -> Int {
        nextID.change { next in
            next += 1
            return next
        }
    }

    private func outcome<R>(_ id: Int, _ result: Result<R, any Error>, rows: Int = 1) -> Outcome {
        switch result {
        case .success: Outcome(id: id, rows: rows)
        case .failure(let error as ConnError): Outcome(id: id, rows: rows, error: error)
        case .failure(let error): Outcome(id: id, rows: rows, other: "\(error)")
        }
    }

    /// Lets work run, strikes in its midst, lets it go on for as long again, and ends it. Returns the count at the strike.
    private func struck(
        _ work: Task<Void, any Error>,
        _ stop: Shared<Bool>,
        _ strike: @Sendable () async throws -> Void,
        _ count: @escaping @Sendable () -> Int
    ) async throws -> Int {
        defer { stop.change { $0 = true } }
        try await eventually("no work was done before the fault") { count() >= 50 }
        let before = count()
        try await strike()
        try await eventually(within: .seconds(60), "no work was done after the fault") { count() >= before + 50 }
        stop.change { $0 = true }
        try await work.value
        return before
    }

    /// Compares what was reported with what is there, as `psql` sees it.
    private func check(_ outcomes: [Outcome]) async throws -> [String] {
        // A statement that was cut off may still be running.
        try await eventually("server processes are busy") {
            try await cluster.sql(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'fault' AND state <> 'idle'"
            ) == "0"
        }
        var there: [Int: Int] = [:]
        for line in try await cluster.sql("SELECT id, count(*) FROM written GROUP BY id").split(separator: "\n") {
            let parts = line.split(separator: "|").compactMap { Int($0) }
            there[parts[0]] = parts[1]
        }
        return outcomes.compactMap { outcome in
            let rows = there[outcome.id] ?? 0
            if let other = outcome.other { return "write \(outcome.id) threw \(other)" }
            guard rows == 0 || rows == outcome.rows else { return "write \(outcome.id): \(rows) rows are there" }
            guard let error = outcome.error else { return rows == 0 ? "write \(outcome.id): done, and not there" : nil }
            switch error.outcome {
            case .notApplied: return rows == 0 ? nil : "write \(outcome.id): not applied, and there: \(error)"
            case .unknown: return nil
            default: return "write \(outcome.id): outcome \(error.outcome): \(error)"
            }
        }
    }
}

extension PgSQLHandler {
    fileprivate func insert(_ id: Int) throws { try execute("INSERT INTO written VALUES (\(id), 0)") }
    fileprivate func insert(_ id: Int) async throws { try await execute("INSERT INTO written VALUES (\(id), 0)") }
}

extension Result where Failure == any Error {
    /// What an async closure gives or throws.
    static func catching(_ body: () async throws -> Success) async -> Result {
        do {
            return .success(try await body())
        } catch {
            return .failure(error)
        }
    }
}
