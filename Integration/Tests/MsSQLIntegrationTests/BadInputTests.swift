import IntegrationSupport
import MsSQL
import Testing

@Suite(
    "Input that SQL Server cannot take",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing),
    .timeLimit(.minutes(3))
)
struct BadInputTests {
    @Test("a duplicate key in the middle of a bulk load is told with its constraint, and nothing stays")
    func duplicateKey() async throws {
        try await withDatabase { db, _ in try await BadFrames.expectDuplicateKey(db) }
    }

    @Test("a string that is too long names column and row, and shows nothing of itself")
    func tooLong() async throws {
        try await withDatabase { db, _ in try await BadFrames.expectTooLong(db) }
    }

    @Test("numbers beyond their column, and NULL where there may be none")
    func outOfRange() async throws {
        try await withDatabase { db, _ in try await BadFrames.expectOutOfRange(db) }
    }
}
