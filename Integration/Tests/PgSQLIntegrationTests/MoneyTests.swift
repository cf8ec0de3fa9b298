import IntegrationSupport
import PgSQL
import Testing

extension FaultSuites {
    /// Transfers between accounts while connections break and the server restarts: no money is made or lost, and
    /// nothing is reported that is not so.
    @Suite("Money")
    struct MoneyTests {
        @Test("connection cuts only: every transfer's fate is known")
        func cuts() async throws {
            let report = try await play("cuts", seed: 0xCA5F_0001)
            #expect(report.unknown == 0)
        }

        @Test("cuts and clean restarts: every transfer's fate is known")
        func restarts() async throws {
            let report = try await play("restarts", seed: 0xCA5F_0002) { cluster, _ in
                try await cluster.restart(.fast)
            }
            #expect(report.unknown == 0)
        }

        @Test("cuts and crashes: what cannot be known is said to be unknown, and nothing else is wrong")
        func crashes() async throws {
            try await play("crashes", seed: 0xCA5F_0003, Self.crash)
        }

        @Test("cuts and crashes with the marker row: every transfer's fate is known")
        func crashesWithMarker() async throws {
            try await play("crashes", hasMarker: true, seed: 0xCA5F_0004, Self.crash)
        }

        private static func crash(_ cluster: PrivateCluster, _ quarter: Int) async throws {
            if quarter == 2 {
                try await cluster.killSomeBackend()
                try await cluster.waitUntilReady()
            } else {
                try await cluster.restart(.immediate)
            }
        }

        @discardableResult
        private func play(
            _ name: String,
            hasMarker: Bool = false,
            seed: UInt64,
            _ disturb: (@Sendable (PrivateCluster, Int) async throws -> Void)? = nil
        ) async throws -> MoneyReport {
            try await PrivateCluster.with { cluster in
                var server = try cluster.moneyServer()
                if let disturb { server.disturb = { try await disturb(cluster, $0) } }
                let run = MoneyRun(server, name, hasMarker: hasMarker, seed: TestServer.seed(seed))
                let report = try await run.play()
                await server.owner.shutdown()
                print("MONEY: \(report)")
                #expect(report.problems.isEmpty, "\(report.problems.prefix(10))")
                #expect(report.done + report.failed + report.unknown == report.transfers)
                #expect(report.restarts == (disturb == nil ? 0 : 3))
                return report
            }
        }
    }
}
