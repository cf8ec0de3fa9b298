public import SQLCore

/// Every knob that only SQLite knows. The URL's query items of the same names set them too.
public struct SQLiteOptions: HandlerOptions, Hashable {
    /// How long a statement waits for another connection's lock before it fails with `.busy`. Default 5 s.
    public var busyTimeout: Duration = .seconds(5)
    /// The journal of a database file. Default `.wal`; `.keep` leaves what the file has. Not used in memory.
    public var journalMode: SQLiteJournalMode = .wal
    /// How often SQLite waits until data is on the disk. Default `.full`: a commit survives a power cut.
    public var synchronous: SQLiteSynchronous = .full
    /// Whether foreign keys are enforced. Default true, unlike SQLite's own.
    public var foreignKeys: Bool = true
    /// The page cache of each connection in KiB; `nil`: SQLite's own, 2,000 KiB.
    public var cacheSize: Int?
    /// How many bytes of the file are read through a memory map. Default 0: none.
    public var mmapSize: Int = 0
    /// How many prepared statements each connection keeps. Default 64; 0 keeps none.
    public var statementCacheSize: Int = 64
    /// What happens to a value that does not fit its column's type. Default `.lenient`.
    public var values: SQLiteValuePolicy = .lenient
    /// The form in which columns declared as DATE, TIME, DATETIME or TIMESTAMP hold their values. Default ISO text.
    public var dates: SQLiteDateForm = .isoText
    /// How columns declared as DECIMAL(p,s) or NUMERIC(p,s) are read. Default `.exact`.
    public var decimals: SQLiteDecimalPolicy = .exact
    /// How columns declared as BOOL or BOOLEAN are read. Default `.declared`.
    public var booleans: SQLiteBooleanPolicy = .declared
    /// How UUIDs are written. Default `.text`. Both forms are read.
    public var uuids: SQLiteUUIDForm = .text
    /// Whether views, triggers and defaults of the schema may call any function. Default false: a file from elsewhere
    /// could hold a schema made to do harm.
    public var trustedSchema: Bool = false
    /// Whether a double-quoted word that names nothing is taken for a string, as old SQLite did. Default false: it is
    /// an error.
    public var doubleQuotedStrings: Bool = false
    /// A table in which each transaction that may write leaves a row, so that a COMMIT during which the disk failed can be
    /// resolved for sure; `nil` for none, and then such a COMMIT is `.commitOutcomeUnknown`.
    ///
    ///     CREATE TABLE conn_commits (id TEXT PRIMARY KEY, committed_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) WITHOUT ROWID
    ///
    /// Old rows may be deleted at any time. A process that was killed finds its own rows by keys of its own, as the
    /// documentation of errors shows.
    public var commitMarkerTable: SQLTableName?

    /// The documented defaults.
    public init() {}

    /// Throws `.misuse(.invalidArgument)` that names the first option outside its range.
    func validate() throws(ConnError) {
        func require(_ holds: Bool, _ what: String, _ range: String) throws(ConnError) {
            guard !holds else { return }
            throw ConnError(.misuse(.invalidArgument), "The SQLite option \(what)", advice: "it must be \(range)")
        }
        try require(busyTimeout >= .zero, "busyTimeout is \(busyTimeout)", "zero or more")
        try require(cacheSize ?? 1 >= 1, "cacheSize is \(cacheSize ?? 0) KiB", "1 or more")
        try require(mmapSize >= 0, "mmapSize is \(mmapSize) bytes", "0 or more")
        try require(statementCacheSize >= 0, "statementCacheSize is \(statementCacheSize)", "0 or more")
        if let commitMarkerTable { _ = try SQLiteDialect().quote(commitMarkerTable) }
    }
}

/// The journal of a database file.
public enum SQLiteJournalMode: String, Sendable, Hashable, CaseIterable {
    /// Leaves the file as it is.
    case keep
    /// A write-ahead log: readers and one writer do not block each other.
    case wal
    /// A rollback journal that is deleted after each transaction.
    case delete
    /// A rollback journal that is cut to nothing after each transaction.
    case truncate
    /// A rollback journal whose head is overwritten after each transaction.
    case persist
    /// A rollback journal in memory: a crash in the middle of a commit damages the file.
    case memory
    // No `off`: a connection that is opened defensively cannot do without a journal.
}

/// How often SQLite waits until data is on the disk.
public enum SQLiteSynchronous: String, Sendable, Hashable, CaseIterable {
    /// Never; a power cut can damage the file.
    case off
    /// At the most critical moments; with a write-ahead log a power cut may undo the last commits, but damages nothing.
    case normal
    /// At every commit.
    case full
    /// At every commit, and also when a rollback journal is deleted.
    case extra
}

/// What happens to a value that does not fit its column's type.
public enum SQLiteValuePolicy: String, Sendable, Hashable, CaseIterable {
    /// The column is widened until all its values fit exactly: integers to doubles where each integer has an exact
    /// double, anything to text, text and bytes to bytes. Text that is not UTF-8 is repaired with U+FFFD.
    case lenient
    /// It is an error that names column and row.
    case strict
}

/// The form in which dates and times are stored; it holds for reading by declared type and for writing.
public enum SQLiteDateForm: String, Sendable, Hashable, CaseIterable {
    /// ISO 8601 text, as SQLite's own functions write it: `2024-01-31`, `2024-01-31 10:00:00.000`.
    case isoText
    /// Julian day numbers, which count days in UTC: DATETIME columns become instants in milliseconds.
    case julianDay
    /// Seconds since 1970-01-01 UTC: DATETIME columns become instants in seconds.
    case unixSeconds
    /// Milliseconds since 1970-01-01 UTC: DATETIME columns become instants in milliseconds.
    case unixMilliseconds
    /// No form: such columns are read as whatever they hold. Written as ISO text.
    case asStored
}

/// How columns declared as DECIMAL(p,s) or NUMERIC(p,s) are read.
public enum SQLiteDecimalPolicy: String, Sendable, Hashable, CaseIterable {
    /// As decimals if every value is exact at the declared scale; else they are widened as the value policy says.
    case exact
    /// As doubles.
    case double
    /// As text.
    case text
}

/// How columns declared as BOOL or BOOLEAN are read.
public enum SQLiteBooleanPolicy: String, Sendable, Hashable, CaseIterable {
    /// As truth values if every value is 0 or 1; else they are widened as the value policy says.
    case declared
    /// As integers.
    case integers
}

/// How UUIDs are written.
public enum SQLiteUUIDForm: String, Sendable, Hashable, CaseIterable {
    /// As text of 36 characters in lower case.
    case text
    /// As 16 bytes.
    case bytes
}
