import ConnTesting
import Foundation
import IntegrationSupport
import MySQL

/// 8 threads and 8 tasks move amounts between accounts through a proxy that cuts connections at random; afterwards what
/// was reported is compared with what is there.
struct MoneyRun: Sendable {
    struct Report: Sendable, CustomStringConvertible {
        var hasMarker: Bool
        var seed: UInt64
        var transfers: Int
        var done = 0
        var failed = 0
        var unknown = 0
        /// Of the unknown, how many took effect.
        var unknownThere = 0
        /// Runs of closures beyond the first of each transfer.
        var replays = 0
        var cuts = 0
        var seconds = 0.0
        var problems: [String] = []

        var description: String {
            """
            cuts\(hasMarker ? "+marker" : "") | seed \(seed) | transfers \(transfers) | done \(done) | failed \(failed) | \
            unknown \(unknown) (of them there \(unknownThere)) | replays \(replays) | cuts \(cuts) | \
            wrong \(problems.count) | \(String(format: "%.1f", seconds)) s
            """
        }
    }

    /// What a transfer was reported as.
    private enum Fate: UInt8 {
        case none, done, failed, unknown
    }

    private static let accounts = 1_000
    private static let balance = 1_000
    private static let threads = 8
    private static let tasks = 8

    private let hasMarker: Bool
    private let seed: UInt64
    private let transfers: Int
    private let fates: Shared<[Fate]>
    private let next = Shared(0)
    private let replays = Shared(0)
    private let problems = Shared<[String]>([])

    init(hasMarker: Bool, seed: UInt64, transfers: Int) {
        self.hasMarker = hasMarker
        self.seed = seed
        self.transfers = transfers
        fates = Shared(Array(repeating: .none, count: transfers))
    }

    func play() async throws -> Report {
        let database = try await MySQLDatabase()
        let owner = try await MySQLHandler(database.properties)
        let result: Result<Report, any Error>
        do {
            result = .success(try await play(database, owner))
        } catch {
            result = .failure(error)
        }
        await owner.shutdown()
        await database.remove()
        return try result.get()
    }

    private func play(_ database: MySQLDatabase, _ owner: MySQLHandler) async throws -> Report {
        try await owner.execute("CREATE TABLE accounts (id INT PRIMARY KEY, balance BIGINT NOT NULL)")
        try await owner.execute(
            "INSERT INTO accounts SELECT seq, \(Self.balance) FROM seq_0_to_\(unsafe: String(Self.accounts - 1))"
        )
        try await owner.execute("CREATE TABLE markers (id CHAR(36) PRIMARY KEY)")
        try await owner.execute(
            "CREATE TABLE transfers (id BIGINT PRIMARY KEY, source INT NOT NULL, target INT NOT NULL, amount BIGINT NOT NULL)"
        )
        let proxy = try TestServer.proxy()
        defer { proxy.stop() }
        var properties = database.properties
        properties.host = "127.0.0.1"
        properties.port = proxy.port
        var options = MySQLOptions()
        if hasMarker { options.commitMarkerTable = "markers" }
        var configuration = TestServer.quick(retries: 12, connects: 60, first: .milliseconds(20))
        configuration.maximumWorkers = Self.tasks
        configuration.acquireTimeout = .seconds(120)
        let handler = try MySQLHandler(unconnected: properties, options: options, configuration: configuration)
        let start = ContinuousClock.now
        proxy.startRandomCuts(every: .milliseconds(30), seed: seed)
        try await Workers.run(
            threads: Self.threads,
            tasks: Self.tasks,
            limit: .seconds(300),
            thread: { _ in while let id = takeOne() { settle(id, Result { try transfer(id, handler) }) } },
            task: { _ in
                while let id = takeOne() {
                    do {
                        try await transfer(id, handler)
                        settle(id, .success(()))
                    } catch {
                        settle(id, .failure(error))
                    }
                }
            }
        )
        proxy.stopRandomCuts()
        await handler.shutdown()
        var report = Report(hasMarker: hasMarker, seed: seed, transfers: transfers)
        report.seconds = (ContinuousClock.now - start).seconds
        report.cuts = proxy.statistics.randomCuts
        report.replays = replays.value
        try await check(&report, owner)
        report.problems += problems.value
        return report
    }

    // MARK: Moving

    private func takeOne() -> Int? {
        next.change { next in
            guard next < transfers else { return nil }
            next += 1
            return next - 1
        }
    }

    private struct Order {
        let source: Int
        let target: Int
        let amount: Int

        init(_ id: Int, seed: UInt64) {
            var dice = Dice(seed &+ UInt64(id) &* 0x1234_5678_9ABC_DEF1)
            source = .random(in: 0..<MoneyRun.accounts, using: &dice)
            target = (source + .random(in: 1..<MoneyRun.accounts, using: &dice)) % MoneyRun.accounts
            amount = .random(in: 1...100, using: &dice)
        }

        func statements(_ id: Int) -> [SQLQuery] {
            [
                "UPDATE accounts SET balance = balance - \(amount) WHERE id = \(source)",
                "UPDATE accounts SET balance = balance + \(amount) WHERE id = \(target)",
                "INSERT INTO transfers VALUES (\(id), \(source), \(target), \(amount))",
            ]
        }
    }

    private func transfer(_ id: Int, _ handler: MySQLHandler) throws {
        let order = Order(id, seed: seed)
        var runs = 0
        defer { count(runs) }
        try handler.transaction { transaction in
            runs += 1
            for statement in order.statements(id) { try transaction.execute(statement) }
        }
    }

    private func transfer(_ id: Int, _ handler: MySQLHandler) async throws {
        let order = Order(id, seed: seed)
        let runs = Shared(0)
        defer { count(runs.value) }
        try await handler.transaction { transaction in
            runs.change { $0 += 1 }
            for statement in order.statements(id) { try await transaction.execute(statement) }
        }
    }

    private func count(_ runs: Int) {
        if runs > 1 { replays.change { $0 += runs - 1 } }
    }

    private func settle(_ id: Int, _ result: Result<Void, any Error>) {
        let fate: Fate
        switch result {
        case .success:
            fate = .done
        case .failure(let error as ConnError) where error.kind == .commitOutcomeUnknown:
            fate = .unknown
        case .failure(let error):
            fate = .failed
            if (error as? ConnError)?.outcome != .notApplied {
                problems.change { $0.append("transfer \(id) failed without saying that nothing happened: \(error)") }
            }
        }
        fates.change { $0[id] = fate }
    }

    // MARK: Checking

    private func check(_ report: inout Report, _ owner: MySQLHandler) async throws {
        // Locks of sessions that were cut off are waited for.
        let rows = try await owner.transaction { transaction in
            try await transaction.readFrame("SELECT id FROM transfers FOR UPDATE")
        }
        let there = Set(
            (0..<rows.rowCount).compactMap { row -> Int? in
                if case .int(let id) = rows.column(at: 0).value(at: row) { Int(id) } else { nil }
            }
        )
        for (id, fate) in fates.value.enumerated() {
            switch fate {
            case .none: report.problems.append("transfer \(id) was never settled")
            case .done:
                report.done += 1
                if !there.contains(id) { report.problems.append("transfer \(id) was reported done and is not there") }
            case .failed:
                report.failed += 1
                if there.contains(id) { report.problems.append("transfer \(id) was reported failed and is there") }
            case .unknown:
                report.unknown += 1
                if there.contains(id) { report.unknownThere += 1 }
            }
        }
        let sum = try await owner.readScalar("SELECT SUM(balance) FROM accounts", as: Int.self)
        if sum != Self.accounts * Self.balance {
            report.problems.append("the sum is \(sum ?? -1) and was \(Self.accounts * Self.balance)")
        }
        let wrong = try await owner.readScalar(
            """
            SELECT COUNT(*) FROM accounts AS a LEFT JOIN (
                SELECT account, SUM(amount) AS moved FROM (
                    SELECT source AS account, -amount AS amount FROM transfers
                    UNION ALL SELECT target, amount FROM transfers
                ) AS moves GROUP BY account
            ) AS m ON m.account = a.id
            WHERE a.balance <> \(Self.balance) + COALESCE(m.moved, 0)
            """,
            as: Int.self
        )
        if wrong != 0 { report.problems.append("\(wrong ?? -1) accounts do not match the transfers that are there") }
    }
}
