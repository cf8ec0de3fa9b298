import Retry
import Testing

/// The examples of README.md, word for word, compiled and run.
@Suite("Examples of the README")
struct ReadmeExamples {
    @Test func first() throws {
        let calls = Counter()
        func fetchReport() throws -> String {
            if calls.add() < 3 { throw Boom() }
            return "report"
        }
        // README: first
        let report = try withRetry { try fetchReport() }
        // END
        #expect(report == "report")
    }

    @Test func asynchronous() async throws {
        let calls = Counter()
        func fetchReport() async throws -> String {
            if calls.add() < 3 { throw Boom() }
            return "report"
        }
        // README: async
        let report = try await withRetry { try await fetchReport() }
        // END
        #expect(report == "report")
    }

    @Test func retrier() async throws {
        struct ServerBusy: Error {
            var retryAfter: Duration?
        }
        let calls = Counter()
        let lines = Log()
        func send() async throws -> Int {
            switch calls.add() {
            case 1: throw ServerBusy(retryAfter: .milliseconds(2))
            case 2: 503
            default: 200
            }
        }
        // README: retrier
        let retrier = Retrier(
            policy: RetryPolicy(maxRetries: 5, exponentialMinRetryWaitTime: .milliseconds(1)),
            timeout: .seconds(20),
            classify: { error in
                guard let busy = error as? ServerBusy else { return .fail }
                return .retry(.execute, after: busy.retryAfter)
            },
            beforeSleep: { attempt in lines.add("\(attempt)") }
        )
        let status = try await retrier.run(retryIf: { $0 == 503 }) { try await send() }
        // END
        #expect(status == 200)
        #expect(lines.lines.count == 2)
    }

    @Test func errors() {
        let lines = Log()
        func upload() throws { throw Boom() }
        // README: errors
        let policy = RetryPolicy(maxRetries: 2, exponentialMinRetryWaitTime: .milliseconds(1))
        do {
            try withRetry(policy) { try upload() }
        } catch {
            lines.add("\(error.code): \(error)")
            for attempt in error.attempts { lines.add("\(attempt)") }
        }
        // END
        #expect(lines.lines.count == 4)
        #expect(lines.lines[0].hasPrefix("exhausted: The call ended after 3 tries"))
    }

    @Test func protection() async throws {
        func ask() async throws -> Int { 42 }
        // README: protection
        let budget = RetryBudget(capacity: 10, earnedPerSuccess: 0.1)
        let breaker = CircuitBreaker(failureThreshold: 5, openDuration: .seconds(30))
        let retrier = Retrier(budget: budget, breaker: breaker)
        let answer = try await retrier.run { try await ask() }
        // END
        #expect(answer == 42)
        #expect(breaker.state == .closed && budget.tokens == 10)
    }

    @Test func virtualTime() async throws {
        // README: virtual time
        let time = VirtualClock()
        let retrier = Retrier(clock: time.clock)
        let result = try? await retrier.run { () async throws -> Int in throw Unreachable() }
        // result is nil, time.sleeps has 8 waits, and no real time has passed
        // END
        #expect(result == nil)
        #expect(time.sleeps.count == 8)
    }

    @Test func machine() throws {
        let connects = Counter()
        func connect() -> Bool { connects.add() > 1 }
        func work() -> String { "done" }
        // README: machine
        var call = RetryState(policy: RetryPolicy(exponentialMinRetryWaitTime: .milliseconds(1)))
        var answer: String?
        while answer == nil {
            try call.begin()
            if call.beginConnect(), connect() {
                answer = work()
                call.succeeded()
            } else {
                switch call.failed("connection refused", endpoint: "db:5432", decision: .retry(.connect)) {
                case .wait(let wait): try call.pause(wait, cancellation: nil)
                case .stop(let reason): throw call.error(for: reason)
                }
            }
        }
        // END
        #expect(answer == "done")
        #expect(call.attempts.count == 1 && call.connects == 2)
    }
}

private struct Unreachable: Error {}
