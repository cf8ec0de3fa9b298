extension SQLConformance {
    /// Bounded batches, stopping early, and what may happen meanwhile.
    static var streams: [Promise] {
        [
            Promise("a stream gives batches of at most batchRows rows, in order") { run in
                var sizes: [Int] = []
                var numbers: [Int64?] = []
                try await run.db.stream(run.sql.series(25), batchRows: 10) { batch, _ in
                    sizes.append(batch.rowCount)
                    numbers += batch.integers(at: 0)
                    return .proceed
                }
                try run.expect(sizes, [10, 10, 5], "the sizes of the batches")
                try run.expect(numbers, (1...25).map { Int64($0) }, "the numbers")
            },
            Promise("a stream whose rows fill its batches ends without an empty one") { run in
                var sizes: [Int] = []
                try await run.db.stream(run.sql.series(20), batchRows: 10) { batch, _ in
                    sizes.append(batch.rowCount)
                    return .proceed
                }
                try run.expect(sizes, [10, 10], "the sizes of the batches")
            },
            Promise("a stream of batches of one row gives each row") { run in
                var sizes: [Int] = []
                try await run.db.stream(run.sql.series(3), batchRows: 1) { batch, _ in
                    sizes.append(batch.rowCount)
                    return .proceed
                }
                try run.expect(sizes, [1, 1, 1], "the sizes of the batches")
            },
            Promise("a stream of one batch more than large enough gives one batch") { run in
                var sizes: [Int] = []
                try await run.db.stream(run.sql.series(3), batchRows: .max) { batch, _ in
                    sizes.append(batch.rowCount)
                    return .proceed
                }
                try run.expect(sizes, [3], "the sizes of the batches")
            },
            Promise("a stream without rows gives one empty batch with its columns") { run in
                try await run.items([])
                var columns: [[String]] = []
                try await run.db.stream("SELECT id, name FROM items") { batch, _ in
                    columns.append(batch.columnNames)
                    return .proceed
                }
                try run.expect(columns, [["id", "name"]], "the columns of the batches")
            },
            Promise("a stream stops early, and the connection is usable at once") { run in
                var batches = 0
                try await run.db.stream(run.sql.series(50_000), batchRows: 100) { _, _ in
                    batches += 1
                    return batches == 3 ? .stop : .proceed
                }
                try run.expect(batches, 3, "the batches")
                try run.expect(try await run.db.scalar("SELECT 1", as: Int.self), 1, "a value afterwards")
                try await run.items([1])
            },
            Promise("an error of a stream's closure passes unchanged and ends the stream") { run in
                do {
                    try await run.db.stream(run.sql.series(100), batchRows: 10) { _, _ in throw Signal(number: 3) }
                    throw ContractFailure("the closure's error was lost")
                } catch let signal as Signal {
                    try run.expect(signal, Signal(number: 3), "the error")
                }
                try await run.items([1])
            },
            Promise("types do not change from batch to batch") { run in
                try await run.table(run.sql.integer)
                let sets: [[(any SQLBindable)?]] = (0..<30).map { [$0, $0 < 10 ? nil : $0] }
                try await run.db.executeMany("INSERT INTO t VALUES (?, ?)", sets)
                var types: Set<DataType> = []
                try await run.db.stream("SELECT v FROM t ORDER BY k", batchRows: 10) { batch, _ in
                    types.insert(batch.column(at: 0).type)
                    return .proceed
                }
                try run.expect(types, [.int64], "the types of the batches")
            },
            Promise("the handler refuses to be called inside its stream") { run in
                let handler = try run.handler
                var batches = 0
                try await run.db.stream(run.sql.series(20), batchRows: 10) { _, calls in
                    batches += 1
                    try await run.failure(.misuse(.busyInScope), "the handler") {
                        _ = try await calls.calling(handler).frame("SELECT 1")
                    }
                    return .proceed
                }
                try run.expect(batches, 2, "the batches")
            },
            Promise("a transaction refuses to be called inside its own stream") { run in
                try await run.items([])
                try await run.db.transaction { tx in
                    try await tx.stream(run.sql.series(20), batchRows: 10) { _, calls in
                        try await run.failure(.misuse(.busyInScope), "the transaction") {
                            try await calls.execute("INSERT INTO items VALUES (1, 'x', NULL)")
                        }
                        return .proceed
                    }
                    try await tx.execute("INSERT INTO items VALUES (2, 'b', NULL)")
                }
                try run.expect(try await run.integers("SELECT id FROM items"), [2], "the ids")
            },
            Promise("a stream inside a transaction that stops early leaves the transaction usable") { run in
                try await run.items([])
                try await run.db.transaction { tx in
                    try await tx.stream(run.sql.series(1_000), batchRows: 10) { _, _ in .stop }
                    try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                }
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("batchRows below one is refused before anything is sent") { run in
                try await run.failure(.misuse(.invalidArgument), "batchRows of 0") {
                    try await run.db.stream("SELECT 1", batchRows: 0) { _, _ in .proceed }
                }
                try run.expect(try run.handler.isConnected, false, "whether it connected")
            },
            Promise("an error in the middle of a stream comes after the rows before it, and is not retried") { run in
                try await run.table(run.sql.integer)
                let values: [Int64] = (0..<30).map { $0 == 25 ? .min : 0 }
                let frame = try DataFrame([("k", Column((0..<30).map(Int64.init))), ("v", Column(values))])
                try await run.db.write(frame, to: "t")
                var rows = 0
                let query: SQLQuery =
                    "SELECT CASE WHEN v < 0 THEN ABS(v) ELSE k END AS n FROM t ORDER BY k"
                let error = try await run.failure("a stream with an overflow in row 25") {
                    try await run.db.stream(query, batchRows: 10) { batch, _ in
                        rows += batch.rowCount
                        return .proceed
                    }
                }
                try require(rows <= 25, "\(rows) rows came before the error in row 25")
                try require(error.attempts.count <= 1, "the stream was tried \(error.attempts.count) times")
                try await run.items([1])
            },
            Promise("a stream's batches outlive it") { run in
                var kept: [DataFrame] = []
                try await run.db.stream(run.sql.series(30), batchRows: 10) { batch, _ in
                    kept.append(batch)
                    return .proceed
                }
                try run.expect(kept.flatMap { $0.integers(at: 0) }, (1...30).map { Int64($0) }, "the numbers")
            },
            Promise("a stream's parameters are bound") { run in
                try await run.items([1, 2, 3])
                var ids: [Int64?] = []
                let least = 2
                try await run.db.stream("SELECT id FROM items WHERE id >= \(least) ORDER BY id") { batch, _ in
                    ids += batch.integers(at: 0)
                    return .proceed
                }
                try run.expect(ids, [2, 3], "the ids")
            },
        ]
    }
}
