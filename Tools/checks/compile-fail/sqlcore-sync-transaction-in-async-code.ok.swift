import SQLCore

func run(_ db: SQLHandler<some SQLDriver>) async throws {
    try await db.transaction { transaction in
        try await transaction.execute("DELETE FROM t")
    }
}
