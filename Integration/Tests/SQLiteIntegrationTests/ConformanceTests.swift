import SQLCoreTesting
import Testing

@Suite("SQLite keeps the promises of a SQL driver")
struct ConformanceTests {
    static let conformance = SQLConformance { SQLiteSubject() }

    @Test("SQLConformance", arguments: conformance.cases)
    func conforms(_ contractCase: ContractCase) async throws {
        try await contractCase.run()
    }

    @Test("the suite has 150 cases or more, all of different names")
    func counts() {
        let names = Self.conformance.names
        #expect(names.count >= 150)
        #expect(Set(names).count == names.count)
    }
}
