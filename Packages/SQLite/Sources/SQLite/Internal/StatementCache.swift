/// Prepared statements by their text; the one unused for longest goes first.
///
/// Used by the thread that uses its connection.
final class SQLiteStatementCache {
    private var byText: [String: PreparedStatement] = [:]
    private var newest: PreparedStatement?
    private var oldest: PreparedStatement?
    private let capacity: Int

    /// - Parameter capacity: The most statements kept; 0 keeps none.
    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { byText.count }

    /// The statement of this text, if it is there and not in use.
    func statement(for text: String) -> PreparedStatement? {
        // A loop over one statement is the common case, and costs no hash here.
        if let newest, newest.text == text { return newest.isInUse ? nil : newest }
        guard let found = byText[text], !found.isInUse else { return nil }
        unlink(found)
        link(found)
        return found
    }

    /// Keeps a statement, unless one of the same text is kept already.
    func insert(_ statement: PreparedStatement) {
        guard capacity > 0, byText[statement.text] == nil else { return }
        while byText.count >= capacity, let last = oldest {
            unlink(last)
            byText[last.text] = nil
        }
        byText[statement.text] = statement
        link(statement)
    }

    /// Drops all statements.
    func removeAll() {
        byText.removeAll()
        var next = oldest
        oldest = nil
        newest = nil
        // Unlinked one by one, so that a long chain is not freed by recursion.
        while let statement = next {
            next = statement.newer
            statement.newer = nil
            statement.older = nil
        }
    }

    private func link(_ statement: PreparedStatement) {
        statement.newer = nil
        statement.older = newest
        newest?.newer = statement
        newest = statement
        if oldest == nil { oldest = statement }
    }

    private func unlink(_ statement: PreparedStatement) {
        let newer = statement.newer
        let older = statement.older
        if let newer { newer.older = older } else { newest = older }
        if let older { older.newer = newer } else { oldest = newer }
        statement.newer = nil
        statement.older = nil
    }
}
