import SQLCore

func run(_ db: SQLHandler<some SQLDriver>) async throws {
    try await db.stream("SELECT 1") { _ in .proceed }
}
