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
    /// Whether it may give rows.
    private(set) var mayReturnRows = false
    /// Whether it may change what outlives it in the session: variables, temporary tables, locks.
    private(set) var changesSession = false
    /// Whether it calls a procedure, or runs a text that may do so.
    private(set) var isCall = false

    /// Reads a text.
    init(_ text: String) {
        var text = text
        text.withUTF8 { bytes in read(StatementScanner(bytes)) }
    }

    private static let rowStarts: Set<String> = [
        "SELECT", "VALUES", "TABLE", "WITH", "SHOW", "DESCRIBE", "DESC", "EXPLAIN", "ANALYZE", "CHECK", "CHECKSUM",
        "OPTIMIZE", "REPAIR", "CALL", "EXECUTE", "HELP", "HANDLER", "BINLOG", "CACHE", "FETCH",
    ]
    /// First words of statements whose effect stays with the session.
    private static let sessionStarts: Set<String> = [
        "USE", "LOCK", "UNLOCK", "PREPARE", "DEALLOCATE", "HANDLER", "FLUSH",
    ]
    private static let sessionWords: Set<String> = ["GET_LOCK", "LAST_INSERT_ID"]
    /// Words of definitions whose bodies hold statements with semicolons.
    private static let bodies: Set<String> = ["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE"]

    private mutating func read(_ from: StatementScanner) {
        var scanner = from
        var words = 0
        var isWithBody = false
        var hasEnded = false
        var previous = ""
        var isAssigning = false
        while let token = scanner.next() {
            if token == .semicolon {
                if !isEmpty { hasEnded = true }
                continue
            }
            if hasEnded {
                hasSeveralStatements = !isWithBody
                break
            }
            isEmpty = false
            guard case .word(let word) = token else {
                if token == .other(UInt8(ascii: ":")) {
                    isAssigning = true
                } else {
                    if isAssigning, token == .other(UInt8(ascii: "=")) { changesSession = true }
                    isAssigning = false
                }
                continue
            }
            isAssigning = false
            words += 1
            if words == 1 {
                firstWord = word
                mayReturnRows = Self.rowStarts.contains(word)
                changesSession = Self.sessionStarts.contains(word)
                isCall = word == "CALL" || word == "EXECUTE"
            } else {
                if word == "RETURNING" { mayReturnRows = true }
                if words == 2, firstWord == "SET", word != "TRANSACTION", word != "STATEMENT", word != "GLOBAL" {
                    changesSession = true
                }
                if Self.sessionWords.contains(word) { changesSession = true }
                if word == "TEMPORARY", firstWord == "CREATE" { changesSession = true }
                if Self.bodies.contains(word), firstWord == "CREATE" || firstWord == "ALTER", words <= 12 {
                    isWithBody = true
                }
                if words == 2, firstWord == "BEGIN", word == "NOT" { isWithBody = true }
            }
            previous = word
        }
        // SET @variable = … has no second word before the sign.
        if firstWord == "SET", previous != "TRANSACTION", words == 1 { changesSession = true }
    }
}
