import Foundation
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
    /// The error of a write of 3,000 rows into a table; nothing of it stays.
    private func failure(
        _ db: MsSQLHandler,
        _ definition: SQLQuery,
        _ frame: DataFrame
    ) async throws -> ConnError {
        try await db.execute("DROP TABLE IF EXISTS t")
        try await db.execute(definition)
        let error = try await #require(throws: ConnError.self) { try await db.write(frame, to: "t") }
        #expect(error.outcome == .notApplied)
        #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 0, "rows stayed")
        return error
    }

    private func numbers(_ count: Int = 3_000, _ change: (inout [Int64]) -> Void = { _ in }) -> Column {
        var values = (0..<count).map(Int64.init)
        change(&values)
        return Column(values)
    }

    @Test("a duplicate key in the middle of a bulk load is told with its constraint, and nothing stays")
    func duplicateKey() async throws {
        try await withDatabase { db, _ in
            let frame = try DataFrame([("id", numbers { $0[2_500] = 7 })])
            let error = try await failure(db, "CREATE TABLE t (id BIGINT PRIMARY KEY)", frame)
            #expect(error.kind == .constraint(.unique) && error.constraintName?.isEmpty == false)
        }
    }

    @Test("a string that is too long names column and row, and shows nothing of itself")
    func tooLong() async throws {
        try await withDatabase { db, _ in
            let texts = (0..<3_000).map { $0 == 1_234 ? "canary-too-long" : "short" }
            let frame = try DataFrame([("id", numbers()), ("name", Column(texts))])
            let error = try await failure(db, "CREATE TABLE t (id BIGINT, name VARCHAR(10))", frame)
            #expect(error.kind == .conversion)
            #expect(error.message.contains("row 1234, column 'name'"), "\(error)")
            #expect(!"\(error)".contains("canary"))
        }
    }

    @Test("numbers beyond their column, and NULL where there may be none")
    func outOfRange() async throws {
        try await withDatabase { db, _ in
            let large = try DataFrame([("n", numbers { $0[2_999] = 40_000 })])
            let error = try await failure(db, "CREATE TABLE t (n SMALLINT)", large)
            #expect(error.kind == .conversion && error.message.contains("row 2999, column 'n'"), "\(error)")
            let decimals = (0..<100).map { Decimal128(unscaled: $0 == 60 ? 123_456 : 100, scale: 2) }
            let frame = try DataFrame([("d", Column(decimals))])
            let overflow = try await failure(db, "CREATE TABLE t (d DECIMAL(5,2))", frame)
            #expect(overflow.kind == .conversion && overflow.message.contains("row 60, column 'd'"), "\(overflow)")
            let missing = try DataFrame([("n", Column([Int64(1), nil, 3]))])
            let null = try await failure(db, "CREATE TABLE t (n BIGINT NOT NULL)", missing)
            #expect(null.kind == .constraint(.notNull) && null.constraintName == "n")
            #expect(null.message.contains("row 1"))
        }
    }
}
