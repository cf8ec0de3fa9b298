import Foundation
import SQLite
import Testing

@Suite("Bad input: a typed error, the handler works on, nothing half-written")
struct BadInputTests {
    private func error(
        _ kind: ConnError.Kind,
        sourceLocation: SourceLocation = #_sourceLocation,
        _ body: () throws -> Void
    ) throws -> ConnError {
        let error = try #require(throws: ConnError.self, sourceLocation: sourceLocation) { try body() }
        #expect(error.kind == kind, "\(error)", sourceLocation: sourceLocation)
        return error
    }

    @Test("a file that is no database is told, and left as it was")
    func notADatabase() throws {
        let database = DatabaseFile()
        let text = String(repeating: "This is a letter, not a database.\n", count: 100)
        try text.write(toFile: database.path, atomically: true, encoding: .utf8)
        let error = try error(.corrupted) { _ = try SQLiteHandler(.file(database.path)) }
        #expect(error.phase == .connect)
        #expect(error.advice != nil || !error.message.isEmpty)
        #expect(try String(contentsOfFile: database.path, encoding: .utf8) == text)
        #expect(database.contents == ["case.db"])
    }

    @Test("a damaged database is told, at opening or at the first read of its damage")
    func damagedDatabase() throws {
        let database = DatabaseFile()
        try SQLiteHandler.with(.file(database.path, create: true)) { db in
            let numbers = (0..<20_000).map { Int64($0) }
            try db.write(try DataFrame([("n", Column(numbers))]), to: "t", mode: .create)
        }
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: database.path)))
        for index in 4_096..<bytes.count { bytes[index] = 0xA5 }
        try Data(bytes).write(to: URL(fileURLWithPath: database.path))
        _ = try error(.corrupted) {
            try SQLiteHandler.with(.file(database.path)) { db in _ = try db.readFrame("SELECT SUM(n) FROM t") }
        }
    }

    @Test("a missing file is told, and not made")
    func missingFile() throws {
        let database = DatabaseFile()
        let error = try error(.notFound) { _ = try SQLiteHandler(.file(database.path)) }
        #expect(error.description.contains("case.db"))
        #expect(error.attempts.count <= 1)
        #expect(database.contents.isEmpty)
    }

    @Test("a missing folder is told, and not made")
    func missingFolder() throws {
        let database = DatabaseFile()
        let path = database.file("no/such/folder.db")
        #expect(throws: ConnError.self) { _ = try SQLiteHandler(.file(path, create: true)) }
        #expect(database.contents.isEmpty)
    }

    @Test("a folder in the place of the file is told")
    func folder() throws {
        let database = DatabaseFile()
        #expect(throws: ConnError.self) { _ = try SQLiteHandler(.file(database.folder)) }
    }

    @Test("a write to a handler that only reads is refused, and reading goes on")
    func readOnly() throws {
        let database = DatabaseFile()
        _ = try SQLiteHandler.with(.file(database.path, create: true)) { db in
            try db.execute("CREATE TABLE t (n INTEGER)")
        }
        try SQLiteHandler.with(.file(database.path, readOnly: true)) { db in
            _ = try error(.authorization) { try db.execute("INSERT INTO t VALUES (1)") }
            _ = try error(.authorization) { try db.write(try DataFrame([("n", Column([Int64(1)]))]), to: "t") }
            let read = try db.readFrame("SELECT * FROM t")
            #expect(read.rowCount == 0)
        }
    }

    @Test(
        "a file without permission to write is told at opening",
        .enabled(if: geteuid() != 0, "root may write every file")
    )
    func fileWithoutPermission() throws {
        let database = DatabaseFile()
        _ = try SQLiteHandler.with(.file(database.path, create: true)) { db in
            try db.execute("CREATE TABLE t (n INTEGER)")
        }
        try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: database.path)
        let error = try error(.authorization) { _ = try SQLiteHandler(.file(database.path)) }
        #expect(error.phase == .connect)
    }

    @Test(
        "a folder without permission to write is told",
        .enabled(if: geteuid() != 0, "root may write every folder")
    )
    func folderWithoutPermission() throws {
        let database = DatabaseFile()
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: database.folder)
        defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: database.folder) }
        #expect(throws: ConnError.self) { _ = try SQLiteHandler(.file(database.path, create: true)) }
        #expect(database.contents.isEmpty)
    }

    @Test(
        "a full disk is told, nothing is half-written, and the handler works on",
        .enabled(
            if: ProcessInfo.processInfo.environment["CONN_TEST_SMALL_DISK"] != nil,
            "CONN_TEST_SMALL_DISK is not set"
        )
    )
    func fullDisk() throws {
        let folder = try #require(ProcessInfo.processInfo.environment["CONN_TEST_SMALL_DISK"])
        let path = folder + "/full-\(UUID().uuidString).db"
        defer {
            for suffix in ["", "-wal", "-shm", "-journal"] {
                try? FileManager.default.removeItem(atPath: path + suffix)
            }
        }
        try SQLiteHandler.with(.file(path, create: true)) { db in
            try db.execute("CREATE TABLE t (n INTEGER, s TEXT)")
            try db.execute("INSERT INTO t VALUES (1, 'kept')")
            let text = String(repeating: "x", count: 1_000)
            let count = 40_000
            let frame = try DataFrame([
                ("n", Column((0..<count).map(Int64.init))), ("s", Column(Array(repeating: text, count: count))),
            ])
            let error = try error(.resourceExhausted) { try db.write(frame, to: "t") }
            #expect(error.outcome == .notApplied)
            let kept = try db.readScalar("SELECT COUNT(*) FROM t", as: Int.self)
            #expect(kept == 1)
            try db.execute("INSERT INTO t VALUES (2, 'after')")
            let problems = try db.integrityCheck()
            #expect(problems.isEmpty)
        }
    }

    @Test(
        "a URL that cannot work names what is wrong, and never the value",
        arguments: [
            ("sqlite:x.db?bogus=secret-value", "bogus"), ("sqlite:x.db?busyTimeout=secret-value", "busyTimeout"),
            ("sqlite:x.db?mode=secret-value", "mode"), ("postgresql://u:secret-value@h/d", "postgresql"),
            ("sqlite:x.db?journalMode=secret-value", "journalMode"),
        ]
    )
    func badURL(_ url: String, _ named: String) throws {
        let error = try #require(throws: ConnError.self) { _ = try SQLiteHandler(url: url) }
        #expect(error.description.contains(named), "\(error)")
        #expect(!error.description.contains("secret-value"))
    }

    @Test("a value that its STRICT column does not take is told by row and column")
    func strictColumn() throws {
        try SQLiteHandler.with(.memory) { db in
            try db.execute("CREATE TABLE s (id INTEGER, n INTEGER) STRICT")
            let frame = try DataFrame([("id", Column([Int64(1), 2])), ("n", Column([5.0, 7.25]))])
            let error = try #require(throws: ConnError.self) { try db.write(frame, to: "s") }
            #expect(error.message.contains("row 1") || error.message.contains("Row 1"), "\(error)")
            #expect(error.message.contains("'n'"), "\(error)")
            #expect(!error.description.contains("7.25"))
            let count = try db.readScalar("SELECT COUNT(*) FROM s", as: Int.self)
            #expect(count == 0)
        }
    }

    @Test("a ragged CSV line is told by its number, before anything is written")
    func raggedCSV() throws {
        let error = try #require(throws: FrameError.self) { _ = try DataFrame(csv: "a,b\n1,2\n3\n") }
        #expect(error.line == 3)
    }
}
