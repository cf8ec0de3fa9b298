import CBaseline
import DataFrames
import SQLite

/// A row as the user asks for it.
struct Found: Decodable {
    let partKey: Int64
    let quantity: Decimal128
    let shipDate: CalendarDate
    let comment: String

    enum CodingKeys: String, CodingKey {
        case partKey = "l_partkey"
        case quantity = "l_quantity"
        case shipDate = "l_shipdate"
        case comment = "l_comment"
    }
}

/// Looks `count` keys up, each by a call of its own, in one read transaction if asked.
func lookUp(_ path: String, rows: Int64, count: Int64, isTransaction: Bool, hasRollbackJournal: Bool) throws {
    var options = SQLiteOptions()
    if hasRollbackJournal { options.journalMode = .delete }
    let db = try SQLiteHandler(.file(path), options: options)
    let orders = cb_order_count(rows)
    var sum: UInt64 = 0
    func add(_ found: [Found]) {
        guard found.count == 1 else { fail("\(found.count) rows for one key") }
        sum = cb_fold(sum, UInt64(bitPattern: found[0].partKey))
        sum = cb_fold(sum, UInt64(truncatingIfNeeded: found[0].quantity.unscaled))
        sum = cb_fold(sum, UInt64(bitPattern: Int64(found[0].shipDate.daysSinceEpoch)))
        var comment = found[0].comment
        sum = comment.withUTF8 { cb_fold_bytes(sum, $0.baseAddress, Int64($0.count)) }
    }
    func query(_ index: Int64) -> SQLQuery {
        """
        SELECT l_partkey, l_quantity, l_shipdate, l_comment FROM lineitem \
        WHERE l_orderkey = \(cb_lookup_key(index, orders)) AND l_linenumber = 1
        """
    }
    for index in -1000..<0 { _ = try db.readRows(query(Int64(index)), as: Found.self) }
    let watch: cb_watch
    if isTransaction {
        (_, watch) = try measured {
            try db.transaction(readOnly: true) { transaction in
                for index in 0..<count { add(try transaction.readRows(query(index), as: Found.self)) }
            }
        }
    } else {
        (_, watch) = try measured {
            for index in 0..<count { add(try db.readRows(query(index), as: Found.self)) }
        }
    }
    report(watch, sum, Int(count))
    db.close()
}
