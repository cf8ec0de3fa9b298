import ConnCoreTesting
import Foundation
import IntegrationSupport
import MySQL
import Testing

extension FaultSuites {
    @Suite("Cancelling hits the query that is meant, and no other")
    struct CancelStormTests {
        /// 10,000 in the long run; as many as take some seconds otherwise.
        static let cancels = TestServer.runsLongTests ? 10_000 : 1_000

        @Test("random cancels over 16 threads and 16 tasks: no innocent query fails")
        func storm() async throws {
            var (properties, options) = try TestServer.parsed()
            options.statementCacheSize = 16
            var configuration = TestServer.quick(retries: 0)
            CancelStorm<MySQLDriver>.prepare(&properties, &configuration)
            let storm = CancelStorm(
                try MySQLHandler(unconnected: properties, options: options, configuration: configuration),
                seed: 0x5707_1001,
                backend: "SELECT CAST(CONNECTION_ID() AS SIGNED)"
            ) { number, milliseconds, _ in
                // None sleeps: a SLEEP that is killed ends well, with 1.
                milliseconds > 1_000
                    ? "SELECT \(number) + COUNT(*) * 0 FROM seq_1_to_1000000 AS a, seq_1_to_1000000 AS b WHERE a.seq <> b.seq"
                    : "SELECT \(number) + COUNT(*) * 0 FROM seq_1_to_\(unsafe: String(Int(milliseconds * 400) + 1))"
            }
            let report = try await storm.run(cancels: Self.cancels)
            print("STORM: \(report)")
            #expect(report.problems.isEmpty, "\(report.problems.prefix(10))")
            #expect(report.cancelled + report.finished == report.victims)
            #expect(report.victims >= Self.cancels)
            // A storm in which nothing is hit proves nothing.
            #expect(report.cancelled > report.victims * 4 / 10)
            #expect(report.finished > 0)
            #expect(report.innocents >= report.victims)
            #expect(report.working == report.connections)
        }
    }
}
