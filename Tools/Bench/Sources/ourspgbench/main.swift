// One measure of the library on PostgreSQL per process; the server's address is in CONN_PG_URL:
//   ourspgbench read TABLE            readFrame of the whole table
//   ourspgbench rows TABLE            the same with a parameter
//   ourspgbench parallel TABLE N      the same over N connections in one snapshot
//   ourspgbench write SOURCE          write(frame, mode: .append) into an empty table
//   ourspgbench select1 COUNT         SELECT 1, one after the other
//   ourspgbench async COUNT TASKS     the same awaited, by so many tasks at once
import CBaseline
import CBaselinePg
import DataFrames
import OursSupport
import PgSQL

func open() throws -> PgSQLHandler {
    let (properties, options) = try PgSQLHandler.fromEnvironment()
    return try PgSQLHandler(properties, options: options)
}

func run(_ arguments: [String]) throws {
    let db = try open()
    defer { db.close() }
    switch (arguments.first ?? "", arguments.count) {
    case ("read", 2):
        let (frame, watch) = try measured { try db.readFrame("SELECT * FROM \(identifier: arguments[1])") }
        report(watch, try checksum([frame]), frame.rowCount)
    case ("rows", 2):
        let least = 0
        let (frame, watch) = try measured {
            try db.readFrame("SELECT * FROM \(identifier: arguments[1]) WHERE l_linenumber > \(least)")
        }
        report(watch, try checksum([frame]), frame.rowCount)
    case ("parallel", 3):
        guard let partitions = Int(arguments[2]) else { fail("the number of partitions is missing") }
        let (frame, watch) = try measured {
            try db.readFrame(
                "SELECT * FROM \(identifier: arguments[1])",
                partitionOn: "l_orderkey",
                partitions: partitions
            )
        }
        report(watch, try checksum([frame]), frame.rowCount)
    case ("write", 2):
        let frame = try db.readFrame("SELECT * FROM \(identifier: arguments[1])")
        if let error = cb_pg_make_target() { fail(String(cString: error)) }
        let target = SQLTableName(String(cString: cb_pg_target))
        let (_, watch) = try measured { try db.write(frame, to: target, mode: .append) }
        var sum: UInt64 = 0
        if let error = cb_pg_hash(cb_pg_target, &sum) { fail(String(cString: error)) }
        report(watch, sum, frame.rowCount)
    case ("select1", 2):
        guard let count = Int(arguments[1]) else { fail("the count is missing") }
        func select(_ count: Int) throws -> UInt64 {
            var sum: UInt64 = 0
            for _ in 0..<count { sum += UInt64(try db.readScalar("SELECT 1", as: Int32.self) ?? 0) }
            return sum
        }
        _ = try select(1000)
        let (sum, watch) = try measured { try select(count) }
        report(watch, sum, count)
    default:
        fail("unknown arguments; see the head of main.swift")
    }
}

do {
    // No await here: it would make every call above one from a task, which borrows a worker.
    let arguments = Array(CommandLine.arguments.dropFirst())
    if arguments.first == "async" { selectAsyncAndExit(arguments) } else { try run(arguments) }
} catch {
    fail("\(error)")
}
