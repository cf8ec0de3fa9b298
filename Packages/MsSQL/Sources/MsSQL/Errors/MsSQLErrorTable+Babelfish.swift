@_spi(SQLDrivers) internal import SQLCore

extension MsSQLErrorTable {
    /// The number under which Babelfish, a server of T-SQL that is PostgreSQL inside, reports what has no number of T-SQL.
    static let babelfish: Int32 = 33_557_097

    /// The entry of a message that only its words, those of PostgreSQL, tell apart.
    static func entry(ofBabelfish text: String) -> Entry {
        words.first { text.contains($0.words) }?.entry ?? unknown
    }

    private static func entry(
        _ kind: ConnError.Kind,
        retry: ConnError.RetryRule = .never,
        names: NamedThing = .nothing,
        _ message: String
    ) -> Entry {
        Entry(babelfish, "", kind, retry: retry, names: names, message)
    }

    private static let words: [(words: String, entry: Entry)] = [
        ("deadlock detected", entry(.conflict, retry: .replayTransaction, "The transaction waited in a circle")),
        (
            "could not serialize access",
            entry(.conflict, retry: .replayTransaction, "The transaction met another one's work")
        ),
        ("canceling statement due to lock timeout", entry(.busy, retry: .again, "A lock was not given in time")),
        ("canceling statement", entry(.cancelled, "The statement was cancelled")),
        (
            "violates unique constraint",
            entry(.constraint(.unique), names: .constraintInQuotes, "A unique index has the value already")
        ),
        (
            "null value in column",
            entry(.constraint(.notNull), names: .constraintInQuotes, "A NULL was given to a column that refuses it")
        ),
        (
            "violates check constraint",
            entry(.constraint(.check), names: .constraintInQuotes, "A CHECK constraint refuses the row")
        ),
        (
            "violates foreign key constraint",
            entry(.constraint(.foreignKey), names: .constraintInQuotes, "A row refers to one that is not there")
        ),
        ("current transaction is aborted", entry(.conflict, "The transaction can only be rolled back")),
        ("syntax error", entry(.syntax, "The server could not parse the statement")),
        ("does not exist", entry(.notFound, names: .inQuotes, "The thing does not exist")),
        ("already exists", entry(.alreadyExists, names: .inQuotes, "The thing exists already")),
        ("permission denied", entry(.authorization, "The user is not allowed to do this")),
        ("value too long", entry(.conversion, "A value is too long for its column")),
        ("out of range", entry(.conversion, "A number is out of its type's range")),
        ("overflow", entry(.conversion, "A number is out of its type's range")),
        ("invalid input syntax", entry(.conversion, "A text has no form in the type that it is converted to")),
        ("invalid byte sequence", entry(.invalidInput, "A text holds a character that the server does not take")),
        ("division by zero", entry(.conversion, "A number is divided by zero")),
        (
            "Isolation level",
            entry(.misuse(.isolationLevel), "The server refuses this isolation level until its own settings allow it")
        ),
        ("not currently supported", entry(.unsupported, "The server cannot do this")),
        ("not supported", entry(.unsupported, "The server cannot do this")),
    ]
}
