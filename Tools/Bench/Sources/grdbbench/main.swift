// One measure of GRDB per process:
//   grdbbench rows DB               Row.fetchAll of the whole table
//   grdbbench records DB            fetchAll of a FetchableRecord that reads by column index
//   grdbbench write OUT ROWS SRC    one prepared insert a row, in one transaction
//   grdbbench lookup DB ROWS COUNT auto
import CBaseline
import CBaselineSQLite
import GRDB
import Glibc

func fail(_ message: String) -> Never {
    cb_complain("grdbbench: \(message)")
    exit(1)
}

func measured<R>(_ body: () throws -> R) rethrows -> (R, cb_watch) {
    var watch = cb_watch()
    cb_watch_start(&watch)
    let result = try body()
    cb_watch_stop(&watch)
    return (result, watch)
}

/// WAL and no lock around every call, as all sides have it.
func open(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.prepareDatabase { db in
        try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
    }
    return try DatabaseQueue(path: path, configuration: configuration)
}

func run(_ arguments: [String]) throws {
    switch (arguments.first ?? "", arguments.count) {
    case ("rows", 2):
        let queue = try open(arguments[1])
        let (rows, watch) = try measured {
            try queue.read { db in try Row.fetchAll(db, sql: String(cString: cb_select_sql)) }
        }
        var watchCopy = watch
        cb_report(&watchCopy, hash(rows), Int64(rows.count))
    case ("records", 2):
        let queue = try open(arguments[1])
        let (records, watch) = try measured {
            try queue.read { db in try Line.fetchAll(db, sql: String(cString: cb_select_sql)) }
        }
        var watchCopy = watch
        cb_report(&watchCopy, hash(records), Int64(records.count))
    case ("write", 4):
        let source = try open(arguments[3])
        let lines = try source.read { db in try Line.fetchAll(db, sql: String(cString: cb_select_sql)) }
        if let error = cb_make_empty(arguments[1]) { fail(String(cString: error)) }
        let target = try open(arguments[1])
        let (_, watch) = try measured { try insert(lines, into: target) }
        try target.close()
        var checksum: UInt64 = 0
        if let error = cb_hash_database(arguments[1], &checksum) { fail(String(cString: error)) }
        var watchCopy = watch
        cb_report(&watchCopy, checksum, Int64(lines.count))
    case ("lookup", 5):
        guard let rows = Int64(arguments[2]), let count = Int64(arguments[3]) else { fail("numbers are missing") }
        try lookUp(arguments[1], rows: rows, count: count)
    default:
        fail("unknown arguments; see the head of main.swift")
    }
}

/// The same statement and the same values as the C loop binds.
func insert(_ lines: [Line], into queue: DatabaseQueue) throws {
    try queue.write { db in
        let marks = "(" + Array(repeating: "?", count: Int(CB_COLUMNS)).joined(separator: ",") + ")"
        let statement = try db.makeStatement(sql: String(cString: cb_insert_sql) + marks)
        for line in lines {
            try statement.execute(arguments: [
                line.orderKey, line.partKey, line.supplierKey, line.lineNumber, line.quantity, line.extendedPrice,
                line.discount, line.tax, line.returnFlag, line.lineStatus, line.shipDate, line.commitDate,
                line.receiptDate, line.shipInstruct, line.shipMode, line.comment,
            ])
        }
    }
}

func lookUp(_ path: String, rows: Int64, count: Int64) throws {
    struct Found: FetchableRecord {
        let partKey: Int64
        let quantity: Double
        let shipDate: String
        let comment: String

        init(row: Row) {
            partKey = row[0]
            quantity = row[1]
            shipDate = row[2]
            comment = row[3]
        }
    }
    let queue = try open(path)
    let orders = cb_order_count(rows)
    let sql = String(cString: cb_lookup_sql)
    var checksum: UInt64 = 0
    func look(_ index: Int64) throws {
        let found = try queue.read { db in
            try Found.fetchOne(db.cachedStatement(sql: sql), arguments: [cb_lookup_key(index, orders)])
        }
        guard let found, index >= 0 else { return }
        checksum = cb_fold(checksum, UInt64(bitPattern: found.partKey))
        checksum = cb_fold(checksum, UInt64(bitPattern: hundredths(found.quantity)))
        checksum = cb_fold(checksum, UInt64(bitPattern: Int64(days(found.shipDate))))
        checksum = fold(checksum, found.comment)
    }
    for index in -1000..<0 { try look(Int64(index)) }
    var (_, watch) = try measured {
        for index in 0..<count { try look(index) }
    }
    cb_report(&watch, checksum, count)
}

do {
    try run(Array(CommandLine.arguments.dropFirst()))
} catch {
    fail("\(error)")
}
