public import ConnCore
public import SQLCore
internal import Testing

/// Frames that a table cannot take, and what must be said of each.
public enum BadFrames {
    /// A key twice, in the middle of a bulk load: the constraint is named, and nothing stays.
    @discardableResult
    public static func expectDuplicateKey(_ db: SQLHandler<some SQLDriver>) async throws -> ConnError {
        let frame = try DataFrame([("id", numbers { $0[2_500] = 7 })])
        let error = try await failure(db, "CREATE TABLE t (id BIGINT PRIMARY KEY)", frame)
        #expect(error.kind == .constraint(.unique) && error.constraintName?.isEmpty == false, "\(error)")
        return error
    }

    /// A text that is too long: column and row are named, and nothing of it is shown.
    public static func expectTooLong(_ db: SQLHandler<some SQLDriver>) async throws {
        let texts = (0..<3_000).map { $0 == 1_234 ? "canary-too-long" : "short" }
        let frame = try DataFrame([("id", numbers()), ("name", Column(texts))])
        let error = try await failure(db, "CREATE TABLE t (id BIGINT, name VARCHAR(10))", frame)
        #expect(error.kind == .conversion, "\(error)")
        #expect(error.message.contains("row 1234, column 'name'"), "\(error)")
        #expect(!"\(error)".contains("canary"))
    }

    /// Numbers beyond their column, and NULL where there may be none.
    public static func expectOutOfRange(_ db: SQLHandler<some SQLDriver>) async throws {
        let large = try DataFrame([("n", numbers { $0[2_999] = 40_000 })])
        let error = try await failure(db, "CREATE TABLE t (n SMALLINT)", large)
        #expect(error.kind == .conversion && error.message.contains("row 2999, column 'n'"), "\(error)")
        let decimals = (0..<100).map { Decimal128(unscaled: $0 == 60 ? 123_456 : 100, scale: 2) }
        let frame = try DataFrame([("d", Column(decimals))])
        let overflow = try await failure(db, "CREATE TABLE t (d DECIMAL(5,2))", frame)
        #expect(overflow.kind == .conversion && overflow.message.contains("row 60, column 'd'"), "\(overflow)")
        let missing = try DataFrame([("n", Column([Int64(1), nil, 3]))])
        let null = try await failure(db, "CREATE TABLE t (n BIGINT NOT NULL)", missing)
        #expect(null.kind == .constraint(.notNull) && null.constraintName == "n", "\(null)")
        #expect(null.message.contains("row 1"), "\(null)")
    }

    /// The error of a write into a new table `t`; nothing of it stays.
    private static func failure(
        _ db: SQLHandler<some SQLDriver>,
        _ definition: SQLQuery,
        _ frame: DataFrame
    ) async throws -> ConnError {
        try await db.execute("DROP TABLE IF EXISTS t")
        try await db.execute(definition)
        let error = try await #require(throws: ConnError.self) { try await db.write(frame, to: "t") }
        #expect(error.outcome == .notApplied, "\(error)")
        #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 0, "rows stayed")
        return error
    }

    /// 3,000 numbers, some of them changed.
    private static func numbers(_ change: (inout [Int64]) -> Void = { _ in }) -> Column {
        var values = (0..<3_000).map(Int64.init)
        change(&values)
        return Column(values)
    }
}
