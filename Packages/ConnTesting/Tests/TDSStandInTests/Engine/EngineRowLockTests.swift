import Synchronization
import Testing

@testable import TDSStandIn

@Suite("engine: rows locked by transactions", .timeLimit(.minutes(1)))
struct EngineRowLockTests {
    private func pair(_ fixture: EngineFixture) throws -> (any TDSSession, any TDSSession) {
        let (one, two) = (try fixture.session(51), try fixture.session(52))
        let made = one.batch(
            """
            CREATE TABLE t (id int NOT NULL PRIMARY KEY, n int NOT NULL); INSERT INTO t VALUES (1, 0), (2, 0), (3, 0)
            """
        )
        #expect(made.messages == [])
        two.batch("SET LOCK_TIMEOUT 50")
        return (one, two)
    }

    @Test("two transactions write other rows of a table side by side, and each sees its own")
    func sideBySide() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let (one, two) = try pair(fixture)
        #expect(one.batch("BEGIN TRAN; UPDATE t SET n = 1 WHERE id = 1; INSERT INTO t VALUES (10, 1)").errors == [])
        #expect(two.batch("BEGIN TRAN; UPDATE t SET n = 2 WHERE id = 2; DELETE FROM t WHERE id = 3").errors == [])
        #expect(
            one.batch("SELECT id, n FROM t ORDER BY id").text == [["1", "1"], ["2", "0"], ["3", "0"], ["10", "1"]]
        )
        #expect(two.batch("SELECT id, n FROM t ORDER BY id").text == [["1", "0"], ["2", "2"]])
        #expect(one.batch("COMMIT").errors == [])
        #expect(two.batch("COMMIT").errors == [])
        #expect(one.batch("SELECT id, n FROM t ORDER BY id").text == [["1", "1"], ["2", "2"], ["10", "1"]])
    }

    @Test("a row that another has is waited for; the time-out leaves the transaction as it was")
    func lockWait() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let (one, two) = try pair(fixture)
        one.batch("BEGIN TRAN; UPDATE t SET n = 5 WHERE id = 1")
        #expect(two.batch("BEGIN TRAN; UPDATE t SET n = 7 WHERE id = 2").errors == [])
        #expect(two.batch("UPDATE t SET n = 7 WHERE id = 1").errors == [1222])
        #expect(two.batch("SELECT @@TRANCOUNT, SUM(n) FROM t").text == [["1", "7"]])
        #expect(two.batch("DELETE FROM t WHERE id = 1").errors == [1222])
        one.batch("COMMIT")
        #expect(two.batch("UPDATE t SET n += 7 WHERE id = 1; COMMIT").errors == [])
        #expect(one.batch("SELECT n FROM t ORDER BY id").text == [["12"], ["7"], ["0"]])
    }

    @Test("a key that another has inserted is waited for")
    func keys() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let (one, two) = try pair(fixture)
        one.batch("BEGIN TRAN; INSERT INTO t VALUES (9, 1)")
        #expect(two.batch("INSERT INTO t VALUES (9, 2)").errors == [1222])
        #expect(two.batch("INSERT INTO t VALUES (8, 2)").errors == [])
        one.batch("ROLLBACK")
        #expect(two.batch("INSERT INTO t VALUES (9, 2)").errors == [])
    }

    @Test("who closes the circle is the victim: 1205, and the other goes on")
    func deadlock() async throws {
        let fixture = try EngineFixture()
        let (one, two) = try pair(fixture)
        two.batch("SET LOCK_TIMEOUT -1; BEGIN TRAN; UPDATE t SET n = 2 WHERE id = 2")
        one.batch("BEGIN TRAN; UPDATE t SET n = 1 WHERE id = 1")
        async let other = withCheckedContinuation { continuation in
            SessionTestThread.start {
                continuation.resume(returning: one.batch("UPDATE t SET n = 1 WHERE id = 2").errors)
            }
        }
        while fixture.engine.locks.blocker(of: 51) == nil { await Task.yield() }
        let mine = two.batch("UPDATE t SET n = 2 WHERE id = 1").errors
        #expect(mine == [1205])
        #expect(await other == [])
        #expect(two.batch("SELECT @@TRANCOUNT").text == [["0"]])
        one.batch("COMMIT")
        #expect(two.batch("SELECT n FROM t ORDER BY id").text == [["1"], ["1"], ["0"]])
        fixture.stop()
    }

    @Test("a table that is being redefined shuts readers out, and a savepoint outlives another's turn")
    func definitions() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let (one, two) = try pair(fixture)
        one.batch("BEGIN TRAN; ALTER TABLE t ADD more int")
        #expect(two.batch("SELECT COUNT(*) FROM t").errors == [1222])
        one.batch("ROLLBACK")
        #expect(two.batch("SELECT COUNT(*) FROM t").text == [["3"]])
        one.batch("BEGIN TRAN; UPDATE t SET n = 1 WHERE id = 1; SAVE TRAN p; UPDATE t SET n = 9 WHERE id = 3")
        two.batch("UPDATE t SET n = 2 WHERE id = 2")
        #expect(one.batch("ROLLBACK TRAN p; COMMIT").errors == [])
        #expect(two.batch("SELECT n FROM t ORDER BY id").text == [["1"], ["2"], ["0"]])
    }
}
