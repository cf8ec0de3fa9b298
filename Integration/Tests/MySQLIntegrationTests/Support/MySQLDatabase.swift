import Foundation
import IntegrationSupport
import MySQL

/// A database of its own for one test.
final class MySQLDatabase: Sendable {
    let name: String
    let properties: SQLConnProperties

    init() async throws {
        var (properties, _) = try TestServer.parsed()
        name = TestServer.uniqueName("conn_test")
        try await TestServer.admin.execute("CREATE DATABASE \(identifier: name) CHARACTER SET utf8mb4")
        // A user of its own, who sees no other test's database.
        let password = "test-\(UInt64.random(in: 0...UInt64.max))"
        try await TestServer.admin.execute("CREATE USER \(identifier: name) IDENTIFIED BY '\(unsafe: password)'")
        try await TestServer.admin.execute("GRANT ALL ON \(identifier: name).* TO \(identifier: name)")
        properties.user = name
        properties.password = Secret(password)
        properties.database = name
        self.properties = properties
    }

    /// The numbers of the sessions in the database.
    private func sessions() throws -> [Int] {
        let frame = try TestServer.admin.readFrame(
            "SELECT CAST(ID AS SIGNED) AS id FROM information_schema.PROCESSLIST WHERE DB = \(name)"
        )
        return (0..<frame.rowCount).compactMap { row in
            if case .int(let number) = frame.column(at: 0).value(at: row) { Int(number) } else { nil }
        }
    }

    /// Ends every session in the database, and waits until they are gone.
    func cutConnections() throws {
        for session in try sessions() {
            // One that has just gone is no failure.
            _ = try? TestServer.admin.execute("KILL CONNECTION \(unsafe: String(session))")
        }
        for _ in 0..<500 {
            if try sessions().isEmpty { return }
            usleep(10_000)
        }
    }

    /// How many sessions there are, once their number stays the same: a session ends a moment after its client has gone.
    var openConnections: Int {
        var last = -1
        var calm = 0
        for _ in 0..<200 {
            let now = (try? sessions().count) ?? -1
            calm = now == last ? calm + 1 : 0
            if calm == 5 { break }
            last = now
            usleep(10_000)
        }
        return last
    }

    /// Drops it, whoever is in it.
    func remove() async {
        try? cutConnections()
        _ = try? await TestServer.admin.execute("DROP DATABASE IF EXISTS \(identifier: name)")
        _ = try? await TestServer.admin.execute("DROP USER IF EXISTS \(identifier: name)")
    }
}
