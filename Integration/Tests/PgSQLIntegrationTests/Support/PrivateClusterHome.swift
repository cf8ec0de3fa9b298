import Foundation
import Glibc

/// What the private clusters of this process share: one folder, a data folder to copy, certificates, ports.
///
/// A guard process of its own ends every cluster and removes the folder as soon as this process is gone.
actor PrivateClusterHome {
    /// The password of `conn` and `conn_admin` in every cluster of this process, until a test changes it.
    static let password = (0..<24).map { _ in String("0123456789abcdef".randomElement()!) }.joined()

    /// Where setup.sql, access rules and the scripts are, which `Tools/servers` uses too.
    static let tools: String = {
        let levels = 5  // Support, PgSQLIntegrationTests, Tests, Integration, the checkout
        let root = (0..<levels).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
        return root.path + "/Tools/servers.d/postgres"
    }()

    static let shared = PrivateClusterHome()

    private var folder: String?
    /// Closed by the end of this process only.
    private var lifeline: Int32?
    private var templateTask: Task<String, any Error>?
    private var certificatesTask: Task<String, any Error>?
    private var ports: Set<Int> = []

    /// The folder of certificates, described in `Tools/servers.d/postgres/certificates`; made on first use.
    func certificates() async throws -> String {
        if let certificatesTask { return try await certificatesTask.value }
        let target = try root() + "/certificates"
        let task = Task<String, any Error> {
            _ = try await PrivateClusterCommand.run([Self.tools + "/certificates", target])
            chmod(target, 0o711)
            return target
        }
        certificatesTask = task
        return try await task.value
    }

    /// A data folder with roles, database and extensions, never served itself; made on first use.
    func template() async throws -> String {
        if let templateTask { return try await templateTask.value }
        let target = try newFolder("template")
        let task = Task<String, any Error> {
            try await Self.initialize(target, port: freePort())
            return target + "/data"
        }
        templateTask = task
        return try await task.value
    }

    /// A new folder, with `data` and `socket` in it that belong to the user of the servers.
    func newFolder(_ name: String) throws -> String {
        let folder = "\(try root())/\(name)"
        for (path, mode) in [(folder, 0o711), (folder + "/data", 0o700), (folder + "/socket", 0o755)] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            chmod(path, mode_t(mode))
            if path != folder { try Self.handOver(path) }
        }
        return folder
    }

    /// A port of 127.0.0.1 that nobody listens on and that this process has not used yet.
    ///
    /// It is below those that the kernel hands out to clients: no client can take it while its server is down, and none
    /// that tries then can be connected to itself.
    func freePort() throws -> Int {
        let range = (try? String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)) ?? ""
        let first = range.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) } ?? 32768
        let low = first > 12000 ? 10240 : 1024
        for _ in 0..<1000 {
            let port = Int.random(in: low..<max(first, low + 1000))
            if !ports.contains(port), Self.isFree(port) {
                ports.insert(port)
                return port
            }
        }
        throw PrivateClusterError("no free port between \(low) and \(first)")
    }

    /// `initdb` and the set-up, which needs the server for a moment.
    static func initialize(_ folder: String, port: Int) async throws {
        let data = folder + "/data"
        let passwordFile = folder + "/socket/password"
        try (password + "\n").write(toFile: passwordFile, atomically: false, encoding: .utf8)
        chmod(passwordFile, 0o600)
        try handOver(passwordFile)
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

    /// Gives a file or folder to the user of the servers.
    static func handOver(_ path: String) throws {
        guard PrivateClusterCommand.isRoot else { return }
        guard let owner, chown(path, owner.user, owner.group) == 0 else {
            throw PrivateClusterError("\(path) cannot be given to \(PrivateClusterCommand.userOfRoot)")
        }
    }

    private static let owner: (user: uid_t, group: gid_t)? = getpwnam(PrivateClusterCommand.userOfRoot).map {
        ($0.pointee.pw_uid, $0.pointee.pw_gid)
    }

    /// The folder of this process; made, with its guard, on first use.
    private func root() throws -> String {
        if let folder { return folder }
        var template = Array((NSTemporaryDirectory() + "conn-clusters.XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { throw PrivateClusterError("no temporary folder: errno \(errno)") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if PrivateClusterCommand.isRoot { chmod(path, 0o711) }

        // The guard reads to the end of a pipe of which only we hold the other end.
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw PrivateClusterError("no pipe: errno \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let nothing = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer {
            close(nothing)
            close(ends[0])
        }
        let words = ["setsid", Self.tools + "/guard", path]
        _ = try PrivateClusterCommand.spawn(words, files: [ends[0], nothing, nothing])
        lifeline = ends[1]
        folder = path
        return path
    }

    private static func isFree(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
