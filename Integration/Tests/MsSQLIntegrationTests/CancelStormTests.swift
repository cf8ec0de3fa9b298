import ConnCoreTesting
import Foundation
import IntegrationSupport
import MsSQL
import Testing

extension FaultSuites {
    @Suite(
        "Cancelling hits the query that is meant, and no other",
        .enabled(if: TestServer.product != .babelfish, "Babelfish reads ATTENTION only when the statement has ended")
    )
    struct CancelStormTests {
        /// 10,000 in the long run; as many as take some seconds otherwise.
        static let cancels = TestServer.runsLongTests ? 10_000 : 1_000

        @Test("random cancels over 16 threads and 16 tasks: no innocent query fails")
        func storm() async throws {
            var (properties, options) = try TestServer.parsed()
            options.cancelGrace = .seconds(10)
            var configuration = TestServer.quick(retries: 0)
            CancelStorm<MsSQLDriver>.prepare(&properties, &configuration)
            let storm = CancelStorm(
                try MsSQLHandler(unconnected: properties, options: options, configuration: configuration),
                seed: 0x5707_1001,
                backend: "SELECT CAST(@@SPID AS INT)"
            ) { number, milliseconds, _ in
                let rows = milliseconds > 1_000 ? 2_000_000_000 : Int(milliseconds * 400) + 1
                return "SELECT \(number) + COUNT_BIG(*) * 0 FROM GENERATE_SERIES(1, \(unsafe: String(rows)))"
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
