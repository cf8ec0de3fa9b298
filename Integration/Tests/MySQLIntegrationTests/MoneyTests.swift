import Testing

extension FaultSuites {
    /// Transfers between accounts while connections break: no money is made or lost, and nothing is reported that is not
    /// so.
    @Suite("Money on MariaDB")
    struct MoneyTests {
        @Test("without the marker row: what cannot be known is said to be unknown, and nothing else is wrong")
        func withoutMarker() async throws {
            _ = try await play(hasMarker: false, seed: 0xCA5F_1001)
        }

        @Test("with the marker row: every transfer's fate is known")
        func withMarker() async throws {
            let report = try await play(hasMarker: true, seed: 0xCA5F_1002)
            #expect(report.unknown == 0)
        }

        private func play(hasMarker: Bool, seed: UInt64) async throws -> MoneyRun.Report {
            let run = MoneyRun(hasMarker: hasMarker, seed: seed, transfers: TestServer.runsLongTests ? 20_000 : 5_000)
            let report = try await run.play()
            print("MONEY: \(report)")
            #expect(report.problems.isEmpty, "\(report.problems.prefix(10))")
            #expect(report.done + report.failed + report.unknown == report.transfers)
            // A run in which everything or nothing succeeds proves nothing.
            #expect(report.done > report.transfers * 8 / 10)
            #expect(report.cuts > 0)
            return report
        }
    }
}
