/// A connection as the pools keep it, with the gate through which it is cancelled.
///
/// Not Sendable: a pool gives it to one thread at a time. Other threads touch only `gate`.
final class Link<Connection: PooledConnection> {
    let connection: Connection
    let gate: CancelGate
    private let life: EngineLife
    private var statementTimeout: Duration?

    init(_ connection: Connection, life: EngineLife, statementTimeout: Duration?) {
        self.connection = connection
        self.life = life
        self.statementTimeout = statementTimeout
        gate = CancelGate(interrupt: connection.interrupt)
        life.linkOpened()
    }

    /// Tells the connection when the limit of statements differs from the last one.
    func limitStatements(to limit: Duration?) {
        guard limit != statementTimeout else { return }
        statementTimeout = limit
        connection.limitStatements(to: limit)
    }

    func close() {
        connection.close()
        life.linkClosed()
    }
}
