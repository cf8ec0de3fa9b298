public import ConnCore
internal import Foundation
internal import MoneyOrders
public import SQLCore

/// Workers on one handler, each with its own stream of queries: some of the queries are cancelled at random moments,
/// the others are watched for cancels that were not meant for them.
public struct CancelStorm<Driver: SQLDriver>: Sendable {
    private let threads = 16
    private let tasks = 16
    private let handler: SQLHandler<Driver>
    private let seed: UInt64
    private let backend: SQLQuery
    private let query: @Sendable (_ number: Int, _ milliseconds: Double, _ computes: Bool) -> SQLQuery
    private let report: Shared<CancelStormReport>

    /// What a storm's handler needs: a worker for each task, and no tries that would hide what hit a query.
    public static func prepare(_ properties: inout SQLConnProperties, _ configuration: inout HandlerConfiguration) {
        properties.connectTimeout = .seconds(30)
        configuration.maximumWorkers = 16
        configuration.acquireTimeout = .seconds(60)
    }

    /// - Parameters:
    ///   - backend: Asks for the number of the server's process or thread.
    ///   - query: A query that answers with its number and runs for about so long; it works if it `computes`, else it may
    ///     sleep.
    public init(
        _ handler: SQLHandler<Driver>,
        seed: UInt64,
        backend: SQLQuery,
        query: @escaping @Sendable (_ number: Int, _ milliseconds: Double, _ computes: Bool) -> SQLQuery
    ) {
        self.handler = handler
        self.seed = seed
        self.backend = backend
        self.query = query
        report = Shared(CancelStormReport(seed: seed))
    }

    /// Runs until so many queries were cancelled, and shuts the handler down.
    public func run(cancels: Int) async throws -> CancelStormReport {
        let start = ContinuousClock.now
        let remaining = Shared(cancels)
        let (before, after) = (Shared(Set<Int>()), Shared(Set<Int>()))
        try await Workers.run(
            threads: threads,
            tasks: tasks,
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

    private func takeOne(_ remaining: Shared<Int>) -> Bool {
        remaining.change { left in
            left -= 1
            return left >= 0
        }
    }

    private func work(
        as worker: Int,
        _ remaining: Shared<Int>,
        _ before: Shared<Set<Int>>,
        _ after: Shared<Set<Int>>
    ) throws {
        var dice = Dice(seed &+ UInt64(worker))
        let first = try handler.readScalar(backend, as: Int.self)
        before.change { _ = $0.insert(first ?? 0) }
        var number = worker * 10_000_000
        while takeOne(remaining) {
            number += 1
            let plan = VictimPlan(&dice)
            let token = CancellationToken()
            plan.later { token.cancel() }
            let victim = query(number, plan.length, plan.computes)
            let outcome = Result {
                try handler.readScalar(victim, as: Int.self, options: CallOptions(cancellation: token))
            }
            judge(outcome, number)
            for _ in 0..<Int.random(in: 1...2, using: &dice) {
                number += 1
                let innocent = query(number, .random(in: 0...2, using: &dice), plan.computes)
                judgeInnocent(Result { try handler.readScalar(innocent, as: Int.self) }, number)
            }
        }
        let last = try handler.readScalar(backend, as: Int.self)
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
            let victim = query(number, plan.length, plan.computes)
            let task = Task { try await handler.readScalar(victim, as: Int.self) }
            plan.later { task.cancel() }
            judge(await task.result, number)
            for _ in 0..<Int.random(in: 1...2, using: &dice) {
                number += 1
                let innocent = query(number, .random(in: 0...2, using: &dice), plan.computes)
                let value = Task { try await handler.readScalar(innocent, as: Int.self) }
                judgeInnocent(await value.result, number)
            }
        }
        // Tasks share the workers' connections: each must have one that works.
        let last = try await handler.readScalar(backend, as: Int.self)
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
    let computes: Bool

    init(_ dice: inout Dice) {
        // Half of them end only by the cancel; the others race with it.
        let isEndless = Bool.random(using: &dice)
        length = isEndless ? 30_000 : .random(in: 0...40, using: &dice)
        delay = .random(in: 0...20, using: &dice)
        computes = !isEndless && Bool.random(using: &dice)
    }

    func later(_ cancel: @escaping @Sendable () -> Void) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .microseconds(Int(delay * 1_000)), execute: cancel)
    }
}
