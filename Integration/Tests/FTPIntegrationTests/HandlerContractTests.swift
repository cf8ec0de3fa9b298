import ConnCoreTesting
import FTP
import Testing

extension FTPSuites {
    @Suite("FTPHandler keeps the promises of a handler", .serialized)
    struct HandlerContractTests {
        /// A case of the contract against one server.
        struct Case: Sendable, CustomTestStringConvertible {
            let form: FTPForm
            let contractCase: ContractCase

            var testDescription: String { "\(form.testDescription): \(contractCase.name)" }
        }

        static let cases = FTPForm.plain.flatMap { form in
            HandlerContract { try await FTPContractSubject(form) }.cases.map { Case(form: form, contractCase: $0) }
        }

        @Test("HandlerContract", arguments: cases)
        func keepsContract(_ subject: Case) async throws {
            try await subject.contractCase.run()
        }
    }
}
