import SQLCore

func read(_ db: SQLHandler<some SQLDriver>) async throws -> DataFrame {
    try await db.readFrame("SELECT 1")
}

func read(_ db: SQLHandler<some SQLDriver>) throws -> DataFrame {
    try db.readFrame("SELECT 1")
}
