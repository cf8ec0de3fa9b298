import SQLCoreTesting
import Testing

@Suite("PostgreSQL keeps the promises of a SQL driver", .serialized, .enabled(if: PgSQLServer.isThere))
struct ConformanceTests {
    static let conformance = SQLConformance(timeLimit: .seconds(180)) { try await PgSQLSubject() }

    @Test("SQLConformance", arguments: conformance.cases)
    func conforms(_ contractCase: ContractCase) async throws {
        try await contractCase.run()
    }
}
