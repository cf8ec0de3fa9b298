@_spi(ConnInternals) import ConnCore
import Foundation
import Testing

/// The temporary file of a download.
@Suite struct PartialFileTests {
    /// A folder that goes with its last reference.
    final class Folder {
        let path: String

        init() throws {
            path = FileManager.default.temporaryDirectory.appending(path: "partial-\(UUID().uuidString)").path
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }

        var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    func write(_ text: String, to file: PartialFile) throws {
        let bytes = Array(text.utf8)
        try bytes.withUnsafeBytes { try file.write($0) }
    }

    @Test(
        "a name of any length that the file system takes is a target",
        arguments: [1, 100, 101, 200, 201, 255],
        ["n", "ü", "風"]
    )
    func names(_ length: Int, _ letter: String) throws {
        let folder = try Folder()
        let name = String(repeating: letter, count: max(1, length / letter.utf8.count))
        for resumes in [true, false] {
            let file = try PartialFile(target: "\(folder.path)/\(name)", resumes: resumes, source: "s")
            try write("abc", to: file)
            let temporary = folder.names.filter { $0 != name }
            #expect(temporary.count == 1)
            #expect(temporary.allSatisfy { $0.utf8.count <= 139 && $0.hasPrefix(".") && $0.hasSuffix(".part") })
            try file.finish()
            #expect(folder.names == [name])
        }
    }

    @Test func namesThatBeginAlikeHavePartsOfTheirOwn() throws {
        let folder = try Folder()
        let start = "\(folder.path)/\(String(repeating: "n", count: 250))"
        let files = try ["a", "b"].map { try PartialFile(target: start + $0, resumes: true, source: "s") }
        #expect(folder.names.count == 2)
        for file in files { try file.finish() }
    }

    @Test(arguments: ["", ".", "..", "a\u{0}", String(repeating: "n", count: 256)])
    func whatIsNoNameIsRefused(_ name: String) throws {
        let folder = try Folder()
        let error = #expect(throws: ConnError.self) {
            try PartialFile(target: "\(folder.path)/\(name)", resumes: false, source: "s")
        }
        #expect(error?.kind == .misuse(.invalidArgument))
        #expect(folder.names.isEmpty)
    }

    @Test("what is kept is gone on with, with its tag and total")
    func resumed() throws {
        let folder = try Folder()
        let target = "\(folder.path)/f"
        for total in [9, nil] {
            let first = try PartialFile(target: target, resumes: true, source: "s")
            try write("abc", to: first)
            (first.tag, first.total) = ("t", total)
            first.abandon(source: "s", after: ConnError(.connection, "cut"))
            let second = try PartialFile(target: target, resumes: true, source: "s")
            #expect(second.resumedAt == 3)
            #expect(second.tag == "t")
            #expect(second.total == total)
            try second.empty()
            #expect(second.total == nil)
            second.abandon(source: "s", after: ConnError(.connection, "cut"))
        }
        #expect(folder.names.isEmpty)
    }

    @Test(
        "a part is removed for a full disk alone",
        arguments: [
            (ConnError.NativeCode(system: "errno", code: "\(ENOSPC)"), false),
            (ConnError.NativeCode(system: "errno", code: "\(EDQUOT)"), false),
            (ConnError.NativeCode(system: "errno", code: "\(EMFILE)"), true),
            (ConnError.NativeCode(system: "http", code: "\(ENOSPC)"), true), (nil, true),
        ]
    )
    func abandoned(_ code: ConnError.NativeCode?, _ isKept: Bool) throws {
        let folder = try Folder()
        let file = try PartialFile(target: "\(folder.path)/f", resumes: true, source: "s")
        try write("abc", to: file)
        file.tag = "t"
        file.abandon(source: "s", after: ConnError(.resourceExhausted, "no more", nativeCode: code))
        #expect(folder.names == (isKept ? [".f.part", ".f.part.tag"] : []))
    }
}
