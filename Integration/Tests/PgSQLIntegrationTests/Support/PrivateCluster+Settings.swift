import Foundation
import Glibc
import IntegrationSupport
import Synchronization

extension PrivateCluster {
    /// Runs statements as `conn_admin` through the socket, where neither access rules nor the limit of connections of
    /// other users matter. Returns the rows, one a line, `|` between columns.
    @discardableResult
    func sql(_ text: String, database: String = "conn") async throws -> String {
        try await PrivateClusterCommand.psql(
            ["--host", socketFolder, "--port", "\(port)", "--username", "conn_admin", "--dbname", database],
            environment: ["PGPASSWORD": password, "PGCONNECT_TIMEOUT": "10", "PGOPTIONS": "-c statement_timeout=50s"],
            input: text
        )
    }

    /// Changes settings; those that need no restart hold for every connection made after this returns.
    func configure(_ settings: [String: String]) async throws {
        try append(settings)
        try await reload()
    }

    /// Changes who may connect, from the next connection on.
    func allow(_ access: Access) async throws {
        try write(access)
        try await reload()
    }

    /// Changes the certificate, from the next connection on; switches TLS on if it was off.
    func useCertificate(_ certificate: Certificate) async throws { try await configure(install(certificate)) }

    /// Switches TLS off, from the next connection on.
    func switchTLSOff() async throws { try await configure(["ssl": "off"]) }

    /// Makes a tablespace in `disk`, for example on a small file system, in which `conn` may create.
    func createTablespace(_ name: String, on disk: String) async throws {
        let path = "\(disk)/\(name)-\(port)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let all = state.withLock { state in
            state.tablespaces.append(path)
            return state.tablespaces
        }
        // For the guard, should this process not come to remove it.
        try all.map { $0 + "\n" }.joined().write(toFile: folder + "/tablespaces", atomically: true, encoding: .utf8)
        chmod(path, 0o700)
        try PrivateServerCommand.handOver(path)
        try await sql("CREATE TABLESPACE \(name) LOCATION '\(path)'; GRANT CREATE ON TABLESPACE \(name) TO conn")
    }

    // MARK: Internal

    /// Appends to postgresql.conf, where the last line wins.
    func append(_ settings: [String: String]) throws {
        let lines = settings.map { "\($0) = '\($1.replacingOccurrences(of: "'", with: "''"))'\n" }.sorted()
        guard let file = FileHandle(forWritingAtPath: data + "/postgresql.conf") else {
            throw PrivateServerError("\(data)/postgresql.conf cannot be written")
        }
        try file.seekToEnd()
        try file.write(contentsOf: Data(lines.joined().utf8))
        try file.close()
    }

    func write(_ access: Access) throws {
        let own = "local all,replication conn_admin scram-sha-256\n"
        let rules =
            switch access {
            case .trust: "local all all trust\nhost all,replication all all trust\n"
            case .password: try String(contentsOfFile: PrivateClusterHome.tools + "/plain.hba.conf", encoding: .utf8)
            case .tlsOnly: try String(contentsOfFile: PrivateClusterHome.tools + "/tls.hba.conf", encoding: .utf8)
            case .rules(let text): text
            }
        // Into the file that is there, which belongs to the server's user.
        guard let file = FileHandle(forWritingAtPath: data + "/pg_hba.conf") else {
            throw PrivateServerError("\(data)/pg_hba.conf cannot be written")
        }
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data((own + rules).utf8))
        try file.close()
    }

    /// Copies the files of a certificate to where the server may read them; returns the settings for them.
    func install(_ certificate: Certificate) throws -> [String: String] {
        let key = "\(data)/\(certificate.rawValue).key"
        if !FileManager.default.fileExists(atPath: key) {
            try FileManager.default.copyItem(atPath: "\(certificates)/\(certificate.rawValue).key", toPath: key)
            chmod(key, 0o600)
            try PrivateServerCommand.handOver(key)
        }
        return [
            "ssl": "on", "ssl_cert_file": "\(certificates)/\(certificate.rawValue).crt", "ssl_key_file": key,
            "ssl_ca_file": certificates + "/client-ca.crt",
        ]
    }

    /// Has the files read again, and waits until a new connection sees it: the postmaster reads them all at once.
    private func reload() async throws {
        let generation = state.withLock { state in
            state.generation += 1
            return state.generation
        }
        try append(["conn.generation": "\(generation)"])
        try await control("reload")
        try await poll("the new settings hold") { try await self.sql("SHOW conn.generation") == "\(generation)" }
    }
}
