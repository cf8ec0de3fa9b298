import SQLCore
import Testing

@testable import SQLCoreTesting

@Suite("What is tried again")
struct RetryTests {
    @Test("a read whose outcome is unknown is tried again", arguments: SQLFace.allCases)
    func readIsRetried(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.answer("SELECT 1", .numbers(1))
            world.script.fail("SELECT 1", Failures.lostAfter, Failures.lostAfter)
            let seen = try await world.db.frame("SELECT 1").rowCount
            #expect(seen == 1)
            #expect(world.script.count("SELECT 1") == 3)
            #expect(world.script.count("connect") == 3)
            #expect(world.clock.sleeps == [.milliseconds(100), .milliseconds(200)])
        }
    }

    @Test("a write whose outcome is unknown is not tried again", arguments: SQLFace.allCases)
    func unknownWriteIsNotRetried(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("DELETE FROM t", Failures.lostAfter)
            let error = await connError { try await world.db.execute("DELETE FROM t") }
            #expect(error?.outcome == .unknown)
            #expect(error?.description.contains("it may have taken effect") == true)
            #expect(world.script.count("DELETE FROM t") == 1)
            #expect(error?.attempts.count == 1)
        }
    }

    @Test("a write that was not applied is tried again", arguments: SQLFace.allCases)
    func notAppliedWriteIsRetried(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("DELETE FROM t", Failures.lostBefore, Failures.busy)
            try await world.db.execute("DELETE FROM t")
            #expect(world.script.count("DELETE FROM t") == 3)
            #expect(world.script.count("connect") == 2)
        }
    }

    @Test("a call that was applied is never tried again", arguments: SQLFace.allCases)
    func appliedIsNeverRetried(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("SELECT 1", Failures.appliedThenLost)
            let error = await connError { _ = try await world.db.frame("SELECT 1", CallOptions(idempotent: true)) }
            #expect(error?.outcome == .applied)
            #expect(world.script.count("SELECT 1") == 1)
        }
    }

    @Test("idempotent: true lets a write be tried again, false keeps a read from it", arguments: SQLFace.allCases)
    func optionsOverride(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("DELETE FROM t", Failures.lostAfter)
            try await world.db.execute("DELETE FROM t", CallOptions(idempotent: true))
            #expect(world.script.count("DELETE FROM t") == 2)
            world.script.fail("SELECT 1", Failures.lostAfter)
            _ = await connError { _ = try await world.db.frame("SELECT 1", CallOptions(idempotent: false)) }
            #expect(world.script.count("SELECT 1") == 1)
        }
    }

    @Test("a read that writes by its text is not tried again", arguments: SQLFace.allCases)
    func writingReadIsNotRetried(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            let text = "WITH gone AS (DELETE FROM t RETURNING n) SELECT n FROM gone"
            world.script.fail(text, Failures.lostAfter)
            _ = await connError { _ = try await world.db.frame(SQLQuery(unsafeSQL: text)) }
            #expect(world.script.count(text) == 1)
        }
    }

    @Test("an error that cannot be helped is not tried again", arguments: SQLFace.allCases)
    func syntaxIsNotRetried(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("SELECT 1", Failures.syntax)
            let error = await connError { _ = try await world.db.frame("SELECT 1") }
            #expect(error?.kind == .syntax)
            #expect(world.script.log.filter { $0 == "SELECT 1" }.count == 1)
            #expect(world.clock.sleeps.isEmpty)
            #expect(world.script.count("close") == 0)
        }
    }

    @Test("maxRetries bounds the runs and the log names each", arguments: SQLFace.allCases)
    func retriesAreBounded(_ face: SQLFace) async throws {
        try await inWorld(face, retries: 3) { world in
            world.script.failAlways("SELECT 1", Failures.busy)
            let error = await connError { _ = try await world.db.frame("SELECT 1") }
            #expect(world.script.count("SELECT 1") == 4)
            #expect(error?.kind == .busy)
            #expect(error?.attempts.map(\.wait) == [.milliseconds(100), .milliseconds(200), .milliseconds(400), nil])
            #expect(error?.attempts.map(\.phase) == [.execute, .execute, .execute, .execute])
            #expect(error?.attempts.allSatisfy { $0.endpoint?.contains("server") == true } == true)
            #expect(error?.attempts.last?.elapsed == .milliseconds(700))
        }
    }

    @Test("a lock that is busy keeps the connection", arguments: SQLFace.allCases)
    func busyKeepsConnection(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("DELETE FROM t", Failures.busy, Failures.busy)
            try await world.db.execute("DELETE FROM t")
            #expect(world.script.count("connect") == 1)
        }
    }

    @Test(
        "maxConnRetries bounds the connects of one call, and they use no execution retry",
        arguments: SQLFace.allCases
    )
    func connectsAreBounded(_ face: SQLFace) async throws {
        try await inWorld(face, retries: 1, connects: 2) { world in
            world.script.failAlways("connect", Failures.unreachable)
            let error = await connError { _ = try await world.db.frame("SELECT 1") }
            #expect(world.script.count("connect") == 3)
            #expect(error?.attempts.map(\.phase) == [.connect, .connect, .connect])
            #expect(error?.outcome == .notApplied)
            #expect(world.script.count("SELECT 1") == 0)
        }
    }

    @Test("failed connects do not use up the retries of the statement", arguments: SQLFace.allCases)
    func phasesAreCountedApart(_ face: SQLFace) async throws {
        try await inWorld(face, retries: 1, connects: 3) { world in
            world.script.answer("SELECT 1", .numbers(1))
            world.script.fail("connect", Failures.unreachable, Failures.unreachable)
            world.script.fail("SELECT 1", Failures.busy)
            let seen = try await world.db.frame("SELECT 1").rowCount
            #expect(seen == 1)
            #expect(world.script.count("connect") == 3)
            #expect(world.script.count("SELECT 1") == 2)
        }
    }

    @Test("a refused login is final", arguments: SQLFace.allCases)
    func loginIsFinal(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("connect", Failures.wrongPassword)
            let error = await connError { _ = try await world.db.frame("SELECT 1") }
            #expect(error?.kind == .authentication)
            #expect(error?.phase == .connect)
            #expect(world.script.count("connect") == 1)
            #expect(world.clock.sleeps.isEmpty)
        }
    }

    @Test("one deadline covers all tries and sleeps", arguments: SQLFace.allCases)
    func deadlineCoversAll(_ face: SQLFace) async throws {
        try await inWorld(face, retries: 100) { world in
            world.script.failAlways("SELECT 1", Failures.busy)
            // Waits of virtual seconds: the tries themselves run on real time, and must not come near the deadline.
            var policy = RetryPolicy(exponentialMinRetryWaitTime: .seconds(10))
            policy.jitter = .none
            let error = await connError {
                _ = try await world.db.frame("SELECT 1", CallOptions(timeout: .seconds(35), retry: policy))
            }
            #expect(error?.kind == .timeout)
            #expect(world.clock.sleeps == [.seconds(10), .seconds(20)])
            #expect((error?.underlying as? ConnError)?.kind == .busy)
            #expect(error?.outcome == .notApplied)
        }
    }

    @Test("a call's own policy goes before the handler's", arguments: SQLFace.allCases)
    func callPolicy(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.failAlways("SELECT 1", Failures.busy)
            _ = await connError { _ = try await world.db.frame("SELECT 1", CallOptions(retry: RetryPolicy.none)) }
            #expect(world.script.count("SELECT 1") == 1)
        }
    }

    @Test("a stream is tried again before its first batch", arguments: SQLFace.allCases)
    func streamIsRetriedBefore(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.answer("SELECT n", .numbers(1), .numbers(2))
            world.script.fail("SELECT n", Failures.lostAfter)
            world.script.fail("fetch 0 of SELECT n", Failures.lostAfter)
            var rows: [Int64?] = []
            try await world.db.stream("SELECT n") { batch, _ in
                rows += batch.integers(at: 0)
                return .proceed
            }
            #expect(rows == [1, 2])
            #expect(world.script.count("SELECT n") == 3)
        }
    }

    @Test("a stream is not tried again after its first batch", arguments: SQLFace.allCases)
    func streamIsNotRetriedAfter(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.answer("SELECT n", .numbers(1), .numbers(2))
            world.script.fail("fetch 1 of SELECT n", Failures.lostBefore)
            var batches = 0
            let error = await connError {
                try await world.db.stream("SELECT n") { _, _ in
                    batches += 1
                    return .proceed
                }
            }
            #expect(error?.kind == .connection)
            #expect(batches == 1)
            #expect(world.script.count("SELECT n") == 1)
        }
    }

    @Test("the catalogue is read again, a procedure is not", arguments: SQLFace.allCases)
    func catalogueIsIdempotent(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("tables", Failures.lostAfter)
            let seen = try await world.db.tables().count
            #expect(seen == 1)
            #expect(world.script.count("tables") == 2)
            world.script.fail("CALL p", Failures.lostAfter)
            _ = await connError { _ = try await world.db.callProcedure("p") }
            #expect(world.script.count("CALL p") == 1)
        }
    }

    @Test("executeMany is not tried again when its outcome is unknown", arguments: SQLFace.allCases)
    func manyIsNotRetried(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("COMMIT", Failures.lostAfter)
            let error = await connError { try await world.db.executeMany("INSERT INTO t VALUES (?)", [[1], [2]]) }
            #expect(error?.kind == .commitOutcomeUnknown)
            #expect(world.script.count("BEGIN") == 1)
        }
    }

    @Test("executeMany is tried again as a whole when the link broke before its commit", arguments: SQLFace.allCases)
    func manyIsReplayed(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("many INSERT INTO t VALUES ($1) 2", Failures.lostAfter)
            let seen = try await world.db.executeMany("INSERT INTO t VALUES (?)", [[1], [2]])
            #expect(seen == 2)
            #expect(world.script.count("BEGIN") == 2)
            #expect(world.script.count("COMMIT") == 1)
        }
    }
}
