@_spi(ConnInternals) import ConnCore
import Foundation
import Testing

@Suite struct OutgoingFileTests {
    /// Runs `body` with the path of a file that is gone afterwards.
    private func withFile<R>(_ bytes: [UInt8], _ body: (String) throws -> R) throws -> R {
        let path = FileManager.default.temporaryDirectory.appending(path: "outgoing-\(UUID().uuidString)").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(path)
    }

    private func read(_ file: OutgoingFile, _ count: Int, from place: Int) throws -> [UInt8] {
        try withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { buffer in
            Array(buffer[..<(try file.read(into: buffer, from: place))])
        }
    }

    @Test("bytes are read at any place, up to the length of the beginning")
    func reads() throws {
        try withFile([1, 2, 3, 4, 5]) { path in
            let file = try OutgoingFile(path, advice: "")
            #expect(file.length == 5)
            #expect(try read(file, 3, from: 0) == [1, 2, 3])
            #expect(try read(file, 9, from: 3) == [4, 5])
            #expect(try read(file, 9, from: 5).isEmpty)
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data([6]))
            #expect(try read(file, 9, from: 5).isEmpty)
        }
    }

    @Test("a file that became shorter is an error, never the end")
    func shorter() throws {
        try withFile([1, 2, 3, 4, 5]) { path in
            let file = try OutgoingFile(path, advice: "")
            try #require(truncate(path, 2) == 0)
            #expect(try read(file, 9, from: 0) == [1, 2])
            let error = #expect(throws: ConnError.self) { try read(file, 9, from: 2) }
            #expect(error?.kind == .invalidInput && error?.outcome == .unknown)
            #expect(error?.message.contains("3 of 5 bytes are missing") == true)
        }
    }

    @Test("what is no plain file is refused before anything is read")
    func refused() throws {
        for path in ["/tmp", "/dev/null", "a\u{0}b"] {
            let error = #expect(throws: ConnError.self) { try OutgoingFile(path, advice: "do something else") }
            #expect(error?.kind == .invalidInput, "\(path)")
        }
        let folder = #expect(throws: ConnError.self) { try OutgoingFile("/tmp", advice: "do something else") }
        #expect(folder?.advice == "do something else")
        let missing = #expect(throws: ConnError.self) { try OutgoingFile("/nowhere/at/all", advice: "") }
        #expect(missing?.kind == .notFound && missing?.nativeCode?.code == "2")
    }
}
