import Foundation
@_spi(SQLDrivers) import SQLCore
import Testing

@testable import SQLite

/// Multiplies the values of a group; throws for a negative one.
private struct Product: SQLiteAggregateFunction {
    private var product: Int64 = 1

    mutating func step(_ arguments: [SQLValue]) throws {
        guard case .int(let value) = arguments[0] else { return }
        if value < 0 { throw ConnError(.invalidInput, "The value is negative") }
        product *= value
    }

    func finish() throws -> SQLValue { .int(product) }
}

private struct Refusal: Error {}

/// Through `SQLHandler`, in its sync face: the closures of `sync` are plain functions.
@Suite struct HandlerTests {
    @Test func aFileIsWrittenAndRead() throws {
        let folder = TestFolder()
        try SQLiteHandler.with(.file(folder.file("a.db"), create: true)) { db in
            try db.execute("CREATE TABLE t(a INTEGER, b TEXT)")
            #expect(try db.execute("INSERT INTO t VALUES (\(1), \("x"))").generatedKey == 1)
            #expect(try db.readFrame("SELECT * FROM t").rowCount == 1)
            #expect(try db.readScalar("SELECT b FROM t WHERE a = \(1)", as: String.self) == "x")
        }
        #expect(folder.contents == ["a.db"])
    }

    @Test func aDatabaseInMemoryIsSharedBySixteenThreads() throws {
        let db = try SQLiteHandler(.memory)
        defer { db.close() }
        try db.execute("CREATE TABLE t(thread INTEGER, n INTEGER)")
        let failures = Box<[String]>([])
        let threads = (0..<16).map { thread in
            onThread {
                do {
                    for index in 0..<25 {
                        try db.execute("INSERT INTO t VALUES (\(thread), \(index))")
                        _ = try db.readScalar("SELECT count(*) FROM t", as: Int.self)
                    }
                } catch {
                    failures.change { $0.append("\(error)") }
                }
            }
        }
        for thread in threads { #expect(thread.join(seconds: 60)) }
        #expect(failures.value == [])
        #expect(try db.readScalar("SELECT count(*) FROM t", as: Int.self) == 400)
    }

    @Test func twoHandlersInMemoryShareNothing() throws {
        let first = try SQLiteHandler(.memory)
        let second = try SQLiteHandler(.memory)
        defer {
            first.close()
            second.close()
        }
        try first.execute("CREATE TABLE t(a)")
        #expect(try second.tables().isEmpty)
    }

    @Test func theAsyncFaceDoesTheSame() async throws {
        let db = try await SQLiteHandler(.memory)
        try await db.execute("CREATE TABLE t(a INTEGER)")
        try await db.transaction { tx in
            try await tx.execute("INSERT INTO t VALUES (1)")
        }
        #expect(try await db.readScalar("SELECT a FROM t", as: Int.self) == 1)
        await db.shutdown()
    }

    // MARK: Functions

    @Test func aSwiftFunctionIsCalled() throws {
        let db = try SQLiteHandler(.memory)
        defer { db.close() }
        try db.registerFunction("twice", arguments: 1, isDeterministic: true) { arguments in
            guard case .int(let value) = arguments[0] else { return .null }
            return .int(value * 2)
        }
        #expect(try db.readScalar("SELECT twice(21)", as: Int.self) == 42)
        #expect(try db.readScalar("SELECT twice('x')", as: Int.self) == nil)
        let thread = onThread { _ = try? db.execute("CREATE TABLE made AS SELECT twice(1) AS a") }
        #expect(thread.join())
        #expect(try db.readScalar("SELECT a FROM made", as: Int.self) == 2)
    }

    @Test func aFunctionGetsEveryStorageClass() throws {
        let db = try SQLiteHandler(.memory)
        defer { db.close() }
        let seen = Box<[SQLValue]>([])
        try db.registerFunction("look") { arguments in
            seen.change { $0 = arguments }
            return .int(Int64(arguments.count))
        }
        #expect(try db.readScalar("SELECT look(NULL, 1, 1.5, 'a', x'00')", as: Int.self) == 5)
        #expect(seen.value == [.null, .int(1), .double(1.5), .string("a"), .bytes([0])])
        #expect(try db.readScalar("SELECT look()", as: Int.self) == 0)
    }

    @Test func anErrorOfAFunctionSurfacesWithItsKind() throws {
        let db = try SQLiteHandler(.memory)
        defer { db.close() }
        try db.registerFunction("picky") { _ in throw ConnError(.invalidInput, "No") }
        try db.registerFunction("odd") { _ in throw Refusal() }
        try db.registerFunction("nan") { _ in .double(.nan) }
        let known = try failure { _ = try db.readFrame("SELECT picky()") }
        #expect(known.kind == .invalidInput)
        #expect(known.message.contains("'picky'"))
        #expect(known.underlying is ConnError)
        let foreign = try failure { _ = try db.readFrame("SELECT odd()") }
        #expect(foreign.kind == .server)
        #expect(foreign.underlying is Refusal)
        #expect(try failure { _ = try db.readFrame("SELECT nan()") }.kind == .invalidInput)
        #expect(try db.readScalar("SELECT 1", as: Int.self) == 1)
    }

    @Test func anAggregateOverValues() throws {
        let db = try SQLiteHandler(.memory)
        defer { db.close() }
        try db.registerAggregate("product", arguments: 1) { Product() }
        try db.execute("CREATE TABLE t(g INTEGER, n INTEGER)")
        try db.execute("INSERT INTO t VALUES (1, 2), (1, 3), (2, 7)")
        let frame = try db.readFrame("SELECT g, product(n) AS p FROM t GROUP BY g ORDER BY g")
        #expect(try frame.cells("p") == [.int(6), .int(7)])
        #expect(try db.readScalar("SELECT product(n) FROM t WHERE 0", as: Int.self) == 1)
        let error = try failure { _ = try db.readFrame("SELECT product(-n) FROM t") }
        #expect(error.kind == .invalidInput)
    }

    @Test func badFunctionsAreRefused() throws {
        let db = try SQLiteHandler(.memory)
        defer { db.close() }
        #expect(throws: ConnError.self) { try db.registerFunction("") { _ in .null } }
        #expect(throws: ConnError.self) { try db.registerFunction("f", arguments: 128) { _ in .null } }
        #expect(throws: ConnError.self) { try db.registerFunction("f", arguments: -1) { _ in .null } }
    }

    // MARK: Backup

    private func filled(_ properties: SQLiteConnProperties = .memory) throws -> SQLiteHandler {
        let db = try SQLiteHandler(properties)
        try db.execute("CREATE TABLE t(a BLOB)")
        try db.execute(
            "INSERT INTO t SELECT zeroblob(1000) FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i FROM n)"
        )
        return db
    }

    @Test func aBackupToAFileIsWholeAndTellsItsProgress() throws {
        let folder = TestFolder()
        let db = try filled()
        defer { db.close() }
        var steps: [SQLiteBackupProgress] = []
        try db.backup(to: folder.file("copy.db"), pagesPerStep: 10) { steps.append($0) }
        #expect(steps.count > 5)
        #expect(steps.last?.remainingPages == 0)
        #expect(steps.last?.fraction == 1)
        #expect(folder.contents == ["copy.db"])
        try SQLiteHandler.with(.file(folder.file("copy.db"), readOnly: true)) { copy in
            let rows = try copy.readScalar("SELECT count(*) FROM t", as: Int.self)
            let damage = try copy.integrityCheck()
            #expect(rows == 500)
            #expect(damage == [])
        }
        let error = try failure { try db.backup(to: folder.file("copy.db")) }
        #expect(error.kind == .alreadyExists)
        try db.backup(to: folder.file("copy.db"), overwrite: true)
        #expect(folder.contents == ["copy.db"])
    }

    @Test func aBackupIntoAMissingFolderLeavesNothing() throws {
        let folder = TestFolder()
        let db = try filled()
        defer { db.close() }
        #expect(try failure { try db.backup(to: folder.file("no/copy.db")) }.kind == .notFound)
        #expect(folder.contents.isEmpty)
    }

    @Test func aCancelledBackupLeavesNothing() throws {
        let folder = TestFolder()
        let db = try filled()
        defer { db.close() }
        let token = CancellationToken()
        let error = try failure {
            try db.backup(to: folder.file("copy.db"), pagesPerStep: 1, options: CallOptions(cancellation: token)) { _ in
                token.cancel()
            }
        }
        #expect(error.kind == .cancelled)
        #expect(folder.contents.isEmpty)
        #expect(try db.readScalar("SELECT 1", as: Int.self) == 1)
    }

    @Test func aFileIsLoadedIntoMemory() throws {
        let folder = TestFolder()
        let file = try filled(.file(folder.file("a.db"), create: true))
        let memory = try SQLiteHandler(.memory)
        defer {
            file.close()
            memory.close()
        }
        try file.backup(to: memory)
        #expect(try memory.readScalar("SELECT count(*) FROM t", as: Int.self) == 500)
        #expect(try failure { try file.backup(to: file) }.kind == .misuse(.invalidArgument))
    }

    @Test(arguments: ["copy.db", "größe 100 %?#.db"])
    func vacuumOfADatabaseInMemoryWritesAFile(_ name: String) throws {
        let folder = TestFolder()
        let db = try SQLiteHandler(.memory)
        defer { db.close() }
        try db.execute("CREATE TABLE t(a INTEGER)")
        try db.execute("INSERT INTO t VALUES (41), (42)")
        try db.vacuum(into: folder.file(name))
        try SQLiteHandler.with(.file(folder.file(name))) { copy in
            let largest = try copy.readScalar("SELECT max(a) FROM t", as: Int.self)
            #expect(largest == 42)
        }
    }

    @Test func vacuumIntoSizeAndCheck() throws {
        let folder = TestFolder()
        let db = try filled()
        defer { db.close() }
        #expect(try db.databaseSize() > 500_000)
        #expect(try db.integrityCheck() == [])
        try db.vacuum(into: folder.file("small.db"))
        #expect(folder.contents == ["small.db"])
        #expect(try failure { try db.vacuum(into: folder.file("small.db")) }.kind == .alreadyExists)
    }

    @Test func maintenanceHasAnAsyncFace() async throws {
        let folder = TestFolder()
        let db = try await SQLiteHandler(.memory)
        try await db.execute("CREATE TABLE t(a)")
        let last = Box<Double>(0)
        try await db.backup(to: folder.file("copy.db")) { progress in last.change { $0 = progress.fraction } }
        #expect(last.value == 1)
        #expect(try await db.integrityCheck() == [])
        #expect(try await db.databaseSize() > 0)
        try await db.vacuum(into: folder.file("small.db"))
        #expect(folder.contents == ["copy.db", "small.db"])
        await db.shutdown()
    }

    @Test func writeModesRoundTrip() throws {
        let db = try SQLiteHandler(.memory)
        defer { db.close() }
        let frame = try DataFrame([("id", Column([Int64?.some(1), 2])), ("name", Column(["a", nil]))])
        #expect(try db.write(frame, to: "t", mode: .create) == 2)
        #expect(try db.write(frame, to: "t", mode: .append) == 2)
        #expect(try db.write(frame, to: "t", mode: .replace) == 2)
        try db.execute("CREATE UNIQUE INDEX i ON t(id)")
        #expect(try db.write(frame, to: "t", mode: .upsert(on: ["id"])) == 2)
        #expect(try db.readScalar("SELECT count(*) FROM t", as: Int.self) == 2)
    }
}

@Suite struct DocumentationTests {
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    @Test func theDocumentationHasEveryErrorCode() throws {
        let page = Self.package.appendingPathComponent("Sources/SQLite/SQLite.docc/Errors.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        for entry in SQLiteErrorTable.entries {
            let line =
                "| \(entry.code) | `\(entry.name)` | `\(entry.kind)` | `\(entry.outcome.rawValue)` | `\(entry.retry.rawValue)` |"
            #expect(text.contains(line), "\(entry.name) is missing or differs")
        }
    }

    @Test func theReadmeShowsWhatIsCompiled() throws {
        let readme = try String(contentsOf: Self.package.appendingPathComponent("README.md"), encoding: .utf8)
        let source = try String(
            contentsOf: Self.package.appendingPathComponent("Tests/SQLiteTests/ReadmeExamples.swift"),
            encoding: .utf8
        )
        let marker = /<!-- example: ([a-z-]+) -->\n```swift\n([\s\S]*?)```/
        let fences = readme.matches(of: marker)
        #expect(fences.count >= 3)
        for fence in fences {
            let (_, name, shown) = fence.output
            let lines = source.split(separator: "\n", omittingEmptySubsequences: false)
            let start = try #require(lines.firstIndex { $0.hasSuffix("// README: \(name)") }, "\(name) is not compiled")
            let end = try #require(lines[start...].firstIndex { $0.hasSuffix("// END") })
            let indent = lines[start].prefix { $0 == " " }.count
            let compiled = lines[(start + 1)..<end].map {
                String($0.dropFirst(min(indent, $0.prefix { $0 == " " }.count)))
            }
            #expect(compiled.joined(separator: "\n") + "\n" == String(shown), "\(name) differs")
        }
    }
}
