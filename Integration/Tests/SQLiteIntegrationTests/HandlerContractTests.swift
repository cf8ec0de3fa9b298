import ConnCoreTesting
import Testing

@Suite("SQLiteHandler keeps the promises of a handler")
struct HandlerContractTests {
    static let contract = HandlerContract { ContractSubject() }

    @Test("HandlerContract", arguments: contract.cases)
    func keepsContract(_ contractCase: ContractCase) async throws {
        try await contractCase.run()
    }
}
