import Foundation
import Glibc
import IntegrationSupport
import Synchronization

/// A PostgreSQL server for one test, which may break it: on a port of its own, which it keeps over restarts, with the
/// roles, database and extensions that `Tools/servers` gives.
///
/// It ends with ``remove()``, with its last reference, or with the process, whichever comes first.
final class PrivateCluster: Sendable {
    /// What to start.
    struct Configuration: Sendable {
        /// Who may connect. Default: users with a password.
        var access: Access = .password
        /// The certificate, which switches TLS on; `nil`: no TLS.
        var certificate: Certificate?
        /// More lines for postgresql.conf, for example `["max_connections": "10"]`.
        var settings: [String: String] = [:]
        /// Whether `initdb` is run for this cluster alone (0.7 s more). Others are copies and share a system identifier.
        var hasOwnIdentity = false
    }

    /// Who may connect: what stands in pg_hba.conf. `conn_admin` may always, through the socket.
    enum Access: Sendable {
        /// Everybody, without a password.
        case trust
        /// Users with a password (SCRAM).
        case password
        /// Users with a password, by TLS only; `conn_cert` with a client certificate.
        case tlsOnly
        /// These rules.
        case rules(String)
    }

    /// A certificate of the server; ca.crt in ``certificates`` signed them all.
    enum Certificate: String, Sendable {
        /// For localhost and 127.0.0.1.
        case valid = "server"
        /// The same, but it ended yesterday.
        case expired
        /// For another host name.
        case wrongHost = "wrong-host"
    }

    /// How to stop.
    enum StopMode: String, Sendable {
        /// Waits for the clients to go.
        case smart
        /// Ends the clients, rolls back, shuts down.
        case fast
        /// Ends all processes at once; the next start recovers from the log.
        case immediate
    }

    /// The port on 127.0.0.1, and the number in the socket's name.
    let port: Int
    /// The password of `conn` and `conn_admin` at first.
    let password = PrivateClusterHome.password
    /// The folder that holds `data`, `socket` and `tablespaces`.
    let folder: String
    /// The folder with certificates and keys; `Tools/servers.d/postgres/certificates` names them.
    let certificates: String

    struct State {
        var isRemoved = false
        var generation = 0
        var tablespaces: [String] = []
        /// Those that were alive when their postmaster was killed.
        var orphans: [ServerProcess] = []
    }
    let state = Mutex(State())

    init(folder: String, port: Int, certificates: String) {
        self.folder = folder
        self.port = port
        self.certificates = certificates
    }

    deinit { remove() }

    /// Makes and starts a cluster; it answers when this returns.
    static func start(_ configuration: Configuration = Configuration()) async throws -> PrivateCluster {
        let cluster = try await make()
        if configuration.hasOwnIdentity {
            try await PrivateClusterHome.initialize(cluster.folder, port: cluster.port)
        } else {
            let template = try await PrivateClusterHome.shared.template()
            _ = try await PrivateServerCommand.run(["cp", "-a", "--reflink=auto", template + "/.", cluster.data])
        }
        try cluster.append([
            "listen_addresses": "127.0.0.1", "unix_socket_directories": cluster.socketFolder,
            "port": "\(cluster.port)", "max_connections": "60", "wal_level": "replica", "hot_standby": "on",
            "fsync": "off", "wal_keep_size": "64MB", "timezone": "UTC",
            "dynamic_shared_memory_type": "mmap",  // nothing stays in /dev/shm after SIGKILL
        ])
        try cluster.append(configuration.settings)
        try cluster.write(configuration.access)
        if let certificate = configuration.certificate { try cluster.append(cluster.install(certificate)) }
        try await cluster.start()
        return cluster
    }

    /// Runs `body` with a cluster and removes it afterwards, however that went.
    static func with<Result>(
        _ configuration: Configuration = Configuration(),
        _ body: (PrivateCluster) async throws -> Result
    ) async throws -> Result {
        let cluster = try await start(configuration)
        defer { cluster.remove() }
        return try await body(cluster)
    }

    /// A cluster without files yet.
    static func make() async throws -> PrivateCluster {
        let home = PrivateServerHome.shared
        let port = try await home.freePort()
        return PrivateCluster(
            folder: try await home.newFolder("cluster-\(port)"),
            port: port,
            certificates: try await PrivateClusterHome.shared.certificates()
        )
    }

    // MARK: Addresses

    /// The folder of the socket, `host` for libpq.
    var socketFolder: String { folder + "/socket" }
    /// The socket itself.
    var socket: String { "\(socketFolder)/.s.PGSQL.\(port)" }
    var data: String { folder + "/data" }

    /// The address of the database `conn` for `conn`, by 127.0.0.1.
    var url: String { url() }
    /// The same for the superuser.
    var adminURL: String { url(user: "conn_admin") }

    /// An address: another user, host name, port (a proxy's) or database.
    func url(user: String = "conn", host: String = "127.0.0.1", port: Int? = nil, database: String = "conn") -> String {
        "postgresql://\(user):\(password)@\(host):\(port ?? self.port)/\(database)"
    }

    // MARK: Start and stop

    /// Starts a cluster that is stopped or was killed; it answers when this returns. Processes that outlived a killed
    /// postmaster get 2 s to end, then are killed: no other can start before.
    func start() async throws {
        try await endOrphans(grace: .seconds(2))
        if !isRunning { removeLocks() }
        try await control("start", "--wait", "--timeout=50", "--log", data + "/server.log")
    }

    func stop(_ mode: StopMode = .fast) async throws {
        try await control("stop", "--wait", "--timeout=50", "--mode=\(mode.rawValue)")
    }

    func restart(_ mode: StopMode = .fast) async throws {
        try await stop(mode)
        try await start()
    }

    /// Whether its postmaster lives; it may be starting, recovering or paused.
    var isRunning: Bool { postmaster != nil }

    /// Waits until it answers, for example after the recovery from a killed backend; 20 s at most.
    func waitUntilReady() async throws {
        try await poll("the cluster answers again") { (try? await self.sql("SELECT 1")) == "1" }
    }

    /// Ends every process and removes all files. May be called twice.
    func remove() {
        let tablespaces = state.withLock { state -> [String]? in
            if state.isRemoved { return nil }
            state.isRemoved = true
            return state.tablespaces
        }
        guard let tablespaces else { return }
        let ended = crash()
        let deadline = ContinuousClock.now + .seconds(5)
        while ended.contains(where: \.isAlive), ContinuousClock.now < deadline { usleep(1000) }
        removeLocks()
        for path in tablespaces + [folder] { try? FileManager.default.removeItem(atPath: path) }
    }

    // MARK: Internal

    /// Runs `pg_ctl`.
    func control(_ words: String...) async throws {
        do {
            _ = try await PrivateClusterCommand.server("pg_ctl", words + ["--silent", "--pgdata", data])
        } catch {
            throw PrivateServerError("\(error)\n\(log.suffix(2000))")
        }
    }

    /// What the server wrote into its log.
    var log: String { (try? String(contentsOfFile: data + "/server.log", encoding: .utf8)) ?? "" }

    /// Polls every 10 ms, for 20 s at most.
    func poll(_ what: String, until isTrue: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try await !isTrue() {
            guard ContinuousClock.now < deadline else {
                throw PrivateServerError("not within 20 s: \(what)\n\(log.suffix(2000))")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
