import IntegrationSupport
import MsSQL
import Testing

extension FaultSuites {
    /// Transfers between accounts while connections break: no money is made or lost, and nothing
    /// is reported that is not so.
    @Suite("Money on SQL Server")
    struct MoneyTests {
        @Test("cuts without the marker row: what cannot be known is said to be unknown, and nothing else is wrong")
        func cutsWithoutMarker() async throws {
            try await cuts(hasMarker: false, seed: 0xCA5F_1001)
        }

        @Test("cuts with the marker row: every transfer's fate is known")
        func cutsWithMarker() async throws {
            try await cuts(hasMarker: true, seed: 0xCA5F_1002)
        }

        private func cuts(hasMarker: Bool, seed: UInt64) async throws {
            let database = try await MsSQLDatabase()
            let result: Result<Void, any Error>
            do {
                let server = try database.moneyServer()
                let transfers = TestServer.runsLongTests ? 20_000 : 5_000
                result = .success(try await play(server, "cuts", hasMarker: hasMarker, seed: seed, transfers))
                await server.owner.shutdown()
            } catch {
                result = .failure(error)
            }
            await database.remove()
            try result.get()
        }

        private func play(
            _ server: MoneyServer<MsSQLDriver>,
            _ name: String,
            hasMarker: Bool,
            seed: UInt64,
            _ transfers: Int
        ) async throws {
            let run = MoneyRun(
                server,
                name,
                hasMarker: hasMarker,
                seed: TestServer.seed(seed),
                transfers: transfers,
                workers: 8
            )
            let report = try await run.play()
            print("MONEY: \(report)")
            #expect(report.problems.isEmpty, "\(report.problems.prefix(10))")
            #expect(report.done + report.failed + report.unknown == report.transfers)
            #expect(report.restarts == (server.disturb == nil ? 0 : 3))
        }
    }
}
