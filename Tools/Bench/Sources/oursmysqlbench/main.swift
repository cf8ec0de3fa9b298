// One measure of the library on MariaDB per process; the server's address is in CONN_MYSQL_URL:
//   oursmysqlbench read TABLE            readFrame of the whole table
//   oursmysqlbench write SOURCE [METHOD] write(frame, mode: .append) into an empty table
//   oursmysqlbench lookup ROWS COUNT     rows of bench_lineitem by their key
import CBaseline
import CBaselineMySQL
import DataFrames
import MySQL
import OursSQLSupport
import OursSupport

func run(_ arguments: [String]) throws {
    let (properties, given) = try MySQLHandler.fromEnvironment()
    var options = given
    if arguments.count == 3, arguments[0] == "write" {
        guard let method = MySQLBulkMethod(rawValue: arguments[2]) else { fail("there is no such method") }
        options.bulkMethod = method
    }
    let db = try MySQLHandler(properties, options: options)
    defer { db.close() }
    switch (arguments.first ?? "", arguments.count) {
    case ("read", 2):
        let (frame, watch) = try measured { try db.readFrame("SELECT * FROM \(identifier: arguments[1])") }
        report(watch, try checksum([frame]), frame.rowCount)
    case ("write", 2), ("write", 3):
        let frame = try db.readFrame("SELECT * FROM \(identifier: arguments[1])")
        if let error = cb_mysql_make_target() { fail(String(cString: error)) }
        let target = SQLTableName(String(cString: cb_mysql_target))
        let (_, watch) = try measured { try db.write(frame, to: target, mode: .append) }
        var sum: UInt64 = 0
        if let error = cb_mysql_hash(cb_mysql_target, &sum) { fail(String(cString: error)) }
        report(watch, sum, frame.rowCount)
    case ("lookup", 3):
        guard let rows = Int64(arguments[1]), let count = Int64(arguments[2]) else { fail("numbers are missing") }
        let orders = cb_order_count(rows)
        var sum: UInt64 = 0
        func look(_ index: Int64) throws {
            let query: SQLQuery = """
                SELECT l_partkey, l_quantity, l_shipdate, l_comment FROM bench_lineitem \
                WHERE l_orderkey = \(cb_lookup_key(index, orders)) AND l_linenumber = 1
                """
            guard let row = try db.readRow(query, Found.init) else { fail("no row for a key") }
            row.fold(into: &sum)
        }
        for index in -1000..<0 { try look(Int64(index)) }
        sum = 0
        let (_, watch) = try measured { for index in 0..<count { try look(index) } }
        report(watch, sum, Int(count))
    default:
        fail("unknown arguments; see the head of main.swift")
    }
}

do {
    // No await here: it would make every call above one from a task, which borrows a worker.
    try run(Array(CommandLine.arguments.dropFirst()))
} catch {
    fail("\(error)")
}
