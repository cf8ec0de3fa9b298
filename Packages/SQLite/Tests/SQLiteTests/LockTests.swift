import Foundation
@_spi(SQLDrivers) import SQLCore
import Testing

@testable import SQLite

@Suite struct LockTests {
    private let folder = TestFolder()

    private func two(_ journal: SQLiteJournalMode = .wal) throws -> (SQLiteConnection, SQLiteConnection) {
        let quick = options {
            $0.busyTimeout = .milliseconds(50)
            $0.journalMode = journal
        }
        let first = try connect(.file(folder.file("a.db"), create: true), quick)
        try first.execute("CREATE TABLE t(a)")
        try first.execute("INSERT INTO t VALUES (1)")
        return (first, try connect(.file(folder.file("a.db")), quick))
    }

    @Test func twoWritersMeetInPlainBusy() throws {
        let (first, second) = try two()
        try first.begin(SQLTransactionMode())
        let error = try failure { try second.begin(SQLTransactionMode()) }
        #expect(error.kind == .busy)
        #expect(error.retry == .again)
        #expect(error.nativeCode?.code == "5")
        try first.commit()
        try second.begin(SQLTransactionMode())
        try second.rollback()
    }

    @Test func aStaleSnapshotIsAConflictThatAsksForAReplay() throws {
        let (first, second) = try two()
        try first.run("BEGIN")
        #expect(try first.value("SELECT a FROM t") == .int(1))
        try second.execute("UPDATE t SET a = 2")
        let error = try failure { try first.execute("UPDATE t SET a = 3") }
        #expect(error.kind == .conflict)
        #expect(error.retry == .replayTransaction)
        #expect(error.nativeCode?.code == "517")
        try first.rollback()
        #expect(try first.value("SELECT a FROM t") == .int(2))
    }

    @Test func readersDoNotBlockAWriterInTheWriteAheadLog() throws {
        let (first, second) = try two()
        let cursor = try first.open(SQLStatement(text: "SELECT a FROM t"))
        try second.execute("INSERT INTO t VALUES (2)")
        #expect(try cursor.nextBatch(maximumRows: 10)?.rowCount == 1)
        cursor.close()
        #expect(try first.value("SELECT count(*) FROM t") == .int(2))
    }

    @Test func aReaderBlocksACommitWithARollbackJournal() throws {
        let (first, second) = try two(.delete)
        try first.execute("INSERT INTO t VALUES (2)")
        let cursor = try first.open(SQLStatement(text: "SELECT a FROM t"))
        try second.begin(SQLTransactionMode())
        try second.execute("INSERT INTO t VALUES (3)")
        let error = try failure { try second.commit() }
        #expect(error.kind == .busy)
        #expect(second.transactionStatus == .active)
        cursor.close()
        try second.commit()
        #expect(try first.value("SELECT count(*) FROM t") == .int(3))
    }

    @Test func aWaitForALockEndsWhenItIsGiven() throws {
        let path = folder.file("a.db")
        let first = try connect(.file(path, create: true))
        try first.execute("CREATE TABLE t(a)")
        try first.begin(SQLTransactionMode())
        let done = Box(false)
        let thread = onThread {
            if let second = try? connect(.file(path)), (try? second.execute("INSERT INTO t VALUES (1)")) != nil {
                done.change { $0 = true }
            }
        }
        try first.execute("INSERT INTO t VALUES (2)")
        #expect(!done.value)
        try first.commit()
        #expect(thread.join())
        #expect(done.value)
    }

    @Test func anInterruptEndsAWaitForALockAtOnce() throws {
        let path = folder.file("a.db")
        let first = try connect(.file(path, create: true))
        try first.execute("CREATE TABLE t(a)")
        try first.begin(SQLTransactionMode())
        let second = try connect(.file(path), options { $0.busyTimeout = .seconds(60) })
        let interrupt = second.interrupt
        let started = ContinuousClock.now
        let ended = Box(false)
        let thread = onThread {
            // Repeated, as the engine does: one that comes before the wait would be forgotten.
            while !ended.value {
                interrupt()
                usleep(2_000)
            }
        }
        let error = try failure { try second.begin(SQLTransactionMode()) }
        ended.change { $0 = true }
        #expect(thread.join())
        #expect(error.kind == .cancelled)
        #expect(ContinuousClock.now - started < .seconds(30))
        try first.commit()
        try second.execute("INSERT INTO t VALUES (1)")
    }

    @Test func anInterruptEndsARunningStatementAndNotTheNext() throws {
        let connection = try connect()
        let interrupt = connection.interrupt
        let ended = Box(false)
        let thread = onThread {
            while !ended.value {
                interrupt()
                usleep(2_000)
            }
        }
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        let error = try failure { _ = try connection.value(endless) }
        ended.change { $0 = true }
        #expect(thread.join())
        #expect(error.kind == .cancelled)
        #expect(error.outcome == .notApplied)
        interrupt()
        #expect(try connection.value("SELECT 1") == .int(1))
        connection.close()
        interrupt()
    }

    @Test func everyBusyCodeHasItsOwnRule() {
        let rules: [(Int32, ConnError.Kind, ConnError.RetryRule)] = [
            (5, .busy, .again), (261, .busy, .again), (517, .conflict, .replayTransaction), (773, .busy, .again),
            (6, .busy, .again), (262, .busy, .again),
        ]
        for (code, kind, retry) in rules {
            let entry = SQLiteErrorTable.entry(code)
            #expect(entry.kind == kind)
            #expect(entry.retry == retry)
            #expect(entry.code == code)
        }
        #expect(Set(rules.map { SQLiteErrorTable.entry($0.0).message }).count == rules.count)
    }
}

@Suite struct TransactionTests {
    @Test(arguments: [SQLIsolation.readUncommitted, .readCommitted, .repeatableRead, .snapshot])
    func otherLevelsAreRefused(_ level: SQLIsolation) throws {
        let connection = try connect()
        #expect(
            try failure { try connection.begin(SQLTransactionMode(isolation: level)) }.kind == .misuse(.isolationLevel)
        )
        #expect(connection.transactionStatus == .idle)
    }

    @Test func commitAndRollback() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a)")
        try connection.begin(SQLTransactionMode(isolation: .serializable))
        #expect(connection.transactionStatus == .active)
        try connection.execute("INSERT INTO t VALUES (1)")
        try connection.commit()
        try connection.begin(SQLTransactionMode())
        try connection.execute("INSERT INTO t VALUES (2)")
        try connection.rollback()
        try connection.rollback()
        #expect(connection.transactionStatus == .idle)
        #expect(try connection.value("SELECT count(*) FROM t") == .int(1))
    }

    @Test func savepoints() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a)")
        try connection.begin(SQLTransactionMode())
        try connection.savepoint("one")
        try connection.execute("INSERT INTO t VALUES (1)")
        try connection.release(savepoint: "one")
        try connection.savepoint("odd \" name")
        try connection.execute("INSERT INTO t VALUES (2)")
        try connection.rollback(toSavepoint: "odd \" name")
        try connection.commit()
        #expect(try connection.column("SELECT a FROM t") == [.int(1)])
    }

    @Test func aReadOnlyTransactionRefusesToWrite() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a)")
        try connection.begin(SQLTransactionMode(readOnly: true))
        let error = try failure { try connection.execute("INSERT INTO t VALUES (1)") }
        #expect(error.kind == .authorization)
        try connection.commit()
        try connection.execute("INSERT INTO t VALUES (1)")
    }

    @Test func aTransactionLeftOpenIsRolledBackAndReported() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a)")
        try connection.execute("BEGIN")
        try connection.execute("INSERT INTO t VALUES (1)")
        #expect(try failure { try connection.checkAfterCall() }.kind == .misuse(.transactionLeftOpen))
        #expect(try connection.value("SELECT count(*) FROM t") == .int(0))
        try connection.checkAfterCall()
    }

    @Test func nothingRunsInATransactionThatSQLiteHasRolledBack() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a UNIQUE)")
        try connection.begin(SQLTransactionMode())
        try connection.execute("INSERT INTO t VALUES (1)")
        _ = try failure { try connection.execute("INSERT OR ROLLBACK INTO t VALUES (1)") }
        #expect(connection.transactionStatus == .failed)
        #expect(try failure { try connection.execute("INSERT INTO t VALUES (2)") }.kind == .conflict)
        #expect(try failure { try connection.commit() }.kind == .conflict)
        try connection.rollback()
        #expect(try connection.value("SELECT count(*) FROM t") == .int(0))
    }
}

@Suite struct SessionStateTests {
    static let changing = [
        "CREATE TEMP TABLE x(a)", "CREATE TEMP VIEW x AS SELECT 1", "ATTACH ':memory:' AS other",
        "PRAGMA foreign_keys = 0",
        "PRAGMA case_sensitive_like = 1",
    ]

    @Test(arguments: changing)
    func stateOfTheSessionIsNoticedAndReset(_ text: String) throws {
        let folder = TestFolder()
        let connection = try connect(.file(folder.file("a.db"), create: true))
        #expect(!connection.needsReset)
        try connection.execute(text)
        #expect(connection.needsReset)
        try connection.reset()
        #expect(!connection.needsReset)
        #expect(try connection.value("PRAGMA foreign_keys") == .int(1))
        #expect(try connection.value("SELECT count(*) FROM sqlite_temp_schema") == .int(0))
        #expect(try connection.value("SELECT count(*) FROM pragma_database_list WHERE name = 'other'") == .int(0))
    }

    @Test(arguments: [
        "PRAGMA user_version = 7", "PRAGMA table_info(t)", "PRAGMA foreign_keys", "SELECT 1", "CREATE TABLE u(a)",
    ])
    func ordinaryStatementsNeedNoReset(_ text: String) throws {
        let connection = try connect()
        try connection.execute(text)
        #expect(!connection.needsReset)
    }

    @Test func aDatabaseInMemorySurvivesAReset() throws {
        let driver = try SQLiteDriver(properties: .memory, options: SQLiteOptions())
        let connection = try SQLiteConnection(shared: driver.shared)
        try connection.execute("CREATE TABLE t(a)")
        try connection.reset()
        #expect(try connection.value("SELECT count(*) FROM t") == .int(0))
        connection.close()
        let second = try SQLiteConnection(shared: driver.shared)
        #expect(try second.value("SELECT count(*) FROM t") == .int(0))
        second.close()
        driver.close()
    }

    @Test func theCacheKeepsWhatWasUsedLast() throws {
        let connection = try connect(.memory, options { $0.statementCacheSize = 2 })
        let first = try connection.prepare("SELECT 1", isCacheable: true)
        let second = try connection.prepare("SELECT 2", isCacheable: true)
        #expect(try connection.prepare("SELECT 1", isCacheable: true) === first)
        _ = try connection.prepare("SELECT 3", isCacheable: true)
        #expect(try connection.prepare("SELECT 1", isCacheable: true) === first)
        #expect(try connection.prepare("SELECT 2", isCacheable: true) !== second)
    }

    @Test func theCacheMayBeOff() throws {
        let connection = try connect(.memory, options { $0.statementCacheSize = 0 })
        let first = try connection.prepare("SELECT 1", isCacheable: true)
        #expect(try connection.prepare("SELECT 1", isCacheable: true) !== first)
    }

    @Test func aStatementInUseIsPreparedAgain() throws {
        let connection = try connect()
        let text = "VALUES (1), (2)"
        let outer = try connection.open(SQLStatement(text: text))
        let inner = try connection.open(SQLStatement(text: text))
        #expect(try inner.nextBatch(maximumRows: 5)?.rowCount == 2)
        inner.close()
        #expect(try outer.nextBatch(maximumRows: 5)?.rowCount == 2)
        outer.close()
    }
}
