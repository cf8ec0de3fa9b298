internal import ConnCore

extension HandlerContract {
    /// Who gets which connection, and when a new one is made.
    static var connections: [Promise] {
        [
            Promise("each thread has one connection of its own, closed when the thread ends", [.sync]) { run in
                let handler = try await run.make(run.configuration(run.policy()))
                let threads = (0..<16).map { _ in CaseThread() }
                for _ in 0..<3 {
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        for thread in threads {
                            group.addTask {
                                try await thread.run { try run.subject.callBlocking(handler, .default) }
                            }
                        }
                        try await group.waitForAll()
                    }
                }
                let (tried, open) = (run.subject.connectsTried, run.subject.openConnections)
                for thread in threads { thread.stop() }
                try run.expect(tried, 16, "tries to connect of 16 threads")
                try run.expect(open, 16, "open connections of 16 threads")
                try await run.eventually("connections outlived their threads") { run.subject.openConnections == 0 }
                try require(!handler.isClosed, "the handler closed with its threads")
                try await run.close(handler)
            },
            Promise("async callers share at most maximumWorkers connections", [.async]) { run in
                var configuration = run.configuration(run.policy())
                configuration.maximumWorkers = 3
                let handler = try await run.make(configuration)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<24 { group.addTask { try await run.call(handler) } }
                    try await group.waitForAll()
                }
                let open = run.subject.openConnections
                try require((1...3).contains(open), "24 tasks hold \(open) connections, the limit being 3")
                try require(run.subject.connectsTried <= 3, "24 tasks made \(run.subject.connectsTried) connections")
                try await run.close(handler)
            },
            Promise("calls one after another use one connection") { run in
                let handler = try await run.make(run.configuration(run.policy()))
                for _ in 0..<5 { try await run.call(handler) }
                try run.expect(run.subject.connectsTried, 1, "tries to connect")
                try await run.close(handler)
            },
            Promise("a call after a cut reconnects by itself") { run in
                let handler = try await run.make(run.configuration(run.policy(), VirtualClock()))
                try await run.call(handler)
                run.subject.cutConnections()
                try await run.call(handler)
                try run.expect(run.subject.connectsTried, 2, "tries to connect")
                try await run.eventually("the dead connection stayed open") { run.subject.openConnections == 1 }
                try await run.close(handler)
            },
            Promise("reconnect() replaces the connection") { run in
                let handler = try await run.make(run.configuration(run.policy()))
                try await run.call(handler)
                try await run.reconnect(handler)
                try run.expect(run.subject.connectsTried, 2, "tries to connect")
                try await run.eventually("the old connection stayed open") { run.subject.openConnections == 1 }
                try await run.call(handler)
                try run.expect(run.subject.connectsTried, 2, "tries to connect after a further call")
                try await run.close(handler)
            },
            Promise("one call connects at most 1 + maxConnRetries times") { run in
                let clock = VirtualClock()
                let handler = try await run.make(run.configuration(run.policy(retries: 40, connects: 3), clock))
                run.subject.failOperations(1_000)
                _ = try await run.failure("a call that loses every connection") { try await run.call(handler) }
                let tried = run.subject.connectsTried
                try require(tried <= 4, "one call connected \(tried) times, the limit being 4")
                try require(tried > 1, "the call never reconnected")
                try await run.close(handler)
            },
            Promise("ping answers with and without an open connection") { run in
                let handler = try await run.make(run.configuration(run.policy()))
                try await run.ping(handler)
                try await run.ping(handler)
                try run.expect(run.subject.connectsTried, 1, "tries to connect")
                try await run.close(handler)
            },
            Promise("ping throws when the server is away") { run in
                let handler = try await run.make(run.configuration(run.policy(retries: 0, connects: 0)))
                run.subject.failConnects(1_000)
                let error = try await run.failure("ping") { try await run.ping(handler) }
                try run.expect(error, .connection, "ping")
                try await run.close(handler)
            },
        ]
    }
}
