import Foundation
import Glibc
import IntegrationSupport
import MySQL
import Testing

/// A MariaDB server for one test, which may break it: on a port of its own, which it keeps over restarts, with the users
/// and the database that `Tools/servers` gives. A COMMIT that it has answered is on the disk.
///
/// It ends with ``remove()``, with its last reference, or with the process, whichever comes first.
final class PrivateMariaDB: Sendable {
    /// How to stop.
    enum StopMode: Sendable {
        /// Ends the clients, rolls back, shuts down.
        case clean
        /// SIGKILL: the next start recovers from the log.
        case crash
    }

    /// The port on 127.0.0.1.
    let port: Int
    private let password = (0..<24).map { _ in String("0123456789abcdef".randomElement()!) }.joined()
    /// The folder that holds `data` and `socket`.
    private let folder: String
    private let isRemoved = Shared(false)

    private init(folder: String, port: Int) {
        self.folder = folder
        self.port = port
    }

    deinit { remove() }

    /// Whether one can be started here.
    static let isPossible = program != nil
    /// Why tests are left out without one.
    static let missing: Comment = "there is no mariadbd to start"

    private static let program = ["/usr/sbin/mariadbd", "/usr/bin/mariadbd", "/usr/local/sbin/mariadbd"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Runs `body` with a server and removes it afterwards, however that went.
    static func with<Result>(_ body: (PrivateMariaDB) async throws -> Result) async throws -> Result {
        let home = PrivateServerHome.shared
        let port = try await home.freePort()
        let server = PrivateMariaDB(folder: try await home.newFolder("mariadb-\(port)"), port: port)
        defer { server.remove() }
        // A server that starts removes all temporary tables from its folder, those of other servers too.
        _ = try await PrivateServerCommand.asServer(
            [
                "mariadb-install-db", "--no-defaults", "--datadir=\(server.data)/files", "--skip-test-db",
                "--auth-root-authentication-method=normal", "--skip-name-resolve",
            ],
            environment: ["TMPDIR": server.data]
        )
        try await server.start()
        let setup = try String(contentsOfFile: PrivateServerHome.tools + "/mariadb/setup.sql", encoding: .utf8)
        _ = try await PrivateServerCommand.run(
            ["mariadb"] + server.client + ["--user=root", "--batch"],
            input: setup.replacingOccurrences(of: ":'password'", with: "'\(server.password)'")
        )
        return try await body(server)
    }

    /// Where it is, for a user in its database.
    func properties(_ user: String = "conn") -> SQLConnProperties {
        SQLConnProperties(host: "127.0.0.1", port: port, user: user, password: Secret(password), database: "conn")
    }

    /// Stops it, and starts it again; it answers when this returns.
    func restart(_ mode: StopMode) async throws {
        guard let process else { throw PrivateServerError("no MariaDB serves \(data)") }
        switch mode {
        case .clean: process.send(SIGTERM)
        case .crash:
            guard process.killForSure() else { throw PrivateServerError("MariaDB on port \(port) was not killed") }
        }
        guard try await process.ends(within: .seconds(30)) else {
            throw PrivateServerError("MariaDB on port \(port) does not end\n\(log.suffix(2000))")
        }
        try await start()
    }

    /// Ends it and removes all files. May be called twice.
    func remove() {
        let wasRemoved = isRemoved.change { value in
            defer { value = true }
            return value
        }
        if wasRemoved { return }
        let ended = process
        ended?.send(SIGKILL)
        let deadline = ContinuousClock.now + .seconds(5)
        while ended?.isAlive == true, ContinuousClock.now < deadline { usleep(1000) }
        try? FileManager.default.removeItem(atPath: folder)
    }

    // MARK: Internal

    private var data: String { folder + "/data" }
    private var socket: String { folder + "/socket/mariadb.sock" }
    private var lockFile: String { data + "/mariadb.pid" }
    private var log: String { (try? String(contentsOfFile: data + "/server.log", encoding: .utf8)) ?? "" }

    /// The process of the server; `nil` when it does not live.
    private var process: ServerProcess? { ServerProcess(lockFile: lockFile, commandHolds: data) }

    /// What leads its client programs to it.
    private var client: [String] { ["--no-defaults", "--protocol=socket", "--socket=\(socket)"] }

    private func start() async throws {
        guard let program = Self.program else {
            throw PrivateServerError("there is no mariadbd; Tools/install installs mariadb-server")
        }
        unlink(lockFile)
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nothing) }
        let command = [
            program, "--no-defaults", "--datadir=\(data)/files", "--socket=\(socket)", "--pid-file=\(lockFile)",
            "--log-error=\(data)/server.log", "--port=\(port)", "--bind-address=127.0.0.1", "--skip-name-resolve",
            "--max-connections=200", "--innodb-flush-log-at-trx-commit=1", "--innodb-buffer-pool-size=64M",
            "--innodb-log-file-size=64M", "--tmpdir=\(data)",
        ]
        let child = try PrivateServerCommand.spawn(
            PrivateServerCommand.asServerUser + command,
            files: [nothing, nothing, nothing]
        )
        // Somebody has to ask for its exit code.
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(child, &status, 0) < 0, errno == EINTR {}
        }
        let deadline = ContinuousClock.now + .seconds(40)
        let ping = ["mariadb-admin"] + client + ["--connect-timeout=5", "--user=nobody_at_all", "ping"]
        while try await !answers(ping) {
            guard ContinuousClock.now < deadline else {
                throw PrivateServerError("MariaDB on port \(port) does not answer\n\(log.suffix(2000))")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func answers(_ ping: [String]) async throws -> Bool {
        guard process != nil else { return false }
        return (try? await PrivateServerCommand.run(ping)) != nil
    }
}

extension PrivateMariaDB {
    /// This server for a ``MoneyRun``.
    func moneyServer() throws -> MoneyServer<MySQLDriver> {
        let owner = try MySQLHandler(
            unconnected: properties("conn_admin"),
            options: MySQLOptions(),
            configuration: TestServer.quick()
        )
        return .make(owner: owner, user: properties())
    }
}
