internal import CPgSQL
internal import Glibc
@_spi(SQLDrivers) internal import SQLCore

/// Listens on a connection and thread of its own, and connects again when the connection breaks.
///
/// Everything but ``start()`` runs on that thread; it ends when the queue is over.
final class NotificationListener: Sendable {
    private let shared: PgSQLShared
    private let channels: [String]
    private let queue: NotificationQueue
    private let configuration: HandlerConfiguration
    private let statements: [String]
    private let wake: WakeDescriptor

    init(
        shared: PgSQLShared,
        channels: [String],
        queue: NotificationQueue,
        configuration: HandlerConfiguration
    ) throws(ConnError) {
        var statements: [String] = []
        for channel in channels {
            statements.append("LISTEN \(try PgSQLDriver.dialect.quote(identifier: channel))")
        }
        self.shared = shared
        self.channels = channels
        self.queue = queue
        self.configuration = configuration
        self.statements = statements
        wake = WakeDescriptor()
        queue.onChange { [wake] in wake.signal() }
    }

    /// Starts the thread.
    func start() throws(ConnError) {
        try DetachedThread.start { [self] in run() }
    }

    private func run() {
        var isFirst = true
        while !queue.isOver {
            do throws(ConnError) {
                guard let connection = try connect(isFirst) else { return }
                defer { connection.close() }
                queue.push(isFirst ? .listening : .possibleGap)
                isFirst = false
                try forward(from: connection)
            } catch {
                // A connection that broke after it had listened is made again; what connecting itself threw is final.
                guard error.phase == .execute, error.retry != .never else { return queue.fail(error) }
            }
        }
    }

    /// Connects and subscribes, by the retry policy; `nil` if nobody reads any more.
    private func connect(_ isFirst: Bool) throws(ConnError) -> PgSQLConnection? {
        var retry = RetryState(policy: configuration.retry, clock: configuration.clock)
        while !queue.isOver {
            _ = retry.beginConnect()
            do throws(ConnError) {
                let connection = try PgSQLConnection(
                    shared: shared,
                    context: ConnectContext(timeout: configuration.connectTimeout, logger: configuration.logger)
                )
                do throws(ConnError) {
                    for text in statements { try connection.run(text) }
                } catch {
                    connection.close()
                    throw error
                }
                return connection
            } catch {
                let decision: RetryDecision = error.retry == .never ? .fail : .retry(.connect)
                let action = retry.failed(error.description, endpoint: error.endpoint?.description, decision: decision)
                guard case .wait(let wait) = action else {
                    throw error.with {
                        $0.phase = .connect
                        $0.attempts = retry.attempts
                    }
                }
                wake.wait(atMost: wait)
            }
        }
        return nil
    }

    /// Gives on what the server sends, until the queue is over or the link breaks.
    private func forward(from connection: PgSQLConnection) throws(ConnError) {
        while !queue.isOver {
            while let notification = connection.nextNotification() { queue.push(.notification(notification)) }
            let isFull = queue.isFull
            // While the queue is full the server keeps what comes.
            let isReadable = try connection.waitForNotification(wake: wake, reads: !isFull, idle: checkInterval)
            if !isFull, !isReadable, !queue.isOver, !wake.take() { try connection.ping() }
        }
    }

    /// A link that was silent for so long is asked for a sign of life.
    private var checkInterval: Duration { configuration.checkAfterIdle }
}
