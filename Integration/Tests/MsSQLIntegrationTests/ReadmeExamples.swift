import Foundation
import IntegrationSupport
import MsSQL
import Testing

// The examples of the package's README, compiled and run; a check compares the two texts.
@Suite("Examples of MsSQL's README", .serialized, .enabled(if: TestServer.isThere, TestServer.missing))
struct ReadmeExamples {
    private func firstExample(_ server: SQLConnProperties, turbine: Int) throws {
        let (host, port, user) = (server.host, server.port, server.user)
        let (password, database) = (server.password, server.database)
        // README: first
        let properties = SQLConnProperties(host: host, port: port, user: user, password: password, database: database)
        try MsSQLHandler.with(properties) { plant in
            try plant.execute("CREATE TABLE power (turbine INT, mw DECIMAL(9,3), at DATETIMEOFFSET)")
            try plant.execute("INSERT INTO power VALUES (\(turbine), \(2.125), SYSDATETIMEOFFSET())")
            let frame = try plant.readFrame("SELECT * FROM power WHERE turbine = \(turbine)")
            print(frame)
        }
        // END
    }

    @Test func first() async throws {
        try await withDatabase { plant, _ in
            try firstExample(plant.properties, turbine: 7)
            #expect(try await plant.readScalar("SELECT COUNT(*) FROM power WHERE turbine = 7", as: Int.self) == 1)
        }
    }

    private func procedureExample(_ plant: MsSQLHandler) throws -> (DataFrame, SQLValue, Int?) {
        // README: procedure
        let result = try plant.callProcedure("totals", [.init(.int(2024)), .init(.int(0), direction: .output)])
        let months = result.frames[0]
        let total = result.outputs[0]
        let status = result.returnStatus
        // END
        return (months, total, status)
    }

    @Test func procedure() async throws {
        try await withDatabase { plant, _ in
            try await plant.execute(
                """
                CREATE PROCEDURE totals @y BIGINT, @total BIGINT OUTPUT AS
                BEGIN SELECT 1 AS month, @y AS year; SET @total = @y + 1; RETURN 3; END
                """
            )
            let (months, total, status) = try procedureExample(plant)
            #expect(months.columnNames == ["month", "year"] && months.rowCount == 1)
            #expect(total == .int(2025) && status == 3)
        }
    }
}
