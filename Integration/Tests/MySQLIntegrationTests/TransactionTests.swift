import Foundation
import IntegrationSupport
import MySQL
import Testing

@Suite(
    "Transactions of MySQL",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing),
    .timeLimit(.minutes(3))
)
struct TransactionTests {
    private func makeAccounts(_ db: MySQLHandler) async throws {
        try await db.execute("CREATE TABLE a (id INT PRIMARY KEY, v INT NOT NULL)")
        try await db.execute("INSERT INTO a VALUES (1, 0), (2, 0)")
    }

    @Test(
        "two transactions that lock each other out: both commit in the end, one of them replayed",
        arguments: Face.allCases
    )
    func deadlock(_ face: Face) async throws {
        try await withDatabase { db, _ in
            try await makeAccounts(db)
            let runs = Shared(0)
            let rounds = 20
            try await Workers.run(
                threads: face == .sync ? 2 : 0,
                tasks: face == .sync ? 0 : 2,
                limit: .seconds(60),
                thread: { worker in
                    for _ in 0..<rounds {
                        try db.transaction { tx in
                            runs.change { $0 += 1 }
                            try tx.execute("UPDATE a SET v = v + 1 WHERE id = \(1 + worker % 2)")
                            try tx.execute("DO SLEEP(0.02)")
                            try tx.execute("UPDATE a SET v = v + 1 WHERE id = \(2 - worker % 2)")
                        }
                    }
                },
                task: { worker in
                    for _ in 0..<rounds {
                        try await db.transaction { tx in
                            runs.change { $0 += 1 }
                            try await tx.execute("UPDATE a SET v = v + 1 WHERE id = \(1 + worker % 2)")
                            try await tx.execute("DO SLEEP(0.02)")
                            try await tx.execute("UPDATE a SET v = v + 1 WHERE id = \(2 - worker % 2)")
                        }
                    }
                }
            )
            let frame = try await db.readFrame("SELECT v FROM a ORDER BY id")
            #expect(frame.column(at: 0).value(at: 0) == .int(Int64(2 * rounds)))
            #expect(frame.column(at: 0).value(at: 1) == .int(Int64(2 * rounds)))
            // Without a deadlock the test shows nothing.
            #expect(runs.value > 2 * rounds)
        }
    }

    @Test("a deadlock that is not replayed has its kind and outcome, and nothing runs after it")
    func classified() async throws {
        try await withDatabase(retries: 0) { db, database in
            try await makeAccounts(db)
            let other = try await MySQLHandler(database.properties)
            let error = await thrown {
                try await db.transaction { tx in
                    try await tx.execute("UPDATE a SET v = 1 WHERE id = 1")
                    let blocked = Task {
                        try await other.transaction { peer in
                            // The larger transaction is the one that goes on.
                            for n in 10..<200 { try await peer.execute("INSERT INTO a VALUES (\(n), 0)") }
                            try await peer.execute("UPDATE a SET v = 2 WHERE id = 2")
                            try await peer.execute("UPDATE a SET v = 2 WHERE id = 1")
                        }
                    }
                    for _ in 0..<500 {
                        let waits = try await TestServer.admin.readScalar(
                            """
                            SELECT COUNT(*) FROM information_schema.INNODB_TRX AS trx \
                            JOIN information_schema.PROCESSLIST AS list ON list.ID = trx.trx_mysql_thread_id \
                            WHERE trx.trx_state = 'LOCK WAIT' AND list.DB = \(database.name)
                            """,
                            as: Int.self
                        )
                        if waits ?? 0 > 0 { break }
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    do {
                        try await tx.execute("UPDATE a SET v = 1 WHERE id = 2")
                        try await tx.execute("UPDATE a SET v = 1 WHERE id = 2")
                    } catch let error as ConnError {
                        // A closure that swallows the error cannot go on in a transaction that is gone.
                        #expect(error.nativeCode?.code == "1213" && error.kind == .conflict)
                        let late = await thrown { _ = try await tx.execute("INSERT INTO a VALUES (3, 3)") }
                        #expect(late?.kind == .conflict && late?.outcome == .notApplied)
                        _ = await blocked.result
                        throw error
                    }
                }
            }
            #expect(error?.kind == .conflict && error?.outcome == .notApplied && error?.retry == .replayTransaction)
            #expect(try await db.readScalar("SELECT COUNT(*) FROM a WHERE id = 3", as: Int.self) == 0)
            await other.shutdown()
        }
    }

    @Test("a lock that is not given in time is busy, and the transaction goes on")
    func lockWait() async throws {
        try await withDatabase(retries: 0, { $1.settings["innodb_lock_wait_timeout"] = "1" }) { db, database in
            try await makeAccounts(db)
            let other = try await MySQLHandler(database.properties)
            try await other.transaction { peer in
                try await peer.execute("UPDATE a SET v = 5 WHERE id = 1")
                try await db.transaction { tx in
                    try await tx.execute("UPDATE a SET v = 7 WHERE id = 2")
                    let error = await thrown { _ = try await tx.execute("UPDATE a SET v = 7 WHERE id = 1") }
                    #expect(error?.kind == .busy && error?.nativeCode?.code == "1205" && error?.retry == .again)
                    #expect(try await tx.readScalar("SELECT v FROM a WHERE id = 2", as: Int.self) == 7)
                }
            }
            #expect(try await db.readScalar("SELECT v FROM a WHERE id = 2", as: Int.self) == 7)
            await other.shutdown()
        }
    }

    @Test("a definition inside a transaction ends it, and nothing runs on as if it had not")
    func definition() async throws {
        try await withDatabase { db, _ in
            try await makeAccounts(db)
            let error = await thrown {
                try await db.transaction { tx in
                    try await tx.execute("UPDATE a SET v = 9 WHERE id = 1")
                    try await tx.execute("CREATE TABLE b (n INT)")
                    try await tx.execute("UPDATE a SET v = 9 WHERE id = 2")
                }
            }
            #expect(error?.kind == .misuse(.scopeFinished))
            #expect(error?.message.contains("CREATE TABLE") == true)
            let frame = try await db.readFrame("SELECT v FROM a ORDER BY id")
            #expect(frame.column(at: 0).value(at: 1) == .int(0))
        }
    }

    @Test("a write in a transaction that only reads is final")
    func readOnly() async throws {
        try await withDatabase { db, _ in
            try await makeAccounts(db)
            let error = await thrown {
                try await db.transaction(readOnly: true) { tx in _ = try await tx.execute("UPDATE a SET v = 1") }
            }
            #expect(error?.kind == .authorization && error?.nativeCode?.code == "1792")
            #expect(error?.attempts.count ?? 0 <= 1)
        }
    }

    @Test("procedures: several results, INOUT values, errors raised inside", arguments: Face.allCases)
    func procedures(_ face: Face) async throws {
        try await withDatabase { db, _ in
            try await db.execute(
                """
                CREATE PROCEDURE p(IN a INT, INOUT b DECIMAL(9,2), OUT c VARCHAR(20))
                BEGIN
                  SELECT a AS first_; SELECT 'x' AS second_ UNION SELECT 'y';
                  SET b = b * 2; SET c = CONCAT('got ', a);
                  IF a < 0 THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'negative'; END IF;
                END
                """
            )
            let arguments: [SQLProcedureArgument] = [
                .init(.int(5)), .init(.decimal(Decimal128("1.25")!), direction: .inputOutput),
                .init(.null, direction: .output),
            ]
            let result = try await face.run(
                sync: { try db.callProcedure("p", arguments) },
                async: { try await db.callProcedure("p", arguments) }
            )
            #expect(result.frames.map(\.rowCount) == [1, 2])
            #expect(result.outputs == [.decimal(Decimal128("2.50")!), .string("got 5")])
            let frames = try await db.readFrames("CALL p(1, @b, @c)")
            #expect(frames.map(\.columnNames) == [["first_"], ["second_"]])
            let error = await #expect(throws: ConnError.self) {
                try await db.callProcedure("p", [.init(.int(-1)), arguments[1], arguments[2]])
            }
            #expect(error?.nativeCode?.code == "1644")
            #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
            let named = await #expect(throws: ConnError.self) {
                try await db.callProcedure("p", [.init(name: "a", .int(1))])
            }
            #expect(named?.kind == .unsupported)
        }
    }

    @Test("warnings come as notices, and a generated key with its insert")
    func notices() async throws {
        try await withDatabase { db, _ in
            try await db.execute("CREATE TABLE k (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(3))")
            let result = try await db.execute("DROP TABLE IF EXISTS absent")
            #expect(result.notices.contains { $0.code == "1051" && $0.severity == "Note" })
            #expect(try await db.execute("INSERT INTO k (v) VALUES (\("a"))").generatedKey == 1)
            #expect(try await db.execute("INSERT INTO k (v) VALUES ('b')").generatedKey == 2)
        }
    }
}

/// What a job throws; `nil` if it throws nothing.
private func thrown(_ job: () async throws -> Void) async -> ConnError? {
    do {
        try await job()
        return nil
    } catch {
        return error as? ConnError
    }
}
