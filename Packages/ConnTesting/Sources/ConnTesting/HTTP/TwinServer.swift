/// An HTTP/1.1 server on a free loopback port, for tests: it answers by routes, records what it received, counts
/// connections, and does wrong on demand.
///
/// It listens at 127.0.0.1 without TLS, keeps connections alive, understands chunked bodies and `Expect: 100-continue`,
/// and has one thread, which ends with ``stop()`` or with the server itself. All methods may be called at any time from
/// any thread or task; when one returns, it has happened. Closures of routes and faults run on the server's thread and
/// must not block, and hold the server weakly if they use it; a slow answer is made by ``TwinResponse/delay``. For faults below HTTP put a ``FaultProxy`` before it.
public final class TwinServer: Sendable {
    private let runner = LoopRunner(TwinCore())

    private var core: TwinCore { runner.core }

    /// A server that doesn't listen; see ``start()``.
    ///
    /// - Parameters:
    ///   - keptRequests: how many requests ``requests`` remembers at least; between one and two times as many are kept.
    ///   - keptBytes: how many bytes of each body it remembers.
    public init(keptRequests: Int = 10_000, keptBytes: Int = 16 << 20) {
        core.keptRequests = max(0, keptRequests)
        core.keptBytes = max(0, keptBytes)
    }

    // MARK: Life

    /// Opens a free port; after ``stop()`` the same port as before.
    ///
    /// - Returns: the server itself.
    /// - Throws: `.system` if the system has no socket, port or thread left. A server that runs is left alone.
    @discardableResult
    public func start() throws(ConnTestingError) -> TwinServer {
        try runner.start()
        return self
    }

    /// Closes the port and every connection, and ends the thread; a second time does nothing.
    public func stop() {
        runner.stop()
    }

    /// The loopback port at 127.0.0.1; 0 before the first ``start()``.
    public var port: Int {
        core.commands.run { Int(core.port) }
    }

    /// The address to connect to, as `http://127.0.0.1:34567`.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// Runs the body with a started server, and stops it at the end, also on throw.
    @available(*, noasync)
    public static func with<R>(_ body: (TwinServer) throws -> R) throws -> R {
        let server = try TwinServer().start()
        defer { server.stop() }
        return try body(server)
    }

    /// Runs the body with a started server, and stops it at the end, also on throw.
    public static func with<R>(_ body: (TwinServer) async throws -> R) async throws -> R {
        let server = try TwinServer().start()
        defer { server.stop() }
        return try await body(server)
    }

    // MARK: Answers

    /// Answers requests of a method and path.
    ///
    /// - Parameters:
    ///   - method: `GET`, …; `*` for every one. HEAD is also answered by the route of GET, without its body.
    ///   - path: compared without case, segment by segment; `*` fits one segment, `**` at the end any rest. The latest
    ///     route that fits counts.
    ///   - answer: runs on the server's thread and must not block.
    public func on(_ method: String, _ path: String, _ answer: @escaping @Sendable (TwinRequest) -> TwinResponse) {
        core.commands.run { core.routes.add(method, path, answer) }
    }

    /// Answers requests of a method and path always in the same way.
    public func on(_ method: String, _ path: String, _ answer: TwinResponse) {
        on(method, path) { _ in answer }
    }

    /// Answers what no route fits; without it that is 404.
    public func otherwise(_ answer: @escaping @Sendable (TwinRequest) -> TwinResponse) {
        core.commands.run { core.routes.fallback = answer }
    }

    // MARK: Faults

    /// Lets the next requests go wrong.
    ///
    /// Faults are asked in the order of these calls; the first that fits a request strikes it, and no other.
    ///
    /// - Parameters:
    ///   - fault: what happens.
    ///   - count: to how many requests; nil is all of them until ``clearFaults()``.
    ///   - matches: which requests it may strike.
    public func fail(
        _ fault: TwinFault,
        count: Int? = 1,
        where matches: @escaping @Sendable (TwinRequest) -> Bool = { _ in true }
    ) {
        if let count, count <= 0 { return }
        core.commands.run { core.faults.append(.init(fault: fault, count: count ?? .max, matches: matches)) }
    }

    /// Takes back every fault that has not struck.
    public func clearFaults() {
        core.commands.run { core.faults = [] }
    }

    /// Holds requests from now on: they are received and recorded, and answered by ``release()``.
    ///
    /// So many requests are made to meet the same answer at once; ``TwinStatistics/held`` says how many wait.
    public func hold(where matches: @escaping @Sendable (TwinRequest) -> Bool = { _ in true }) {
        core.commands.run { core.holds.append(matches) }
    }

    /// Answers the requests that are held, as routes and faults now say, and holds no more.
    public func release() {
        core.commands.run { core.release() }
    }

    /// Closes connections at once, as a server does to idle ones.
    ///
    /// - Parameters:
    ///   - onlyIdle: leaves those alone that have a request to be answered.
    ///   - reset: with a reset rather than in order.
    /// - Returns: how many.
    @discardableResult
    public func closeConnections(onlyIdle: Bool = true, reset: Bool = false) -> Int {
        core.commands.run { core.closeConnections(onlyIdle: onlyIdle, reset: reset) }
    }

    // MARK: Records

    /// The requests received, in order of arrival; of many the latest.
    public var requests: [TwinRequest] {
        core.commands.run { core.requests }
    }

    /// The requests of a method to a path, which is compared without case.
    public func requests(_ method: String, _ path: String) -> [TwinRequest] {
        let wanted = path.lowercased()
        return requests.filter { $0.method == method && $0.path.lowercased() == wanted }
    }

    /// Forgets the requests; counts stay.
    public func clearRequests() {
        core.commands.run { core.requests = [] }
    }

    /// The counts since the server was made.
    public var statistics: TwinStatistics {
        core.commands.run { core.statistics }
    }

    /// Waits until the counts satisfy the condition, looking every millisecond; blocks the calling thread.
    ///
    /// - Returns: false when the time passed first.
    @available(*, noasync)
    @discardableResult
    public func waitUntil(within limit: Duration = .seconds(5), _ condition: (TwinStatistics) -> Bool) -> Bool {
        Polling.until(within: limit) { condition(statistics) }
    }

    /// Waits until the counts satisfy the condition, looking every millisecond.
    ///
    /// - Returns: false when the time passed first, or the task was cancelled.
    @discardableResult
    public func waitUntil(within limit: Duration = .seconds(5), _ condition: (TwinStatistics) -> Bool) async -> Bool {
        await Polling.until(within: limit) { condition(statistics) }
    }
}
