@_spi(SQLDrivers) internal import SQLCore

/// PostgreSQL's SQLSTATE codes and classes, with the kind, outcome and retry rule that an error gets.
///
/// The same table is printed in the package's documentation; a test compares the two.
enum SQLStateTable {
    /// What one code of five characters means, or one class of codes of two; the names are PostgreSQL's.
    typealias Entry = ErrorEntry<String, NamedThing>

    /// The entry of a code, else that of its class, else one that knows nothing.
    static func entry(_ code: String) -> Entry {
        byCode[code] ?? byCode[String(code.prefix(2))] ?? unknown
    }

    /// For codes of classes that this table does not have: extensions make up their own.
    static let unknown = Entry("", "", .server, "PostgreSQL refused the statement")

    private static let byCode = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })
}
