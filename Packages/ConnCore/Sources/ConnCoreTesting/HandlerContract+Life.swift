internal import ConnCore

extension HandlerContract {
    /// Connecting, closing and what comes after.
    static var life: [Promise] {
        [
            Promise("the initializer connects") { run in
                var configuration = run.configuration(run.policy())
                configuration.skipConnect = false
                let handler = try await run.make(configuration)
                try run.expect(run.subject.openConnections, 1, "open connections")
                try require(handler.isConnected, "isConnected is false after connecting")
                try await run.close(handler)
            },
            Promise("an initializer that cannot connect throws and leaves nothing open") { run in
                var configuration = run.configuration(run.policy(connects: 1, first: .milliseconds(1)))
                configuration.skipConnect = false
                run.subject.failConnects(1_000)
                let error = try await run.failure("the initializer") { _ = try await run.make(configuration) }
                try run.expect(error, .connection, "the initializer")
                try run.expect(run.waits(error, .connect), [.milliseconds(1), nil], "the waits in the attempt log")
                try run.expect(run.subject.openConnections, 0, "open connections")
            },
            Promise("skipConnect makes no connection until the first call") { run in
                let handler = try await run.make(run.configuration(run.policy()))
                try run.expect(run.subject.connectsTried, 0, "tries to connect")
                try require(!handler.isConnected, "isConnected is true before the first call")
                try await run.call(handler)
                try run.expect(run.subject.connectsTried, 1, "tries to connect after a call")
                try await run.close(handler)
            },
            Promise("connect() connects once") { run in
                let handler = try await run.make(run.configuration(run.policy()))
                try await run.connect(handler)
                try await run.connect(handler)
                try await run.call(handler)
                try run.expect(run.subject.connectsTried, 1, "tries to connect")
                try await run.close(handler)
            },
            Promise("with closes when its closure returns") { run in
                let (value, handler) = try await run.with { 42 }
                try run.expect(value, 42, "the closure's result")
                try await run.checkClosed(handler)
            },
            Promise("with closes when its closure throws, and the error passes through") { run in
                let kept = Kept<Subject.Handler>()
                do {
                    _ = try await run.with(kept) { throw ClosureError() }
                    throw ContractFailure("with swallowed the closure's error")
                } catch is ClosureError {
                    guard let handler = kept.value else { throw ContractFailure("the closure never ran") }
                    try await run.checkClosed(handler)
                }
            },
            Promise("closing twice is fine") { run in
                let handler = try await run.make(run.configuration(run.policy()))
                try await run.call(handler)
                try await run.close(handler)
                try await run.close(handler)
                handler.close()
                try await run.checkClosed(handler)
            },
            Promise("every call after close throws closed") { run in
                let handler = try await run.make(run.configuration(run.policy()))
                try await run.call(handler)
                try await run.close(handler)
                let tried = run.subject.connectsTried
                let calls: [(String, () async throws -> Void)] = [
                    ("an operation", { try await run.call(handler) }),
                    ("connect()", { try await run.connect(handler) }),
                    ("reconnect()", { try await run.reconnect(handler) }),
                    ("ping()", { try await run.ping(handler) }),
                ]
                for (name, call) in calls {
                    let error = try await run.failure("\(name) after close") { try await call() }
                    try run.expect(error, .closed, "\(name) after close")
                }
                try run.expect(run.subject.connectsTried, tried, "tries to connect after close")
            },
            Promise("close lets running work finish") { run in
                let handler = try await run.make(run.configuration(run.policy()))
                run.subject.holdOperations()
                async let work: Void = run.call(handler)
                try await run.eventually("no operation was held") { run.subject.heldOperations == 1 }
                let closer = CaseThread()
                defer { closer.stop() }
                async let closing: Void = run.close(handler, on: closer)
                try await run.eventually("isClosed stayed false") { handler.isClosed }
                try run.expect(run.subject.heldOperations, 1, "operations still held after close")
                run.subject.releaseOperations()
                do {
                    try await work
                } catch {
                    throw ContractFailure("work that ran when close came failed: \(error)")
                }
                try await closing
                try await run.checkClosed(handler)
            },
            Promise("close cancels work that outlasts drainTimeout") { run in
                var configuration = run.configuration(run.policy())
                configuration.drainTimeout = .milliseconds(50)
                let handler = try await run.make(configuration)
                run.subject.holdOperations()
                async let work = run.failure("held work") { try await run.call(handler) }
                try await run.eventually("no operation was held") { run.subject.heldOperations == 1 }
                let closer = CaseThread()
                defer { closer.stop() }
                try await run.close(handler, on: closer)
                try run.expect(try await work, .cancelled, "held work")
                try await run.checkClosed(handler)
            },
        ]
    }
}

extension ContractRun {
    func with<R: Sendable>(
        _ kept: Kept<Handler> = Kept(),
        _ body: @escaping @Sendable () throws -> R
    ) async throws -> (R, Handler) {
        var configuration = configuration(policy())
        configuration.skipConnect = false
        let (properties, options, settings) = (subject.properties, subject.options, configuration)
        let result: R
        switch face {
        case .sync:
            result = try await thread.run { [subject] in
                try Handler.with(properties, options: options, configuration: settings) { handler in
                    kept.value = handler
                    try subject.callBlocking(handler, .default)
                    return try body()
                }
            }
        case .async:
            result = try await Handler.with(properties, options: options, configuration: settings) { handler in
                kept.value = handler
                try await subject.call(handler, .default)
                return try body()
            }
        }
        guard let handler = kept.value else { throw ContractFailure("the closure of with never ran") }
        return (result, handler)
    }

    func checkClosed(_ handler: Handler) async throws {
        try require(handler.isClosed, "isClosed is false after closing")
        try await eventually("a connection stayed open after closing") { subject.openConnections == 0 }
        try await eventually("isConnected stayed true after closing") { !handler.isConnected }
    }
}

/// What the closure of `with` throws.
private struct ClosureError: Error {}

/// Carries a handler out of the closure of `with`.
// Written by the closure, read after it has ended.
final class Kept<Value>: @unchecked Sendable {
    var value: Value?
}
