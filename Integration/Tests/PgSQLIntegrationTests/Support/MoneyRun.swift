import ConnCoreTesting
import ConnTesting
import Foundation
import IntegrationSupport
import PgSQL

/// 16 threads and 16 tasks move amounts between accounts through a proxy that cuts connections at random, on a server
/// that is restarted; afterwards what was reported is compared with what is there.
struct MoneyRun {
    /// What happens to the server meanwhile.
    enum Form: String, Sendable {
        case cuts, restarts, crashes
        case crashesWithMarker = "crashes+marker"
    }

    struct Report: Sendable, CustomStringConvertible {
        var form: Form
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
        var restarts = 0
        var seconds = 0.0
        var problems: [String] = []

        var description: String {
            """
            \(form.rawValue) | seed \(seed) | transfers \(transfers) | done \(done) | failed \(failed) | \
            unknown \(unknown) (of them there \(unknownThere)) | replays \(replays) | cuts \(cuts) | \
            restarts \(restarts) | wrong \(problems.count) | \(String(format: "%.1f", seconds)) s
            """
        }
    }

    /// What a transfer was reported as.
    private enum Fate: UInt8 {
        case none, done, failed, unknown
    }

    private static let accounts = 1_000
    private static let balance = 1_000
    private static let threads = 16
    private static let tasks = 16

    private let form: Form
    private let seed: UInt64
    private let transfers: Int
    private let fates: Shared<[Fate]>
    private let next = Shared(0)
    private let replays = Shared(0)
    private let problems = Shared<[String]>([])

    init(_ form: Form, seed: UInt64, transfers: Int) {
        self.form = form
        self.seed = seed
        self.transfers = transfers
        fates = Shared(Array(repeating: .none, count: transfers))
    }

    func play() async throws -> Report {
        let cluster = try await PrivateCluster.start()
        defer { cluster.remove() }
        try await prepare(cluster)

        let proxy = try FaultProxy(to: .tcp(port: cluster.port)).start()
        defer { proxy.stop() }
        let (properties, _) = try PgSQLHandler.parsed(cluster.url(port: proxy.port))
        let handler = try PgSQLHandler(unconnected: properties, options: options, configuration: configuration)
        let start = ContinuousClock.now
        proxy.startRandomCuts(every: .milliseconds(50), seed: seed)
        async let restarts = restart(cluster)
        try await Workers.run(
            threads: Self.threads,
            tasks: Self.tasks,
            limit: .seconds(400),
            thread: { worker in
                while let id = takeOne() { settle(id, Result { try transfer(id, worker, handler) }) }
            },
            task: { worker in
                while let id = takeOne() {
                    do {
                        try await transfer(id, worker, handler)
                        settle(id, .success(()))
                    } catch {
                        settle(id, .failure(error))
                    }
                }
            }
        )
        let restarted = try await restarts
        proxy.stopRandomCuts()
        await handler.shutdown()

        var report = Report(form: form, seed: seed, transfers: transfers)
        report.seconds = (ContinuousClock.now - start).seconds
        report.cuts = proxy.statistics.randomCuts
        report.restarts = restarted
        report.replays = replays.value
        try await check(&report, cluster)
        report.problems += problems.value
        return report
    }

    // MARK: Making

    private var options: PgSQLOptions {
        var options = PgSQLOptions()
        options.applicationName = "money"
        if form == .crashesWithMarker { options.commitMarkerTable = "commit_marker" }
        return options
    }

    private var configuration: HandlerConfiguration {
        var configuration = TestServer.quick(retries: 12, connects: 60, first: .milliseconds(20))
        configuration.maximumWorkers = Self.tasks
        configuration.acquireTimeout = .seconds(120)
        return configuration
    }

    private func prepare(_ cluster: PrivateCluster) async throws {
        try await cluster.sql(
            """
            SET ROLE conn;
            CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL);
            INSERT INTO accounts SELECT n, \(Self.balance) FROM generate_series(0, \(Self.accounts - 1)) AS n;
            CREATE TABLE commit_marker (id uuid PRIMARY KEY);
            CREATE TABLE transfers (
                id bigint PRIMARY KEY, source int NOT NULL, target int NOT NULL, amount bigint NOT NULL, worker int
            );
            """
        )
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
        /// Some callers do not wait for a server that is away: their transfers fail.
        let isImpatient: Bool

        init(_ id: Int, seed: UInt64) {
            var dice = Dice(seed &+ UInt64(id) &* 0x1234_5678_9ABC_DEF1)
            source = .random(in: 0..<MoneyRun.accounts, using: &dice)
            target = (source + .random(in: 1..<MoneyRun.accounts, using: &dice)) % MoneyRun.accounts
            amount = .random(in: 1...100, using: &dice)
            isImpatient = id % 8 == 0
        }

        var options: CallOptions { isImpatient ? CallOptions(retry: RetryPolicy.none) : .default }

        func statements(_ id: Int, _ worker: Int) -> [SQLQuery] {
            [
                "UPDATE accounts SET balance = balance - \(amount) WHERE id = \(source)",
                "UPDATE accounts SET balance = balance + \(amount) WHERE id = \(target)",
                "INSERT INTO transfers VALUES (\(id), \(source), \(target), \(amount), \(worker))",
            ]
        }
    }

    private func transfer(_ id: Int, _ worker: Int, _ handler: PgSQLHandler) throws {
        let order = Order(id, seed: seed)
        var runs = 0
        defer { count(runs) }
        try handler.transaction(options: order.options) { transaction in
            runs += 1
            for statement in order.statements(id, worker) { try transaction.execute(statement) }
        }
    }

    private func transfer(_ id: Int, _ worker: Int, _ handler: PgSQLHandler) async throws {
        let order = Order(id, seed: seed)
        let runs = Shared(0)
        defer { count(runs.value) }
        try await handler.transaction(options: order.options) { transaction in
            runs.change { $0 += 1 }
            for statement in order.statements(id, worker) { try await transaction.execute(statement) }
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

    // MARK: Restarting

    /// Restarts the server after each quarter of the transfers; returns how often.
    private func restart(_ cluster: PrivateCluster) async throws -> Int {
        guard form != .cuts else { return 0 }
        for quarter in 1...3 {
            while next.value < transfers * quarter / 4 { try await Task.sleep(for: .milliseconds(2)) }
            switch form {
            case .cuts: break
            case .restarts: try await cluster.restart(.fast)
            case .crashes, .crashesWithMarker:
                if quarter == 2 {
                    try await cluster.killSomeBackend()
                    try await cluster.waitUntilReady()
                } else {
                    try await cluster.restart(.immediate)
                }
            }
        }
        return 3
    }

    // MARK: Checking

    private func check(_ report: inout Report, _ cluster: PrivateCluster) async throws {
        try await eventually("server processes of the run are left") {
            try await cluster.sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'money'") == "0"
        }
        let ids = try await cluster.sql("SELECT id FROM transfers").split(separator: "\n").compactMap { Int($0) }
        let there = Set(ids)
        if there.count != ids.count { report.problems.append("\(ids.count - there.count) transfers are there twice") }
        for (id, fate) in fates.value.enumerated() {
            switch fate {
            case .none:
                report.problems.append("transfer \(id) was never settled")
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
        let sum = try await cluster.sql("SELECT sum(balance) FROM accounts")
        if sum != "\(Self.accounts * Self.balance)" {
            report.problems.append("the sum is \(sum) and was \(Self.accounts * Self.balance)")
        }
        let wrong = try await cluster.sql(
            """
            SELECT count(*) FROM accounts AS a LEFT JOIN (
                SELECT account, sum(amount)::bigint AS moved FROM (
                    SELECT source AS account, -amount AS amount FROM transfers
                    UNION ALL SELECT target, amount FROM transfers
                ) AS moves GROUP BY account
            ) AS m ON m.account = a.id
            WHERE a.balance <> \(Self.balance) + coalesce(m.moved, 0)
            """
        )
        if wrong != "0" { report.problems.append("\(wrong) accounts do not match the transfers that are there") }
    }
}
