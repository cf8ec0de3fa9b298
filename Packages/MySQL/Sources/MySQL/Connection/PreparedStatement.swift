internal import CMySQL
internal import CMySQLShims
internal import Glibc
internal import SQLCore

/// A statement that the server has prepared.
///
/// Used by the thread that uses its connection.
final class PreparedStatement {
    let text: String
    let traits: StatementTraits
    let pointer: UnsafeMutablePointer<MYSQL_STMT>
    let parameterCount: Int
    /// Whether the statement may give rows, by the server's word when it was prepared.
    let returnsRows: Bool
    /// Whether it stays in the cache when its result is closed.
    let isCached: Bool
    /// The first result's columns as they came last.
    private(set) var columns: [ColumnShape] = []
    private(set) var columnNames: [String] = []
    /// The same as the library had them.
    private var fields: UnsafeMutablePointer<MYSQL_FIELD>?
    /// How they are decoded without declared types.
    private(set) var plans: [ColumnPlan] = []
    /// When it was used last, by the cache's count.
    var lastUse = 0
    private var isClosed = false

    init(text: String, traits: StatementTraits, pointer: UnsafeMutablePointer<MYSQL_STMT>, isCached: Bool) {
        self.text = text
        self.traits = traits
        self.pointer = pointer
        self.isCached = isCached
        parameterCount = Int(mysql_stmt_param_count(pointer))
        returnsRows = mysql_stmt_field_count(pointer) > 0
    }

    deinit {
        if !isClosed { mysql_stmt_close(pointer) }
        free(fields)
    }

    /// Takes over the columns that the server has just sent, if they differ from those before.
    func take(_ fields: UnsafePointer<MYSQL_FIELD>, count: Int, _ options: MySQLOptions) throws(ConnError) {
        if let known = self.fields, columns.count == count, conn_mysql_same_fields(fields, known, UInt32(count)) != 0 {
            return
        }
        let shapes = ColumnShape.columns(fields, count: count)
        var made: [ColumnPlan] = []
        made.reserveCapacity(shapes.count)
        for shape in shapes { made.append(try ColumnPlan(shape, declared: nil, options: options)) }
        free(self.fields)
        self.fields = conn_mysql_copy_fields(fields, UInt32(count))
        columns = shapes
        columnNames = shapes.map(\.name)
        plans = made
    }

    /// Drops the statement on the server, and here.
    func close(_ link: MySQLLink) {
        guard !isClosed else { return }
        isClosed = true
        link.enter()
        mysql_stmt_close(pointer)
    }
}

/// Prepared statements by text; the one unused for longest goes first.
///
/// Used by the thread that uses its connection.
final class StatementCache {
    private var byText: [String: PreparedStatement] = [:]
    private var newest: PreparedStatement?
    private var uses = 0
    /// The most statements kept; 0 keeps none.
    let capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
    }

    var count: Int { byText.count }

    /// The statement of this text, if it is there.
    @inline(__always)
    func statement(_ text: String) -> PreparedStatement? {
        // A loop over one statement is the common case, and costs no hash here.
        if let newest, newest.text == text { return newest }
        guard let found = byText[text] else { return nil }
        use(found)
        return found
    }

    private func use(_ statement: PreparedStatement) {
        uses += 1
        statement.lastUse = uses
        newest = statement
    }

    /// Keeps a statement; returns the ones that there is no room for.
    func insert(_ statement: PreparedStatement) -> [PreparedStatement] {
        var dropped: [PreparedStatement] = []
        if let old = byText.updateValue(statement, forKey: statement.text) { dropped.append(old) }
        // In one go for many, since each search looks at all of them.
        if byText.count > capacity {
            let old = byText.values.sorted { $0.lastUse < $1.lastUse }.prefix(max(1, capacity / 16))
            for candidate in old where candidate !== statement {
                byText[candidate.text] = nil
                dropped.append(candidate)
            }
        }
        use(statement)
        return dropped
    }

    /// Lets go of a statement.
    func remove(_ statement: PreparedStatement) {
        if newest === statement { newest = nil }
        if byText[statement.text] === statement { byText[statement.text] = nil }
    }

    /// Lets go of all statements, and returns them.
    func removeAll() -> [PreparedStatement] {
        defer {
            byText.removeAll()
            newest = nil
        }
        return Array(byText.values)
    }
}
