import Foundation
import Testing

@testable import SQLite

/// The disk fails during COMMIT: what the caller is told must be what is in the file.
@Suite("A COMMIT during which the disk fails", .serialized)
struct CommitTests {
    private let folder = TestFolder()

    /// A handler on a rollback journal, whose deletion can fail.
    private func handler(hasMarker: Bool) throws -> SQLiteHandler {
        try FailingDisk.install()
        var options = SQLiteOptions()
        options.journalMode = .delete
        if hasMarker { options.commitMarkerTable = "conn_commits" }
        let properties = SQLiteConnProperties.file(folder.file(FailingDisk.name + ".db"), create: true)
        var policy = RetryPolicy(maxRetries: 3, maxConnRetries: 3, exponentialMinRetryWaitTime: .milliseconds(1))
        policy.jitter = .none
        let db = try SQLiteHandler(
            unconnected: properties,
            options: options,
            configuration: HandlerConfiguration(retry: policy, skipConnect: true)
        )
        return db
    }

    private func prepare(_ db: SQLiteHandler) async throws {
        try await db.execute("CREATE TABLE t (n INTEGER)")
        try await db.execute("CREATE TABLE conn_commits (id TEXT PRIMARY KEY) WITHOUT ROWID")
    }

    /// Inserts a row in a transaction whose COMMIT meets the fault; returns how often the closure ran.
    private func insert(_ db: SQLiteHandler, _ fault: FailingDisk.Fault) async throws -> Int {
        var runs = 0
        try await db.transaction { transaction in
            runs += 1
            try await transaction.execute("INSERT INTO t VALUES (1)")
            if runs == 1 { FailingDisk.fail(fault) }
        }
        return runs
    }

    private func count(_ db: SQLiteHandler, _ table: SQLTableName) async throws -> Int? {
        try await db.readScalar("SELECT COUNT(*) FROM \(table: table)", as: Int.self)
    }

    @Test("with a marker row: one that took effect is done, and not done again")
    func appliedWithMarker() async throws {
        let db = try handler(hasMarker: true)
        try await prepare(db)
        let runs = try await insert(db, .afterDeleting)
        #expect(FailingDisk.hasFailed)
        #expect(runs == 1)
        #expect(try await count(db, "t") == 1)
        #expect(try await count(db, "conn_commits") == 1)
        await db.shutdown()
    }

    @Test("with a marker row: one that did not take effect is done again")
    func notAppliedWithMarker() async throws {
        let db = try handler(hasMarker: true)
        try await prepare(db)
        let runs = try await insert(db, .beforeDeleting)
        #expect(FailingDisk.hasFailed)
        #expect(runs == 2)
        #expect(try await count(db, "t") == 1)
        #expect(try await count(db, "conn_commits") == 1)
        await db.shutdown()
    }

    @Test(
        "without a marker row: it is said to be unknown, and not done again",
        arguments: [(FailingDisk.Fault.afterDeleting, 1), (.beforeDeleting, 0)]
    )
    func withoutMarker(_ fault: FailingDisk.Fault, _ there: Int) async throws {
        let db = try handler(hasMarker: false)
        try await prepare(db)
        let error = await #expect(throws: ConnError.self) { _ = try await insert(db, fault) }
        #expect(error?.kind == .commitOutcomeUnknown)
        #expect(error?.outcome == .unknown)
        #expect(FailingDisk.hasFailed)
        #expect(try await count(db, "t") == there)
        await db.shutdown()
    }

    @Test("transactions that only read leave no row, and all others do")
    func whoLeavesRows() async throws {
        let db = try handler(hasMarker: true)
        try await prepare(db)
        try await db.transaction(readOnly: true) { transaction in
            let seen = try await transaction.readScalar("SELECT COUNT(*) FROM t", as: Int.self)
            #expect(seen == 0)
        }
        #expect(try await count(db, "conn_commits") == 0)
        try await db.transaction { transaction in try await transaction.execute("INSERT INTO t VALUES (1)") }
        try await db.executeMany("INSERT INTO t VALUES (?)", [[2], [3]])
        #expect(try await count(db, "conn_commits") == 2)
        let id = try await db.readScalar("SELECT id FROM conn_commits LIMIT 1", as: String.self)
        #expect(UUID(uuidString: id ?? "") != nil)
        await db.shutdown()
    }

    @Test("a missing table of marker rows fails the transaction, and nothing of it stays")
    func missingTable() async throws {
        let db = try handler(hasMarker: true)
        try await db.execute("CREATE TABLE t (n INTEGER)")
        let error = await #expect(throws: ConnError.self) {
            try await db.transaction { transaction in try await transaction.execute("INSERT INTO t VALUES (1)") }
        }
        #expect(error?.kind == .notFound)
        #expect(error?.outcome == .notApplied)
        #expect(try await count(db, "t") == 0)
        await db.shutdown()
    }

    @Test("the option comes by URL, and a name that cannot be one is refused")
    func option() throws {
        let (_, options) = try SQLiteHandler.parsed("sqlite:plant.db?commitMarkerTable=conn_commits")
        #expect(options.commitMarkerTable == "conn_commits")
        var wrong = SQLiteOptions()
        wrong.commitMarkerTable = SQLTableName("a\u{0}b")
        let error = #expect(throws: ConnError.self) { _ = try SQLiteDriver(properties: .memory, options: wrong) }
        #expect(error?.kind == .invalidInput)
    }
}
