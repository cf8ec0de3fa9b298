import ConnCoreTesting
import ConnTesting
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite("HTTPHandler keeps the promises of a handler", .serialized)
    struct HandlerContractTests {
        static let contract = HandlerContract(
            quirks: [
                "async callers share at most maximumWorkers connections":
                    "async requests need no worker; their limit is HTTPOptions.maximumConnectionsPerHost"
            ]
        ) { try HTTPContractSubject() }

        @Test("HandlerContract", arguments: contract.cases)
        func keepsContract(_ contractCase: ContractCase) async throws {
            try await contractCase.run()
        }

        @Test("async callers share at most maximumConnectionsPerHost connections")
        func connectionLimit() async throws {
            let subject = try HTTPContractSubject { $0.maximumConnectionsPerHost = 3 }
            let handler = try HTTPHandler(
                unconnected: subject.properties,
                options: subject.options,
                configuration: .quick()
            )
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<24 { group.addTask { try await subject.call(handler, .default) } }
                try await group.waitForAll()
            }
            #expect((1...3).contains(subject.openConnections))
            #expect(subject.connectsTried <= 3)
            await handler.shutdown()
            try await eventually("connections stayed open") { subject.openConnections == 0 }
            await subject.stop()
        }
    }
}
