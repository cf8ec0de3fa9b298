import Testing
import ThreadLocalPool

@testable import ConnCore

struct ErrorMappingTests {
    static let attempt = RetryAttempt(number: 1, phase: .connect, endpoint: "e", error: "x", wait: nil, elapsed: .zero)

    @Test("an endpoint reads as its connection URL")
    func endpoints() {
        let server = Endpoint(system: "microsoft.sql_server", host: "db", port: 1433, database: "plant", user: "sa")
        #expect(server.description == "sqlserver://sa@db:1433/plant")
        #expect(Endpoint(system: "mysql", host: "::1").description == "mysql://[::1]")
        #expect(Endpoint(system: "sqlite", database: "plant.db").description == "sqlite:plant.db")
    }

    @Test(
        "each retry code has its kind",
        arguments: [
            (RetryError.Code.invalidPolicy, ConnError.Kind.misuse(.invalidArgument)), (.cancelled, .cancelled),
            (.deadlineExceeded, .timeout), (.circuitOpen, .connection), (.exhausted, .connection),
            (.budgetExhausted, .connection), (.askedDelayTooLong, .connection), (.notRetryable, .connection),
        ]
    )
    func retryKinds(_ code: RetryError.Code, _ kind: ConnError.Kind) {
        let error = ConnError(retryError: RetryError(code, message: "It failed.", attempts: [Self.attempt]))
        #expect(error.kind == kind)
        #expect(error.attempts == [Self.attempt])
        #expect(error.message == "It failed")
        #expect(error.outcome == .notApplied)
    }

    @Test func theTrysOwnErrorIsKeptWithTheLog() {
        let own = ConnError(.conflict, "Deadlock", outcome: .notApplied)
        let retry = RetryError(
            .exhausted,
            message: "x",
            underlying: own,
            attempts: [Self.attempt],
            askedDelay: .seconds(90)
        )
        let error = ConnError(retryError: retry)
        #expect(error.kind == .conflict)
        #expect(error.message == "Deadlock")
        #expect(error.attempts == [Self.attempt])
        #expect(error.askedDelay == .seconds(90))
    }

    @Test func aDeadlineKeepsTheOutcomeOfTheLastTry() {
        let own = ConnError(.connection, "Lost", outcome: .unknown, endpoint: Endpoint(system: "mysql", host: "db"))
        let error = ConnError(retryError: RetryError(.deadlineExceeded, message: "Late.", underlying: own))
        #expect(error.kind == .timeout)
        #expect(error.outcome == .unknown)
        #expect(error.endpoint?.host == "db")
        #expect((error.underlying as? ConnError)?.message == "Lost")
    }

    @Test func cancellationOfATaskIsCancelled() {
        let error = ConnError(CancellationError(), endpoint: Endpoint(system: "sqlite", database: "x"))
        #expect(error.kind == .cancelled)
        #expect(error.endpoint?.system == "sqlite")
        #expect(error.underlying is CancellationError)
    }

    @Test func aClosedPoolIsAClosedHandler() throws {
        final class Thing: Sendable {}
        let pool = PerThreadPool<Thing>(PoolConfiguration(name: "p", maximumResources: 1)) { _ in }
        pool.close()
        do throws(PoolError) {
            _ = try pool.claim()
            Issue.record("a closed pool gave a claim")
        } catch {
            let mapped = ConnError(poolError: error, endpoint: Endpoint(system: "sqlite"))
            #expect(mapped.kind == .closed)
            #expect(mapped.endpoint?.system == "sqlite")
            #expect(mapped.phase == .connect)
        }
    }

    @Test func aReentrantClaimIsBusyInScope() throws {
        final class Thing: Sendable {}
        let pool = PerThreadPool<Thing>(PoolConfiguration(name: "p", maximumResources: 1)) { _ in }
        var claim = try pool.claim()
        claim.install(Thing())
        do throws(PoolError) {
            _ = try pool.claim()
            Issue.record("a second claim succeeded")
        } catch {
            #expect(ConnError(poolError: error, endpoint: nil).kind == .misuse(.busyInScope))
        }
        claim.discard()
        pool.close()
    }
}
