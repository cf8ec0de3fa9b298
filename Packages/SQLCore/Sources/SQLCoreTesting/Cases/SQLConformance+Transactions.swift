extension SQLConformance {
    /// All or nothing, replays, and what is refused.
    static var transactions: [Promise] {
        [
            Promise("a transaction commits when its closure returns") { run in
                try await run.items([])
                let result = try await run.db.transaction { tx in
                    try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                    return try await tx.scalar("SELECT COUNT(*) FROM items", as: Int.self)
                }
                try run.expect(result, 1, "the closure's result")
                let seen = try await run.stranger().scalar("SELECT COUNT(*) FROM items", as: Int.self)
                try run.expect(seen, 1, "the rows that another handler sees")
            },
            Promise("a transaction rolls back when its closure throws, and the error passes unchanged") { run in
                try await run.items([])
                do {
                    try await run.db.transaction { tx in
                        try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                        throw Signal(number: 5)
                    }
                    throw ContractFailure("the closure's error was lost")
                } catch let signal as Signal {
                    try run.expect(signal, Signal(number: 5), "the error")
                }
                try run.expect(try await run.count("items"), 0, "the rows")
            },
            Promise("a transaction's statement error passes with its kind and rolls everything back") { run in
                try await run.items([1])
                let error = try await run.failure(.constraint(.unique), "a repeated key") {
                    try await run.db.transaction { tx in
                        try await tx.execute("INSERT INTO items VALUES (2, 'b', NULL)")
                        try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                    }
                }
                try run.expect(error.outcome, .notApplied, "the outcome")
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("others do not see a transaction's work before it commits") { run in
                try await run.items([])
                let stranger = try run.stranger()
                try await run.db.transaction { tx in
                    try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                    let seen = try await stranger.scalar("SELECT COUNT(*) FROM items", as: Int.self)
                    try run.expect(seen, 0, "the rows that another handler sees")
                }
                try run.expect(
                    try await stranger.scalar("SELECT COUNT(*) FROM items", as: Int.self),
                    1,
                    "the rows then"
                )
            },
            Promise("every operation works inside a transaction") { run in
                try await run.items([1])
                try await run.db.transaction { tx in
                    try run.expect(try await tx.frame("SELECT id FROM items").rowCount, 1, "readFrame")
                    try run.expect(try await tx.frames("SELECT id FROM items").count, 1, "readFrames")
                    try run.expect(try await tx.scalar("SELECT id FROM items", as: Int.self), 1, "readScalar")
                    try run.expect(try await tx.cell("SELECT id FROM items"), .int(1), "readCell")
                    try await tx.execute("INSERT INTO items VALUES (2, 'b', NULL)")
                    try await tx.executeMany("INSERT INTO items VALUES (?, ?, ?)", [[3, "c", nil]])
                    let frame = try DataFrame([("id", Column([Int64(4)])), ("name", Column(["d"]))])
                    try run.expect(try await tx.write(frame, to: "items"), 1, "write")
                    var rows = 0
                    try await tx.stream("SELECT id FROM items", batchRows: 3) { batch, _ in
                        rows += batch.rowCount
                        return .proceed
                    }
                    try run.expect(rows, 4, "stream")
                    try require(try await tx.tables().contains { $0.name.name == "items" }, "tables")
                    try run.expect(try await tx.columns(of: "items").count, 3, "columns")
                }
                try run.expect(try await run.count("items"), 4, "the rows")
            },
            Promise("a write inside a transaction is undone with it") { run in
                try await run.items([])
                let frame = try DataFrame([("id", Column([Int64(4)])), ("name", Column(["d"]))])
                try? await run.db.transaction { tx in
                    try await tx.write(frame, to: "items")
                    try await tx.write(frame, to: "made", mode: .create)
                    throw Signal(number: 1)
                }
                try run.expect(try await run.count("items"), 0, "the rows")
                try require(try await run.db.tables().allSatisfy { $0.name.name != "made" }, "the table is there")
            },
            Promise("a finished transaction refuses and sends nothing") { run in
                try await run.items([])
                let kept = CaseValue<SQLCalls?>(nil)
                try await run.db.transaction { tx in kept.change { $0 = tx.calling(tx.target.value) } }
                let late = try run.late(kept)
                try await run.failure(.misuse(.scopeFinished), "a statement on a finished transaction") {
                    try await late.execute("INSERT INTO items VALUES (1, 'late', NULL)")
                }
                try await run.failure(.misuse(.scopeFinished), "a stream on a finished transaction") {
                    try await late.stream("SELECT 1") { _, _ in .proceed }
                }
                try await run.failure(.misuse(.scopeFinished), "a savepoint on a finished transaction") {
                    try await late.transaction { _ in }
                }
                try run.expect(try await run.count("items"), 0, "the rows")
            },
            Promise("the handler refuses to be called inside its transaction, and sends nothing") { run in
                try await run.items([])
                let handler = try run.handler
                try await run.db.transaction { tx in
                    let outer = tx.calling(handler)
                    try await run.failure(.misuse(.busyInScope), "execute on the handler") {
                        try await outer.execute("INSERT INTO items VALUES (9, 'x', NULL)")
                    }
                    try await run.failure(.misuse(.busyInScope), "readFrame on the handler") {
                        _ = try await outer.frame("SELECT 1")
                    }
                    try await run.failure(.misuse(.busyInScope), "a transaction on the handler") {
                        try await outer.transaction { _ in }
                    }
                    try await run.failure(.misuse(.busyInScope), "a write on the handler") {
                        try await outer.write(try DataFrame([("id", Column([Int64(1)]))]), to: "items")
                    }
                    try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                }
                try run.expect(try await run.integers("SELECT id FROM items"), [1], "the ids")
            },
            Promise("a child task of a transaction is refused by the handler too", [.async]) { run in
                let handler = try run.handler
                try await run.db.transaction { tx in
                    try await tx.execute("SELECT 1")
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask {
                            try await run.failure(.misuse(.busyInScope), "the handler in a child task") {
                                _ = try await handler.readFrame("SELECT 1")
                            }
                        }
                        try await group.waitForAll()
                    }
                }
            },
            Promise("other threads and tasks use the handler during a transaction") { run in
                try await run.items([])
                let peer = try run.peer()
                try await run.db.transaction { tx in
                    try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                    try run.expect(
                        try await peer.scalar("SELECT COUNT(*) FROM items", as: Int.self),
                        0,
                        "the rows seen"
                    )
                }
            },
            Promise("two handlers nest without being mistaken for one") { run in
                try await run.items([])
                let second = try run.handler(run.configuration())
                try await run.db.transaction(readOnly: run.sql.hasReadOnlyTransactions) { tx in
                    let inner = tx.calling(second)
                    try run.expect(try await inner.scalar("SELECT COUNT(*) FROM items", as: Int.self), 0, "the rows")
                    _ = try await tx.frame("SELECT 1")
                }
            },
            Promise("isolation levels are honoured or refused, never changed silently") { run in
                try await run.items([])
                for level in SQLIsolation.allCases {
                    if run.sql.isolationLevels.contains(level) {
                        try await run.db.transaction(isolation: level) { tx in _ = try await tx.frame("SELECT 1") }
                    } else {
                        try await run.failure(.misuse(.isolationLevel), "the level \(level.rawValue)") {
                            _ = try await run.db.transaction(isolation: level) { tx in
                                try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                            }
                        }
                    }
                }
                try run.expect(try await run.count("items"), 0, "the rows")
            },
            Promise("a read-only transaction reads and refuses writes") { run in
                try await run.items([1])
                try await run.failure("a write in a read-only transaction") {
                    try await run.db.transaction(readOnly: true) { tx in
                        try run.expect(try await tx.scalar("SELECT id FROM items", as: Int.self), 1, "the value")
                        try await tx.execute("INSERT INTO items VALUES (2, 'b', NULL)")
                    }
                }
                try run.expect(try await run.count("items"), 1, "the rows")
                try await run.db.execute("INSERT INTO items VALUES (3, 'c', NULL)")
                try run.expect(try await run.count("items"), 2, "the rows after a write outside")
            },
            Promise("a read-only transaction sees one state from begin to end") { run in
                try await run.items([1])
                let stranger = try run.stranger()
                try await run.db.transaction(readOnly: true) { tx in
                    try run.expect(try await tx.scalar("SELECT COUNT(*) FROM items", as: Int.self), 1, "the rows first")
                    try await stranger.execute("INSERT INTO items VALUES (2, 'b', NULL)")
                    try run.expect(try await tx.scalar("SELECT COUNT(*) FROM items", as: Int.self), 1, "the rows later")
                }
                try run.expect(try await run.count("items"), 2, "the rows in the end")
            },
            Promise("a transaction left open by a statement is rolled back and reported") { run in
                try await run.items([])
                let begin = SQLQuery(unsafeSQL: run.sql.begin)
                try await run.failure(.misuse(.transactionLeftOpen), "a BEGIN by hand") {
                    try await run.db.execute(begin)
                }
                try await run.db.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                let seen = try await run.stranger().scalar("SELECT COUNT(*) FROM items", as: Int.self)
                try run.expect(seen, 1, "the rows that another handler sees")
            },
            Promise("a conflict replays the whole transaction from its begin") { run in
                try await run.items([])
                let runs = CaseValue(0)
                try await run.db.transaction { tx in
                    let number = runs.change { count -> Int in
                        count += 1
                        return count
                    }
                    try await tx.execute("INSERT INTO items VALUES (\(number), 'a', NULL)")
                    if number < 3 {
                        // What a driver throws for a deadlock, after one of the scope's own statements failed.
                        _ = try? await tx.execute("SELECT no_such_column FROM items")
                        throw ConnError(.conflict, "A deadlock of the case's own", retry: .replayTransaction)
                    }
                }
                try run.expect(runs.value, 3, "the runs of the closure")
                try run.expect(try await run.integers("SELECT id FROM items"), [3], "the ids")
            },
            Promise("replays of a transaction are bounded by the policy and logged") { run in
                var options = CallOptions()
                options.retry = run.configuration(retries: 2).retry
                let runs = CaseValue(0)
                let error = try await run.failure(.conflict, "a transaction that conflicts for ever") {
                    try await run.db.transaction(options) { tx in
                        runs.change { $0 += 1 }
                        _ = try? await tx.execute("SELECT no_such_column")
                        throw ConnError(.conflict, "A deadlock of the case's own", retry: .replayTransaction)
                    }
                }
                try run.expect(runs.value, 3, "the runs of the closure")
                try run.expect(error.attempts.count, 3, "the attempts in the log")
            },
            Promise("an error of the user's own is not replayed") { run in
                let runs = CaseValue(0)
                try await run.failure(.server, "an error of the user's own") {
                    try await run.db.transaction { _ in
                        runs.change { $0 += 1 }
                        throw ConnError(.server, "An error of the case's own", retry: .replayTransaction)
                    }
                }
                try run.expect(runs.value, 1, "the runs of the closure")
            },
            Promise("a lock held by another is waited for") { run in
                try await run.items([1])
                let stranger = try run.stranger()
                let entered = CaseValue(false)
                let release = CaseValue(false)
                let other = Task {
                    try await stranger.holdWrite(of: 1) {
                        entered.change { $0 = true }
                        try await eventually("the case never let the lock go") { release.value }
                    }
                }
                try await eventually("the other handler never got the lock") { entered.value }
                let db = try run.db
                let write = Task { try await db.execute("UPDATE items SET note = 'mine' WHERE id = 1") }
                release.change { $0 = true }
                try await other.value
                _ = try await write.value
                try run.expect(try await run.db.scalar("SELECT note FROM items", as: String.self), "mine", "the note")
            },
            Promise("a lock that is not let go fails as busy or conflict at the limit, and nothing is applied") { run in
                try await run.items([1])
                let handler = try run.handler(run.configuration(retries: 0), lockWait: .milliseconds(50))
                let stranger = SQLCalls(handler, at: run.otherPlace())
                try await run.db.transaction { tx in
                    try await tx.execute("UPDATE items SET note = 'mine' WHERE id = 1")
                    let error = try await run.failure("a write against a held lock") {
                        try await stranger.execute("UPDATE items SET note = 'theirs' WHERE id = 1")
                    }
                    try require(
                        error.kind == .busy || error.kind == .conflict || error.kind == .timeout,
                        "the kind of error is \(error.kind)"
                    )
                    try run.expect(error.outcome, .notApplied, "the outcome")
                }
                try await stranger.execute("UPDATE items SET note = 'theirs' WHERE id = 1")
            },
            Promise("a statement after the engine's own rollback is refused and not applied") { run in
                guard let ending = run.sql.endsTransaction else { return }
                try await run.db.execute("CREATE TABLE small (n \(unsafe: run.sql.integer) NOT NULL PRIMARY KEY)")
                try await run.db.execute("INSERT INTO small VALUES (1)")
                try await run.failure("a transaction that the engine ended") {
                    try await run.db.transaction { tx in
                        try await tx.execute("INSERT INTO small VALUES (2)")
                        _ = try? await tx.execute(ending)
                        try await tx.execute("INSERT INTO small VALUES (3)")
                    }
                }
                try run.expect(try await run.integers("SELECT n FROM small ORDER BY n"), [1], "the rows")
            },
            Promise("the closure's result may be of any type") { run in
                let made = try await run.db.transaction { _ in NotSendable() }
                try run.expect(made.number, 4, "the result")
            },
        ]
    }
}

/// A result that only one task may have.
private final class NotSendable {
    let number = 4
}

extension SQLRun {
    /// What a closure gave away, used after its end from the place of the case.
    func late(_ kept: CaseValue<SQLCalls?>) throws -> SQLCalls {
        guard let calls = kept.value else { throw ContractFailure("the closure did not run") }
        return SQLCalls(calls.target.value, at: place)
    }
}

extension SQLCalls {
    /// Holds the lock of one row of `items` for the length of `body`.
    func holdWrite(of id: Int, _ body: @escaping @Sendable () async throws -> Void) async throws {
        try await transaction { tx in
            try await tx.execute("UPDATE items SET note = 'theirs' WHERE id = \(id)")
            try await body()
        }
    }
}
