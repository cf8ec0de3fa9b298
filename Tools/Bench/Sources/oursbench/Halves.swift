import CBaseline
import DataFrames
import Foundation
import OursSupport
import SQLite

/// What one thread leaves for the main thread, which looks at it only after joining.
// Unchecked: written by one thread before it signals its end, read after that.
private final class Half: @unchecked Sendable {
    var frame: DataFrame?
    var error: (any Error)?
}

/// Reads a half of the table on each of two threads, which have a connection each.
func readHalves(_ db: SQLiteHandler, _ rows: Int) throws -> [DataFrame] {
    let halves = [Half(), Half()]
    let ranges = [(1, rows / 2), (rows / 2 + 1, rows)]
    let ends = DispatchGroup()
    for (half, range) in zip(halves, ranges) {
        ends.enter()
        Thread.detachNewThread {
            defer { ends.leave() }
            do {
                half.frame = try db.readFrame(
                    "SELECT * FROM lineitem WHERE rowid BETWEEN \(range.0) AND \(range.1)"
                )
            } catch {
                half.error = error
            }
        }
    }
    ends.wait()
    return try halves.map { half in
        if let error = half.error { throw error }
        guard let frame = half.frame else { fail("a thread left nothing") }
        return frame
    }
}
