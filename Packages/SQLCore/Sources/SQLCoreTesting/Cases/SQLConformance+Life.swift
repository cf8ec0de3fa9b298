extension SQLConformance {
    /// What happens to connections that die, and to those that are dropped.
    static var reconnecting: [Promise] {
        [
            Promise("a call after a cut reconnects by itself") { run in
                try await run.items([1])
                var configuration = run.configuration()
                configuration.checkAfterIdle = .zero
                let db = SQLCalls(try run.handler(configuration), at: run.place)
                _ = try await db.frame("SELECT 1")
                try run.subject.cutConnections()
                try run.expect(try await db.scalar("SELECT COUNT(*) FROM items", as: Int.self), 1, "the rows")
            },
            Promise("a write after a cut is applied once") { run in
                try await run.items([])
                var configuration = run.configuration()
                configuration.checkAfterIdle = .zero
                let db = SQLCalls(try run.handler(configuration), at: run.place)
                _ = try await db.frame("SELECT 1")
                try run.subject.cutConnections()
                try await db.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                try run.expect(try await db.scalar("SELECT COUNT(*) FROM items", as: Int.self), 1, "the rows")
            },
            Promise("a transaction after a cut begins on a new connection") { run in
                try await run.items([])
                var configuration = run.configuration()
                configuration.checkAfterIdle = .zero
                let db = SQLCalls(try run.handler(configuration), at: run.place)
                _ = try await db.frame("SELECT 1")
                try run.subject.cutConnections()
                try await db.transaction { tx in try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)") }
                try run.expect(try await db.scalar("SELECT COUNT(*) FROM items", as: Int.self), 1, "the rows")
            },
            Promise("reconnect() drops the old connection and keeps the data") { run in
                try await run.items([1])
                try await run.reconnect(try run.handler)
                try run.expect(try await run.count("items"), 1, "the rows")
                if let open = run.subject.openConnections { try run.expect(open, 1, "the open connections") }
            },
            Promise("reconnect() ends a thread's session state", [.sync]) { run in
                try await run.db.execute(run.sql.createTemporary)
                try await run.reconnect(try run.handler)
                try await run.failure(.notFound, "the temporary table") {
                    _ = try await run.db.frame("SELECT n FROM \(unsafe: run.sql.temporary)")
                }
            },
            Promise("ping answers") { run in
                try await run.ping(try run.handler)
                try run.expect(try run.handler.isConnected, true, "whether it is connected")
            },
        ]
    }

    /// From the first connection to the last.
    static var life: [Promise] {
        [
            Promise("a handler connects on its first call when it skipped connecting") { run in
                let handler = try run.handler
                try run.expect(handler.isConnected, false, "whether it is connected before")
                _ = try await run.db.frame("SELECT 1")
                try run.expect(handler.isConnected, true, "whether it is connected after")
            },
            Promise("connect() opens a connection") { run in
                try await run.connect(try run.handler)
                try run.expect(try run.handler.isConnected, true, "whether it is connected")
            },
            Promise("every operation of a closed handler throws closed") { run in
                try await run.items([1])
                let handler = try run.handler
                await handler.shutdown()
                let db = try run.db
                try run.expect(handler.isClosed, true, "whether it is closed")
                try await run.failure(.closed, "readFrame") { _ = try await db.frame("SELECT 1") }
                try await run.failure(.closed, "readScalar") { _ = try await db.scalar("SELECT 1", as: Int.self) }
                try await run.failure(.closed, "execute") { try await db.execute("DELETE FROM items") }
                try await run.failure(.closed, "executeMany") {
                    try await db.executeMany("DELETE FROM items WHERE id = ?", [[1]])
                }
                try await run.failure(.closed, "write") { try await db.write(try run.itemsFrame(5...5), to: "items") }
                try await run.failure(.closed, "stream") { try await db.stream("SELECT 1") { _, _ in .proceed } }
                try await run.failure(.closed, "transaction") { try await db.transaction { _ in } }
                try await run.failure(.closed, "withSession") { try await db.session { _ in } }
                try await run.failure(.closed, "tables") { _ = try await db.tables() }
                try await run.failure(.closed, "columns") { _ = try await db.columns(of: "items") }
                try await run.failure(.closed, "ping") { try await run.ping(handler) }
                try await run.failure(.closed, "connect") { try await run.connect(handler) }
                try await run.failure(.closed, "reconnect") { try await run.reconnect(handler) }
            },
            Promise("closing twice is fine, and nothing is left open") { run in
                try await run.items([1])
                let handler = try run.handler
                handler.close()
                handler.close()
                await handler.shutdown()
                await handler.shutdown()
                if let open = run.subject.openConnections { try run.expect(open, 0, "the open connections") }
            },
            Promise("closing inside a transaction takes effect at its end, and its work is kept") { run in
                try await run.items([])
                let handler = try run.handler
                try await run.db.transaction { tx in
                    try await tx.execute("INSERT INTO items VALUES (1, 'a', NULL)")
                    try await tx.place.call {
                        handler.close()
                    } _: {
                        handler.close()
                    }
                    try await tx.execute("INSERT INTO items VALUES (2, 'b', NULL)")
                }
                try await run.failure(.closed, "a call after the scope") { _ = try await run.db.frame("SELECT 1") }
                let seen = try await run.stranger().scalar("SELECT COUNT(*) FROM items", as: Int.self)
                try run.expect(seen, 2, "the rows that another handler sees")
            },
            Promise("closing inside a session or stream takes effect at its end") { run in
                let handler = try run.handler(run.configuration())
                var rows = 0
                try await SQLCalls(handler, at: run.place).stream(run.sql.series(30), batchRows: 10) { batch, calls in
                    try await calls.place.call {
                        handler.close()
                    } _: {
                        handler.close()
                    }
                    rows += batch.rowCount
                    return .proceed
                }
                try run.expect(rows, 30, "the rows of the stream")
                try run.expect(handler.isClosed, true, "whether it is closed")
            },
            Promise("work that outlasts drainTimeout is cancelled by close") { run in
                var configuration = run.configuration()
                configuration.drainTimeout = .milliseconds(50)
                let handler = try run.handler(configuration)
                let db = SQLCalls(handler, at: run.place)
                let slow = run.sql.slow
                let task = Task {
                    try await run.failure("a query that is closed away") { _ = try await db.frame(slow) }
                }
                try await eventually("the handler never connected") { handler.isConnected }
                await handler.shutdown()
                let error = try await task.value
                try require(error.kind == .cancelled || error.kind == .closed, "the kind of error is \(error.kind)")
            },
            Promise("a handler that nobody holds closes its connections") { run in
                guard run.subject.openConnections != nil else { return }
                try await run.abandonHandler()
                try await eventually("the abandoned handler's connections stay open") {
                    run.subject.openConnections == 0
                }
            },
        ]
    }
}

extension SQLRun {
    fileprivate func abandonHandler() async throws {
        let handler = try Handler(
            unconnected: subject.properties,
            options: subject.options(lockWait: .seconds(1)),
            configuration: configuration()
        )
        _ = try await SQLCalls(handler, at: place).frame("SELECT 1")
    }
}
