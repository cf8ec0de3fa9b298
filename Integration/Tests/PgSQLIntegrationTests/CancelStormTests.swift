import ConnCoreTesting
import Foundation
import IntegrationSupport
import PgSQL
import Testing

extension FaultSuites {
    @Suite("Cancelling hits the query that is meant, and no other")
    struct CancelStormTests {
        /// 10,000 in the long run; as many as take a quarter of a minute otherwise.
        static let cancels = TestServer.runsLongTests ? 10_000 : 2_000

        @Test("random cancels over 16 threads and 16 tasks: no innocent query fails")
        func storm() async throws {
            var (properties, options) = try TestServer.parsed()
            options.applicationName = TestServer.uniqueName("storm")
            var configuration = TestServer.quick(retries: 0)
            CancelStorm<PgSQLDriver>.prepare(&properties, &configuration)
            let storm = CancelStorm(
                try PgSQLHandler(unconnected: properties, options: options, configuration: configuration),
                seed: TestServer.seed(0x5707_0001),
                backend: "SELECT pg_backend_pid()"
            ) { number, milliseconds, computes in
                computes
                    ? "SELECT \(number) + count(*) * 0 FROM generate_series(1, \(Int(milliseconds * 400)))"
                    : "SELECT \(number) + length(pg_sleep(\(milliseconds / 1_000))::text)"
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
