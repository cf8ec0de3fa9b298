import PgSQL
import Testing

@Suite("PostgreSQL's time limits and read-only transactions", .enabled(if: PgSQLServer.isThere))
struct TimeLimitTests {
    private func handler(statementTimeout: Duration) async throws -> PgSQLHandler {
        var configuration = HandlerConfiguration()
        configuration.statementTimeout = statementTimeout
        configuration.retry = .none
        return try await PgSQLHandler(PgSQLServer.properties(), configuration: configuration)
    }

    @Test("the server keeps the limit of the configuration, and a longer one of a call")
    func limits() async throws {
        // Long enough for a statement that does nothing on a busy machine.
        let handler = try await handler(statementTimeout: .seconds(3))
        let show: SQLQuery = "SELECT current_setting('statement_timeout')"
        #expect(try await handler.readScalar(show, as: String.self) == "3s")
        let error = await #expect(throws: ConnError.self) { try await handler.execute("SELECT pg_sleep(30)") }
        #expect(error?.kind == .timeout)

        let longer = CallOptions(statementTimeout: .seconds(40))
        #expect(try await handler.readScalar(show, as: String.self, options: longer) == "40s")
        try await handler.execute("SELECT pg_sleep(3.5)", options: longer)
        let again = await #expect(throws: ConnError.self) { try await handler.execute("SELECT pg_sleep(30)") }
        #expect(again?.kind == .timeout)
        await handler.shutdown()
    }

    @Test("a write in a transaction that only reads is final")
    func readOnly() async throws {
        let handler = try await PgSQLHandler(PgSQLServer.properties())
        let error = await #expect(throws: ConnError.self) {
            try await handler.transaction(readOnly: true) { transaction in
                try await transaction.execute("CREATE TABLE never_made (n integer)")
            }
        }
        #expect(error?.kind == .authorization)
        #expect(error?.attempts.count ?? 0 <= 1)
        await handler.shutdown()
    }
}
