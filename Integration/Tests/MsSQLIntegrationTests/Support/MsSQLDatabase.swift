import ConnTesting
import Foundation
import IntegrationSupport
import MsSQL

/// A database of its own for one test, reached through a proxy that cuts and counts its connections.
final class MsSQLDatabase: Sendable {
    let name: String
    let properties: SQLConnProperties
    private let proxy: FaultProxy

    init() async throws {
        name = TestServer.uniqueName("conn_test")
        let password = "Test-1-\(UInt64.random(in: 0...UInt64.max))"
        proxy = try TestServer.proxy()
        var (properties, _) = try TestServer.parsed(through: proxy)
        try await TestServer.administer { [name] in
            // An owner of its own, who sees no other test's database.
            try await TestServer.admin.execute("CREATE DATABASE \(identifier: name)")
            try await TestServer.admin.execute("CREATE LOGIN \(identifier: name) WITH PASSWORD = '\(unsafe: password)'")
            try await TestServer.admin.execute(
                "ALTER AUTHORIZATION ON DATABASE::\(identifier: name) TO \(identifier: name)"
            )
            if TestServer.product == .sqlServer {
                try await TestServer.admin.execute(
                    "ALTER DATABASE \(identifier: name) SET ALLOW_SNAPSHOT_ISOLATION ON"
                )
            }
        }
        properties.user = name
        properties.password = Secret(password)
        properties.database = name
        self.properties = properties
    }

    /// Properties that lead to the database without the proxy.
    func direct() throws -> SQLConnProperties {
        var direct = properties
        let (server, _) = try TestServer.parsed()
        direct.host = server.host
        direct.port = server.port
        return direct
    }

    /// Ends every connection to the database.
    func cutConnections() throws {
        proxy.cutAll()
    }

    /// How many connections there are, once their number stays the same: the proxy sees an end a moment later.
    var openConnections: Int {
        var last = -1
        var calm = 0
        for _ in 0..<200 {
            let now = proxy.connections.count { $0.state == .open }
            calm = now == last ? calm + 1 : 0
            if calm == 5 { break }
            last = now
            usleep(10_000)
        }
        return last
    }

    /// Drops it, whoever is in it.
    func remove() async {
        proxy.stop()
        _ = try? await TestServer.administer { [name] in await Self.drop(name) }
    }

    private static func drop(_ name: String) async {
        for _ in 0..<50 {
            do {
                try await TestServer.admin.execute("DROP DATABASE \(identifier: name)")
                break
            } catch  where error.kind == .notFound {
                break
            } catch {
                // Sessions that were cut off end a moment later.
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
        _ = try? await TestServer.admin.execute("DROP LOGIN \(identifier: name)")
    }
}
