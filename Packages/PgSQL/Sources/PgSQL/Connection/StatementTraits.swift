/// What a statement's text tells before the server has seen it.
///
/// The text decides between roads and warns of what outlives a statement; what is right and wrong in it, the server says.
struct StatementTraits: Equatable {
    /// The first word in upper case; empty for a text without any.
    private(set) var firstWord = ""
    /// Whether there is nothing but blanks, comments and semicolons.
    private(set) var isEmpty = true
    /// Whether something stands behind a semicolon.
    private(set) var hasSeveralStatements = false
    /// The length in bytes up to the end of the statement, without semicolons, blanks and comments behind it.
    private(set) var length = 0
    /// Whether it starts as a query and holds no word of a writing one: what may stand inside `COPY ( … )`.
    private(set) var isQuery = false
    /// Whether it may give rows.
    private(set) var mayReturnRows = false
    /// Whether it may change what outlives it in the session: settings, temporary objects, listening, locks.
    private(set) var changesSession = false
    /// Whether it drops prepared statements.
    private(set) var dropsStatements = false
    /// Whether it may change types of the database.
    private(set) var changesTypes = false

    /// Reads a text.
    init(_ text: String) {
        var text = text
        text.withUTF8 { bytes in read(StatementScanner(bytes)) }
    }

    private static let queryStarts: Set<String> = ["SELECT", "VALUES", "TABLE", "WITH"]
    private static let rowStarts: Set<String> = [
        "SELECT", "VALUES", "TABLE", "WITH", "SHOW", "FETCH", "EXECUTE", "CALL", "EXPLAIN",
    ]
    private static let lockingWords: Set<String> = ["UPDATE", "SHARE", "NO", "KEY"]
    /// The writing words of the design's section 4, where they stand as words of their own.
    private static let writingWords: Set<String> = [
        "INSERT", "UPDATE", "DELETE", "MERGE", "INTO", "CALL", "EXECUTE", "NEXTVAL", "SETVAL",
    ]
    /// First words of statements whose effect stays with the session.
    private static let sessionStarts: Set<String> = ["LISTEN", "UNLISTEN", "PREPARE", "LOAD", "DISCARD", "DO", "RESET"]
    private static let sessionWords: Set<String> = [
        "SET_CONFIG", "PG_ADVISORY_LOCK", "PG_ADVISORY_LOCK_SHARED", "PG_TRY_ADVISORY_LOCK",
        "PG_TRY_ADVISORY_LOCK_SHARED", "SETSEED", "DBLINK_CONNECT",
    ]

    private mutating func read(_ from: StatementScanner) {
        var scanner = from
        var words = 0
        var isWriting = false
        var previous = ""
        var hasEnded = false
        var isTemporary = false
        var dropsOnCommit = false
        var holds = false
        while let token = scanner.next() {
            if token == .semicolon {
                if !isEmpty { hasEnded = true }
                continue
            }
            if hasEnded {
                hasSeveralStatements = true
                break
            }
            isEmpty = false
            length = scanner.end
            guard case .word(let word) = token else {
                if words == 0, token != .open { words = 1 }
                continue
            }
            words += 1
            if words == 1 {
                firstWord = word
                mayReturnRows = Self.rowStarts.contains(word)
                changesSession = Self.sessionStarts.contains(word)
                dropsStatements = word == "DISCARD" || word == "DEALLOCATE"
            } else {
                if Self.writingWords.contains(word) || (previous == "FOR" && Self.lockingWords.contains(word)) {
                    isWriting = true
                }
                if word == "RETURNING" { mayReturnRows = true }
                if words == 2, firstWord == "SET", word != "LOCAL", word != "TRANSACTION", word != "CONSTRAINTS" {
                    changesSession = true
                }
                if Self.sessionWords.contains(word) { changesSession = true }
                isTemporary = isTemporary || word == "TEMP" || word == "TEMPORARY"
                dropsOnCommit = dropsOnCommit || (previous == "COMMIT" && word == "DROP")
                holds = holds || (previous == "WITH" && word == "HOLD")
            }
            previous = word
        }
        isQuery = Self.queryStarts.contains(firstWord) && !isWriting
        let isDefinition = firstWord == "CREATE" || firstWord == "ALTER" || firstWord == "DROP"
        changesTypes = isDefinition || firstWord == "DO" || firstWord == "CALL" || dropsStatements
        if isTemporary, isDefinition || isWriting, !dropsOnCommit { changesSession = true }
        if firstWord == "DECLARE", holds { changesSession = true }
    }
}
