import Foundation
import Testing

@testable import SQLite

@Suite struct FileTests {
    private let folder = TestFolder()

    @Test func aMissingFileIsNotMade() throws {
        let error = try failure { _ = try connect(.file(folder.file("a.db"))) }
        #expect(error.kind == .notFound)
        #expect(error.advice?.contains("create: true") == true)
        #expect(error.phase == .connect)
        #expect(folder.contents.isEmpty)
    }

    @Test func createMakesTheFile() throws {
        _ = try connect(.file(folder.file("a.db"), create: true))
        #expect(folder.contents.contains("a.db"))
    }

    @Test func aMissingFolderIsNamed() throws {
        let error = try failure { _ = try connect(.file(folder.file("no/a.db"), create: true)) }
        #expect(error.kind == .notFound)
        #expect(error.message.contains("folder"))
    }

    @Test func aFolderIsNoDatabase() throws {
        #expect(try failure { _ = try connect(.file(folder.path)) }.kind == .invalidInput)
    }

    @Test func aFileThatIsNoDatabaseIsSaidSo() throws {
        let path = folder.file("a.db")
        let text = String(repeating: "not a database ", count: 1_000)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let error = try failure { _ = try connect(.file(path)) }
        #expect(error.kind == .corrupted)
        #expect(error.nativeCode?.name == "SQLITE_NOTADB")
        #expect(error.message.contains("not a SQLite database"))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
        #expect(folder.contents == ["a.db"])
    }

    @Test func aTornFileIsCorrupt() throws {
        let path = folder.file("a.db")
        let maker = try connect(.file(path, create: true), options { $0.journalMode = .delete })
        try maker.execute("CREATE TABLE t(a)")
        for index in 0..<200 {
            try maker.execute("INSERT INTO t VALUES (?1)", .string(String(repeating: "x\(index)", count: 100)))
        }
        maker.close()
        let file = try #require(FileHandle(forUpdatingAtPath: path))
        try file.seek(toOffset: 4_096)
        try file.write(contentsOf: Data(repeating: 0xAB, count: 12_000))
        try file.close()
        let connection = try connect(.file(path), options { $0.journalMode = .keep })
        let error = try failure { _ = try connection.frame("SELECT * FROM t") }
        #expect(error.kind == .corrupted)
    }

    @Test func aReadOnlyConnectionReadsAndRefusesToWrite() throws {
        let path = folder.file("a.db")
        let maker = try connect(.file(path, create: true))
        try maker.execute("CREATE TABLE t(a)")
        try maker.execute("INSERT INTO t VALUES (1)")
        let connection = try connect(.file(path, readOnly: true))
        #expect(try connection.value("SELECT a FROM t") == .int(1))
        let error = try failure { try connection.execute("INSERT INTO t VALUES (2)") }
        #expect(error.kind == .authorization)
        #expect(error.outcome == .notApplied)
        #expect(try connection.value("SELECT count(*) FROM t") == .int(1))
        try connection.begin(SQLTransactionMode())
        #expect(throws: ConnError.self) { try connection.execute("DELETE FROM t") }
        try connection.rollback()
    }

    @Test func aFileThatCannotBeWrittenIsSaidSo() throws {
        let path = folder.file("a.db")
        let maker = try connect(.file(path, create: true), options { $0.journalMode = .delete })
        try maker.execute("CREATE TABLE t(a)")
        maker.close()
        chmod(path, 0o444)
        try #require(
            geteuid() != 0 || makeImmutable(path, true),
            "root can write any file and the file system has no immutable flag"
        )
        defer { makeImmutable(path, false) }
        let error = try failure { _ = try connect(.file(path)) }
        #expect(error.kind == .authorization)
        #expect(error.advice?.contains("readOnly") == true)
    }

    @discardableResult
    private func makeImmutable(_ path: String, _ on: Bool) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/chattr")
        process.arguments = [on ? "+i" : "-i", path]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }

    @Test func aReplacedFileIsFoundByPing() throws {
        let path = folder.file("a.db")
        let connection = try connect(.file(path, create: true))
        try connection.ping()
        try FileManager.default.removeItem(atPath: path)
        let error = try failure { try connection.ping() }
        #expect(error.kind == .connection)
        #expect(error.retry == .reconnect)
    }

    @Test(.enabled(if: smallDisk != nil, "CONN_TEST_SMALL_DISK names no folder on a small file system"))
    func aFullDiskIsSaidSoAndNothingIsHalfWritten() throws {
        let path = try #require(smallDisk) + "/full-\(UUID().uuidString).db"
        defer { for end in ["", "-wal", "-shm", "-journal"] { unlink(path + end) } }
        let connection = try connect(.file(path, create: true))
        try connection.execute("CREATE TABLE t(a BLOB)")
        try connection.execute("INSERT INTO t VALUES (x'01')")
        var caught: ConnError?
        try connection.begin(SQLTransactionMode())
        do {
            for _ in 0..<100_000 { try connection.execute("INSERT INTO t VALUES (zeroblob(100000))") }
            try connection.commit()
        } catch let error as ConnError {
            caught = error
            try connection.rollback()
        }
        #expect(caught?.kind == .resourceExhausted)
        #expect(try connection.value("SELECT count(*) FROM t") == .int(1))
        #expect(try connection.value("PRAGMA integrity_check") == .string("ok"))
    }

    private static let smallDisk = ProcessInfo.processInfo.environment["CONN_TEST_SMALL_DISK"]
    private let smallDisk = FileTests.smallDisk
}
