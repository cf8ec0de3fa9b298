import SQLCore

func compileCheck<D: SQLDriver>(_ db: SQLHandler<D>, any: any SQLHandling) throws {
    let id = 5
    let frame = try db.readFrame("SELECT \(id)")
    try db.execute("DELETE FROM t")
    _ = try any.readFrame("SELECT 1")
    _ = try any.transaction { tx in try tx.execute("DELETE FROM t").affectedRows }
    _ = try db.transaction { tx in try tx.write(frame, to: "t") }
    let n = try db.readScalar("SELECT 1", as: Int.self)
    _ = n
    try db.stream("SELECT 1") { batch in batch.rowCount > 0 ? .proceed : .stop }
    try any.stream("SELECT 1") { batch in batch.rowCount > 0 ? .proceed : .stop }
    try db.ping()
    try any.ping()
    try db.executeMany("INSERT INTO t VALUES (?, ?)", [[1, "a"], [2, nil]])
    _ = try db.withSession { s in
        try s.transaction { tx in try tx.transaction { inner in try inner.execute("DELETE FROM t") } }
    }
}

func compileCheckAsync<D: SQLDriver>(_ db: SQLHandler<D>, any: any SQLHandling) async throws {
    let id = 5
    let frame = try await db.readFrame("SELECT \(id)")
    try await db.execute("DELETE FROM t")
    _ = try await any.readFrame("SELECT 1")
    _ = try await any.transaction { tx in try await tx.execute("DELETE FROM t").affectedRows }
    _ = try await db.transaction { tx in try await tx.write(frame, to: "t") }
    let n = try await db.readScalar("SELECT 1", as: Int.self)
    _ = n
    try await db.stream("SELECT 1") { batch in batch.rowCount > 0 ? .proceed : .stop }
    try await any.stream("SELECT 1") { batch in batch.rowCount > 0 ? .proceed : .stop }
    try await db.ping()
    try await any.ping()
    try await db.executeMany("INSERT INTO t VALUES (?, ?)", [[1, "a"], [2, nil]])
    _ = try await db.withSession { s in
        try await s.transaction { tx in try await tx.transaction { inner in try await inner.execute("DELETE FROM t") } }
    }
}
