import Foundation

/// A database file in a folder of its own.
final class DatabaseFile: Sendable {
    let folder: String

    init() {
        folder = NSTemporaryDirectory() + "conn-sqlite-\(UUID().uuidString)"
        try! FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    var path: String { folder + "/case.db" }

    func file(_ name: String) -> String { folder + "/" + name }

    /// The names of the files in the folder.
    var contents: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? [] }

    /// How many connections are open, told by the open files of the write-ahead log: SQLite keeps the main file's
    /// descriptor open as long as another connection of the process has a lock on it.
    var openConnections: Int {
        let log = path + "-wal"
        let open = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        return open.count { descriptor in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
            return target == log || target == log + " (deleted)"
        }
    }

    /// Puts a copy in the place of the file, as a restore does: connections that are open lose it.
    func replaceFile() throws {
        let copy = path + "-copy"
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        guard rename(copy, path) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    deinit { remove() }
}
