internal import ConnCore
internal import Synchronization

extension HandlerContract {
    /// Cancellation in every state, always as `.cancelled` and never retried.
    static var cancelling: [Promise] {
        [
            Promise("a token ends the wait before the next try") { run in
                let token = CancellationToken()
                try await run.checkCancelledBackOff(token) { _, _ in token.cancel() }
            },
            Promise("cancelAll ends the wait before the next try") { run in
                try await run.checkCancelledBackOff(nil) { handler, _ in handler.cancelAll() }
            },
            Promise("cancelling the task ends the wait before the next try", [.async]) { run in
                try await run.checkCancelledBackOff(nil) { _, task in task.cancel() }
            },
            Promise("a token ends a running operation") { run in
                let token = CancellationToken()
                try await run.checkCancelledOperation(token) { _, _ in token.cancel() }
            },
            Promise("cancelAll ends a running operation and the handler stays open") { run in
                try await run.checkCancelledOperation(nil) { handler, _ in handler.cancelAll() }
            },
            Promise("cancelling the task ends a running operation", [.async]) { run in
                try await run.checkCancelledOperation(nil) { _, task in task.cancel() }
            },
            Promise("a call with a token cancelled before sends nothing") { run in
                let handler = try await run.make(run.configuration(run.policy()))
                let token = CancellationToken()
                token.cancel()
                let options = CallOptions(idempotent: true, cancellation: token)
                let error = try await run.failure("a cancelled call") { try await run.call(handler, options) }
                try run.expect(error, .cancelled, "a cancelled call")
                try run.expect(run.subject.connectsTried, 0, "tries to connect")
                try await run.call(handler)
                try await run.close(handler)
            },
            Promise("a cancelled operation is not tried again") { run in
                let handler = try await run.make(run.configuration(run.policy(first: .milliseconds(1))))
                run.subject.holdOperations()
                let token = CancellationToken()
                let options = CallOptions(idempotent: true, cancellation: token)
                async let failed = run.failure("a cancelled call") { try await run.call(handler, options) }
                try await run.eventually("no operation was held") { run.subject.heldOperations == 1 }
                token.cancel()
                let error = try await failed
                try run.expect(error, .cancelled, "a cancelled call")
                try require(error.attempts.count <= 1, "the cancelled call was tried \(error.attempts.count) times")
                run.subject.releaseOperations()
                try await run.close(handler)
            },
        ]
    }
}

extension ContractRun {
    typealias Cancel = (Handler, Task<ConnError, any Error>) -> Void

    /// A call sleeps for half a minute between tries to connect; `cancel` must end it long before.
    func checkCancelledBackOff(_ token: CancellationToken?, _ cancel: Cancel) async throws {
        let handler = try await make(configuration(policy(constant: .seconds(30))))
        subject.failConnects(1_000)
        let options = CallOptions(idempotent: true, cancellation: token)
        let task = Task { try await failure("a cancelled call") { try await call(handler, options) } }
        try await eventually("nothing tried to connect") { subject.connectsTried >= 1 }
        try await expectCancelled(task, handler, cancel)
        try expect(subject.connectsTried, 1, "tries to connect")
        subject.failConnects(0)
        try await call(handler)
        try await close(handler)
    }

    func checkCancelledOperation(_ token: CancellationToken?, _ cancel: Cancel) async throws {
        let handler = try await make(configuration(policy()))
        subject.holdOperations()
        let options = CallOptions(idempotent: true, cancellation: token)
        let task = Task { try await failure("a cancelled call") { try await call(handler, options) } }
        try await eventually("no operation was held") { subject.heldOperations == 1 }
        try await expectCancelled(task, handler, cancel)
        subject.releaseOperations()
        try await call(handler)
        try await close(handler)
    }

    private func expectCancelled(
        _ task: Task<ConnError, any Error>,
        _ handler: Handler,
        _ cancel: Cancel
    ) async throws {
        let ended = Flag()
        let watcher = Task {
            let result = await task.result
            ended.set()
            return try result.get()
        }
        // Repeated, since the call may be between its failure and its sleep when the first comes.
        try await eventually("the call went on after it was cancelled") {
            cancel(handler, task)
            return ended.isSet
        }
        try expect(try await watcher.value, .cancelled, "a cancelled call")
    }
}

/// A flag that one task sets and another polls.
private final class Flag: Sendable {
    private let value = Atomic<Bool>(false)

    var isSet: Bool { value.load(ordering: .acquiring) }
    func set() { value.store(true, ordering: .releasing) }
}
