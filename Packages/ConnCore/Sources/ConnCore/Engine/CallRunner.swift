internal import Logging
internal import Synchronization
public import ThreadLocalPool

/// What the calls of every handler share, whatever they run on: retries, waits, cancelling, observation, scope marks
/// and the errors of each.
///
/// ``ConnEngine`` builds on it for handlers that hold connections; a handler whose connections belong to a library
/// (HTTP) builds on it directly.
@_spi(ConnInternals)
public final class CallRunner: Sendable {
    /// The server, for errors and logs.
    public let endpoint: Endpoint
    /// Limits, policy and logger.
    public let configuration: HandlerConfiguration
    /// Logs, metrics and spans.
    public let instrumentation: HandlerInstrumentation

    private let closed = Atomic<Bool>(false)
    private let hasLoggedBorrowing = Atomic<Bool>(false)
    /// Cancelled and replaced by `cancelWaits()`: everything that waits or sleeps listens to it.
    private let waiting = ReplaceableToken()

    /// Makes the runner of one handler.
    ///
    /// - Throws: `.misuse(.invalidArgument)` for a configuration out of range.
    public init(endpoint: Endpoint, configuration: HandlerConfiguration) throws(ConnError) {
        try configuration.validate()
        self.endpoint = endpoint
        self.configuration = configuration
        instrumentation = HandlerInstrumentation(endpoint: endpoint, configuration: configuration)
    }

    // MARK: State

    /// Whether ``markClosed()`` was called.
    public var isClosed: Bool { closed.load(ordering: .acquiring) }

    /// Refuses every later call; false if that was so before.
    public func markClosed() -> Bool { !closed.exchange(true, ordering: .acquiringAndReleasing) }

    /// Throws `.closed`, or `.misuse(.busyInScope)` when called from inside one of the handler's own scopes.
    public func checkCallable() throws(ConnError) {
        if isClosed { throw closedError }
        if isInsideScope { throw busyInScope }
    }

    /// Whether a Swift task is current, in which case a sync call must not do its work here; logged once.
    public func mustBorrowWorker() -> Bool {
        guard withUnsafeCurrentTask(body: { $0 != nil }) else { return false }
        if !hasLoggedBorrowing.exchange(true, ordering: .relaxed) {
            configuration.logger.notice(
                "sync call inside a Swift task borrows a worker thread; use the async form there",
                metadata: ["conn.endpoint": "\(endpoint)"]
            )
        }
        return true
    }

    // MARK: Scopes

    /// Whether the caller is inside a session, transaction or stream of this handler.
    public var isInsideScope: Bool { ScopeNode.isInside(ObjectIdentifier(self)) }

    /// Runs a scope's closure: calls on the handler itself from inside it are refused.
    public func inScope<R>(ending: () -> Void = {}, _ body: () throws -> R) -> Result<R, any Error> {
        let node = ScopeNode(engine: ObjectIdentifier(self))
        defer {
            ending()
            node.end()
        }
        return ScopeNode.$current.withValue(node) {
            Result { try body() }
        }
    }

    /// Runs a scope's closure: calls on the handler itself from inside it are refused.
    public func inScope<R>(ending: () -> Void = {}, _ body: () async throws -> R) async -> Result<R, any Error> {
        let node = ScopeNode(engine: ObjectIdentifier(self))
        defer {
            ending()
            node.end()
        }
        return await ScopeNode.$current.withValue(node) {
            do {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
    }

    // MARK: Waiting

    /// Ends every wait and sleep that goes on now; later ones are left alone.
    public func cancelWaits() { waiting.cancelAndReplace() }

    /// Cancelled by the next ``cancelWaits()``.
    public var waits: CancellationToken { waiting.current }

    /// Until when to wait for a connection or worker: the call's deadline, but no longer than the acquire time-out.
    public func waitLimit(_ deadline: ContinuousClock.Instant?) -> ContinuousClock.Instant {
        let end = ContinuousClock.now.advanced(by: configuration.acquireTimeout)
        return min(deadline ?? end, end)
    }

    /// Ends a wait for a connection or worker when the call is cancelled or `cancelAll()` is called.
    public func waitToken(_ token: CancellationToken?) -> WaitToken {
        let all = waiting.current
        return WaitToken { wait in
            let first = all.onCancel { wait.cancel() }
            let second = token?.onCancel { wait.cancel() }
            return {
                first.remove()
                second?.remove()
            }
        }
    }

    // MARK: Errors

    /// The handler is closed.
    public var closedError: ConnError {
        ConnError(.closed, "The handler is closed", advice: "make a new one", endpoint: endpoint)
    }

    /// The handler was called from inside one of its scopes.
    public var busyInScope: ConnError {
        ConnError(
            .misuse(.busyInScope),
            "The handler was called from inside one of its own sessions, transactions or streams",
            advice: "use the closure's argument instead",
            endpoint: endpoint
        )
    }

    /// The call's deadline passed; `last` is how the last try before that failed.
    public func deadlineError(while doing: String, after last: ConnError? = nil) -> ConnError {
        ConnError(
            .timeout,
            "The call's deadline passed while \(doing)" + (last.map { ", after this: \($0.message)" } ?? ""),
            advice: "allow more time with CallOptions.timeout or deadline",
            endpoint: endpoint
        )
    }

    /// The caller cancelled.
    public func cancelledError(outcome: ConnError.Outcome) -> ConnError {
        ConnError(.cancelled, "The call was cancelled", outcome: outcome, endpoint: endpoint)
    }

    /// All connects that the call's policy allows are used.
    public func connectsUsed(_ retry: RetryState) -> ConnError {
        ConnError(
            .connection,
            "The connection was lost and all \(retry.connects) connects of this call are used",
            retry: .reconnect,
            phase: .connect,
            endpoint: endpoint
        )
    }

    /// The error of a pool or of worker threads that refused.
    public func connError(of error: PoolError) -> ConnError {
        switch error.code {
        case .closed: closedError
        case .reentrant: busyInScope
        case .cancelled: cancelledError(outcome: .notApplied)
        default: ConnError(poolError: error, endpoint: endpoint)
        }
    }
}
