import ConnCoreTesting
import Foundation
import IntegrationSupport
import MySQL
import Testing

extension FaultSuites {
    @Suite("Cancelling hits the query that is meant, and no other")
    struct CancelStormTests {
        /// 10,000 in the long run; as many as take some seconds otherwise.
        static let cancels = TestServer.runsLongTests ? 10_000 : 1_000

        @Test("random cancels over 16 threads and 16 tasks: no innocent query fails")
        func storm() async throws {
            let storm = try CancelStorm(seed: 0x5707_1001)
            let report = try await storm.run(cancels: Self.cancels)
            print("STORM: \(report)")
            #expect(report.problems.isEmpty, "\(report.problems.prefix(10))")
            #expect(report.cancelled + report.finished == report.victims)
            #expect(report.victims >= Self.cancels)
            // A storm in which nothing is hit proves nothing.
            #expect(report.cancelled > report.victims * 4 / 10)
            #expect(report.finished > 0)
            #expect(report.innocents >= report.victims)
            #expect(report.working == report.connections)
        }
    }
}

/// Workers on one handler, each with its own stream of queries: some of the queries are cancelled at random moments,
/// the others are watched for cancels that were not meant for them.
struct CancelStorm {
    struct Report: Sendable, CustomStringConvertible {
        var seed: UInt64 = 0
        /// Queries that somebody cancelled, sooner or later.
        var victims = 0
        /// Those that threw `.cancelled`.
        var cancelled = 0
        /// Those that were faster than the cancel.
        var finished = 0
        /// Queries that nobody cancelled.
        var innocents = 0
        /// Server processes of the handler before, and those of them that were replaced meanwhile.
        var connections = 0
        var replaced = 0
        /// Connections that answered a query afterwards.
        var working = 0
        var seconds = 0.0
        var problems: [String] = []

        var description: String {
            """
            seed \(seed) | victims \(victims) | cancelled \(cancelled) | finished first \(finished) | \
            innocents \(innocents) | innocents hit \(problems.count) | connections \(connections) | \
            replaced \(replaced) | working afterwards \(working) | \(String(format: "%.1f", seconds)) s
            """
        }
    }

    private static let threads = 16
    private static let tasks = 16

    private let handler: MySQLHandler
    private let seed: UInt64
    private let report: Shared<Report>

    init(seed: UInt64) throws {
        var (properties, options) = try TestServer.parsed()
        options.statementCacheSize = 16
        properties.connectTimeout = .seconds(30)
        var configuration = TestServer.quick(retries: 0)
        configuration.maximumWorkers = Self.tasks
        configuration.acquireTimeout = .seconds(60)
        handler = try MySQLHandler(unconnected: properties, options: options, configuration: configuration)
        self.seed = seed
        report = Shared(Report(seed: seed))
    }

    func run(cancels: Int) async throws -> Report {
        let start = ContinuousClock.now
        let remaining = Shared(cancels)
        let (before, after) = (Shared(Set<Int>()), Shared(Set<Int>()))
        try await Workers.run(
            threads: Self.threads,
            tasks: Self.tasks,
            limit: .seconds(300),
            thread: { try work(as: $0, remaining, before, after) },
            task: { try await work(as: $0, remaining, before, after) }
        )
        await handler.shutdown()
        return report.change { report in
            report.connections = before.value.count
            report.replaced = before.value.subtracting(after.value).count
            report.working = after.value.count
            report.seconds = (ContinuousClock.now - start).seconds
            return report
        }
    }

    // MARK: One worker

    private static let backend: SQLQuery = "SELECT CAST(CONNECTION_ID() AS SIGNED)"

    private func takeOne(_ remaining: Shared<Int>) -> Bool {
        remaining.change { left in
            left -= 1
            return left >= 0
        }
    }

    /// A query that holds its number and runs for about so long. None sleeps: a SLEEP that is killed ends well, with 1.
    private func query(_ number: Int, milliseconds: Double) -> SQLQuery {
        milliseconds > 1_000
            ? "SELECT \(number) + COUNT(*) * 0 FROM seq_1_to_1000000 AS a, seq_1_to_1000000 AS b WHERE a.seq <> b.seq"
            : "SELECT \(number) + COUNT(*) * 0 FROM seq_1_to_\(unsafe: String(Int(milliseconds * 400) + 1))"
    }

    private func work(
        as worker: Int,
        _ remaining: Shared<Int>,
        _ before: Shared<Set<Int>>,
        _ after: Shared<Set<Int>>
    ) throws {
        var dice = Dice(seed &+ UInt64(worker))
        let first = try handler.readScalar(Self.backend, as: Int.self)
        before.change { _ = $0.insert(first ?? 0) }
        var number = worker * 10_000_000
        while takeOne(remaining) {
            number += 1
            let plan = VictimPlan(&dice)
            let token = CancellationToken()
            plan.later { token.cancel() }
            let victim = query(number, milliseconds: plan.length)
            let outcome = Result {
                try handler.readScalar(victim, as: Int.self, options: CallOptions(cancellation: token))
            }
            judge(outcome, number)
            for _ in 0..<Int.random(in: 1...2, using: &dice) {
                number += 1
                let innocent = query(number, milliseconds: .random(in: 0...2, using: &dice))
                judgeInnocent(Result { try handler.readScalar(innocent, as: Int.self) }, number)
            }
        }
        let last = try handler.readScalar(Self.backend, as: Int.self)
        after.change { _ = $0.insert(last ?? 0) }
    }

    private func work(
        as worker: Int,
        _ remaining: Shared<Int>,
        _ before: Shared<Set<Int>>,
        _ after: Shared<Set<Int>>
    ) async throws {
        var dice = Dice(seed &+ UInt64(worker))
        var number = worker * 10_000_000
        before.change { _ = $0.insert(-worker) }
        while takeOne(remaining) {
            number += 1
            let plan = VictimPlan(&dice)
            let victim = query(number, milliseconds: plan.length)
            let task = Task { try await handler.readScalar(victim, as: Int.self) }
            plan.later { task.cancel() }
            judge(await task.result, number)
            for _ in 0..<Int.random(in: 1...2, using: &dice) {
                number += 1
                let innocent = query(number, milliseconds: .random(in: 0...2, using: &dice))
                let value = Task { try await handler.readScalar(innocent, as: Int.self) }
                judgeInnocent(await value.result, number)
            }
        }
        // Tasks share the workers' connections: each must have one that works.
        let last = try await handler.readScalar(Self.backend, as: Int.self)
        if last != nil { after.change { _ = $0.insert(-worker) } }
    }

    private func judge(_ outcome: Result<Int?, any Error>, _ number: Int) {
        report.change { report in
            report.victims += 1
            switch outcome {
            case .success(number):
                report.finished += 1
            case .success(let other):
                report.problems.append("query \(number) answered \(String(describing: other))")
            case .failure(let error as ConnError) where error.kind == .cancelled:
                report.cancelled += 1
            case .failure(let error):
                report.problems.append("cancelled query \(number) threw \(error)")
            }
        }
    }

    private func judgeInnocent(_ outcome: Result<Int?, any Error>, _ number: Int) {
        report.change { report in
            report.innocents += 1
            switch outcome {
            case .success(number): break
            case .success(let other): report.problems.append("innocent \(number) answered \(String(describing: other))")
            case .failure(let error): report.problems.append("innocent \(number) threw \(error)")
            }
        }
    }
}

/// How long a victim runs, in milliseconds, and when it is cancelled: before, during or after its run.
private struct VictimPlan {
    let length: Double
    let delay: Double

    init(_ dice: inout Dice) {
        // Half of them end only by the cancel; the others race with it.
        let isEndless = Bool.random(using: &dice)
        length = isEndless ? 30_000 : .random(in: 0...40, using: &dice)
        delay = .random(in: 0...20, using: &dice)
    }

    func later(_ cancel: @escaping @Sendable () -> Void) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(Int(delay * 1_000)), execute: cancel)
    }
}
