import IntegrationSupport
import MySQL
import Testing

extension FaultSuites {
    /// Transfers between accounts while connections break and the server restarts: no money is made or lost, and nothing
    /// is reported that is not so.
    @Suite("Money on MariaDB")
    struct MoneyTests {
        @Test("cuts without the marker row: what cannot be known is said to be unknown, and nothing else is wrong")
        func cutsWithoutMarker() async throws {
            try await cuts(hasMarker: false, seed: 0xCA5F_1001)
        }

        @Test("cuts with the marker row: every transfer's fate is known")
        func cutsWithMarker() async throws {
            try await cuts(hasMarker: true, seed: 0xCA5F_1002)
        }

        @Test(
            "cuts and crashes without the marker row: nothing is wrong that is not said to be unknown",
            .enabled(if: PrivateMariaDB.isPossible, PrivateMariaDB.missing)
        )
        func crashesWithoutMarker() async throws {
            try await crashes(hasMarker: false, seed: 0xCA5F_1003)
        }

        @Test(
            "cuts and crashes with the marker row: every transfer's fate is known",
            .enabled(if: PrivateMariaDB.isPossible, PrivateMariaDB.missing)
        )
        func crashesWithMarker() async throws {
            try await crashes(hasMarker: true, seed: 0xCA5F_1004)
        }

        private func crashes(hasMarker: Bool, seed: UInt64) async throws {
            try await PrivateMariaDB.with { mariadb in
                var server = try mariadb.moneyServer()
                server.disturb = { try await mariadb.restart($0 == 2 ? .clean : .crash) }
                try await play(server, "crashes", hasMarker: hasMarker, seed: seed, 20_000)
                await server.owner.shutdown()
            }
        }

        private func cuts(hasMarker: Bool, seed: UInt64) async throws {
            let database = try await MySQLDatabase()
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
            _ server: MoneyServer<MySQLDriver>,
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
