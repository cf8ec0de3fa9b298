extension SQLConformance {
    /// One connection for each thread.
    static var threads: [Promise] {
        [
            Promise("sixteen threads each have a connection of their own", [.sync]) { run in
                try await run.items([])
                let handler = try run.handler
                let places = (0..<16).map { _ in CaseThread() }
                defer { for place in places { place.stop() } }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (number, thread) in places.enumerated() {
                        group.addTask {
                            let calls = SQLCalls(handler, at: .thread(thread))
                            for step in 0..<10 {
                                try await calls.execute("INSERT INTO items VALUES (\(number * 100 + step), 'x', NULL)")
                                _ = try await calls.frame("SELECT COUNT(*) FROM items")
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                try run.expect(try await run.count("items"), 160, "the rows")
                if let open = run.subject.openConnections { try run.expect(open, 17, "the open connections") }
            },
            Promise("a thread's connection is closed when the thread ends", [.sync]) { run in
                try await run.items([])
                guard let before = run.subject.openConnections else { return }
                let thread = CaseThread()
                let calls = SQLCalls(try run.handler, at: .thread(thread))
                _ = try await calls.frame("SELECT 1")
                try run.expect(run.subject.openConnections, before + 1, "the open connections")
                thread.stop()
                try await eventually("the connection outlived its thread") { run.subject.openConnections == before }
            },
            Promise("a hundred short-lived threads leave nothing behind", [.sync]) { run in
                try await run.items([])
                for _ in 0..<100 {
                    let thread = CaseThread()
                    _ = try await SQLCalls(try run.handler, at: .thread(thread)).frame("SELECT 1")
                    thread.stop()
                }
                try await eventually("connections outlived their threads") { run.subject.openConnections ?? 1 <= 1 }
            },
            Promise("closing from another thread lets running work finish", [.sync]) { run in
                try await run.items([])
                let handler = try run.handler
                let peer = try run.peer()
                let started = CaseValue(false)
                let work = Task {
                    var rows = 0
                    try await peer.stream(run.sql.series(3_000), batchRows: 100) { batch, _ in
                        rows += batch.rowCount
                        started.change { $0 = true }
                        return .proceed
                    }
                    return rows
                }
                try await eventually("the stream never began") { started.value }
                let closer = CaseThread()
                try await closer.run { handler.close() }
                closer.stop()
                try run.expect(try await work.value, 3_000, "the rows of the stream")
                try await run.failure(.closed, "a call after close") { _ = try await run.db.frame("SELECT 1") }
            },
            Promise("a bounded handler makes threads wait for a connection", [.sync]) { run in
                var configuration = run.configuration()
                configuration.maximumThreadConnections = 2
                let handler = try run.handler(configuration)
                try await run.items([])
                let threads = (0..<8).map { _ in CaseThread() }
                defer { for thread in threads { thread.stop() } }
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for thread in threads {
                        group.addTask {
                            for _ in 0..<5 { _ = try await SQLCalls(handler, at: .thread(thread)).frame("SELECT 1") }
                        }
                    }
                    try await group.waitForAll()
                }
                if let open = run.subject.openConnections {
                    try require(
                        open <= 3,
                        "8 threads hold \(open) connections, the limit being 2 beside the case's own"
                    )
                }
            },
        ]
    }

    /// Async callers on bounded workers.
    static var tasks: [Promise] {
        [
            Promise("a hundred tasks share eight workers", [.async]) { run in
                try await run.items([])
                let handler = try run.handler
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<100 {
                        group.addTask {
                            let name = "task \(number)"
                            try await handler.execute("INSERT INTO items VALUES (\(number), \(name), NULL)")
                            let read = try await handler.readScalar(
                                "SELECT name FROM items WHERE id = \(number)",
                                as: String.self
                            )
                            try require(read == name, "task \(number) read \(read ?? "nil")")
                        }
                    }
                    try await group.waitForAll()
                }
                try run.expect(try await run.count("items"), 100, "the rows")
                if let open = run.subject.openConnections { try require(open <= 8, "\(open) connections are open") }
            },
            Promise("waiting tasks are served in the order they came", [.async]) { run in
                var configuration = run.configuration()
                configuration.maximumWorkers = 1
                let handler = try run.handler(configuration)
                let order = CaseValue<[Int]>([])
                let release = CaseValue(false)
                let held = CaseValue(false)
                let holder = Task {
                    try await handler.withSession { session in
                        _ = try await session.readFrame("SELECT 1")
                        held.change { $0 = true }
                        try await eventually("the case never let the worker go") { release.value }
                    }
                }
                try await eventually("the worker was never taken") { held.value }
                var waiters: [Task<Void, any Error>] = []
                for number in 0..<5 {
                    let entered = CaseValue(false)
                    waiters.append(
                        Task {
                            entered.change { $0 = true }
                            try await handler.withSession { _ in order.change { $0.append(number) } }
                        }
                    )
                    try await eventually("a task never began") { entered.value }
                    // The task stands in the queue a moment after it began; nothing tells when, so give others a turn.
                    for _ in 0..<50 { await Task.yield() }
                    try await Task.sleep(for: .milliseconds(5))
                }
                release.change { $0 = true }
                try await holder.value
                for waiter in waiters { try await waiter.value }
                try run.expect(order.value, [0, 1, 2, 3, 4], "the order")
            },
            Promise("an async transaction holds one worker, and others go on", [.async]) { run in
                try await run.items([])
                var configuration = run.configuration()
                configuration.maximumWorkers = 2
                let handler = try run.handler(configuration)
                let (entered, release) = (CaseValue(false), CaseValue(false))
                let readOnly = run.sql.hasReadOnlyTransactions
                let holder = Task {
                    try await handler.transaction(readOnly: readOnly) { tx in
                        _ = try await tx.readFrame("SELECT 1")
                        entered.change { $0 = true }
                        try await eventually("the case never let the worker go") { release.value }
                    }
                }
                try await eventually("the transaction never began") { entered.value }
                for _ in 0..<10 { _ = try await handler.readFrame("SELECT 1") }
                release.change { $0 = true }
                try await holder.value
            },
            Promise("a sync call inside a task borrows a worker", [.async]) { run in
                try await run.items([1])
                let handler = try run.handler
                try run.expect(try blockingCount(handler), 1, "the rows")
                if let open = run.subject.openConnections {
                    try require(open <= 8, "\(open) connections are open")
                }
            },
            Promise("a sync transaction inside a task borrows a worker", [.async]) { run in
                try await run.items([])
                try blockingInsert(try run.handler)
                try run.expect(try await run.count("items"), 1, "the rows")
            },
            Promise("a caller that waits too long for a worker is told how things stand", [.async]) { run in
                var configuration = run.configuration(retries: 0)
                configuration.maximumWorkers = 1
                configuration.acquireTimeout = .milliseconds(50)
                let handler = try run.handler(configuration)
                let (entered, release) = (CaseValue(false), CaseValue(false))
                let holder = Task {
                    try await handler.withSession { _ in
                        entered.change { $0 = true }
                        try await eventually("the case never let the worker go") { release.value }
                    }
                }
                try await eventually("the session never began") { entered.value }
                let error = try await run.failure("a call without a worker") {
                    _ = try await handler.readFrame("SELECT 1")
                }
                release.change { $0 = true }
                try await holder.value
                try require(
                    error.kind == .resourceExhausted || error.kind == .timeout,
                    "the kind of error is \(error.kind)"
                )
                _ = try await handler.readFrame("SELECT 1")
            },
        ]
    }
}

/// A sync call where only sync code stands.
private func blockingCount<Driver: SQLDriver>(_ handler: SQLHandler<Driver>) throws -> Int? {
    try handler.readScalar("SELECT COUNT(*) FROM items", as: Int.self)
}

private func blockingInsert<Driver: SQLDriver>(_ handler: SQLHandler<Driver>) throws {
    try handler.transaction { tx in try tx.execute("INSERT INTO items VALUES (1, 'a', NULL)") }
}
