@_spi(SQLDrivers) internal import SQLCore

/// SQLite's result codes, primary and extended, with the kind, outcome and retry rule that an error gets.
///
/// The same table is printed in the package's documentation; a test compares the two.
enum SQLiteErrorTable {
    /// What one code means.
    typealias Entry = ErrorEntry<Int32, NamedThing>

    /// The entry of a code; an unknown extended code gets its primary code's.
    static func entry(_ code: Int32) -> Entry {
        byCode[code] ?? byCode[code & 0xFF]
            ?? Entry(code, "SQLITE_\(code)", .server, outcome: .unknown, "SQLite failed")
    }

    private static let byCode = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })
}
