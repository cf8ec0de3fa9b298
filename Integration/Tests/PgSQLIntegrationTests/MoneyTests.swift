import Foundation
import PgSQL
import Testing

extension FaultSuites {
    /// Transfers between accounts while connections break and the server restarts: no money is made or lost, and
    /// nothing is reported that is not so.
    @Suite("Money")
    struct MoneyTests {
        @Test("connection cuts only: every transfer's fate is known")
        func cuts() async throws {
            let report = try await play(.cuts, seed: 0xCA5F_0001)
            #expect(report.unknown == 0)
        }

        @Test("cuts and clean restarts: every transfer's fate is known")
        func restarts() async throws {
            let report = try await play(.restarts, seed: 0xCA5F_0002)
            #expect(report.unknown == 0)
            #expect(report.restarts == 3)
        }

        @Test("cuts and crashes: what cannot be known is said to be unknown, and nothing else is wrong")
        func crashes() async throws {
            let report = try await play(.crashes, seed: 0xCA5F_0003)
            #expect(report.restarts == 3)
        }

        @Test("cuts and crashes with the marker row: every transfer's fate is known")
        func crashesWithMarker() async throws {
            let report = try await play(.crashesWithMarker, seed: 0xCA5F_0004)
            #expect(report.unknown == 0)
            #expect(report.restarts == 3)
        }

        private func play(_ form: MoneyRun.Form, seed: UInt64) async throws -> MoneyRun.Report {
            let run = MoneyRun(form, seed: TestServer.seed(seed), transfers: 20_000)
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
