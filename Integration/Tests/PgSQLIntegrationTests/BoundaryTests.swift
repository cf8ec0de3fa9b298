import ConnCoreTesting
import ConnTesting
import IntegrationSupport
import PgSQL
import Testing

extension FaultSuites {
    /// The connection is cut at every message boundary of every kind of operation.
    @Suite("Cuts at every message boundary")
    struct BoundaryTests {
        static let sweeps: [BoundarySweep<PgSQLDriver>] = [
            BoundarySweep(name: "login", phase: .login, writes: 1, mustSucceed: true, operation: BoundarySweep.insert),
            BoundarySweep(name: "query with parameters", phase: .work, writes: 0, mustSucceed: true) { db, _, run in
                let value = try db.readScalar("SELECT \(run) + 1", as: Int.self)
                try require(value == run + 1, "the answer is \(String(describing: value))")
            },
            BoundarySweep(name: "COPY out (readFrame)", phase: .work, writes: 0, mustSucceed: true) { db, _, _ in
                let frame = try db.readFrame("SELECT n FROM generate_series(1, 5) AS n")
                let numbers = try frame["n", as: Int32.self].compactMap(\.self)
                try require(numbers == [1, 2, 3, 4, 5], "the answer is \(numbers)")
            },
            BoundarySweep(
                name: "INSERT alone",
                phase: .work,
                writes: 1,
                mustSucceed: false,
                operation: BoundarySweep.insert
            ),
            BoundarySweep(name: "COPY in (write)", phase: .work, writes: 3, mustSucceed: true) { db, table, run in
                let runs = [Int64(run), Int64(run), Int64(run)]
                try db.write(try DataFrame([("run", Column(runs)), ("n", Column([Int64(1), 2, 3]))]), to: table)
            },
            BoundarySweep(
                name: "transaction, COMMIT",
                phase: .work,
                writes: 2,
                mustSucceed: true,
                operation: BoundarySweep.transaction
            ),
            BoundarySweep(name: "executeMany", phase: .work, writes: 3, mustSucceed: true) { db, table, run in
                try db.executeMany("INSERT INTO \(table: table) VALUES (?, ?)", [[run, 1], [run, 2], [run, 3]])
            },
        ]

        private func server() throws -> BoundaryServer<PgSQLDriver> {
            let (properties, options) = try TestServer.parsed()
            return BoundaryServer(
                at: try TestServer.upstream(),
                framing: PostgreSQLFraming(),
                owner: TestServer.owner,
                handler: { port, name, configuration in
                    var (properties, options) = (properties.through(port), options)
                    properties.connectTimeout = .seconds(10)
                    options.applicationName = name
                    return try PgSQLHandler(unconnected: properties, options: options, configuration: configuration)
                },
                endsLogin: { $0.direction == .serverToClient && $0.type == "Z" },
                isFarewell: { $0.type == "X" },
                settle: { name, _ in
                    try await eventually("server processes of the cut are left") {
                        try await TestServer.processes(name) == 0
                    }
                }
            )
        }

        @Test("what the caller is told is what is at the server", arguments: sweeps)
        func sweep(_ sweep: BoundarySweep<PgSQLDriver>) async throws {
            let report = try await sweep.run(on: try server())
            FaultTable.add("connection cut at every message", sweep.name, report.description)
            #expect(report.problems.isEmpty, "\(report.problems.prefix(10))")
            #expect(report.messages > 3)
            #expect(report.struck == report.cuts)
            // A cut between operations is found before anything is sent, and most others are healed.
            #expect(report.succeeded > 0)
        }
    }
}
