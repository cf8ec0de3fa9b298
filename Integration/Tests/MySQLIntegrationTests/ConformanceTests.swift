import IntegrationSupport
import MySQL
import SQLCoreTesting
import Testing

@Suite(
    "MySQL keeps the promises of a SQL driver",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing)
)
struct ConformanceTests {
    static let conformance = SQLConformance(timeLimit: .seconds(180)) { try await MySQLSubject() }

    @Test("SQLConformance", arguments: conformance.cases)
    func conforms(_ contractCase: ContractCase) async throws {
        try await contractCase.run()
    }

    /// What writes frames, once more by the other ways.
    static func writing(_ method: MySQLBulkMethod) -> [ContractCase] {
        let suite = SQLConformance(timeLimit: .seconds(180)) { try await MySQLSubject(bulkMethod: method) }
        let modes = ["append", "create", "replace", "upsert", "quirk: "]
        return suite.cases.filter { candidate in
            modes.contains { candidate.name.hasPrefix($0) } || candidate.name.contains("survive a write")
        }
    }

    @Test("SQLConformance, frames by LOAD DATA", arguments: writing(.loadData))
    func conformsByLoadData(_ contractCase: ContractCase) async throws {
        try await contractCase.run()
    }

    @Test("SQLConformance, frames by INSERT of many rows", arguments: writing(.multiRowInsert))
    func conformsByInsert(_ contractCase: ContractCase) async throws {
        try await contractCase.run()
    }
}
