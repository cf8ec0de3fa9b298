extension SQLConformance {
    /// Transactions in transactions.
    static var savepoints: [Promise] {
        [
            Promise("a savepoint keeps its work when its closure returns") { run in
                try await run.items([])
                try await run.db.transaction { tx in
                    try await tx.transaction { inner in
                        try await inner.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                    }
                    try await tx.execute("INSERT INTO items VALUES (2, 'b', NULL)")
                }
                try run.expect(try await run.count("items"), 2, "the rows")
            },
            Promise("a savepoint undoes only its own work when its closure throws") { run in
                try await run.items([])
                try await run.db.transaction { tx in
                    try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                    do {
                        try await tx.transaction { inner in
                            try await inner.execute("INSERT INTO items VALUES (2, 'b', NULL)")
                            throw Signal(number: 2)
                        }
                        throw ContractFailure("the inner error was lost")
                    } catch let signal as Signal {
                        try run.expect(signal.number, 2, "the inner error")
                    }
                    try await tx.execute("INSERT INTO items VALUES (3, 'c', NULL)")
                }
                try run.expect(try await run.integers("SELECT id FROM items ORDER BY id"), [1, 3], "the ids")
            },
            Promise("savepoints nest five deep, each undone alone") { run in
                try await run.items([])
                @Sendable func nest(_ tx: SQLCalls, _ depth: Int) async throws {
                    try await tx.execute("INSERT INTO items VALUES (\(depth), 'x', NULL)")
                    if depth == 5 { throw Signal(number: depth) }
                    do {
                        try await tx.transaction { inner in try await nest(inner, depth + 1) }
                    } catch let signal as Signal where signal.number > 3 {
                        if depth > 3 { throw Signal(number: depth) }
                    }
                }
                try await run.db.transaction { tx in try await nest(tx, 1) }
                try run.expect(try await run.integers("SELECT id FROM items ORDER BY id"), [1, 2, 3], "the ids")
            },
            Promise("the outer transaction is closed while a savepoint runs") { run in
                try await run.db.transaction { tx in
                    try await tx.transaction { inner in
                        let outer = inner.calling(tx.target.value)
                        try await run.failure(.misuse(.busyInScope), "the outer transaction") {
                            _ = try await outer.frame("SELECT 1")
                        }
                        _ = try await inner.frame("SELECT 1")
                    }
                    _ = try await tx.frame("SELECT 1")
                }
            },
            Promise("a finished savepoint refuses while the outer transaction goes on") { run in
                try await run.items([])
                try await run.db.transaction { tx in
                    let kept = CaseValue<Unchecked<any SQLOperations>?>(nil)
                    try await tx.transaction { inner in kept.change { $0 = inner.target } }
                    guard let late = kept.value else { throw ContractFailure("the savepoint's closure did not run") }
                    try await run.failure(.misuse(.scopeFinished), "a finished savepoint") {
                        try await tx.calling(late.value).execute("INSERT INTO items VALUES (9, 'x', NULL)")
                    }
                    try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                }
                try run.expect(try await run.integers("SELECT id FROM items"), [1], "the ids")
            },
            Promise("a savepoint refuses an isolation level of its own") { run in
                try await run.db.transaction { tx in
                    try await run.failure(.misuse(.isolationLevel), "a level on a savepoint") {
                        try await tx.transaction(isolation: .serializable) { _ in }
                    }
                    try await run.failure(.misuse(.isolationLevel), "read-only on a savepoint") {
                        try await tx.transaction(readOnly: true) { _ in }
                    }
                    _ = try await tx.frame("SELECT 1")
                }
            },
            Promise("rolling the outer transaction back undoes kept savepoints") { run in
                try await run.items([])
                try? await run.db.transaction { tx in
                    try await tx.transaction { inner in
                        try await inner.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                    }
                    throw Signal(number: 1)
                }
                try run.expect(try await run.count("items"), 0, "the rows")
            },
            Promise("a statement error inside a savepoint leaves the outer transaction usable") { run in
                try await run.items([1])
                try await run.db.transaction { tx in
                    try await run.failure(.constraint(.unique), "a repeated key under a savepoint") {
                        _ = try await tx.transaction { inner in
                            try await inner.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                        }
                    }
                    try await tx.execute("INSERT INTO items VALUES (2, 'b', NULL)")
                }
                try run.expect(try await run.count("items"), 2, "the rows")
            },
        ]
    }

    /// One connection held for several calls.
    static var sessions: [Promise] {
        [
            Promise("a session keeps one connection, and its state ends with it") { run in
                try await run.db.session { session in
                    try await session.execute(run.sql.createTemporary)
                    try await session.execute("INSERT INTO \(unsafe: run.sql.temporary) VALUES (1)")
                    try run.expect(
                        try await session.scalar("SELECT n FROM \(unsafe: run.sql.temporary)", as: Int.self),
                        1,
                        "the value"
                    )
                }
            },
            Promise("another thread or task does not see a session's state") { run in
                let peer = try run.peer()
                try await run.db.session { session in
                    try await session.execute(run.sql.createTemporary)
                    try await run.failure(.notFound, "the temporary table from elsewhere") {
                        _ = try await peer.frame("SELECT n FROM \(unsafe: run.sql.temporary)")
                    }
                }
            },
            Promise("a session's state is not handed to the next task", [.async]) { run in
                var configuration = run.configuration()
                configuration.maximumWorkers = 1
                let db = SQLCalls(try run.handler(configuration), at: .task)
                try await db.session { session in try await session.execute(run.sql.createTemporary) }
                try await run.failure(.notFound, "the temporary table in the next call") {
                    _ = try await db.frame("SELECT n FROM \(unsafe: run.sql.temporary)")
                }
            },
            Promise("a session runs transactions of its own") { run in
                try await run.items([])
                try await run.db.session { session in
                    try await session.transaction { tx in
                        try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                    }
                    try? await session.transaction { tx in
                        try await tx.execute("INSERT INTO items VALUES (2, 'b', NULL)")
                        throw Signal(number: 1)
                    }
                }
                try run.expect(try await run.integers("SELECT id FROM items"), [1], "the ids")
            },
            Promise("a session's closure runs once, whatever it throws") { run in
                let runs = CaseValue(0)
                try await run.failure(.conflict, "a conflict in a session") {
                    try await run.db.session { session in
                        runs.change { $0 += 1 }
                        _ = try? await session.execute("SELECT no_such_column")
                        throw ConnError(.conflict, "A deadlock of the case's own", retry: .replayTransaction)
                    }
                }
                try run.expect(runs.value, 1, "the runs of the closure")
            },
            Promise("a transaction left open in a session is rolled back and reported") { run in
                try await run.items([])
                let begin = SQLQuery(unsafeSQL: run.sql.begin)
                try await run.failure(.misuse(.transactionLeftOpen), "a session with an open transaction") {
                    try await run.db.session { session in
                        try await session.execute(begin)
                        try await session.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                    }
                }
                try run.expect(try await run.count("items"), 0, "the rows")
                try await run.db.execute("INSERT INTO items VALUES (2, 'b', NULL)")
            },
            Promise("the handler refuses to be called inside its session") { run in
                let handler = try run.handler
                try await run.db.session { session in
                    try await run.failure(.misuse(.busyInScope), "the handler") {
                        _ = try await session.calling(handler).frame("SELECT 1")
                    }
                }
                _ = try await run.db.frame("SELECT 1")
            },
            Promise("a finished session refuses") { run in
                let kept = CaseValue<SQLCalls?>(nil)
                try await run.db.session { session in kept.change { $0 = session } }
                try await run.failure(.misuse(.scopeFinished), "a finished session") {
                    _ = try await run.late(kept).frame("SELECT 1")
                }
            },
        ]
    }
}
