extension SQLConformance {
    /// NULL is a bitmap, never a value.
    static var nulls: [Promise] {
        [
            Promise("NULL and the empty string are different") { run in
                try await run.table(run.sql.text)
                try await run.db.execute("INSERT INTO t VALUES (1, \("")), (2, NULL)")
                let cells = try await run.db.frame("SELECT v FROM t ORDER BY k").cells(at: 0)
                try run.expect(cells, [.string(""), .null], "the values")
            },
            Promise("a column of NULLs keeps its declared type") { run in
                try await run.table(run.sql.integer)
                try await run.db.execute("INSERT INTO t VALUES (1, NULL), (2, NULL)")
                let frame = try await run.db.frame("SELECT v FROM t")
                try run.expect(frame.column(at: 0).type, .int64, "the column's type")
                try run.expect(frame.column(at: 0).nullCount, 2, "the NULLs")
            },
            Promise("integers with NULLs stay integers") { run in
                try await run.table(run.sql.integer)
                try await run.db.execute("INSERT INTO t VALUES (1, 1), (2, NULL), (3, 3)")
                let frame = try await run.db.frame("SELECT v FROM t ORDER BY k")
                try run.expect(frame.column(at: 0).type, .int64, "the column's type")
                try run.expect(frame.integers(at: 0), [1, nil, 3], "the values")
            },
            Promise("a NULL in the first row does not decide a column's type") { run in
                let frame = try await run.db.frame(
                    "SELECT v FROM (SELECT 1 AS k, NULL AS v UNION ALL SELECT 2, 7) AS t ORDER BY k"
                )
                try run.expect(frame.cells(at: 0), [.null, .int(7)], "the values")
            },
            Promise("an aggregate of nothing is NULL") { run in
                try await run.table(run.sql.integer)
                let sum = try await run.db.scalar("SELECT SUM(v) FROM t", as: Int.self)
                try run.expect(sum, nil, "the sum of no rows")
                try run.expect(try await run.db.cell("SELECT SUM(v) FROM t"), .null, "the cell")
            },
            Promise("nil binds NULL in every way of writing it") { run in
                try await run.table(run.sql.text)
                let text: String? = nil
                try await run.db.execute("INSERT INTO t VALUES (1, \(text))")
                try await run.db.execute("INSERT INTO t VALUES (2, \(SQLValue.null))")
                try await run.db.execute(SQLQuery(unsafeSQL: "INSERT INTO t VALUES (?, ?)", [3, nil]))
                try await run.db.executeMany("INSERT INTO t VALUES (?, ?)", [[4, nil]])
                let frame = try DataFrame([("k", Column([Int64(5)])), ("v", try Column([String?.none], type: .string))])
                try await run.db.write(frame, to: "t")
                let count = try await run.db.scalar("SELECT COUNT(*) FROM t WHERE v IS NULL", as: Int.self)
                try run.expect(count, 5, "the rows with NULL")
            },
        ]
    }
}
