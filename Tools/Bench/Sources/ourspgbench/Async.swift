import CBaseline
import Dispatch
import Glibc
import OursSupport
import PgSQL

/// Runs ``selectAsync(_:)`` in a task, which ends the process.
func selectAsyncAndExit(_ arguments: [String]) -> Never {
    Task.detached {
        do {
            try await selectAsync(arguments)
            exit(0)
        } catch {
            fail("\(error)")
        }
    }
    dispatchMain()
}

/// `SELECT 1` awaited `count` times in all, by a number of tasks at once.
private func selectAsync(_ arguments: [String]) async throws {
    guard arguments.count == 3, let count = Int(arguments[1]), let tasks = Int(arguments[2]) else {
        fail("the count or the number of tasks is missing")
    }
    let (properties, options) = try PgSQLHandler.fromEnvironment()
    let db = try await PgSQLHandler(properties, options: options)
    _ = try await select(db, 1000, tasks)
    let (sum, watch) = try await measured { try await select(db, count, tasks) }
    report(watch, sum, count)
    db.close()
}

private func select(_ db: PgSQLHandler, _ count: Int, _ tasks: Int) async throws -> UInt64 {
    try await withThrowingTaskGroup(of: UInt64.self) { group in
        for index in 0..<tasks {
            let share = count * (index + 1) / tasks - count * index / tasks
            group.addTask {
                var sum: UInt64 = 0
                for _ in 0..<share { sum += UInt64(try await db.readScalar("SELECT 1", as: Int32.self) ?? 0) }
                return sum
            }
        }
        return try await group.reduce(0, +)
    }
}
