import ConnTesting
import IntegrationSupport
import MySQL
import Testing

extension FaultSuites {
    /// A cut before and after every packet, the login's included.
    @Suite("Cuts at every packet boundary")
    struct BoundaryTests: BoundarySuite {
        func withServer(
            hasMarker: Bool,
            _ body: (BoundaryServer<MySQLDriver>) async throws -> Void
        ) async throws {
            try await withDatabase { owner, database in
                var options = MySQLOptions()
                if hasMarker { options.commitMarkerTable = "commit_marker" }
                let server = BoundaryServer(
                    at: try TestServer.upstream(),
                    framing: MySQLFraming(),
                    owner: owner,
                    user: database.properties,
                    options: options,
                    isFarewell: { $0.type == "COM_QUIT" },
                    countAlone: { "SELECT COUNT(*) FROM \(table: $0) FOR UPDATE" }
                )
                try await body(server)
            }
        }

        @Test("a read succeeds wherever it is cut")
        func read() async throws { try await expectRead() }

        @Test("an insert is there or not, as it was said")
        func insert() async throws { try await expectInsert() }

        @Test("a transaction without a marker is all there or not at all, as it was said")
        func transaction() async throws { try await expectTransaction() }

        @Test("a transaction with a marker row succeeds wherever it is cut")
        func transactionWithMarker() async throws { try await expectTransactionWithMarker() }

        @Test("a bulk load is all there or not at all, as it was said")
        func bulk() async throws { try await expectBulk() }
    }
}
