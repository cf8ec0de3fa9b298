import Foundation
import IntegrationSupport
import MsSQL
import Testing

@Suite(
    "Transactions of SQL Server",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing),
    .timeLimit(.minutes(3))
)
struct TransactionTests {
    private func makeAccounts(_ db: MsSQLHandler) async throws {
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
            let rounds = 10
            try await Workers.run(
                threads: face == .sync ? 2 : 0,
                tasks: face == .sync ? 0 : 2,
                limit: .seconds(90),
                thread: { worker in
                    for _ in 0..<rounds {
                        try db.transaction { tx in
                            runs.change { $0 += 1 }
                            try tx.execute("UPDATE a SET v = v + 1 WHERE id = \(1 + worker % 2)")
                            Thread.sleep(forTimeInterval: 0.05)
                            try tx.execute("UPDATE a SET v = v + 1 WHERE id = \(2 - worker % 2)")
                        }
                    }
                },
                task: { worker in
                    for _ in 0..<rounds {
                        try await db.transaction { tx in
                            runs.change { $0 += 1 }
                            try await tx.execute("UPDATE a SET v = v + 1 WHERE id = \(1 + worker % 2)")
                            try await Task.sleep(for: .milliseconds(50))
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

    @Test("a lock that is not given in time is busy, and the transaction goes on")
    func lockWait() async throws {
        try await withDatabase(retries: 0, { $1.lockTimeout = .milliseconds(500) }) { db, database in
            try await makeAccounts(db)
            let other = try await MsSQLHandler(database.properties)
            try await other.transaction { peer in
                try await peer.execute("UPDATE a SET v = 5 WHERE id = 1")
                let goesOn = ServerQuirks.survivesLockTimeout(TestServer.product)
                let end = await thrown {
                    try await db.transaction { tx in
                        try await tx.execute("UPDATE a SET v = 7 WHERE id = 2")
                        let error = await thrown { _ = try await tx.execute("UPDATE a SET v = 7 WHERE id = 1") }
                        #expect(error?.kind == .busy && error?.retry == .again, "\(String(describing: error))")
                    }
                }
                #expect(goesOn ? end == nil : end?.kind == .busy, "\(String(describing: end))")
                let value = try await db.readScalar("SELECT v FROM a WHERE id = 2", as: Int.self)
                #expect(value == (goesOn ? 7 : 0))
            }
            #expect(try await db.readScalar("SELECT v FROM a WHERE id = 1", as: Int.self) == 5)
            await other.shutdown()
        }
    }

    @Test("a definition is part of its transaction")
    func definition() async throws {
        try await withDatabase { db, _ in
            let error = await thrown {
                try await db.transaction { tx in
                    try await tx.execute("CREATE TABLE b (n INT)")
                    try await tx.execute("INSERT INTO b VALUES (1)")
                    _ = try await tx.readFrame("SELECT * FROM absent")
                }
            }
            #expect(error?.kind == .notFound)
            let tables = try await db.tables()
            #expect(tables.isEmpty)
        }
    }

    @Test("a transaction that is to read only is refused")
    func readOnly() async throws {
        try await withDatabase { db, _ in
            let error = await thrown {
                try await db.transaction(readOnly: true) { tx in _ = try await tx.readFrame("SELECT 1 AS a") }
            }
            #expect(error?.kind == .unsupported && error?.outcome == .notApplied)
        }
    }

    @Test("a BEGIN TRANSACTION inside a transaction is committed with it")
    func nested() async throws {
        try await withDatabase { db, _ in
            try await makeAccounts(db)
            try await db.transaction { tx in
                try await tx.execute("BEGIN TRANSACTION")
                try await tx.execute("UPDATE a SET v = 3")
            }
            #expect(try await db.readScalar("SELECT SUM(v) FROM a", as: Int.self) == 6)
        }
    }

    @Test("an isolation level ends with its transaction")
    func isolation() async throws {
        try await withDatabase { db, _ in
            try await makeAccounts(db)
            let level: SQLQuery = """
                SELECT CAST(transaction_isolation_level AS INT) FROM sys.dm_exec_sessions WHERE session_id = @@SPID
                """
            try await db.withSession { session in
                let before = try await session.readScalar(level, as: Int.self)
                try await session.transaction(isolation: .snapshot) { tx in
                    _ = try await tx.readFrame("SELECT * FROM a")
                    #expect(try await tx.readScalar(level, as: Int.self) == 5)
                }
                #expect(try await session.readScalar(level, as: Int.self) == before)
            }
        }
    }

    @Test("procedures: several results, OUTPUT values, a return status, errors raised inside", arguments: Face.allCases)
    func procedures(_ face: Face) async throws {
        try await withDatabase { db, _ in
            try await db.execute(
                """
                CREATE PROCEDURE p @a BIGINT, @b DECIMAL(38,2) OUTPUT, @c NVARCHAR(MAX) OUTPUT AS
                BEGIN
                  SELECT @a AS first_;
                  SELECT 'x' AS second_ UNION ALL SELECT 'y';
                  SET @b = @b * 2;
                  SET @c = CONCAT('got ', @a);
                  IF @a < 0 RAISERROR('negative', 16, 1);
                  RETURN 7;
                END
                """
            )
            let arguments: [SQLProcedureArgument] = [
                .init(.int(5)), .init(.decimal(Decimal128("1.25")!), direction: .inputOutput),
                .init(.string(""), direction: .output),
            ]
            guard ServerQuirks.returnsOutputs(TestServer.product) else {
                let refused = try await thrownError { try await db.callProcedure("p", arguments) }
                #expect(
                    refused.serverMessage?.contains("corresponding argument is not writable") == true,
                    "\(refused) \(refused.serverMessage ?? "")"
                )
                return
            }
            let result = try await face.run(
                sync: { try db.callProcedure("p", arguments) },
                async: { try await db.callProcedure("p", arguments) }
            )
            #expect(result.frames.map(\.rowCount) == [1, 2])
            #expect(result.returnStatus == 7)
            #expect(result.outputs.last == .string("got 5"))
            if case .decimal(let value)? = result.outputs.first {
                #expect(value == Decimal128("2.5")!)
            } else {
                Issue.record("the first output is \(String(describing: result.outputs.first))")
            }
            let named = try await db.callProcedure(
                "p",
                [
                    .init(name: "@c", .null, direction: .output), .init(name: "a", .int(6)),
                    .init(name: "b", .decimal(Decimal128("1.00")!), direction: .inputOutput),
                ]
            )
            #expect(named.outputs.contains(.string("got 6")) && named.returnStatus == 7)
            let error = await #expect(throws: ConnError.self) {
                try await db.callProcedure("p", [.init(.int(-1)), arguments[1], arguments[2]])
            }
            #expect(error?.nativeCode?.code == "50000", "\(String(describing: error))")
            #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
        }
    }

    @Test("PRINT comes as a notice, and a generated key with its insert")
    func notices() async throws {
        try await withDatabase { db, _ in
            try await db.execute("CREATE TABLE k (id INT IDENTITY(10,1) PRIMARY KEY, v VARCHAR(3))")
            let result = try await db.execute("PRINT 'hello'")
            #expect(result.notices.map(\.message) == ["hello"])
            #expect(try await db.execute("INSERT INTO k (v) VALUES (\("a"))").generatedKey == 10)
            #expect(try await db.execute("INSERT INTO k (v) VALUES ('b')").generatedKey == 11)
            let rows = try await db.readFrame("INSERT INTO k (v) OUTPUT inserted.id VALUES (\("c"))")
            #expect(rows.column(at: 0).value(at: 0) == .int(12))
        }
    }

    @Test("a lost COMMIT is decided by the marker row")
    func marker() async throws {
        try await withDatabase({ $1.commitMarkerTable = "markers" }) { db, database in
            try await db.execute("CREATE TABLE markers (id CHAR(36) PRIMARY KEY)")
            try await makeAccounts(db)
            try await db.transaction { tx in try await tx.execute("UPDATE a SET v = 1 WHERE id = 1") }
            #expect(try await db.readScalar("SELECT COUNT(*) FROM markers", as: Int.self) == 1)
            // The connection is cut before COMMIT is sent: nothing took effect, and the transaction is run again.
            let runs = Shared(0)
            try await db.transaction { tx in
                try await tx.execute("UPDATE a SET v = v + 1 WHERE id = 2")
                if runs.change({
                    $0 += 1; return $0
                }) == 1 {
                    try database.cutConnections()
                }
            }
            #expect(runs.value == 2)
            #expect(try await db.readScalar("SELECT v FROM a WHERE id = 2", as: Int.self) == 1)
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
