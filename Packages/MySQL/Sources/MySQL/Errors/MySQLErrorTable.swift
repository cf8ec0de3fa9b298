@_spi(SQLDrivers) internal import SQLCore

/// The numbers of MySQL, MariaDB and their client library, with the kind, outcome and retry rule that an error gets.
///
/// The same table is printed in the package's documentation; a test compares the two.
enum MySQLErrorTable {
    /// What one number means; the names are those in the headers of the library.
    typealias Entry = ErrorEntry<UInt32, NamedThing>

    /// The entry of a number, else one by the class of the SQLSTATE.
    static func entry(_ number: UInt32, sqlState: String) -> Entry {
        if let entry = byNumber[number] { return entry }
        // The client library's own numbers.
        if (2_000..<3_000).contains(number) || (5_000..<5_100).contains(number) { return clientFailure }
        switch sqlState.prefix(2) {
        case "08": return lostByClass
        case "22": return dataByClass
        case "23": return constraintByClass
        case "28": return refusedByClass
        case "40": return conflictByClass
        default: return unknown
        }
    }

    static let unknown = Entry(0, "", .server, "The server refused the statement")
    private static let clientFailure = Entry(
        0,
        "",
        .connection,
        outcome: .unknown,
        retry: .reconnect,
        "The client library failed"
    )
    private static let lostByClass = Entry(
        0,
        "",
        .connection,
        outcome: .unknown,
        retry: .reconnect,
        "The connection to the server failed"
    )
    private static let dataByClass = Entry(0, "", .conversion, "A value does not suit its place in the statement")
    private static let constraintByClass = Entry(0, "", .constraint(.other), "The statement violates a constraint")
    private static let refusedByClass = Entry(0, "", .authentication, "The server refused the login")
    private static let conflictByClass = Entry(
        0,
        "",
        .conflict,
        retry: .replayTransaction,
        "The transaction was rolled back because of others"
    )

    private static let byNumber = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })
}
