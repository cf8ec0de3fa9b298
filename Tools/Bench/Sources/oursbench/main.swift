// One measure of the library per process:
//   oursbench read DB                  readFrame of the whole table
//   oursbench read2 DB ROWS            two threads, a half each
//   oursbench write OUT ROWS SRC       write(frame, mode: .append) into an existing table
//   oursbench lookup DB ROWS COUNT auto|transaction [rollback]
import CBaseline
import CBaselineSQLite
import DataFrames
import OursSupport
import SQLite

func run(_ arguments: [String]) throws {
    switch (arguments.first ?? "", arguments.count) {
    case ("read", 2):
        let db = try SQLiteHandler(.file(arguments[1]))
        let (frame, watch) = try measured { try db.readFrame("SELECT * FROM lineitem") }
        report(watch, try checksum([frame]), frame.rowCount)
        db.close()
    case ("read2", 3):
        guard let rows = Int(arguments[2]) else { fail("the number of rows is missing") }
        let db = try SQLiteHandler(.file(arguments[1]))
        let (frames, watch) = try measured { try readHalves(db, rows) }
        report(watch, try checksum(frames), frames.reduce(0) { $0 + $1.rowCount })
        db.close()
    case ("write", 4):
        let source = try SQLiteHandler(.file(arguments[3]))
        let frame = try source.readFrame("SELECT * FROM lineitem")
        source.close()
        if let error = cb_make_empty(arguments[1]) { fail(String(cString: error)) }
        let target = try SQLiteHandler(.file(arguments[1]))
        let (_, watch) = try measured { try target.write(frame, to: "lineitem", mode: .append) }
        target.close()
        var sum: UInt64 = 0
        if let error = cb_hash_database(arguments[1], &sum) { fail(String(cString: error)) }
        report(watch, sum, frame.rowCount)
    case ("lookup", 5...6):
        guard let rows = Int64(arguments[2]), let count = Int64(arguments[3]) else { fail("numbers are missing") }
        try lookUp(
            arguments[1],
            rows: rows,
            count: count,
            isTransaction: arguments[4] == "transaction",
            hasRollbackJournal: arguments.count == 6
        )
    default:
        fail("unknown arguments; see the head of main.swift")
    }
}

do {
    try run(Array(CommandLine.arguments.dropFirst()))
} catch {
    fail("\(error)")
}
