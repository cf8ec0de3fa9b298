import Foundation
import Testing

@testable import DataFrames

/// A folder that goes away with the test.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "csv-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func contents() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path) }
}

@Suite("CSV files")
struct CSVFileTests {
    private func frame(_ rows: Int = 3) throws -> DataFrame {
        try DataFrame([("n", Column((0..<rows).map { Int64($0) })), ("t", Column((0..<rows).map { "row \($0)" }))])
    }

    @Test("a frame is written, appears complete with mode 0600, and reads back")
    func writeAndRead() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.csv"
        let frame = try frame(50_000)
        try frame.writeCSV(to: path)
        #expect(try folder.contents() == ["a.csv"])
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try DataFrame(csvFile: path) == frame)
    }

    @Test("batches make one file whose name appears at the end only")
    func batches() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/b.csv"
        let writer = try CSVWriter(path: path)
        try writer.write(frame(2))
        try writer.write(frame(1))
        #expect(try folder.contents().contains("b.csv") == false)
        try writer.finish()
        try writer.finish()
        #expect(writer.rowCount == 3)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "n,t\n0,row 0\n1,row 1\n0,row 0\n")
        let error = #expect(throws: FrameError.self) { try writer.write(frame(1)) }
        #expect(error?.kind == .invalidArgument)
    }

    @Test("a batch of another schema is refused and nothing is left behind")
    func otherSchema() throws {
        let folder = try TemporaryFolder()
        let writer = try CSVWriter(path: folder.path + "/c.csv")
        try writer.write(frame())
        let other = try DataFrame([("n", Column(["x"])), ("t", Column(["y"]))])
        let error = #expect(throws: FrameError.self) { try writer.write(other) }
        #expect(error?.kind == .schemaMismatch)
        #expect(try folder.contents() == [])
    }

    @Test("cancelled, forgotten and failed writers leave the old file as it was")
    func abandoned() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/d.csv"
        try "old".write(toFile: path, atomically: false, encoding: .utf8)
        let writer = try CSVWriter(path: path)
        try writer.write(frame())
        writer.cancel()
        do {
            let forgotten = try CSVWriter(path: path)
            try forgotten.write(frame())
        }
        let bad = try DataFrame([("t", Column(["\u{0}"]))])
        #expect(throws: FrameError.self) { try bad.writeCSV(to: path) }
        #expect(try folder.contents() == ["d.csv"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    }

    @Test("a declared schema makes a header even without batches")
    func headerOnly() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/e.csv"
        let writer = try CSVWriter(path: path, schema: frame().schema)
        try writer.finish()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "n,t\n")
    }

    @Test("a symbolic link stays and its file is replaced")
    func symbolicLink() throws {
        let folder = try TemporaryFolder()
        try "old".write(toFile: folder.path + "/real.csv", atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/link.csv",
            withDestinationPath: folder.path + "/real.csv"
        )
        try frame().writeCSV(to: folder.path + "/link.csv")
        #expect(try DataFrame(csvFile: folder.path + "/real.csv").rowCount == 3)
        let type =
            try FileManager.default.attributesOfItem(atPath: folder.path + "/link.csv")[.type] as? FileAttributeType
        #expect(type == .typeSymbolicLink)
    }

    @Test("devices are written directly and full ones are an error")
    func devices() throws {
        try frame().writeCSV(to: "/dev/null")
        let type = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type] as? FileAttributeType
        #expect(type == .typeCharacterSpecial)
        let error = #expect(throws: FrameError.self) { try frame().writeCSV(to: "/dev/full") }
        #expect(error?.kind == .file)
    }

    @Test("paths that cannot be read or written are file errors")
    func badPaths() throws {
        let folder = try TemporaryFolder()
        #expect(throws: FrameError.self) { try frame().writeCSV(to: folder.path) }
        #expect(throws: FrameError.self) { try frame().writeCSV(to: folder.path + "/no/such/file.csv") }
        let missing = #expect(throws: FrameError.self) { try DataFrame(csvFile: folder.path + "/none.csv") }
        #expect(missing?.kind == .file)
        let directory = #expect(throws: FrameError.self) { try DataFrame(csvFile: folder.path) }
        #expect(directory?.kind == .file)
    }

    @Test("a pipe is read once: with a schema or a sample, but not with all rows")
    func pipes() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        let text = "n\n" + (0..<20_000).map { "\($0)\n" }.joined()
        func feed() {
            Thread.detachNewThread {
                guard let file = fopen(path, "w") else { return }
                fputs(text, file)
                fclose(file)
            }
        }
        feed()
        #expect(try DataFrame(csvFile: path, options: CSVReadOptions(schema: [Field("n", .int64)])).rowCount == 20_000)
        feed()
        var options = CSVReadOptions()
        options.inference = .sample(rows: 100)
        let frame = try DataFrame(csvFile: path, options: options)
        #expect(frame.rowCount == 20_000 && frame.schema[0].type == .int64)
        #expect(try frame["n", as: Int64.self][19_999] == 19_999)
    }

    @Test("an open descriptor is written to and stays open")
    func descriptor() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/f.csv"
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        let writer = try CSVWriter(descriptor: descriptor)
        try writer.write(frame(1))
        try writer.finish()
        #expect(write(descriptor, "!", 1) == 1)
        close(descriptor)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "n,t\n0,row 0\n!")
    }
}
