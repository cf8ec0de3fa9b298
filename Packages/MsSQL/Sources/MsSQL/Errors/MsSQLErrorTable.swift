@_spi(SQLDrivers) internal import SQLCore

/// The numbers of SQL Server and db-lib, with the kind, outcome and retry rule that an error gets.
///
/// The same table is printed in the package's documentation; a test compares the two.
enum MsSQLErrorTable {
    typealias Entry = ErrorEntry<Int32, NamedThing>

    /// What stands in quotes in a message and is the name of a thing of the schema, never a value.
    enum NamedThing: Sendable {
        case nothing
        /// The first or second part in single quotes, shown in the message.
        case first, second
        /// The same, as the violated constraint or its column.
        case firstConstraint, secondConstraint
        /// The first part in double quotes, shown in the message.
        case inQuotes
        /// The same, as the violated constraint.
        case constraintInQuotes
    }

    /// The entry for a message.
    static func entry(for message: ServerMessage) -> Entry {
        if message.isClient { return clientByNumber[message.number] ?? clientFailure }
        if let entry = byNumber[message.number] { return entry }
        if message.number == babelfish { return entry(ofBabelfish: message.text) }
        // By the server's own scale the connection, or worse, is lost from 20 on.
        if message.severity >= 20 { return fatal }
        if message.severity == 17 || message.severity == 19 { return exhausted }
        return unknown
    }

    static let unknown = Entry(0, "", .server, "The server refused the statement")
    private static let exhausted = Entry(0, "", .resourceExhausted, "The server ran out of a resource")
    private static let fatal = Entry(
        0,
        "",
        .connection,
        outcome: .unknown,
        retry: .reconnect,
        "The server ended the connection"
    )
    private static let clientFailure = Entry(
        0,
        "",
        .connection,
        outcome: .unknown,
        retry: .reconnect,
        "FreeTDS reported a failure"
    )

    private static let byNumber = Dictionary(uniqueKeysWithValues: entries.map { ($0.code, $0) })
    private static let clientByNumber = Dictionary(uniqueKeysWithValues: client.map { ($0.code, $0) })
}

extension ErrorEntry<Int32, MsSQLErrorTable.NamedThing> {
    /// Makes a line of an error whose message names nothing that may be shown.
    init(
        _ code: Int32,
        _ name: String,
        _ kind: ConnError.Kind,
        outcome: ConnError.Outcome = .notApplied,
        retry: ConnError.RetryRule = .never,
        _ message: String,
        _ advice: String? = nil
    ) {
        self.init(code, name, kind, outcome: outcome, retry: retry, names: .nothing, message, advice)
    }
}
