import ConnTesting
import Foundation
import IntegrationSupport
import MySQL
import Testing

/// A server that asks for a file of the client's gets none, whenever it asks and whatever it is called.
@Suite(
    "Files of the client",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing),
    .timeLimit(.minutes(2))
)
struct LocalFileTests {
    private static let canary = "canary-of-a-local-file"

    /// A server that asks for the file in the place of its answer to the first command that holds a text, and all that the
    /// client said from then on.
    private func withHostileServer(
        asking text: String,
        _ method: MySQLBulkMethod,
        _ body: (MySQLHandler) async throws -> Void
    ) async throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: TestServer.uniqueName("canary"))
        try Self.canary.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let payload = [0xFB] + Array(file.path.utf8)
        let request = [UInt8(payload.count), 0, 0, 1] + payload
        let framing = MySQLFraming()
        let said = Shared<[UInt8]?>(nil)
        let wanted = Array(text.utf8)
        let asks = StreamMatch.message(of: framing) { message, bytes in
            guard message.type == "COM_QUERY", bytes.contains(wanted) else { return false }
            said.change { $0 = [] }
            return true
        }
        let proxy = try TestServer.proxy(framing: framing) { _ in
            // The server's own answer comes behind it.
            let heard = StreamMatch.message(of: framing) { _, bytes in
                said.change { $0?.append(contentsOf: bytes) }
                return false
            }
            return FaultScript([
                FaultRule(.match(heard, .clientToServer), .cut),
                FaultRule(.match(asks, .clientToServer, .after), .answer(request)),
            ])
        }
        var (properties, options) = try TestServer.parsed(through: proxy)
        properties.tls = .off
        options.bulkMethod = method
        let handler = try MySQLHandler(
            unconnected: properties,
            options: options,
            configuration: TestServer.quick(retries: 0, connects: 0)
        )
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(handler))
        } catch {
            result = .failure(error)
        }
        await handler.shutdown()
        proxy.stop()
        try result.get()
        return try #require(said.value, "the server never asked")
    }

    @Test(
        "a server that asks for a file in place of an answer gets an error's end",
        arguments: MySQLBulkMethod.allCases
    )
    func instead(_ method: MySQLBulkMethod) async throws {
        let said = try await withHostileServer(asking: "please", method) { db in
            let error = await #expect(throws: ConnError.self) { try await db.execute("SET @please = 1") }
            #expect(error?.message.contains(Self.canary) != true)
        }
        #expect(!said.contains(Array(Self.canary.utf8)))
        // The empty packet that says so, and perhaps the good-bye.
        #expect(said.count <= 64, "\(said.count) bytes were said")
    }

    @Test("a server that asks for another file in place of the frame gets the frame, once")
    func another() async throws {
        let table = SQLTableName(TestServer.uniqueName("hostile"))
        try await TestServer.admin.execute("CREATE TABLE \(table: table) (v TEXT)")
        let said = try await withHostileServer(asking: "LOAD DATA", .loadData) { db in
            let frame = try DataFrame([("v", Column(["the-frame's-text"]))])
            // The real server asks too, and finds nothing to load any more.
            let error = await #expect(throws: ConnError.self) { try await db.write(frame, to: table) }
            #expect(error != nil)
        }
        try await TestServer.admin.execute("DROP TABLE \(table: table)")
        #expect(!said.contains(Array(Self.canary.utf8)))
        #expect(said.contains(Array("the-frame's-text".utf8)))
    }

    @Test("a statement that asks for LOAD DATA LOCAL itself is given nothing", arguments: MySQLBulkMethod.allCases)
    func byHand(_ method: MySQLBulkMethod) async throws {
        try await withDatabase(retries: 0, { $1.bulkMethod = method }) { db, _ in
            try await db.execute("CREATE TABLE f (line TEXT)")
            let error = await #expect(throws: ConnError.self) {
                try await db.execute("LOAD DATA LOCAL INFILE '/etc/hostname' INTO TABLE f")
            }
            #expect(error != nil)
            #expect(try await db.readScalar("SELECT COUNT(*) FROM f", as: Int.self) == 0)
        }
    }
}
