import FTP
import Foundation
import IntegrationSupport
import Testing

/// One thing that FTPHandler does, checked on a folder of its own; what it returns is a note for the table of quirks.
struct FTPOperation: Sendable {
    let name: String
    let run: @Sendable (FTPHandler, String, FTPForm) async throws -> String?

    init(_ name: String, _ run: @escaping @Sendable (FTPHandler, String, FTPForm) async throws -> String?) {
        self.name = name
        self.run = run
    }

    static let all: [FTPOperation] = looking + transferring + changing

    // MARK: Looking

    private static let looking: [FTPOperation] = [
        FTPOperation("features") { ftp, _, _ in
            let features = try await ftp.features()
            return features.lines.isEmpty ? "none" : features.hasMachineListings ? "MLSD" : "LIST"
        },
        FTPOperation("list, names") { ftp, folder, _ in
            try await ftp.makeDirectory("\(folder)/sub")
            try await ftp.upload(.bytes(noise(1_234)), to: "\(folder)/.hidden")
            try await ftp.upload(.bytes(noise(10)), to: "\(folder)/file")
            let entries = try await ftp.list(folder).sorted { $0.name < $1.name }
            try expect(entries.map(\.name), [".hidden", "file", "sub"])
            try expect(entries.map(\.kind), [.file, .file, .directory])
            try expect(entries.map(\.size).prefix(2), [1_234, 10])
            let now = Int64(Date().timeIntervalSince1970)
            for entry in entries {
                let time = try #require(entry.modified?.rounded(in: .second)?.ticks)
                try check(abs(time - now) < 180, "\(entry.name) was changed \(now - time) s ago")
            }
            try expect(try await ftp.names(folder).sorted(), [".hidden", "file", "sub"])
            return entries[0].permissions.map { "\($0), \(entries[0].precision)" }
        },
        FTPOperation("size, modified, exists") { ftp, folder, _ in
            try await ftp.upload(.bytes(noise(77_777)), to: "\(folder)/file")
            try expect(try await ftp.size(of: "\(folder)/file"), 77_777)
            let time = try #require(try await ftp.modified("\(folder)/file").rounded(in: .second)?.ticks)
            try check(abs(time - Int64(Date().timeIntervalSince1970)) < 180, "changed at \(time)")
            try expect(try await ftp.exists("\(folder)/file"), true)
            try expect(try await ftp.exists(folder), true)
            try expect(try await ftp.exists("\(folder)/missing"), false)
            try expect(try await ftp.exists("\(folder)/no/missing"), false)
            try expect(try await ftp.exists("/"), true)
            return nil
        },
        FTPOperation("10 GiB in listings and offsets") { ftp, folder, form in
            guard let root = form.root else { return "no root" }
            let path = "\(root)/\(folder)/big"
            guard FileManager.default.createFile(atPath: path, contents: nil) else { return "cannot write to the root" }
            defer { try? FileManager.default.removeItem(atPath: path) }
            truncate(path, 10 << 30)
            chmod(path, 0o644)
            try expect(try await ftp.size(of: "\(folder)/big"), 10 << 30)
            try expect(try await ftp.list(folder).map(\.size), [10 << 30])
            let tail = try await ftp.stream("\(folder)/big", from: 10 << 30 - 10) { stream in
                var count = 0
                while let bytes = try await stream.next() { count += bytes.count }
                return count
            }
            try expect(tail, 10)
            return nil
        },
        FTPOperation("errors told apart") { ftp, folder, _ in
            try await ftp.upload(.bytes([1]), to: "\(folder)/file")
            for path in ["\(folder)/missing", "\(folder)/no/missing"] {
                try await fails(.notFound) { _ = try await ftp.download(path) }
                try await fails(.notFound) { _ = try await ftp.size(of: path) }
                try await fails(.notFound) { try await ftp.delete(path) }
                try await fails(.notFound) { _ = try await ftp.list(path) }
                try await fails(.notFound) { try await ftp.rename(path, to: "\(folder)/x") }
                try await fails(.notFound) { try await ftp.removeDirectory(path, recursive: true) }
                try await fails(.notFound) { try await ftp.removeDirectory(path) }
            }
            try await fails(.notFound) { try await ftp.upload(.bytes([1]), to: "\(folder)/no/x") }
            try await fails(.notFound) { try await ftp.makeDirectory("\(folder)/no/x") }
            try await fails(.alreadyExists) { try await ftp.makeDirectory(folder) }
            try await fails(.invalidInput) { try await ftp.upload(.bytes([1]), to: folder) }
            try await fails(.invalidInput) { _ = try await ftp.download(folder) }
            try await fails(.invalidInput) { try await ftp.delete(folder) }
            try await fails(.invalidInput) { _ = try await ftp.list("\(folder)/file") }
            try expect(try await ftp.names(folder), ["file"])
            return nil
        },
    ]

    // MARK: Transferring

    private static let transferring: [FTPOperation] = [
        FTPOperation("bytes, file and stream up and down") { ftp, folder, _ in
            let bytes = noise(300_000)
            let local = try LocalFolder()
            let file = try local.file("up", bytes)
            try await ftp.upload(.bytes(bytes), to: "\(folder)/bytes")
            try await ftp.upload(file: file, to: "\(folder)/file")
            let chunks = AsyncStream<[UInt8]> { continuation in
                for start in stride(from: 0, to: bytes.count, by: 70_000) {
                    continuation.yield(Array(bytes[start..<min(start + 70_000, bytes.count)]))
                }
                continuation.finish()
            }
            try await ftp.upload(.stream(chunks), to: "\(folder)/stream")
            let places = Shared(0)
            try await ftp.upload(
                .producer(length: 300_000) {
                    let start = places.change { place in
                        defer { place += 1 }
                        return place * 100_000
                    }
                    return start < bytes.count ? Array(bytes[start..<start + 100_000]) : nil
                },
                to: "\(folder)/producer"
            )
            for name in ["bytes", "file", "stream", "producer"] {
                try check(try await ftp.download("\(folder)/\(name)") == bytes, "\(name) came back different")
            }
            let download = try await ftp.download("\(folder)/file", to: "\(local.path)/down", keepsTime: true)
            try expect(download.bytes, 300_000)
            try check(
                [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(local.path)/down"))) == bytes,
                "the file is different"
            )
            let read = try await ftp.stream("\(folder)/file", from: 100_000) { stream in
                var read: [UInt8] = []
                while let portion = try await stream.next() { read += portion }
                return read
            }
            try check(read == Array(bytes[100_000...]), "the stream is different")
            try expect(try await ftp.names(folder).sorted(), ["bytes", "file", "producer", "stream"])
            return nil
        },
        FTPOperation("the sync face") { ftp, folder, form in
            try await onThread {
                let bytes = noise(50_000, seed: 2)
                let local = try LocalFolder()
                try ftp.upload(.bytes(bytes), to: "\(folder)/a")
                try ftp.rename("\(folder)/a", to: "\(folder)/b")
                try check(try ftp.download("\(folder)/b") == bytes, "it came back different")
                try ftp.download("\(folder)/b", to: "\(local.path)/b")
                let count = try ftp.stream("\(folder)/b") { stream in
                    var count = 0
                    while let portion = try stream.next() { count += portion.count }
                    return count
                }
                try expect(count, 50_000)
                try expect(try ftp.list(folder).map(\.name), ["b"])
                try expect(try ftp.names(folder), ["b"])
                let time = try ftp.modified("\(folder)/b")
                try expect(
                    try ftp.download("\(folder)/b", to: "\(local.path)/timed", resume: true, keepsTime: true).modified,
                    form.hasTimes ? time : nil
                )
                _ = try ftp.features()
                try ftp.upload(file: "\(local.path)/b", to: "\(folder)/resumed", resume: true)
                try check(try ftp.download("\(folder)/resumed") == bytes, "it came back different")
                let frame = try DataFrame(csv: "id,power\n1,2.5\n")
                try expect(try ftp.write(frame, to: "\(folder)/frame.csv").bytes, 15)
                try expect(try ftp.readFrame("\(folder)/frame.csv").columnNames, ["id", "power"])
                for name in ["resumed", "frame.csv"] { try ftp.delete("\(folder)/\(name)") }
                try ftp.withSession { session in
                    try session.changeDirectory(folder)
                    try expect(try session.size(of: "b"), 50_000)
                    try session.delete("b")
                }
                try ftp.makeDirectory("\(folder)/x/y", intermediate: true)
                try ftp.removeDirectory("\(folder)/x", recursive: true)
                try expect(try ftp.exists("\(folder)/x"), false)
            }
            return nil
        },
        FTPOperation("files of no bytes") { ftp, folder, _ in
            let local = try LocalFolder()
            try await ftp.upload(.bytes([]), to: "\(folder)/empty")
            try await ftp.upload(file: local.file("e"), to: "\(folder)/file")
            try expect(try await ftp.download("\(folder)/empty"), [])
            try expect(try await ftp.download("\(folder)/file", to: "\(local.path)/down").bytes, 0)
            try expect(try await ftp.list(folder).map(\.size), [0, 0])
            return nil
        },
        FTPOperation("text, only when asked") { ftp, folder, form in
            try await ftp.upload(.text("a\nb\n"), to: "\(folder)/text", mode: .ascii)
            try expect(try await ftp.download("\(folder)/text", mode: .ascii), Array("a\nb\n".utf8))
            try await ftp.upload(.text("a\r\nb\n"), to: "\(folder)/binary")
            try expect(try await ftp.download("\(folder)/binary"), Array("a\r\nb\n".utf8))
            let stored = try await ftp.download("\(folder)/text")
            return stored == Array("a\nb\n".utf8) ? nil : "text is stored with CR LF"
        },
        FTPOperation("names of every kind") { ftp, folder, form in
            let names = [
                " lead", "-rf", "--help", "a  b", "100%", "%2e%2e", "a#b", "ü", "a;type=i", "[x]*?", "it's", "{y}",
                "~z", "\"q\"",
                "a&b", "C:", "...",
            ]
            var lost: [String] = []
            for name in names {
                let bytes = Array(name.utf8)
                do {
                    try await ftp.upload(.bytes(bytes), to: "\(folder)/\(name)")
                    try expect(try await ftp.download("\(folder)/\(name)"), bytes)
                    try expect(try await ftp.size(of: "\(folder)/\(name)"), Int64(bytes.count))
                } catch {
                    lost.append("\(name): \(error)")
                }
            }
            try expect(lost, [])
            try expect(try await ftp.names(folder).sorted(), names.sorted())
            try await ftp.makeDirectory("\(folder)/[d] -a")
            try await ftp.upload(.bytes([1]), to: "\(folder)/[d] -a/x")
            try expect(try await ftp.names("\(folder)/[d] -a"), ["x"])
            try await ftp.removeDirectory("\(folder)/[d] -a", recursive: true)
            for name in names { try await ftp.delete("\(folder)/\(name)") }
            try expect(try await ftp.list(folder).count, 0)
            for name in ["a\nb", "a\r", "a\u{0}b"] {
                try await fails(.invalidInput) { try await ftp.upload(.bytes([1]), to: "\(folder)/\(name)") }
            }
            return nil
        },
        FTPOperation("frames") { ftp, folder, _ in
            let frame = try DataFrame(csv: "id,power\n1,2.5\n2,\n")
            for name in ["f.csv", "f.csv.gz", "f.json", "f.jsonl.gz", "f.tsv"] {
                try await ftp.write(frame, to: "\(folder)/\(name)")
                let read = try await ftp.readFrame("\(folder)/\(name)")
                try expect(read.rowCount, 2)
                try expect(read.columnNames, ["id", "power"])
            }
            try await fails(.invalidInput) { _ = try await ftp.readFrame("\(folder)/f.dat") }
            return nil
        },
    ]

    // MARK: Changing

    private static let changing: [FTPOperation] = [
        FTPOperation("rename onto a file") { ftp, folder, _ in
            try await ftp.upload(.text("old"), to: "\(folder)/a")
            try await ftp.upload(.text("new"), to: "\(folder)/a")
            try expect(try await ftp.download("\(folder)/a"), Array("new".utf8))
            try await ftp.upload(.text("other"), to: "\(folder)/b")
            try await ftp.rename("\(folder)/b", to: "\(folder)/a")
            try expect(try await ftp.names(folder), ["a"])
            return nil
        },
        FTPOperation("folders, links not followed") { ftp, folder, form in
            try await ftp.makeDirectory("\(folder)/keep")
            try await ftp.upload(.text("kept"), to: "\(folder)/keep/file")
            try await ftp.makeDirectory("\(folder)/gone/a/b", intermediate: true)
            try await ftp.makeDirectory("\(folder)/gone/a/b", intermediate: true)
            try await ftp.upload(.text("x"), to: "\(folder)/gone/a/.x")
            var note: String? = "no root"
            if let root = form.root, FileManager.default.fileExists(atPath: "\(root)/\(folder)/gone") {
                let inside = "\(root)/\(folder)/gone"
                try FileManager.default.createSymbolicLink(atPath: "\(inside)/link", withDestinationPath: "../keep")
                try FileManager.default.createSymbolicLink(atPath: "\(inside)/a/up", withDestinationPath: "..")
                // MS-DOS has no links, and the server that speaks like it leaves out those that lead nowhere.
                if form.suffix != "DOS" {
                    try FileManager.default.createSymbolicLink(atPath: "\(inside)/dead", withDestinationPath: "nowhere")
                }
                let kind = try await ftp.list("\(folder)/gone").first { $0.name == "link" }?.kind
                note = kind == .link ? "links told" : "a link is told as \(kind?.rawValue ?? "nothing")"
            }
            try await ftp.removeDirectory("\(folder)/gone", recursive: true)
            try expect(try await ftp.names(folder), ["keep"])
            try expect(try await ftp.download("\(folder)/keep/file"), Array("kept".utf8))
            return note
        },
        FTPOperation("session with a current folder") { ftp, folder, _ in
            try await ftp.makeDirectory("\(folder)/a b/c", intermediate: true)
            try await ftp.withSession { session in
                let start = session.currentDirectory
                try await session.changeDirectory(folder)
                try await session.changeDirectory("a b/c")
                try check(session.currentDirectory.hasSuffix("\(folder)/a b/c"), session.currentDirectory)
                try await session.upload(.text("x"), to: "file")
                try await session.changeDirectory("..")
                try check(session.currentDirectory.hasSuffix("\(folder)/a b"), session.currentDirectory)
                try expect(try await session.names(), ["c"])
                try expect(try await session.names("c"), ["file"])
                try await fails(.notFound) { try await session.changeDirectory("missing") }
                try await session.changeDirectory(start)
                try expect(try await session.exists("\(folder)/a b/c/file"), true)
                try await fails(.misuse(.busyInScope)) { _ = try await ftp.list() }
            }
            return nil
        },
        FTPOperation("trees with 4 connections") { ftp, folder, form in
            let local = try LocalFolder()
            for index in 0..<30 {
                let below = "\(local.path)/up/d\(index % 3)/e"
                try FileManager.default.createDirectory(atPath: below, withIntermediateDirectories: true)
                try Data(noise(1_000 + index)).write(to: URL(fileURLWithPath: "\(below)/f \(index)"))
            }
            try FileManager.default.createSymbolicLink(atPath: "\(local.path)/up/link", withDestinationPath: "d0")
            let up = try await ftp.uploadTree("\(local.path)/up", to: "\(folder)/tree")
            try expect(up.transferred.count, 30)
            try expect(up.skipped.map(\.path), ["link"])
            let again = try await ftp.uploadTree("\(local.path)/up", to: "\(folder)/tree", rule: .different)
            try expect(again.transferred, [])
            let down = try await ftp.downloadTree("\(folder)/tree", to: "\(local.path)/down")
            try expect(down.transferred.count, 30)
            try expect(down.bytes, up.bytes)
            for path in up.transferred {
                let pair = ["up", "down"].map { FileManager.default.contents(atPath: "\(local.path)/\($0)/\(path)") }
                try check(pair[0] != nil && pair[0] == pair[1], "\(path) is different")
            }
            let rest = try await ftp.downloadTree("\(folder)/tree", to: "\(local.path)/down", rule: .newer)
            try expect(rest.transferred, [])
            try Data([1]).write(to: URL(fileURLWithPath: "\(local.path)/down/d0/e/f 0"))
            let mended = try await ftp.downloadTree("\(folder)/tree", to: "\(local.path)/down", rule: .different)
            try expect(mended.transferred, ["d0/e/f 0"])
            return nil
        },
    ]
}

/// Why an operation did not do what it should.
struct OperationFailure: Error, CustomStringConvertible {
    let description: String
}

func check(_ holds: Bool, _ message: @autoclosure () -> String) throws {
    if !holds { throw OperationFailure(description: message()) }
}

func expect<Value: Equatable>(_ seen: Value, _ wanted: Value) throws {
    try check(seen == wanted, "saw \(seen) instead of \(wanted)")
}

func fails(_ kind: ConnError.Kind, line: Int = #line, _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as ConnError {
        try check(error.kind == kind, "line \(line): kind \(error.kind) instead of \(kind): \(error)")
        return
    }
    throw OperationFailure(description: "line \(line): no error instead of \(kind)")
}
