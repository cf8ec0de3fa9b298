internal import ConnCoreTesting
public import SQLCore
internal import Testing

/// Operations that are cut before and after every packet, the login's included: a suite takes from here what is the same on
/// every engine.
///
///     struct BoundaryTests: BoundarySuite {
///         @Test("a read succeeds wherever it is cut")
///         func read() async throws { try await expectRead() }
///     }
public protocol BoundarySuite {
    /// The engine.
    associatedtype Driver: SQLDriver

    /// Gives a server with an empty schema or database of its own. If `hasMarker`, its handlers leave marker rows in the
    /// table `commit_marker`.
    func withServer(hasMarker: Bool, _ body: (BoundaryServer<Driver>) async throws -> Void) async throws
}

extension BoundarySuite {
    /// A read succeeds wherever it is cut.
    public func expectRead() async throws {
        try await sweep("read", writes: 0, mustSucceed: true) { db, table, run in
            let count = try db.readScalar("SELECT COUNT(*) FROM \(table: table) WHERE run = \(run)", as: Int.self)
            try require(count == 0, "the read counted \(count.map(String.init) ?? "nothing")")
        }
    }

    /// An insert is there or not, as it was said.
    public func expectInsert() async throws {
        let report = try await sweep("insert", writes: 1, mustSucceed: false, BoundarySweep.insert)
        #expect(report.failedUnknown > 0)
    }

    /// A transaction without a marker is all there or not at all, as it was said.
    public func expectTransaction() async throws {
        let report = try await sweep("transaction", writes: 2, mustSucceed: false, BoundarySweep.transaction)
        #expect(report.failedUnknown > 0 && report.failedUnknown < report.cuts / 4)
    }

    /// A transaction with a marker row succeeds wherever it is cut.
    public func expectTransactionWithMarker() async throws {
        try await sweep("transaction+marker", writes: 2, mustSucceed: true, hasMarker: true, BoundarySweep.transaction)
    }

    /// A bulk load is all there or not at all, as it was said.
    public func expectBulk() async throws {
        try await sweep("bulk", writes: 100, mustSucceed: false) { db, table, run in
            let frame = try DataFrame([
                ("run", Column([Int64](repeating: Int64(run), count: 100))),
                ("n", Column((0..<100).map(Int64.init))),
            ])
            try db.write(frame, to: table)
        }
    }

    @discardableResult
    private func sweep(
        _ name: String,
        writes: Int,
        mustSucceed: Bool,
        hasMarker: Bool = false,
        _ operation: @escaping BoundarySweep<Driver>.Operation
    ) async throws -> BoundaryReport {
        let sweep = BoundarySweep(
            name: name,
            phase: .all,
            writes: writes,
            mustSucceed: mustSucceed,
            operation: operation
        )
        var found: BoundaryReport?
        try await withServer(hasMarker: hasMarker) { server in
            try await server.owner.execute("CREATE TABLE commit_marker (id CHAR(36) PRIMARY KEY)")
            found = try await sweep.run(on: server)
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
}
