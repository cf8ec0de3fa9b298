import ConnHandlers
import Foundation
import Testing

@testable import ConnHandlerCommands

/// A folder of one test's own, and the command run in it; both are gone with the test.
final class Sandbox {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("connhandler-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    /// The URL of a database file; `create` makes it if it is missing.
    func url(_ name: String = "plant.db", create: Bool = false) -> String {
        "sqlite:\(path(name))" + (create ? "?mode=rwc" : "")
    }

    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
        return path(name)
    }

    func read(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
    }

    func write(_ name: String, bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
        return path(name)
    }

    func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// The names in the folder without those of the write-ahead log.
    var names: [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return all.filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.sorted()
    }

    /// Rows of a query against a database of this folder, each cell as text.
    func rows(_ query: SQLQuery, in name: String = "plant.db") async throws -> [[String]] {
        let db = try await SQLiteHandler(.file(path(name)))
        let frame = try await db.readFrame(query)
        await db.shutdown()
        return frame.rows.map { row in (0..<frame.columnCount).map { "\(row[$0])" } }
    }

    /// Runs a statement that returns no rows.
    func execute(_ statement: SQLQuery, in name: String = "plant.db") async throws {
        let db = try await SQLiteHandler(.file(path(name), create: true))
        try await db.execute(statement)
        await db.shutdown()
    }
}

/// How a run of the command ended: the exit code, and what a failure says.
struct Outcome {
    var code: Int32
    var message: String
}

/// Parses and runs as `main` does, but returns instead of leaving the process.
func connhandler(_ arguments: String...) async -> Outcome { await connhandler(arguments) }

/// Parses and runs as `main` does, with a list of arguments.
func connhandler(_ arguments: [String]) async -> Outcome {
    let end = await Invocation.run(arguments)
    return Outcome(code: end.code, message: end.message)
}
