import PgSQL
import Testing

@Suite("Results of PostgreSQL that end early", .enabled(if: PgSQLServer.isThere))
struct CursorTests {
    /// A query that would take hours to its end.
    private let endless: SQLQuery = "SELECT generate_series(1::bigint, 100000000000) AS n"

    @Test("a stream in a transaction stops early at no cost, and the transaction goes on")
    func streamInTransaction() async throws {
        try await withDatabase { db async throws in
            try await db.execute("CREATE TABLE t (a integer)")
            try await db.transaction { tx in
                try await tx.execute("INSERT INTO t VALUES (1)")
                for least in 1...3 {
                    var batches = 0
                    try await tx.stream(
                        "SELECT n FROM (\(endless)) AS s WHERE n >= \(least)",
                        batchRows: 100
                    ) { batch in
                        batches += 1
                        #expect(batch.rowCount == 100)
                        return batches == 3 ? .stop : .proceed
                    }
                    #expect(batches == 3)
                }
                let open = try await tx.readScalar("SELECT COUNT(*) FROM pg_cursors WHERE name <> ''", as: Int.self)
                #expect(open == 0)
                try await tx.execute("INSERT INTO t VALUES (2)")
            }
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 2)
        }
    }

    @Test("a stream outside of a transaction stops early, and the same connection goes on")
    func stream() async throws {
        try await withDatabase { db async throws in
            let pid = try await db.readScalar("SELECT pg_backend_pid()", as: Int.self)
            let least = 1
            for query in [endless, "SELECT n FROM (\(endless)) AS s WHERE n >= \(least)"] as [SQLQuery] {
                var rows = 0
                try await db.stream(query, batchRows: 1_000) { batch in
                    rows += batch.rowCount
                    return rows == 3_000 ? .stop : .proceed
                }
                #expect(rows == 3_000)
            }
            #expect(try await db.readScalar("SELECT pg_backend_pid()", as: Int.self) == pid)
        }
    }

    @Test("the first value of a long result is had without the others, and the next statement is unharmed")
    func scalar() async throws {
        try await withDatabase { db async throws in
            for _ in 0..<10 {
                #expect(try await db.readScalar(endless, as: Int.self) == 1)
                #expect(try await db.readScalar("SELECT 2", as: Int.self) == 2)
            }
        }
    }

    @Test("a stream in a transaction gives everything in order, in batches of any size")
    func portions() async throws {
        try await withDatabase { db async throws in
            for batchRows in [1, 7, 1_000, 30_000, Int.max] {
                let total = batchRows == 1 ? 50 : 25_000
                var next = 1
                try await db.transaction { tx in
                    next = 1
                    try await tx.stream("SELECT generate_series(1, \(total)) AS n", batchRows: batchRows) { batch in
                        #expect(batch.rowCount <= batchRows)
                        for value in try batch["n", as: Int32.self] {
                            #expect(value == Int32(next))
                            next += 1
                        }
                        return .proceed
                    }
                }
                #expect(next == total + 1)
            }
        }
    }

    @Test("an error in the middle of a COPY leaves no transaction open")
    func errorInCopy() async throws {
        try await withDatabase { db async throws in
            let query: SQLQuery = "SELECT 1 / (5000 - n) AS v FROM generate_series(1, 6000) AS s(n)"
            for _ in 0..<3 {
                let error = await #expect(throws: ConnError.self) { _ = try await db.readFrame(query) }
                #expect(error?.nativeCode?.code == "22012")
                #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
            }
        }
    }

    @Test("a row that cannot be decoded ends a COPY, and the connection goes on")
    func undecodable() async throws {
        try await withDatabase { db async throws in
            let query: SQLQuery = "SELECT 'x' || n AS v FROM generate_series(1, 100000) AS s(n)"
            await #expect(throws: ConnError.self) { _ = try await db.readFrame(query.types(["v": .int64])) }
            #expect(try await db.readScalar("SELECT 1", as: Int.self) == 1)
        }
    }
}
