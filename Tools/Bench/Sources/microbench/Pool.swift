import ThreadLocalPool

/// Stands for a connection.
final class Connection {
    var uses: UInt64 = 0
}

@inline(never)
func use(_ connection: Connection) {
    connection.uses &+= 1
}

@inline(never)
func direct(_ count: UInt64, _ connection: Connection) {
    for _ in 0..<count { use(connection) }
}

@inline(never)
func pooled(_ count: UInt64, _ pool: PerThreadPool<Connection>) throws {
    for _ in 0..<count { try pool.withResource(make: Connection.init) { use($0) } }
}

/// What the pool adds to the use of the thread's own resource, in nanoseconds.
func poolCost() throws -> Double {
    let pool = PerThreadPool<Connection>(close: { _ in })
    defer { pool.close() }
    let connection = Connection()
    return try nanoseconds(200_000, less: { direct($0, connection) }, { try pooled($0, pool) })
}
