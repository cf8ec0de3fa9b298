extension SQLConformance {
    /// Cancelling ends what runs, and never what comes next.
    static var cancelling: [Promise] {
        [
            Promise("a token ends a running query") { run in
                let token = CancellationToken()
                try await run.expectCancelled(CallOptions(cancellation: token)) { _, _ in token.cancel() }
            },
            Promise("cancelAll ends a running query, and the handler stays open") { run in
                let handler = try run.handler
                try await run.expectCancelled(.default) { _, _ in handler.cancelAll() }
            },
            Promise("cancelling the task ends a running query", [.async]) { run in
                try await run.expectCancelled(.default) { task, _ in task.cancel() }
            },
            Promise("a token cancelled before sends nothing") { run in
                let token = CancellationToken()
                token.cancel()
                try await run.failure(.cancelled, "a cancelled call") {
                    _ = try await run.db.frame("SELECT 1", CallOptions(cancellation: token))
                }
                try run.expect(try run.handler.isConnected, false, "whether it connected")
                _ = try await run.db.frame("SELECT 1")
            },
            Promise("a token ends a running transaction, which is rolled back") { run in
                try await run.items([])
                let token = CancellationToken()
                let entered = CaseValue(false)
                let slow = run.sql.slow
                let db = try run.db
                let task = Task {
                    try await run.failure(.cancelled, "a cancelled transaction") {
                        try await db.transaction { tx in
                            try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                            entered.change { $0 = true }
                            _ = try await tx.frame(slow, CallOptions(cancellation: token))
                        }
                    }
                }
                try await eventually("the transaction never began") { entered.value }
                token.cancel()
                _ = try await task.value
                try run.expect(try await run.count("items"), 0, "the rows")
                try await run.db.execute("INSERT INTO items VALUES (2, 'b', NULL)")
            },
            Promise("cancelling the task of a transaction rolls it back", [.async]) { run in
                try await run.items([])
                let entered = CaseValue(false)
                let slow = run.sql.slow
                let db = try run.db
                let task = Task {
                    try await run.failure(.cancelled, "a cancelled transaction") {
                        try await db.transaction { tx in
                            try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                            entered.change { $0 = true }
                            _ = try await tx.frame(slow)
                        }
                    }
                }
                try await eventually("the transaction never began") { entered.value }
                task.cancel()
                _ = try await task.value
                try run.expect(try await run.count("items"), 0, "the rows")
            },
            Promise("a token ends a stream between batches and while fetching") { run in
                let token = CancellationToken()
                let batches = CaseValue(0)
                try await run.failure(.cancelled, "a cancelled stream") {
                    try await run.db.stream(
                        run.sql.series(20_000),
                        batchRows: 10,
                        CallOptions(cancellation: token)
                    ) {
                        _,
                        _ in
                        if batches.change({
                            $0 += 1; return $0
                        }) == 3 {
                            token.cancel()
                        }
                        return .proceed
                    }
                }
                try run.expect(batches.value, 3, "the batches")
                _ = try await run.db.frame("SELECT 1")
            },
            Promise("cancelAll ends a wait for a worker", [.async]) { run in
                var configuration = run.configuration(retries: 0)
                configuration.maximumWorkers = 1
                let handler = try run.handler(configuration)
                let (entered, release) = (CaseValue(false), CaseValue(false))
                let holder = Task {
                    try await handler.withSession { _ in
                        entered.change { $0 = true }
                        try await eventually("the case never let the worker go") { release.value }
                    }
                }
                try await eventually("the session never began") { entered.value }
                let ended = CaseValue(false)
                let waiter = Task {
                    defer { ended.change { $0 = true } }
                    return try await run.failure(.cancelled, "a waiting call") {
                        _ = try await handler.readFrame("SELECT 1")
                    }
                }
                try await eventually("the waiting call went on") {
                    handler.cancelAll()
                    return ended.value
                }
                _ = try await waiter.value
                release.change { $0 = true }
                try await holder.value
                _ = try await handler.readFrame("SELECT 1")
            },
            Promise("a cancelled statement's work is undone") { run in
                try await run.items([])
                let token = CancellationToken()
                let insert: SQLQuery = """
                    INSERT INTO items SELECT n, 'x', NULL FROM (\(unsafe: run.series(2_000_000_000))) AS numbers
                    """
                let db = try run.db
                let ended = CaseValue(false)
                let task = Task {
                    defer { ended.change { $0 = true } }
                    return try await run.failure(.cancelled, "a cancelled insert") {
                        try await db.execute(insert, CallOptions(cancellation: token))
                    }
                }
                try await eventually("the handler never connected") { try run.handler.isConnected }
                try await Task.sleep(for: .milliseconds(20))
                token.cancel()
                let error = try await task.value
                try run.expect(error.outcome, .notApplied, "the outcome")
                try run.expect(try await run.count("items"), 0, "the rows")
            },
            Promise("two hundred cancels at random moments never hit the next statement") { run in
                try await run.items([1])
                let db = try run.db
                var generator = SeededGenerator(seed: 7)
                for number in 0..<200 {
                    let token = CancellationToken()
                    let pause = Duration.microseconds(Int64.random(in: 0...400, using: &generator))
                    let canceller = Task.detached {
                        let end = ContinuousClock.now.advanced(by: pause)
                        while ContinuousClock.now < end { await Task.yield() }
                        token.cancel()
                    }
                    do {
                        _ = try await db.frame(run.sql.series(300), CallOptions(cancellation: token))
                    } catch let error as ConnError {
                        try run.expect(error.kind, .cancelled, "the kind of error of round \(number)")
                    }
                    let next = try await db.scalar("SELECT COUNT(*) FROM items", as: Int.self)
                    try run.expect(next, 1, "the statement after round \(number)")
                    await canceller.value
                }
            },
        ]
    }

    /// Time limits.
    static var limits: [Promise] {
        [
            Promise("statementTimeout ends a query as a time-out, and the next one is unharmed") { run in
                let error = try await run.failure(.timeout, "a query beyond its limit") {
                    _ = try await run.db.frame(run.sql.slow, CallOptions(statementTimeout: .milliseconds(30)))
                }
                try require(error.attempts.count <= 1, "the query was tried \(error.attempts.count) times")
                for _ in 0..<20 { _ = try await run.db.frame("SELECT 1", CallOptions(statementTimeout: .seconds(20))) }
            },
            Promise("the handler's statementTimeout is the default of its calls") { run in
                var configuration = run.configuration()
                configuration.statementTimeout = .milliseconds(30)
                let db = SQLCalls(try run.handler(configuration), at: run.place)
                try await run.failure(.timeout, "a query beyond the handler's limit") {
                    _ = try await db.frame(run.sql.slow)
                }
                _ = try await db.frame("SELECT 1")
            },
            Promise("a timeout bounds the whole call") { run in
                let start = ContinuousClock.now
                try await run.failure(.timeout, "a query beyond its call's time") {
                    _ = try await run.db.frame(run.sql.slow, CallOptions(timeout: .milliseconds(40)))
                }
                try require(start.duration(to: .now) < .seconds(20), "the call went on for \(start.duration(to: .now))")
                _ = try await run.db.frame("SELECT 1")
            },
            Promise("a deadline in the past sends nothing") { run in
                try await run.failure(.timeout, "a call after its deadline") {
                    _ = try await run.db.frame("SELECT 1", CallOptions(deadline: .now.advanced(by: .seconds(-1))))
                }
                try run.expect(try run.handler.isConnected, false, "whether it connected")
            },
            Promise("a deadline bounds a transaction and rolls it back") { run in
                try await run.items([])
                try await run.failure(.timeout, "a transaction beyond its deadline") {
                    try await run.db.transaction(CallOptions(timeout: .milliseconds(60))) { tx in
                        try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                        _ = try await tx.frame(run.sql.slow)
                    }
                }
                try run.expect(try await run.count("items"), 0, "the rows")
            },
            Promise("a deadline bounds a stream") { run in
                try await run.failure(.timeout, "a stream beyond its deadline") {
                    try await run.db.stream(run.sql.slow, CallOptions(timeout: .milliseconds(60))) { _, _ in .proceed }
                }
                _ = try await run.db.frame("SELECT 1")
            },
            Promise("a limit ends a wait for a lock") { run in
                try await run.items([1])
                let stranger = try run.stranger(lockWait: .seconds(30))
                let start = ContinuousClock.now
                try await run.db.transaction { tx in
                    try await tx.execute("UPDATE items SET note = 'mine'")
                    let error = try await run.failure("a write against a held lock") {
                        try await stranger.execute(
                            "UPDATE items SET note = 'x'",
                            CallOptions(timeout: .milliseconds(100))
                        )
                    }
                    try require(error.kind == .timeout || error.kind == .busy, "the kind of error is \(error.kind)")
                }
                try require(start.duration(to: .now) < .seconds(20), "the wait went on for \(start.duration(to: .now))")
            },
        ]
    }
}

extension SQLRun {
    /// The text of the series, to be pasted into another statement.
    func series(_ count: Int) -> String {
        (try? sql.series(count).statement(for: Subject.Driver.dialect).text) ?? ""
    }

    /// A slow query runs; `cancel` must end it soon, and the next statement must be unharmed.
    func expectCancelled(
        _ options: CallOptions,
        _ cancel: @escaping (Task<ConnError, any Error>, Handler) -> Void
    ) async throws {
        let db = try db
        let handler = try handler
        let slow = sql.slow
        let ended = CaseValue(false)
        let task = Task {
            defer { ended.change { $0 = true } }
            return try await failure(.cancelled, "a cancelled query") { _ = try await db.frame(slow, options) }
        }
        try await eventually("the handler never connected") { handler.isConnected }
        try await eventually("the query went on after it was cancelled") {
            cancel(task, handler)
            return ended.value
        }
        _ = try await task.value
        try expect(try await self.db.scalar("SELECT 1", as: Int.self), 1, "a value afterwards")
    }
}

/// Numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
