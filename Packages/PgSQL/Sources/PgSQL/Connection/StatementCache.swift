/// Prepared statements by text and declared types; the one unused for longest goes first.
///
/// Used by the thread that uses its connection.
final class StatementCache {
    private var byKey: [PreparedStatement.Key: PreparedStatement] = [:]
    private var newest: PreparedStatement?
    private var oldest: PreparedStatement?
    /// The most statements kept; 0 keeps none.
    let capacity: Int
    /// Names on the server that nobody uses any more, to be dropped with the next preparing.
    private(set) var evicted: [String] = []
    private var lastNumber = 0

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { byKey.count }

    /// A name that no statement of this connection has had.
    func newName() -> String {
        lastNumber += 1
        return "conn_\(lastNumber)"
    }

    /// The statement of this text and these types, if it is there.
    @inline(__always)
    func statement(_ text: String, types: [UInt32]) -> PreparedStatement? {
        // A loop over one statement is the common case, and costs no hash here.
        if let newest, newest.key.text == text, newest.key.types == types { return newest }
        return find(PreparedStatement.Key(text: text, types: types))
    }

    private func find(_ key: PreparedStatement.Key) -> PreparedStatement? {
        guard let found = byKey[key] else { return nil }
        unlink(found)
        link(found)
        return found
    }

    /// Keeps a statement, and drops the oldest ones that there is no room for.
    func insert(_ statement: PreparedStatement) {
        if let old = byKey[statement.key] { remove(old) }
        while byKey.count >= max(capacity, 1), let last = oldest { remove(last) }
        byKey[statement.key] = statement
        link(statement)
    }

    /// Drops a statement, here and, with the next preparing, on the server.
    func remove(_ statement: PreparedStatement) {
        guard byKey[statement.key] === statement else { return }
        forget(statement)
        if statement.isNamed { evicted.append(statement.name) }
    }

    /// Drops a statement here alone: the server does not have it any more.
    func forget(_ statement: PreparedStatement) {
        guard byKey[statement.key] === statement else { return }
        byKey[statement.key] = nil
        unlink(statement)
    }

    /// The names to be dropped on the server, which count as dropped from now on.
    func takeEvicted() -> [String] {
        defer { evicted.removeAll() }
        return evicted
    }

    /// Forgets all statements: the server has dropped them.
    func removeAll() {
        byKey.removeAll()
        evicted.removeAll()
        var next = oldest
        oldest = nil
        newest = nil
        // Unlinked one by one, so that a long chain is not freed by recursion.
        while let statement = next {
            next = statement.newer
            statement.newer = nil
        }
    }

    /// Calls `body` with each statement.
    func forEach(_ body: (PreparedStatement) -> Void) {
        for statement in byKey.values { body(statement) }
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
