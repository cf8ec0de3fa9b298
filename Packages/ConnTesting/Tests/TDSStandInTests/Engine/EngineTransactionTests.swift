import Synchronization
import Testing

@testable import TDSStandIn

@Suite("engine: transactions, locks and cancelling")
struct EngineTransactionTests {
    private func tables(_ session: any TDSSession) {
        let sink = session.batch(
            "CREATE TABLE t (id int NOT NULL PRIMARY KEY, n int NOT NULL); INSERT INTO t VALUES (1, 0), (2, 0)"
        )
        #expect(sink.messages == [])
    }

    @Test("what is rolled back was never there, tables included")
    func rollback() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        tables(session)
        let sink = session.batch(
            """
            BEGIN TRAN; INSERT INTO t VALUES (3, 0); CREATE TABLE u (id int); SAVE TRAN here; DELETE FROM t;
            ROLLBACK TRAN here; SELECT COUNT(*) FROM t; ROLLBACK; SELECT COUNT(*) FROM t; SELECT OBJECT_ID('u')
            """
        )
        #expect(sink.errors == [])
        #expect(sink.results.map { $0.rows } == [[[.integer(3)]], [[.integer(2)]], [[.null]]])
        #expect(sink.changes.count == 2)
    }

    @Test("@@TRANCOUNT counts, and the innermost COMMIT ends nothing")
    func nesting() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        let sink = session.batch(
            "BEGIN TRAN; BEGIN TRAN; COMMIT; SELECT @@TRANCOUNT, XACT_STATE(); COMMIT; SELECT @@TRANCOUNT"
        )
        #expect(sink.results.map(\.rows) == [[[.integer(1), .integer(1)]], [[.integer(0)]]])
        #expect(sink.errors == [])
    }

    @Test("a failed statement leaves the transaction open, with XACT_ABORT it doesn't")
    func failures() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        tables(session)
        let first = session.batch(
            "BEGIN TRAN; INSERT INTO t VALUES (3, 0); INSERT INTO t VALUES (4, 0), (1, 0); SELECT @@TRANCOUNT, (SELECT COUNT(*) FROM t); ROLLBACK"
        )
        #expect(first.errors == [2627])
        #expect(first.results.map(\.rows) == [[[.integer(1), .integer(3)]]])
        let second = session.batch("SET XACT_ABORT ON; BEGIN TRAN; INSERT INTO t VALUES (1, 0); SELECT 1")
        #expect(second.errors == [2627])
        #expect(second.results.isEmpty)
        #expect(session.batch("SET XACT_ABORT OFF; SELECT @@TRANCOUNT").text == [["0"]])
    }

    @Test("a doomed transaction can only be rolled back")
    func doomed() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        tables(session)
        let sink = session.batch(
            """
            SET XACT_ABORT ON; BEGIN TRAN;
            BEGIN TRY INSERT INTO t VALUES (1, 0) END TRY
            BEGIN CATCH SELECT XACT_STATE(), ERROR_NUMBER() END CATCH
            COMMIT
            """
        )
        #expect(sink.text == [["-1", "2627"]])
        #expect(sink.errors == [3930])
    }

    @Test("readers see what is committed, statement by statement")
    func readCommitted() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let (writer, reader) = (try fixture.session(51), try fixture.session(52))
        tables(writer)
        reader.batch("BEGIN TRAN")
        writer.batch("BEGIN TRAN; UPDATE t SET n = 1")
        #expect(reader.batch("SELECT SUM(n) FROM t").text == [["0"]])
        writer.batch("COMMIT")
        #expect(reader.batch("SELECT SUM(n) FROM t").text == [["2"]])
    }

    @Test("snapshot sees one state, and a conflict is 3960; serializable's is 1205")
    func conflicts() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let (one, two) = (try fixture.session(51), try fixture.session(52))
        tables(one)
        for (level, number) in [("SNAPSHOT", 3960), ("SERIALIZABLE", 1205)] {
            one.batch("UPDATE t SET n = 0; SET TRANSACTION ISOLATION LEVEL \(level); BEGIN TRAN; SELECT SUM(n) FROM t")
            two.batch("UPDATE t SET n = 5")
            #expect(one.batch("SELECT SUM(n) FROM t").text == [["0"]])
            let sink = one.batch("UPDATE t SET n = 9")
            #expect(sink.errors == [number])
            #expect(one.batch("SELECT @@TRANCOUNT").text == [["0"]])
        }
    }

    @Test("a writer waits for a writer: LOCK_TIMEOUT ends it with 1222")
    func lockTimeout() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let (one, two) = (try fixture.session(51), try fixture.session(52))
        tables(one)
        one.batch("BEGIN TRAN; UPDATE t SET n = 1")
        let sink = two.batch("SET LOCK_TIMEOUT 50; UPDATE t SET n = 2")
        #expect(sink.errors == [1222])
        one.batch("COMMIT")
        #expect(two.batch("UPDATE t SET n = 2").errors == [])
    }

    @Test(
        "a cancel ends a wait for a lock, a long query and a delay, and undoes the statement",
        .timeLimit(.minutes(1))
    )
    func cancelling() async throws {
        let fixture = try EngineFixture()
        let (one, two) = (try fixture.session(51), try fixture.session(52))
        tables(one)
        one.batch("BEGIN TRAN; UPDATE t SET n = 1")
        let texts = [
            "UPDATE t SET n = 2",
            "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n OPTION (MAXRECURSION 0)",
            "WAITFOR DELAY '00:01:00'",
        ]
        for text in texts {
            let ended = Atomic(false)
            async let errors = withCheckedContinuation { continuation in
                SessionTestThread.start {
                    let sink = two.batch(text)
                    ended.store(true, ordering: .sequentiallyConsistent)
                    continuation.resume(returning: sink.errors)
                }
            }
            while !ended.load(ordering: .sequentiallyConsistent) {
                two.cancel()
                await Task.yield()
            }
            #expect(await errors == [])
        }
        one.batch("COMMIT")
        #expect(two.batch("SELECT SUM(n) FROM t").text == [["2"]])
        fixture.stop()
    }

    @Test("application locks shut out, share and are given back")
    func applicationLocks() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let (one, two) = (try fixture.session(51), try fixture.session(52))
        let take =
            "DECLARE @r int; EXEC @r = sp_getapplock @Resource = 'x', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 20; SELECT @r"
        #expect(one.batch(take).text == [["0"]])
        #expect(two.batch(take).text == [["-1"]])
        one.batch("EXEC sp_releaseapplock @Resource = 'x', @LockOwner = 'Session'")
        #expect(two.batch(take).text == [["0"]])
    }

    @Test("the wire's orders at a commit")
    func commitOrders() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        tables(session)
        session.batch("BEGIN TRAN; UPDATE t SET n = 7")
        let sink = RecordingSink()
        sink.order = .deadlock
        session.run(.batch("COMMIT"), to: sink)
        #expect(sink.errors == [1205])
        #expect(session.batch("SELECT @@TRANCOUNT, SUM(n) FROM t").text == [["0", "0"]])
    }

    @Test("a trigger sees the rows, and its ROLLBACK ends the batch with 3609")
    func triggers() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        tables(session)
        session.batch("CREATE TABLE log (id int)")
        #expect(
            session.batch("CREATE TRIGGER tr ON t AFTER INSERT AS INSERT INTO log SELECT id FROM inserted").messages
                == []
        )
        #expect(
            session.batch("INSERT INTO t VALUES (5, 5), (6, 6); SELECT id FROM log ORDER BY id").text == [["5"], ["6"]]
        )
        session.batch("ALTER TRIGGER tr ON t AFTER INSERT AS IF EXISTS (SELECT 1 FROM inserted WHERE n < 0) ROLLBACK")
        let sink = session.batch("BEGIN TRAN; INSERT INTO t VALUES (7, -1); SELECT 1")
        #expect(sink.errors == [3609])
        #expect(session.batch("SELECT @@TRANCOUNT, COUNT(*) FROM t").text == [["0", "4"]])
    }

    @Test("procedures take and give values")
    func procedures() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        #expect(
            session.batch(
                "CREATE PROCEDURE twice @n int, @m int = 5, @out int OUTPUT AS BEGIN SET @out = @n * 2 + @m; SELECT @n AS n; RETURN 3 END"
            ).messages == []
        )
        let batch = session.batch("DECLARE @o int, @r int; EXEC @r = twice @n = 4, @out = @o OUTPUT; SELECT @o, @r")
        #expect(batch.results.last?.rows == [[.integer(13), .integer(3)]])
        let sink = RecordingSink()
        let call = TDSProcedureCall(
            name: "dbo.twice",
            parameters: [
                TDSParameter(name: "@n", type: .int, value: .integer(1)),
                TDSParameter(name: "@out", type: .int, value: .null, isOutput: true),
            ]
        )
        session.run(.procedures([call]), to: sink)
        #expect(sink.statuses == [3])
        #expect(sink.outputs.map(\.value) == [.integer(7)])
        #expect(session.batch("EXEC twice").errors == [201])
        #expect(session.batch("EXEC twice 1, 2, 3, 4").errors == [8144])
    }

    @Test("sp_executesql's parameters")
    func parameters() throws {
        let fixture = try EngineFixture()
        defer { fixture.stop() }
        let session = try fixture.session()
        tables(session)
        let sink = session.execute(
            "SELECT n FROM t WHERE id = @P1; UPDATE t SET n = @P2 WHERE id = @P1",
            "@P1 int, @P2 nvarchar(10)",
            [
                (.int, .integer(1)), (.nvarchar(length: 10), .text(Array("8".utf16))),
            ]
        )
        #expect(sink.errors == [])
        #expect(sink.text == [["0"]])
        #expect(session.batch("SELECT n FROM t WHERE id = 1").text == [["8"]])
        #expect(session.execute("SELECT @P1", "@P1 int", []).errors == [8178])
    }
}
