import IntegrationSupport
import MsSQL
import Testing

extension FaultSuites {
    /// A cut before and after every packet, the login's included.
    @Suite("Cuts at every packet boundary")
    struct BoundaryTests {
        private func sweep(
            _ name: String,
            writes: Int,
            mustSucceed: Bool,
            hasMarker: Bool = false,
            _ operation: @escaping @Sendable (MsSQLHandler, SQLTableName, Int) throws -> Void
        ) async throws -> BoundaryReport {
            let sweep = BoundarySweep(
                name: name,
                phase: .all,
                writes: writes,
                mustSucceed: mustSucceed,
                operation: operation
            )
            var found: BoundaryReport?
            try await withDatabase { owner, database in
                try await owner.execute("CREATE TABLE commit_marker (id CHAR(36) PRIMARY KEY)")
                found = try await sweep.run(on: try database.boundaryServer(owner, hasMarker: hasMarker))
            }
            let report = try #require(found)
            print("BOUNDARIES: \(name): \(report)")
            #expect(report.problems.isEmpty, "\(report.problems.prefix(10))")
            #expect(report.cuts == 2 * report.messages && report.messages > 5)
            // A sweep whose cuts do not strike proves nothing.
            #expect(report.struck > report.cuts * 8 / 10)
            #expect(report.succeeded > 0)
            return report
        }

        @Test("a read succeeds wherever it is cut")
        func read() async throws {
            _ = try await sweep("read", writes: 0, mustSucceed: true) { db, table, run in
                let count = try db.readScalar("SELECT COUNT(*) FROM \(table: table) WHERE run = \(run)", as: Int.self)
                guard count == 0 else { throw TestServer.Missing(variable: "a count of 0") }
            }
        }

        @Test("an insert is there or not, as it was said")
        func insert() async throws {
            let report = try await sweep("insert", writes: 1, mustSucceed: false) { db, table, run in
                try db.execute("INSERT INTO \(table: table) VALUES (\(run), 1)")
            }
            #expect(report.failedUnknown > 0)
        }

        @Test("a transaction without a marker is all there or not at all, as it was said")
        func transaction() async throws {
            let report = try await sweep("transaction", writes: 2, mustSucceed: false) { db, table, run in
                try db.transaction { tx in
                    for n in 1...2 { try tx.execute("INSERT INTO \(table: table) VALUES (\(run), \(n))") }
                }
            }
            #expect(report.failedUnknown > 0 && report.failedUnknown < report.cuts / 4)
        }

        @Test("a transaction with a marker row succeeds wherever it is cut")
        func transactionWithMarker() async throws {
            _ = try await sweep("transaction+marker", writes: 2, mustSucceed: true, hasMarker: true) { db, table, run in
                try db.transaction { tx in
                    for n in 1...2 { try tx.execute("INSERT INTO \(table: table) VALUES (\(run), \(n))") }
                }
            }
        }

        @Test("a bulk load is all there or not at all, as it was said")
        func bulk() async throws {
            _ = try await sweep("bulk", writes: 100, mustSucceed: false) { db, table, run in
                let frame = try DataFrame([
                    ("run", Column([Int64](repeating: Int64(run), count: 100))),
                    ("n", Column((0..<100).map(Int64.init))),
                ])
                try db.write(frame, to: table)
            }
        }
    }
}
