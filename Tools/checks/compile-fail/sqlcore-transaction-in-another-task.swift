// expect: capture of 'transaction' with non-Sendable type
import SQLCore

// A task group's and a detached task's closures are checked later in the compiler than the harness looks; what they
// take is a closure like this one.
func run(_ db: SQLHandler<some SQLDriver>, _ start: (@escaping @Sendable () async throws -> Void) -> Void) async throws
{
    try await db.transaction { transaction in
        start { try await transaction.execute("DELETE FROM t") }
    }
}
