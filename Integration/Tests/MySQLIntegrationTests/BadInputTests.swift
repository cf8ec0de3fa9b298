import IntegrationSupport
import MySQL
import Testing

@Suite(
    "Input that MySQL cannot take",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing),
    .timeLimit(.minutes(3))
)
struct BadInputTests {
    @Test("a duplicate key in the middle of a bulk load is told with its row, and nothing stays")
    func duplicateKey() async throws {
        try await withDatabase { db, _ in
            let error = try await BadFrames.expectDuplicateKey(db)
            #expect(error.constraintName == "PRIMARY" && error.message.contains("row 2500"), "\(error)")
        }
    }

    @Test("a string that is too long names column and row, and shows nothing of itself")
    func tooLong() async throws {
        try await withDatabase { db, _ in try await BadFrames.expectTooLong(db) }
    }

    @Test("numbers beyond their column, and NULL where there may be none")
    func outOfRange() async throws {
        try await withDatabase { db, _ in try await BadFrames.expectOutOfRange(db) }
    }

    @Test("a value and a row over the server's limit are refused before they are sent")
    func packet() async throws {
        try await withDatabase { db, _ in
            let limit = try await db.readScalar("SELECT @@max_allowed_packet", as: Int.self) ?? 0
            let text = String(repeating: "x", count: limit + 1)
            try await db.execute("CREATE TABLE t (v LONGTEXT)")
            let session = try await db.readScalar("SELECT CONNECTION_ID()", as: Int.self)
            let error = await #expect(throws: ConnError.self) { try await db.execute("INSERT INTO t VALUES (\(text))") }
            #expect(error?.kind == .invalidInput && error?.message.contains("nothing was sent") == true)
            let frame = try DataFrame([("v", Column(["small", text]))])
            let row = await #expect(throws: ConnError.self) { try await db.write(frame, to: "t") }
            #expect(row?.kind == .invalidInput && row?.message.contains("Row 1") == true)
            #expect(try await db.readScalar("SELECT COUNT(*) FROM t", as: Int.self) == 0)
            // The connection was not lost over it.
            #expect(try await db.readScalar("SELECT CONNECTION_ID()", as: Int.self) == session)
            let fits = String(repeating: "y", count: limit - 10_000)
            try await db.write(try DataFrame([("v", Column([fits, "z", fits]))]), to: "t")
            #expect(try await db.readScalar("SELECT SUM(LENGTH(v)) FROM t", as: Int.self) == 2 * (limit - 10_000) + 1)
        }
    }

    @Test("a table without transactions is refused by write, unless that is allowed")
    func withoutTransactions() async throws {
        try await withDatabase { db, database in
            try await db.execute("CREATE TABLE m (n BIGINT) ENGINE = MyISAM")
            let frame = try DataFrame([("n", Column([Int64(0), 1, 2]))])
            let error = await #expect(throws: ConnError.self) { try await db.write(frame, to: "m") }
            #expect(error?.kind == .unsupported && error?.message.contains("MyISAM") == true)
            var options = MySQLOptions()
            options.allowPartialWrites = true
            let lenient = try await MySQLHandler(database.properties, options: options)
            #expect(try await lenient.write(frame, to: "m") == 3)
            await lenient.shutdown()
        }
    }

    @Test("an upsert that ON DUPLICATE KEY UPDATE would turn upon another row is refused")
    func upsert() async throws {
        try await withDatabase { db, _ in
            try await db.execute("CREATE TABLE u (id BIGINT PRIMARY KEY, code BIGINT UNIQUE, v BIGINT)")
            try await db.execute("INSERT INTO u VALUES (1, 10, 0)")
            let frame = try DataFrame([
                ("id", Column([Int64(2)])), ("code", Column([Int64(10)])), ("v", Column([Int64(5)])),
            ])
            let error = await #expect(throws: ConnError.self) {
                try await db.write(frame, to: "u", mode: .upsert(on: ["id"]))
            }
            #expect(error?.kind == .unsupported && error?.message.contains("code") == true)
            #expect(try await db.readScalar("SELECT v FROM u WHERE id = 1", as: Int.self) == 0)
        }
    }

    @Test("names that are too long, statements that nobody can prepare, types that no table has")
    func others() async throws {
        try await withDatabase { db, _ in
            let name = String(repeating: "x", count: 65)
            let long = await #expect(throws: ConnError.self) {
                try await db.execute("CREATE TABLE \(identifier: name) (n INT)")
            }
            #expect(long?.kind == .invalidInput)
            let list = try DataFrame([("v", try Column(cells: [.list([.int(1)])], type: .list(.int64)))])
            let type = await #expect(throws: ConnError.self) { try await db.write(list, to: "made", mode: .create) }
            #expect(type?.kind == .unsupported && type?.message.contains("'v'") == true)
            let infinite = await #expect(throws: ConnError.self) { try await db.readFrame("SELECT \(Double.infinity)") }
            #expect(infinite?.kind == .conversion && infinite?.message.contains("Parameter 1") == true)
            let span = await #expect(throws: ConnError.self) {
                try await db.readFrame("SELECT \(Duration.seconds(839 * 3_600))")
            }
            #expect(span?.kind == .conversion)
            // A file that a server would ask for is never read.
            try await db.execute("CREATE TABLE f (line TEXT)")
            let file = await #expect(throws: ConnError.self) {
                try await db.execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE f")
            }
            #expect(file != nil)
            #expect(try await db.readScalar("SELECT COUNT(*) FROM f", as: Int.self) == 0)
        }
    }
}
