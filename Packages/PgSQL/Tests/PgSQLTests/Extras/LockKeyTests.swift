import PgSQL
import Testing

@Suite("PgSQLLockKey")
struct LockKeyTests {
    // The values of the FNV reference (64 bit, FNV-1a).
    @Test(arguments: [("", 0xcbf2_9ce4_8422_2325), ("a", 0xaf63_dc4c_8601_ec8c), ("foobar", 0x8594_4171_f739_67e8)])
    func namesAreHashedByFNV1a(name: String, hash: UInt64) {
        #expect(PgSQLLockKey(name: name).value == Int64(bitPattern: hash))
    }

    @Test func aLiteralIsTheNumber() {
        let key: PgSQLLockKey = 42
        #expect(key == PgSQLLockKey(42))
    }
}
