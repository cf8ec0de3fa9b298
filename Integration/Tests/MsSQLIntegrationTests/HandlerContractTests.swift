import ConnCoreTesting
import IntegrationSupport
import Testing

@Suite(
    "MsSQLHandler keeps the promises of a handler",
    .serialized,
    .enabled(if: TestServer.isThere, TestServer.missing)
)
struct HandlerContractTests {
    static let contract = HandlerContract { try await MsSQLContractSubject() }

    @Test("HandlerContract", arguments: contract.cases)
    func keepsContract(_ contractCase: ContractCase) async throws {
        if let reason = ServerQuirks.contract(of: TestServer.product, contractCase.name) {
            await withKnownIssue("\(reason)", isIntermittent: true) { try await contractCase.run() }
        } else {
            try await contractCase.run()
        }
    }
}
