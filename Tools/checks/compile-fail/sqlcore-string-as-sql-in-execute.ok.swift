import SQLCore

// The same literal, written where it is used, binds its value; so does one that is kept as a query.
func run(_ db: SQLHandler<some SQLDriver>, _ name: String) throws {
    try db.execute("DELETE FROM t WHERE name = \(name)")
    let query: SQLQuery = "DELETE FROM t WHERE name = \(name)"
    try db.execute(query)
}
