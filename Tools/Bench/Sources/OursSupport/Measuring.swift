public import CBaseline
import Glibc

/// Ends the process with a message.
public func fail(_ message: String) -> Never {
    cb_complain("\(CommandLine.arguments[0]): \(message)")
    exit(1)
}

/// Runs the section that is measured.
public func measured<R>(_ body: () throws -> R) rethrows -> (R, cb_watch) {
    var watch = cb_watch()
    cb_watch_start(&watch)
    let result = try body()
    cb_watch_stop(&watch)
    return (result, watch)
}

/// The same for a section that suspends.
public func measured<R>(_ body: () async throws -> R) async rethrows -> (R, cb_watch) {
    var watch = cb_watch()
    cb_watch_start(&watch)
    let result = try await body()
    cb_watch_stop(&watch)
    return (result, watch)
}

/// Prints the line that the runner reads.
public func report(_ watch: cb_watch, _ checksum: UInt64, _ rows: Int) {
    var watch = watch
    cb_report(&watch, checksum, Int64(rows))
}
