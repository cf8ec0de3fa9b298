internal import ConnCore

/// The row that one transaction leaves in a table of marker rows, by which another connection sees whether it took effect.
///
/// The table has a column `id` that holds a UUID as 36 characters or as the engine's own type.
@_spi(SQLDrivers)
public struct CommitMarker: Sendable, Hashable {
    /// A random UUID in its usual form.
    public let id: String
    /// Leaves the row: run inside the transaction, as its last statement.
    public let insert: String
    /// Answers with one row if the row is there.
    public let look: String

    /// A marker that no other transaction has.
    ///
    /// - Throws: `.invalidInput` for a table's name that cannot be quoted.
    public init(in table: SQLTableName, _ dialect: any SQLDialect) throws(ConnError) {
        let reference = try dialect.quote(table)
        id = Self.newIdentifier()
        insert = "INSERT INTO \(reference) (id) VALUES ('\(id)')"
        look = "SELECT 1 FROM \(reference) WHERE id = '\(id)'"
    }

    /// A UUID of version 4.
    private static func newIdentifier() -> String {
        let high = UInt64.random(in: .min ... .max) & ~0xF000 | 0x4000
        let low = UInt64.random(in: .min ... .max) & ~(3 << 62) | 1 << 63
        let digits = [high, low].flatMap { half in
            let text = String(half, radix: 16)
            return Array(String(repeating: "0", count: 16 - text.count) + text)
        }
        let cuts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32]
        return cuts.map { String(digits[$0]) }.joined(separator: "-")
    }
}
