import Foundation
import IntegrationSupport
import SQLite
import Testing

/// Transfers between accounts while the process that makes them is killed: no money is made or lost, and what it said is
/// so.
@Suite("Money in a SQLite file whose writing process is killed", .serialized)
struct MoneyTests {
    private static let kills = ProcessInfo.processInfo.environment["CONN_LONG_TESTS"] == nil ? 25 : 100

    @Test(
        "without keys: what the crash left open is unknown, and nothing is wrong",
        arguments: [SQLiteJournalMode.wal, .delete]
    )
    func withoutKeys(_ journal: SQLiteJournalMode) async throws {
        let report = try await play(CrashRun(journal, hasKeys: false, seed: 0xCA5F_2001, kills: Self.kills))
        // A kill that strikes nothing proves nothing.
        #expect(report.unknown > 0)
    }

    @Test(
        "with a key in each transaction: the next process knows every transfer's fate",
        arguments: [SQLiteJournalMode.wal, .delete]
    )
    func withKeys(_ journal: SQLiteJournalMode) async throws {
        let report = try await play(CrashRun(journal, hasKeys: true, seed: 0xCA5F_2002, kills: Self.kills))
        #expect(report.unknown == 0)
        #expect(report.failed > 0)
    }

    private func play(_ run: CrashRun) async throws -> MoneyReport {
        let report = try await run.play()
        print("MONEY: \(report)")
        #expect(report.problems.isEmpty, "\(report.problems.prefix(10))")
        #expect(report.done + report.failed + report.unknown == report.transfers)
        return report
    }
}
