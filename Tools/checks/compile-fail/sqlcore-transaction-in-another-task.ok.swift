import SQLCore

func run(_ db: SQLHandler<some SQLDriver>, _ start: (@escaping @Sendable () async throws -> Void) -> Void) async throws
{
    try await db.transaction { transaction in
        start { try await db.execute("DELETE FROM t") }
        try await transaction.execute("DELETE FROM t")
    }
}
