import IntegrationSupport
import SQLCoreTesting
import Testing

@Suite(
    "SQL Server keeps the promises of a SQL driver",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing)
)
struct ConformanceTests {
    static let conformance = SQLConformance(timeLimit: .seconds(180)) { try await MsSQLSubject() }

    @Test("SQLConformance", arguments: conformance.cases)
    func conforms(_ contractCase: ContractCase) async throws {
        try await contractCase.run()
    }
}
