// One measure of the library on SQL Server per process; the server's address is in CONN_MSSQL_URL:
//   oursmssqlbench read TABLE            readFrame of the whole table
//   oursmssqlbench write SOURCE          write(frame, mode: .append) into an empty table
import CBaseline
import CBaselineMsSQL
import DataFrames
import MsSQL
import OursSQLSupport
import OursSupport

func run(_ arguments: [String]) throws {
    let (properties, options) = try MsSQLHandler.fromEnvironment()
    let db = try MsSQLHandler(properties, options: options)
    defer { db.close() }
    switch (arguments.first ?? "", arguments.count) {
    case ("read", 2):
        let (frame, watch) = try measured { try db.readFrame("SELECT * FROM \(identifier: arguments[1])") }
        report(watch, try checksum([frame]), frame.rowCount)
    case ("write", 2):
        let frame = try db.readFrame("SELECT * FROM \(identifier: arguments[1])")
        if let error = cb_mssql_make_target() { fail(String(cString: error)) }
        let target = SQLTableName(String(cString: cb_mssql_target))
        let (_, watch) = try measured { try db.write(frame, to: target, mode: .append) }
        var sum: UInt64 = 0
        if let error = cb_mssql_hash(cb_mssql_target, &sum) { fail(String(cString: error)) }
        report(watch, sum, frame.rowCount)
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
