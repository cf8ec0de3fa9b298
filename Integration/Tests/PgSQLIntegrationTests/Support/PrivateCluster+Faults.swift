import Foundation
import Glibc
import IntegrationSupport
import Synchronization

extension PrivateCluster {
    // MARK: Processes

    /// The process that all others are children of; `nil` when it does not live.
    var postmaster: ServerProcess? { ServerProcess(lockFile: data + "/postmaster.pid", commandHolds: data) }

    // MARK: Faults

    /// SIGKILL for the backend of one connection (`pg_backend_pid()`): the server ends all others and recovers.
    ///
    /// - Throws: `PrivateServerError` if there is none of that number, or it ended by itself first.
    func killBackend(_ pid: Int) throws {
        guard let backend = postmaster?.children.first(where: { $0.pid == pid }) else {
            throw PrivateServerError("process \(pid) is no backend of the cluster on port \(port)")
        }
        guard backend.killForSure() else {
            throw PrivateServerError("backend \(pid) of the cluster on port \(port) was not killed")
        }
    }

    /// SIGKILL for the backend that has served `conn` longest. Returns its number.
    ///
    /// A connection may end between the answer that names its backend and the signal; then another backend is taken,
    /// for 20 s at most.
    @discardableResult
    func killSomeBackend() async throws -> Int {
        var killed = 0
        try await poll("a backend that serves conn was killed") {
            let answer = try await self.sql(
                "SELECT pid FROM pg_stat_activity WHERE usename = 'conn' ORDER BY backend_start LIMIT 1"
            )
            guard let pid = Int(answer), (try? self.killBackend(pid)) != nil else { return false }
            killed = pid
            return true
        }
        return killed
    }

    /// SIGKILL for the postmaster alone. Its backends notice when they are idle next, and end; nobody can connect.
    func killPostmaster() {
        let children = postmaster?.children ?? []
        state.withLock { $0.orphans += children }
        postmaster?.send(SIGKILL)
    }

    /// SIGKILL for every process at once, as a machine does that loses power, except that what was written stays.
    @discardableResult
    func crash() -> [ServerProcess] {
        let orphans = state.withLock { $0.orphans }
        guard let postmaster else {
            for process in orphans { process.send(SIGKILL) }
            return orphans
        }
        postmaster.send(SIGSTOP)  // or it would start new ones
        let all = [postmaster] + postmaster.children + orphans
        state.withLock { $0.orphans = all }
        for process in all { process.send(SIGKILL) }
        return all
    }

    /// Every process stands still: connections stay open and nothing answers.
    func pause() {
        postmaster?.send(SIGSTOP)
        for process in postmaster?.children ?? [] { process.send(SIGSTOP) }
    }

    /// Ends ``pause()``.
    func resume() {
        for process in postmaster?.children ?? [] { process.send(SIGCONT) }
        postmaster?.send(SIGCONT)
    }

    // MARK: Standby

    /// Makes and starts a streaming standby of this cluster.
    func standby(_ configuration: Configuration = Configuration()) async throws -> PrivateCluster {
        let standby = try await Self.make()
        _ = try await PrivateClusterCommand.server(
            "pg_basebackup",
            [
                "--pgdata", standby.data, "--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream",
                "--no-sync",
                "--no-password", "--host", socketFolder, "--port", "\(port)", "--username", "conn_admin",
            ],
            environment: ["PGPASSWORD": password]
        )
        let own = ["unix_socket_directories": standby.socketFolder, "port": "\(standby.port)"]
        try standby.append(own.merging(configuration.settings) { $1 })
        try standby.write(configuration.access)
        if let certificate = configuration.certificate { try standby.append(standby.install(certificate)) }
        try await standby.start()
        return standby
    }

    /// Makes a standby a primary of its own, on the next timeline.
    func promote() async throws { try await control("promote", "--wait", "--timeout=50") }

    /// Waits until this standby has replayed what `primary` has written so far.
    func catchUp(with primary: PrivateCluster) async throws {
        let position = try await primary.sql("SELECT pg_current_wal_lsn()")
        try await poll("the standby has replayed \(position)") {
            try await self.sql("SELECT pg_last_wal_replay_lsn() >= '\(position)'") == "t"
        }
    }

    // MARK: Internal

    /// Waits for the processes that a killed postmaster left, and kills them after `grace`.
    func endOrphans(grace: Duration) async throws {
        let orphans = state.withLock { $0.orphans }
        let deadline = ContinuousClock.now + grace
        while orphans.contains(where: \.isAlive), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
        for process in orphans { process.send(SIGKILL) }
        try await poll("processes of the killed server are gone") { !orphans.contains(where: \.isAlive) }
        state.withLock { $0.orphans = [] }
    }

    /// Removes what a killed server leaves: its lock files, because its number counts as alive as long as nobody has asked
    /// for its exit code, and the memory that System V keeps, which the last word of the lock file's seventh line names.
    func removeLocks() {
        if lockFile.count >= 7, let memory = lockFile[6].split(separator: " ").last.flatMap({ Int32($0) }) {
            shmctl(memory, IPC_RMID, nil)
        }
        unlink(data + "/postmaster.pid")
        unlink(socket + ".lock")
    }

    private var lockFile: [Substring] {
        let text = (try? String(contentsOfFile: data + "/postmaster.pid", encoding: .utf8)) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
