import CBaseline
import DataFrames
import OursSupport
import SQLite

/// A row as the user asks for it.
struct Found {
    let partKey: Int64
    let quantity: Decimal128
    let shipDate: CalendarDate
    let comment: String

    init(_ row: SQLRow) throws {
        guard let partKey = try row.value(0, as: Int64.self), let quantity = try row.value(1, as: Decimal128.self),
            let shipDate = try row.value(2, as: CalendarDate.self), let comment = try row.value(3, as: String.self)
        else { fail("a NULL in the row of a key") }
        self.partKey = partKey
        self.quantity = quantity
        self.shipDate = shipDate
        self.comment = comment
    }
}

/// Looks `count` keys up, each by a call of its own, in one read transaction if asked.
func lookUp(_ path: String, rows: Int64, count: Int64, isTransaction: Bool, hasRollbackJournal: Bool) throws {
    var options = SQLiteOptions()
    if hasRollbackJournal { options.journalMode = .delete }
    let db = try SQLiteHandler(.file(path), options: options)
    let orders = cb_order_count(rows)
    var sum: UInt64 = 0
    func add(_ row: Found?) {
        guard let found = row else { fail("no row for a key") }
        sum = cb_fold(sum, UInt64(bitPattern: found.partKey))
        sum = cb_fold(sum, UInt64(truncatingIfNeeded: found.quantity.unscaled))
        sum = cb_fold(sum, UInt64(bitPattern: Int64(found.shipDate.daysSinceEpoch)))
        var comment = found.comment
        sum = comment.withUTF8 { cb_fold_bytes(sum, $0.baseAddress, Int64($0.count)) }
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
