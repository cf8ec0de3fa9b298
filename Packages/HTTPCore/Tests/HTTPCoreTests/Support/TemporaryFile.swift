import Foundation

/// A file in the temporary folder that goes with its last reference.
final class TemporaryFile {
    let path: String

    init(bytes: [UInt8]) throws {
        path = FileManager.default.temporaryDirectory.appending(path: "httpcore-\(UUID().uuidString).bin").path
        try Data(bytes).write(to: URL(filePath: path))
    }

    convenience init(_ text: String) throws {
        try self.init(bytes: Array(text.utf8))
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func append(_ bytes: [UInt8]) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(bytes))
    }

    func truncate(to count: Int) throws {
        let handle = try FileHandle(forWritingTo: URL(filePath: path))
        defer { try? handle.close() }
        try handle.truncate(atOffset: UInt64(count))
    }
}
