/// The session's transaction; `count` 0: there is none.
struct OpenTransaction {
    struct Savepoint {
        var name: String
        /// Its name in SQLite; `nil`: no transaction was open there.
        var sqlite: String?
        /// How long the log was.
        var changes: Int
        var catalogues: [Int: Catalogue]
        var temporary: Catalogue
    }

    /// @@TRANCOUNT.
    var count = 0
    /// After an error with XACT_ABORT within TRY: only ROLLBACK is left.
    var isDoomed = false
    var id: UInt64 = 0
    /// In small letters.
    var name: String?
    /// The catalogues that it has changed, by database.
    var catalogues: [Int: Catalogue] = [:]
    /// The session's temporary tables as they were before.
    var temporary: Catalogue?
    var savepoints: [Savepoint] = []
    /// The databases whose writer's lock it holds.
    var writes: Set<Int> = []
    /// Application locks that end with it.
    var applicationLocks: Set<String> = []
    /// Rows and keys that it has locked.
    var rows: Set<String> = []
    /// Tables that it redefines.
    var tables: Set<String> = []
    /// The database that it wrote in first.
    var home: Database?
    /// Its changes, to make them again after it was put out of the writer's place.
    var log: [RowChange] = []
    /// Put out: SQLite has none of its changes now.
    var isOut = false
    /// Not to be put out: it has done what cannot be done again.
    var isPinned = false
}
