import CBaseline
import OursSQLSupport
import OursSupport
import SQLite

/// Looks `count` keys up, each by a call of its own, in one read transaction if asked.
func lookUp(_ path: String, rows: Int64, count: Int64, isTransaction: Bool, hasRollbackJournal: Bool) throws {
    var options = SQLiteOptions()
    if hasRollbackJournal { options.journalMode = .delete }
    let db = try SQLiteHandler(.file(path), options: options)
    let orders = cb_order_count(rows)
    var sum: UInt64 = 0
    func add(_ row: Found?) {
        guard let row else { fail("no row for a key") }
        row.fold(into: &sum)
    }
    func query(_ index: Int64) -> SQLQuery {
        """
        SELECT l_partkey, l_quantity, l_shipdate, l_comment FROM lineitem \
        WHERE l_orderkey = \(cb_lookup_key(index, orders)) AND l_linenumber = 1
        """
    }
    for index in -1000..<0 { _ = try db.readRow(query(Int64(index)), Found.init) }
    let watch: cb_watch
    if isTransaction {
        (_, watch) = try measured {
            try db.transaction(readOnly: true) { transaction in
                for index in 0..<count { add(try transaction.readRow(query(index), Found.init)) }
            }
        }
    } else {
        (_, watch) = try measured {
            for index in 0..<count { add(try db.readRow(query(index), Found.init)) }
        }
    }
    report(watch, sum, Int(count))
    db.close()
}
