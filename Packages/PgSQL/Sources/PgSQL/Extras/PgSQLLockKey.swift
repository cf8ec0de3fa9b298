/// The number that names an advisory lock, shared by everybody who locks by it in one database.
public struct PgSQLLockKey: Sendable, Hashable, ExpressibleByIntegerLiteral, CustomStringConvertible {
    /// The number as `pg_advisory_lock(bigint)` takes it.
    public let value: Int64

    /// A key by number.
    public init(_ value: Int64) {
        self.value = value
    }

    /// A key by name: the name's 64-bit FNV-1a hash over its UTF-8 bytes, the same in every program that computes it.
    public init(name: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in name.utf8 {
            hash ^= UInt64(byte)
            hash = hash &* 0x0000_0100_0000_01b3
        }
        value = Int64(bitPattern: hash)
    }

    /// A literal is the number.
    public init(integerLiteral value: Int64) {
        self.init(value)
    }

    /// The number.
    public var description: String { String(value) }
}
