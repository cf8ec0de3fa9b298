import SQLCore
import Testing

@testable import SQLCoreTesting

@Suite("Transactions, from BEGIN to the end")
struct TransactionTests {
    @Test("begin, statements, commit, in this order", arguments: SQLFace.allCases)
    func order(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            try await world.db.transaction { tx in
                try await tx.execute("UPDATE a")
                try await tx.execute("UPDATE b")
            }
            #expect(world.log == ["connect", "BEGIN", "UPDATE a", "UPDATE b", "COMMIT"])
        }
    }

    @Test("a thrown error rolls back once", arguments: SQLFace.allCases)
    func rollback(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            await #expect(throws: Signal.self) {
                try await world.db.transaction { tx in
                    try await tx.execute("UPDATE a")
                    throw Signal(number: 1)
                }
            }
            #expect(world.log == ["connect", "BEGIN", "UPDATE a", "ROLLBACK"])
        }
    }

    @Test("no statement of a transaction is tried singly", arguments: SQLFace.allCases)
    func statementsAreNotRetried(_ face: SQLFace) async throws {
        try await inWorld(face, retries: 0) { world in
            world.script.fail("SELECT 1", Failures.busy)
            let error = await connError {
                _ = try await world.db.transaction { tx in try await tx.execute("SELECT 1") }
            }
            #expect(error?.kind == .busy)
            #expect(world.script.count("SELECT 1") == 1)
        }
    }

    @Test("a deadlock replays the closure from BEGIN", arguments: SQLFace.allCases)
    func deadlockReplays(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("UPDATE b", Failures.deadlock, Failures.deadlock)
            try await world.db.transaction { tx in
                try await tx.execute("UPDATE a")
                try await tx.execute("UPDATE b")
            }
            #expect(world.script.count("BEGIN") == 3)
            #expect(world.script.count("UPDATE a") == 3)
            #expect(world.script.count("ROLLBACK") == 2)
            #expect(world.script.count("COMMIT") == 1)
            #expect(world.script.count("connect") == 1)
        }
    }

    @Test("a deadlock inside a savepoint replays the whole", arguments: SQLFace.allCases)
    func deadlockInSavepointReplays(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("UPDATE b", Failures.deadlock)
            try await world.db.transaction { tx in
                try await tx.execute("UPDATE a")
                try await tx.transaction { inner in try await inner.execute("UPDATE b") }
            }
            #expect(world.script.count("UPDATE a") == 2)
            #expect(world.script.count("SAVEPOINT conn_sp_1") == 2)
        }
    }

    @Test("a connection lost before COMMIT replays on a new one", arguments: SQLFace.allCases)
    func lostReplays(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("UPDATE a", Failures.lostAfter)
            try await world.db.transaction { tx in try await tx.execute("UPDATE a") }
            #expect(world.script.count("connect") == 2)
            #expect(world.script.count("UPDATE a") == 2)
            #expect(world.script.count("COMMIT") == 1)
        }
    }

    @Test("replays are bounded by maxRetries and logged", arguments: SQLFace.allCases)
    func replaysAreBounded(_ face: SQLFace) async throws {
        try await inWorld(face, retries: 2) { world in
            world.script.failAlways("UPDATE a", Failures.deadlock)
            let error = await connError {
                _ = try await world.db.transaction { tx in try await tx.execute("UPDATE a") }
            }
            #expect(error?.kind == .conflict)
            #expect(error?.outcome == .notApplied)
            #expect(error?.attempts.count == 3)
            #expect(world.script.count("BEGIN") == 3)
        }
    }

    @Test("a lost answer to COMMIT is told and never replayed", arguments: SQLFace.allCases)
    func commitUnknown(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("COMMIT", Failures.lostAfter)
            let error = await connError {
                _ = try await world.db.transaction(CallOptions(idempotent: true)) { tx in
                    try await tx.execute("UPDATE a")
                }
            }
            #expect(error?.kind == .commitOutcomeUnknown)
            #expect(error?.outcome == .unknown)
            #expect((error?.underlying as? ConnError)?.kind == .connection)
            #expect(world.script.count("BEGIN") == 1)
        }
    }

    @Test("a COMMIT that failed for sure is rolled back and replayed", arguments: SQLFace.allCases)
    func commitConflictReplays(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("COMMIT", Failures.deadlock)
            try await world.db.transaction { tx in try await tx.execute("UPDATE a") }
            #expect(world.script.count("UPDATE a") == 2)
            #expect(world.script.count("ROLLBACK") == 1)
            #expect(world.script.count("COMMIT") == 2)
        }
    }

    @Test("a BEGIN that finds a lock is tried again", arguments: SQLFace.allCases)
    func busyBeginIsRetried(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("BEGIN", Failures.busy, Failures.busy)
            try await world.db.transaction { tx in try await tx.execute("UPDATE a") }
            #expect(world.script.count("BEGIN") == 3)
            #expect(world.script.count("UPDATE a") == 1)
        }
    }

    @Test("a rollback that fails too is kept beside the first error", arguments: SQLFace.allCases)
    func rollbackFails(_ face: SQLFace) async throws {
        try await inWorld(face, retries: 0) { world in
            world.script.fail("UPDATE a", Failures.syntax)
            world.script.fail("ROLLBACK", Failures.lostAfter)
            let error = await connError {
                _ = try await world.db.transaction { tx in try await tx.execute("UPDATE a") }
            }
            #expect(error?.kind == .syntax)
            #expect((error?.secondary as? ConnError)?.kind == .connection)
            #expect(world.script.count("close") == 1)
        }
    }

    @Test("a statement after the engine's own rollback is not sent", arguments: SQLFace.allCases)
    func engineRollback(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            let error = await connError {
                try await world.db.transaction { tx in
                    try await tx.execute("ENGINE ROLLS BACK")
                    try await tx.execute("UPDATE a")
                }
            }
            #expect(error?.kind == .misuse(.scopeFinished))
            #expect(world.script.count("UPDATE a") == 0)
            #expect(world.script.count("COMMIT") == 0)
        }
    }

    @Test("a transaction that the engine ended does not commit", arguments: SQLFace.allCases)
    func engineRollbackAtTheEnd(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            let error = await connError {
                _ = try await world.db.transaction { tx in try await tx.execute("ENGINE ROLLS BACK") }
            }
            #expect(error?.kind == .misuse(.scopeFinished))
            #expect(world.script.count("COMMIT") == 0)
        }
    }

    @Test("savepoints have names by depth and are released or undone", arguments: SQLFace.allCases)
    func savepoints(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            try await world.db.transaction { tx in
                try await tx.transaction { inner in try await inner.transaction { _ in } }
                try? await tx.transaction { _ in throw Signal(number: 1) }
            }
            #expect(
                world.log == [
                    "connect", "BEGIN", "SAVEPOINT conn_sp_1", "SAVEPOINT conn_sp_2", "RELEASE conn_sp_2",
                    "RELEASE conn_sp_1", "SAVEPOINT conn_sp_1", "ROLLBACK TO conn_sp_1", "COMMIT",
                ]
            )
        }
    }

    @Test("executeMany has a transaction of its own, or a savepoint inside one", arguments: SQLFace.allCases)
    func manyIsAtomic(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            try await world.db.executeMany("INSERT INTO t VALUES (?)", [[1]])
            try await world.db.transaction { tx in try await tx.executeMany("INSERT INTO t VALUES (?)", [[1]]) }
            #expect(
                world.log == [
                    "connect", "BEGIN", "many INSERT INTO t VALUES ($1) 1", "COMMIT", "BEGIN", "SAVEPOINT conn_atomic",
                    "many INSERT INTO t VALUES ($1) 1", "RELEASE conn_atomic", "COMMIT",
                ]
            )
        }
    }

    @Test("a BEGIN by hand is rolled back and reported", arguments: SQLFace.allCases)
    func leftOpen(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            let error = await connError { try await world.db.execute("BEGIN BY HAND") }
            #expect(error?.kind == .misuse(.transactionLeftOpen))
            #expect(world.script.count("ROLLBACK") == 1)
            try await world.db.execute("UPDATE a")
            #expect(world.script.count("connect") == 1)
        }
    }

    @Test("the error of an inner closure may be caught, and the outer one commits", arguments: SQLFace.allCases)
    func caughtStatementError(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("UPDATE a", Failures.syntax)
            try await world.db.transaction { tx in
                _ = try? await tx.transaction { inner in try await inner.execute("UPDATE a") }
                try await tx.execute("UPDATE b")
            }
            #expect(world.script.count("COMMIT") == 1)
        }
    }

    @Test("a session connects with retries and runs its closure once", arguments: SQLFace.allCases)
    func session(_ face: SQLFace) async throws {
        try await inWorld(face) { world in
            world.script.fail("connect", Failures.unreachable)
            world.script.fail("UPDATE a", Failures.busy)
            var runs = 0
            let error = await connError {
                try await world.db.session { session in
                    runs += 1
                    try await session.execute("UPDATE a")
                }
            }
            #expect(error?.kind == .busy)
            #expect(runs == 1)
            #expect(world.script.count("connect") == 2)
        }
    }
}
