/// What a statement's text tells before the server has seen it.
///
/// The text decides between roads and warns of what outlives a statement; what is right and wrong in it, the server says.
struct StatementTraits: Equatable {
    /// What happens to a statement by its kind.
    enum Kind: Equatable {
        /// It gives rows and changes nothing.
        case query
        /// It inserts rows, perhaps with counted keys.
        case insert
        /// It changes or deletes rows.
        case change
        /// It is a definition, a command or a procedure's call.
        case other
    }

    /// The first word in upper case; empty for a text without any.
    private(set) var firstWord = ""
    /// Whether there is nothing but blanks, comments and semicolons.
    private(set) var isEmpty = true
    /// Whether something stands behind a semicolon.
    private(set) var hasSeveralStatements = false
    private(set) var kind = Kind.other
    /// Whether it may give rows.
    private(set) var mayReturnRows = false
    /// Whether it may begin or end a transaction, as far as can be seen.
    private(set) var mayEndTransaction = false
    /// The highest number of a parameter's marker; 0 for none.
    private(set) var highestMarker = 0
    /// Whether it may change what outlives it in the session: settings, temporary tables, the database.
    private(set) var changesSession = false

    /// Reads a text.
    init(_ text: String) {
        var text = text
        text.withUTF8 { bytes in read(StatementScanner(bytes)) }
    }

    private static let rowStarts: Set<String> = [
        "SELECT", "WITH", "EXEC", "EXECUTE", "FETCH", "DBCC", "IF", "BEGIN", "DECLARE", "WHILE", "RECEIVE", "RESTORE",
    ]
    /// First words of statements that neither begin nor end a transaction.
    private static let harmlessStarts: Set<String> = [
        "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "CREATE", "ALTER", "DROP", "TRUNCATE", "GRANT",
        "REVOKE",
        "DENY", "PRINT", "RAISERROR", "WAITFOR", "SET", "USE", "KILL", "BACKUP", "DBCC",
    ]
    private static let transactionWords: Set<String> = [
        "BEGIN", "COMMIT", "ROLLBACK", "SAVE", "EXEC", "EXECUTE", "IMPLICIT_TRANSACTIONS", "ANSI_DEFAULTS",
    ]
    /// Words that leave something behind in the session.
    private static let sessionWords: Set<String> = [
        "SP_SET_SESSION_CONTEXT", "SP_GETAPPLOCK", "CURSOR", "REVERT", "SETUSER",
    ]
    /// First words of statements in which SET does not set an option of the session.
    private static let assigningStarts: Set<String> = [
        "UPDATE", "MERGE", "WITH", "INSERT", "ALTER", "CREATE", "DELETE",
    ]
    private static let changeWords: Set<String> = ["UPDATE", "DELETE", "MERGE"]
    /// Words of definitions whose bodies hold statements with semicolons.
    private static let bodies: Set<String> = ["PROCEDURE", "PROC", "FUNCTION", "TRIGGER"]
    /// First words of texts that hold several statements by nature.
    private static let blocks: Set<String> = ["BEGIN", "IF", "WHILE", "DECLARE"]
    /// Tables of this library's own, which it drops itself.
    private static let ownPrefix = "#CONN_"

    private mutating func read(_ from: StatementScanner) {
        var scanner = from
        var words = 0
        var isWithBody = false
        var hasEnded = false
        var previous = ""
        while let token = scanner.next() {
            if token == .semicolon {
                if !isEmpty { hasEnded = true }
                continue
            }
            if hasEnded, !isWithBody { hasSeveralStatements = true }
            isEmpty = false
            guard case .word(let word) = token else {
                previous = ""
                continue
            }
            words += 1
            if words == 1 { begin(with: word) }
            if words == 1, Self.blocks.contains(word) { isWithBody = true }
            if words == 2, firstWord == "BEGIN", word.hasPrefix("TRAN") || word == "DISTRIBUTED" { isWithBody = false }
            if Self.bodies.contains(word), firstWord == "CREATE" || firstWord == "ALTER", words <= 5 {
                isWithBody = true
            }
            note(word, behind: previous)
            previous = word
        }
    }

    private mutating func begin(with word: String) {
        firstWord = word
        mayReturnRows = Self.rowStarts.contains(word)
        mayEndTransaction = !Self.harmlessStarts.contains(word)
        changesSession = word == "USE"
        kind =
            switch word {
            case "SELECT", "WITH": .query
            case "INSERT": .insert
            case "UPDATE", "DELETE", "MERGE": .change
            default: .other
            }
    }

    private mutating func note(_ word: String, behind previous: String) {
        if let number = Self.markerNumber(word) { highestMarker = max(highestMarker, number) }
        if Self.transactionWords.contains(word) { mayEndTransaction = true }
        if Self.sessionWords.contains(word) { changesSession = true }
        if previous == "SET", !Self.assigningStarts.contains(firstWord), !word.hasPrefix("@") { changesSession = true }
        let makesTable = previous == "INTO" && kind != .insert || previous == "TABLE" && firstWord == "CREATE"
        if makesTable, word.hasPrefix("#"), !word.hasPrefix(Self.ownPrefix) { changesSession = true }
        switch word {
        case "OUTPUT": mayReturnRows = true
        case "INTO" where firstWord == "SELECT":
            kind = .other
            mayReturnRows = false
        case "INSERT" where firstWord == "WITH":
            kind = .insert
            mayReturnRows = false
        case _ where firstWord == "WITH" && Self.changeWords.contains(word) && kind == .query:
            kind = .change
            mayReturnRows = false
        default: break
        }
    }

    /// The number of a marker such as `@P12`.
    private static func markerNumber(_ word: String) -> Int? {
        word.hasPrefix("@P") ? Int(word.dropFirst(2)) : nil
    }
}
