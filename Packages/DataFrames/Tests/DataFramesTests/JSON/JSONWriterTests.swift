import Foundation
import Testing

@testable import DataFrames

@Suite("JSON out in batches")
struct JSONWriterTests {
    private func frame(_ rows: Int) throws -> DataFrame {
        try DataFrame([("n", Column((0..<rows).map { Int64($0) })), ("t", Column((0..<rows).map { "row \($0)" }))])
    }

    @Test("batches make one text, the same as one frame makes", arguments: [JSONLayout.lines, .records, .automatic])
    func batches(layout: JSONLayout) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/a.json"
        let all = try frame(30_000)
        for sizes in [[30_000], [0, 1, 0, 29_999, 0], [10_000, 20_000]] {
            let writer = try JSONWriter(path: path, options: JSONWriteOptions(layout: layout))
            var row = 0
            for size in sizes {
                try writer.write(all.slice(row..<row + size))
                row += size
            }
            try writer.finish()
            try writer.finish()
            #expect(writer.rowCount == 30_000)
            let bytes = try Array(Data(contentsOf: URL(filePath: path)))
            #expect(try bytes == all.json(JSONWriteOptions(layout: layout)) && writer.bytesWritten == bytes.count)
        }
    }

    @Test("no batch is no row", arguments: [(JSONLayout.lines, ""), (.records, "[]\n")])
    func nothing(layout: JSONLayout, text: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/b.json"
        let writer = try JSONWriter(path: path, options: JSONWriteOptions(layout: layout))
        try writer.finish()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test("the name appears at the end only, and not after an error")
    func atomic() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/c.json"
        try "old".write(toFile: path, atomically: false, encoding: .utf8)
        let writer = try JSONWriter(path: path)
        try writer.write(frame(2))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        writer.cancel()
        let late = #expect(throws: FrameError.self) { try writer.write(frame(2)) }
        #expect(late?.kind == .invalidArgument)
        do {
            let forgotten = try JSONWriter(path: path)
            try forgotten.write(frame(1))
        }
        let other = try JSONWriter(path: path, schema: frame(0).schema)
        let mismatch = #expect(throws: FrameError.self) { try other.write(DataFrame([("n", Column(["x"]))])) }
        #expect(mismatch?.kind == .schemaMismatch)
        let numbers = try JSONWriter(path: path)
        try numbers.write(DataFrame([("x", Column([1.5, 2]))]))
        let infinite = #expect(throws: FrameError.self) {
            try numbers.write(DataFrame([("x", Column([0, Double.infinity]))]))
        }
        #expect(infinite?.kind == .json && infinite?.row == 3)
        #expect(try folder.contents() == ["c.json"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    }

    @Test("columns need the whole frame, and full devices are an error")
    func refusals() throws {
        let folder = try TemporaryFolder()
        let columns = #expect(throws: FrameError.self) {
            try JSONWriter(path: folder.path + "/d.json", options: JSONWriteOptions(layout: .columns))
        }
        #expect(columns?.kind == .invalidArgument)
        let writer = try JSONWriter(path: "/dev/full")
        let full = #expect(throws: FrameError.self) {
            try writer.write(frame(1))
            try writer.finish()
        }
        #expect(full?.kind == .file)
        let missing = #expect(throws: FrameError.self) { try JSONWriter(path: folder.path + "/no/such/e.json") }
        #expect(missing?.kind == .file)
    }

    @Test("an open descriptor is written to and stays open")
    func descriptor() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/f.json"
        let descriptor = open(path, O_WRONLY | O_CREAT, 0o600)
        let writer = try JSONWriter(descriptor: descriptor)
        try writer.write(frame(1))
        try writer.finish()
        #expect(write(descriptor, "!", 1) == 1)
        close(descriptor)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"n\":0,\"t\":\"row 0\"}\n!")
    }
}
