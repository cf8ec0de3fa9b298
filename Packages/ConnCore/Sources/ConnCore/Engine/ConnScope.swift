internal import Glibc
internal import Synchronization
internal import ThreadLocalPool

/// One connection held for the length of a closure: the ground of sessions, transactions and streams.
///
/// Not Sendable: it is used inside its closure, by one operation at a time. After the closure's end every use
/// throws `.misuse(.scopeFinished)`.
public final class ConnScope<Connection: PooledConnection> {
    let core: ScopeCore<Connection>

    init(_ core: ScopeCore<Connection>) {
        self.core = core
    }

    /// Runs one operation on the scope's connection; blocks. Never retried: what came before cannot be repeated here.
    @available(*, noasync)
    public func run<R>(
        _ call: ConnCall,
        _ body: (Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        try core.run(call, body)
    }

    /// Runs one operation on the scope's connection on its worker thread.
    public func run<R: Sendable>(
        _ call: ConnCall,
        _ body: @escaping @Sendable (Connection) throws(ConnError) -> R
    ) async throws(ConnError) -> R {
        try await core.run(call, shielded: false, body)
    }

    /// Runs one operation that cancelling the task leaves alone, as a rollback must be.
    public func runShielded<R: Sendable>(
        _ call: ConnCall,
        _ body: @escaping @Sendable (Connection) throws(ConnError) -> R
    ) async throws(ConnError) -> R {
        try await core.run(call, shielded: true, body)
    }

    /// Whether the scope's connection can still be used.
    public var isUsable: Bool { core.isUsable }

    /// Ends the scope: later operations throw, and one that is running is waited for.
    ///
    /// Used by a handler that ends a transaction before its closure's scope ends.
    public func refuseFurtherUse() {
        core.finish()
    }
}

private enum Turn {
    static let free: UInt8 = 0
    static let taken: UInt8 = 1
    static let finished: UInt8 = 2
}

/// What a scope's operations share; safe to send because each operation claims its turn first.
// `link` is set once before the scope is handed out and used only by whoever holds the turn; `state` is atomic.
final class ScopeCore<Connection: PooledConnection>: @unchecked Sendable {
    /// Where the scope's operations run.
    enum Place {
        case thread(pthread_t)
        case worker(WorkerLease)
    }

    let engine: ConnEngine<Connection>
    let place: Place
    let deadline: ContinuousClock.Instant?
    private let link: Link<Connection>
    private let turn = Atomic<UInt8>(Turn.free)
    private let failures = Lock()
    private var lastFailure: ConnError?

    init(
        engine: ConnEngine<Connection>,
        place: Place,
        link: Link<Connection>,
        deadline: ContinuousClock.Instant?
    ) {
        self.engine = engine
        self.place = place
        self.link = link
        self.deadline = deadline
    }

    /// Read between operations only.
    var isUsable: Bool { link.connection.isUsable }

    /// Whether `error` came from an operation of this scope.
    func owns(_ error: ConnError) -> Bool {
        failures.withLock { lastFailure != nil } && (error.endpoint == nil || error.endpoint == engine.endpoint)
    }

    func finish() {
        // A running operation is short or cancelled; nobody else can begin one meanwhile.
        while true {
            let (exchanged, seen) = turn.compareExchange(
                expected: Turn.free,
                desired: Turn.finished,
                ordering: .acquiringAndReleasing
            )
            if exchanged || seen == Turn.finished { return }
            sched_yield()
        }
    }

    private func takeTurn() throws(ConnError) {
        let (exchanged, seen) = turn.compareExchange(
            expected: Turn.free,
            desired: Turn.taken,
            ordering: .acquiringAndReleasing
        )
        if exchanged { return }
        if seen == Turn.finished {
            throw ConnError(
                .misuse(.scopeFinished),
                "The session, transaction or stream was used after its closure had ended",
                advice: "do all work inside the closure",
                endpoint: engine.endpoint
            )
        }
        throw ConnError(
            .misuse(.busyInScope),
            "The session, transaction or stream is running another operation",
            advice: "one operation at a time: await the first, or use the handler for work beside it",
            endpoint: engine.endpoint
        )
    }

    private func giveTurn() {
        turn.store(Turn.free, ordering: .releasing)
    }

    private func operate<R>(
        _ call: ConnCall,
        _ token: CancellationToken?,
        _ body: (Connection) throws(ConnError) -> R
    ) throws(ConnError) -> R {
        let own = call.options.effectiveDeadline(clock: engine.configuration.clock)
        let limit = own.map { own in deadline.map { min($0, own) } ?? own } ?? deadline
        do {
            return try engine.operate(link, call, deadline: limit, token: token, body)
        } catch {
            failures.withLock { lastFailure = error }
            throw error
        }
    }

    func run<R>(_ call: ConnCall, _ body: (Connection) throws(ConnError) -> R) throws(ConnError) -> R {
        try takeTurn()
        defer { giveTurn() }
        let token = call.options.cancellation
        switch place {
        case .thread(let owner):
            guard pthread_equal(owner, pthread_self()) != 0 else { throw wrongThread }
            return try operate(call, token, body)
        case .worker(let lease):
            let result: Result<R, ConnError> = try withoutActuallyEscaping(body) { body throws(ConnError) in
                let body = Unchecked(body)
                do {
                    return try lease.runBlocking { [self] in
                        Unchecked(Result { () throws(ConnError) in try operate(call, token, body.value) })
                    }.value
                } catch {
                    throw engine.leaseError(error)
                }
            }
            return try result.get()
        }
    }

    func run<R: Sendable>(
        _ call: ConnCall,
        shielded: Bool,
        _ body: @escaping @Sendable (Connection) throws(ConnError) -> R
    ) async throws(ConnError) -> R {
        guard case .worker(let lease) = place else { throw wrongThread }
        try takeTurn()
        defer { giveTurn() }
        let result: Result<R, ConnError>
        if shielded {
            result = await engine.shielded(on: lease) { [self] in
                Result { () throws(ConnError) in try operate(call, nil, body) }
            }
        } else {
            result = await engine.runner.withCallToken(call) { token in
                do {
                    return try await lease.run { [self] in
                        Result { () throws(ConnError) in try operate(call, token, body) }
                    }
                } catch {
                    return .failure(engine.leaseError(error))
                }
            }
        }
        return try result.get()
    }

    private var wrongThread: ConnError {
        ConnError(
            .misuse(.blockingCall),
            "A session, transaction or stream of one thread was used from another thread or in its async form",
            advice: "use the async form of the scope in async code, and each scope on the thread that opened it",
            endpoint: engine.endpoint
        )
    }
}

extension ConnEngine {
    func leaseError(_ error: any Error) -> ConnError {
        if let error = error as? PoolError { return runner.connError(of: error) }
        return runner.cancelledError(outcome: .notApplied)
    }

    /// Runs a job on a leased worker whatever happens to the task meanwhile.
    func shielded<R: Sendable>(
        on lease: WorkerLease,
        _ job: @escaping @Sendable () -> Result<R, ConnError>
    ) async -> Result<R, ConnError> {
        await Task {
            do {
                return try await lease.run(job)
            } catch {
                return .failure(self.leaseError(error))
            }
        }.value
    }
}
