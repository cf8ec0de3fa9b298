internal import ConnCore
internal import ConnCoreTesting
internal import ConnTesting
internal import MoneyOrders
public import SQLCore

/// Threads and tasks move amounts between accounts through a proxy that cuts connections at random, on a server that may
/// be restarted; afterwards what was reported is compared with what is there.
///
///     let report = try await MoneyRun(server, "crashes", hasMarker: true, seed: 7).play()
///     #expect(report.problems.isEmpty)
///
/// Every promise is in ``MoneyReport/problems``: money is neither made nor lost, what was reported done is there, once,
/// what was reported failed is not, and with marker rows nothing is unknown.
public struct MoneyRun<Driver: SQLDriver>: Sendable {
    private let server: MoneyServer<Driver>
    private let name: String
    private let hasMarker: Bool
    private let seed: UInt64
    private let transfers: Int
    private let workers: Int
    private let fates: Shared<[MoneyFate]>
    private let next = Shared(0)
    private let replays = Shared(0)
    private let problems = Shared<[String]>([])

    /// - Parameters:
    ///   - server: Where the money is.
    ///   - name: What happens to it, for the report.
    ///   - hasMarker: Whether transactions leave marker rows.
    ///   - seed: Of the transfers and the cuts.
    ///   - transfers: How many.
    ///   - workers: How many threads, and as many tasks.
    public init(
        _ server: MoneyServer<Driver>,
        _ name: String,
        hasMarker: Bool,
        seed: UInt64,
        transfers: Int = 20_000,
        workers: Int = 16
    ) {
        self.server = server
        self.name = name
        self.hasMarker = hasMarker
        self.seed = seed
        self.transfers = transfers
        self.workers = workers
        fates = Shared(Array(repeating: .none, count: transfers))
    }

    /// Makes the tables, moves the amounts and looks at what came of it.
    public func play() async throws -> MoneyReport {
        try await MoneyOrder.makeTables(server.owner, markerType: server.markerType)
        let proxy = try FaultProxy(to: server.upstream).start()
        defer { proxy.stop() }
        var configuration = HandlerConfiguration.quick(retries: 12, connects: 60, first: .milliseconds(20))
        configuration.retry.jitter = .additive(0.25)
        configuration.maximumWorkers = workers
        configuration.acquireTimeout = .seconds(120)
        let handler = try server.handler(proxy.port, hasMarker, configuration)
        let start = ContinuousClock.now
        proxy.startRandomCuts(every: .milliseconds(40), seed: seed)
        async let restarts = disturb()
        try await Workers.run(
            threads: workers,
            tasks: workers,
            limit: .seconds(400),
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
        var report = MoneyReport(hasMarker ? name + "+marker" : name, seed: seed, transfers: transfers)
        report.restarts = try await restarts
        proxy.stopRandomCuts()
        await handler.shutdown()
        report.seconds = (ContinuousClock.now - start).seconds
        report.cuts = proxy.statistics.randomCuts
        report.replays = replays.value
        report.problems = problems.value
        if report.cuts == 0 { report.problems.append("no connection was cut") }
        try await eventually(within: .seconds(30), "sessions of the run are left") {
            try await server.sessions() == 0
        }
        report.judge(fates.value, by: try await MoneyTruth(server.owner), hasMarker: hasMarker)
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

    /// Some callers do not wait for a server that is away: their transfers fail.
    private func options(_ id: Int) -> CallOptions {
        id % 8 == 0 ? CallOptions(retry: RetryPolicy.none) : .default
    }

    private func transfer(_ id: Int, _ handler: SQLHandler<Driver>) throws {
        let order = MoneyOrder(id, seed: seed)
        var runs = 0
        defer { count(runs) }
        try handler.transaction(options: options(id)) { transaction in
            runs += 1
            for statement in order.statements { try transaction.execute(statement) }
        }
    }

    private func transfer(_ id: Int, _ handler: SQLHandler<Driver>) async throws {
        let order = MoneyOrder(id, seed: seed)
        let runs = Shared(0)
        defer { count(runs.value) }
        try await handler.transaction(options: options(id)) { transaction in
            runs.change { $0 += 1 }
            for statement in order.statements { try await transaction.execute(statement) }
        }
    }

    private func count(_ runs: Int) {
        if runs > 1 { replays.change { $0 += runs - 1 } }
    }

    private func settle(_ id: Int, _ result: Result<Void, any Error>) {
        let fate: MoneyFate
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

    // MARK: Disturbing

    /// Disturbs the server after each quarter of the transfers; returns how often.
    private func disturb() async throws -> Int {
        guard let disturb = server.disturb else { return 0 }
        for quarter in 1...3 {
            while next.value < transfers * quarter / 4 { try await Task.sleep(for: .milliseconds(2)) }
            try await disturb(quarter)
        }
        return 3
    }
}
