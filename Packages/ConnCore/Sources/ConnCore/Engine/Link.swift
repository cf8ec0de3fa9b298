/// A connection as the pools keep it, with the gate through which it is cancelled.
///
/// Not Sendable: a pool gives it to one thread at a time. Other threads touch only `gate`.
final class Link<Connection: PooledConnection> {
    let connection: Connection
    let gate: CancelGate
    private let life: EngineLife

    init(_ connection: Connection, life: EngineLife) {
        self.connection = connection
        self.life = life
        gate = CancelGate(interrupt: connection.interrupt)
        life.linkOpened()
    }

    func close() {
        connection.close()
        life.linkClosed()
    }
}
