import Foundation
import Glibc
import IntegrationSupport

/// What the private clusters of this process share: a data folder to copy, and certificates.
actor PrivateClusterHome {
    /// The password of `conn` and `conn_admin` in every cluster of this process, until a test changes it.
    static let password = (0..<24).map { _ in String("0123456789abcdef".randomElement()!) }.joined()

    /// Where setup.sql, access rules and the scripts are, which `Tools/servers` uses too.
    static let tools = PrivateServerHome.tools + "/postgres"

    static let shared = PrivateClusterHome()

    private var templateTask: Task<String, any Error>?
    private var certificatesTask: Task<String, any Error>?

    /// The folder of certificates, described in `Tools/servers.d/postgres/certificates`; made on first use.
    func certificates() async throws -> String {
        if let certificatesTask { return try await certificatesTask.value }
        let task = Task<String, any Error> {
            let target = try await PrivateServerHome.shared.root() + "/certificates"
            _ = try await PrivateServerCommand.run([Self.tools + "/certificates", target])
            chmod(target, 0o711)
            return target
        }
        certificatesTask = task
        return try await task.value
    }

    /// A data folder with roles, database and extensions, never served itself; made on first use.
    func template() async throws -> String {
        if let templateTask { return try await templateTask.value }
        let task = Task<String, any Error> {
            let target = try await PrivateServerHome.shared.newFolder("template")
            try await Self.initialize(target, port: PrivateServerHome.shared.freePort())
            return target + "/data"
        }
        templateTask = task
        return try await task.value
    }

    /// `initdb` and the set-up, which needs the server for a moment.
    static func initialize(_ folder: String, port: Int) async throws {
        let data = folder + "/data"
        let passwordFile = folder + "/socket/password"
        try (password + "\n").write(toFile: passwordFile, atomically: false, encoding: .utf8)
        chmod(passwordFile, 0o600)
        try PrivateServerCommand.handOver(passwordFile)
        _ = try await PrivateClusterCommand.server(
            "initdb",
            [
                "--pgdata", data, "--username", "conn_admin", "--pwfile", passwordFile, "--auth", "scram-sha-256",
                "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions",
            ]
        )
        try FileManager.default.removeItem(atPath: passwordFile)
        let control = ["--wait", "--silent", "--pgdata", data]
        let options = "-p \(port) -c listen_addresses= -c fsync=off -c unix_socket_directories=\(folder)/socket"
        _ = try await PrivateClusterCommand.server(
            "pg_ctl",
            ["start", "--log", data + "/server.log", "--options", options] + control
        )
        _ = try await PrivateClusterCommand.psql(
            ["--host", folder + "/socket", "--port", "\(port)", "--username", "conn_admin", "--dbname", "postgres"],
            environment: ["PGPASSWORD": password, "CONN_PASSWORD": password],
            input: String(contentsOfFile: tools + "/setup.sql", encoding: .utf8)
        )
        _ = try await PrivateClusterCommand.server("pg_ctl", ["stop", "--mode", "fast"] + control)
    }
}
