import ConnHandlers
import Testing

@Suite struct OpenSQLTests {
    @Test func aSQLiteURLOpensAHandlerInBothFaces() async throws {
        try openedSync()
        let db = try await openSQL(url: "sqlite::memory:")
        #expect(try await db.readScalar("SELECT 6 * 7", as: Int.self) == 42)
        await db.shutdown()
        #expect(db.isClosed)
    }

    private func openedSync() throws {
        let db = try openSQL(url: "sqlite::memory:")
        defer { db.close() }
        #expect(try db.readScalar("SELECT 6 * 7", as: Int.self) == 42)
        #expect(db.dialect.name == "SQLite")
    }

    @Test func aParsedURLTakesAPasswordFromElsewhere() async throws {
        var url = try ConnectionURL("sqlite::memory:")
        url.password = "hunter2"
        let error = await #expect(throws: ConnError.self) { _ = try await openSQL(url: url) }
        #expect(error?.kind == .invalidInput)
        #expect(error?.description.contains("hunter2") == false)
        url.password = nil
        let db = try await openSQL(url: url)
        #expect(try await db.readScalar("SELECT 42", as: Int.self) == 42)
        await db.shutdown()
    }

    @Test func aPostgreSQLURLOpensItsHandler() async throws {
        let configuration = HandlerConfiguration(skipConnect: true)
        let db = try await openSQL(url: "postgresql://app@db.invalid/plant", configuration: configuration)
        #expect(db.dialect.name == "PostgreSQL")
        #expect(!db.isConnected)
        await db.shutdown()
    }

    @Test(arguments: ["mysql", "mariadb"])
    func aMySQLURLOpensItsHandler(scheme: String) async throws {
        let configuration = HandlerConfiguration(skipConnect: true)
        let db = try await openSQL(url: "\(scheme)://app@db.invalid/plant", configuration: configuration)
        #expect(db.dialect.name == "MySQL")
        #expect(!db.isConnected)
        await db.shutdown()
    }

    @Test(arguments: ["sqlserver", "mssql"])
    func aSQLServerURLOpensItsHandler(scheme: String) async throws {
        let configuration = HandlerConfiguration(skipConnect: true)
        let db = try await openSQL(url: "\(scheme)://app@db.invalid/plant", configuration: configuration)
        #expect(db.dialect.name == "SQL Server")
        #expect(!db.isConnected)
        await db.shutdown()
    }

    @Test func anUnknownSchemeIsRefusedWithTheKnownOnes() async throws {
        let error = await #expect(throws: ConnError.self) { _ = try await openSQL(url: "oracle://db/plant") }
        #expect(error?.kind == .invalidInput)
        #expect(error?.description.contains("'oracle'") == true)
        #expect(error?.description.contains("sqlite:") == true)
    }

    @Test func anUnknownKeyIsNamedWithoutItsValue() async throws {
        let error = await #expect(throws: ConnError.self) {
            _ = try await openSQL(url: "sqlite::memory:?busyTimout=5s")
        }
        #expect(error?.kind == .invalidInput)
        #expect(error?.description.contains("busyTimout") == true)
        #expect(error?.description.contains("5s") == false)
    }

    @Test func aTransactionThroughTheExistentialRollsBack() async throws {
        let db = try await openSQL(url: "sqlite::memory:")
        try await db.execute("CREATE TABLE t (a INTEGER)")
        struct Stop: Error {}
        await #expect(throws: Stop.self) {
            try await db.transaction { tx in
                try await tx.execute("INSERT INTO t VALUES (1)")
                throw Stop()
            }
        }
        #expect(try await db.readScalar("SELECT count(*) FROM t", as: Int.self) == 0)
        await db.shutdown()
    }
}
