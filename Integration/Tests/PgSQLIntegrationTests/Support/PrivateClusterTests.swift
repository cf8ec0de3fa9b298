import Foundation
import IntegrationSupport
import Testing

/// The tool of the fault tests does what it says, asked by `psql`.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct PrivateClusterTests {
    /// `psql` as a user would connect; libpq's own variables say how.
    private func query(
        _ cluster: PrivateCluster,
        _ text: String,
        user: String = "conn",
        host: String = "127.0.0.1",
        _ variables: [String: String] = [:]
    ) async throws -> String {
        let address = [
            "PGHOST": host, "PGPORT": "\(cluster.port)", "PGUSER": user, "PGDATABASE": "conn",
            "PGPASSWORD": cluster.password, "PGCONNECT_TIMEOUT": "10",
        ]
        return try await PrivateClusterCommand.psql([], environment: address.merging(variables) { $1 }, input: text)
    }

    private func expectRefusal(_ reason: String, _ body: () async throws -> String) async {
        do {
            Issue.record("not refused: \(try await body())")
        } catch {
            #expect("\(error)".contains(reason))
        }
    }

    @Test func startsWithUsersDatabaseAndExtensions() async throws {
        try await PrivateCluster.with { cluster async throws in
            #expect(try await query(cluster, "SELECT current_user, 'a=>1'::hstore -> 'a'") == "conn|1")
            #expect(try await query(cluster, "SHOW is_superuser", user: "conn_admin") == "on")
            await expectRefusal("password authentication failed") {
                try await query(cluster, "SELECT 1", ["PGPASSWORD": "wrong"])
            }
            #expect(cluster.url == "postgresql://conn:\(cluster.password)@127.0.0.1:\(cluster.port)/conn")
            #expect(FileManager.default.fileExists(atPath: cluster.socket))
        }
    }

    @Test func settingsAndRulesHoldAtStartAndLater() async throws {
        let configuration = PrivateCluster.Configuration(
            access: .trust,
            settings: ["max_connections": "7", "application_name": "it's"]
        )
        try await PrivateCluster.with(configuration) { cluster async throws in
            #expect(try await query(cluster, "SHOW max_connections", ["PGPASSWORD": "wrong"]) == "7")
            #expect(try await cluster.sql("SHOW max_connections") == "7")
            try await cluster.configure(["work_mem": "3MB"])
            #expect(try await query(cluster, "SHOW work_mem") == "3MB")
            try await cluster.allow(.rules("host all all 127.0.0.1/32 reject\n"))
            await expectRefusal("rejects connection") { try await query(cluster, "SELECT 1") }
            #expect(try await cluster.sql("SELECT 1") == "1")
        }
    }

    @Test func restartsOnItsPortWithItsRows() async throws {
        try await PrivateCluster.with { cluster async throws in
            _ = try await query(cluster, "CREATE TABLE t AS SELECT 0 AS n")
            for mode in [PrivateCluster.StopMode.smart, .fast, .immediate] {
                try await cluster.stop(mode)
                #expect(!cluster.isRunning)
                try await cluster.start()
                #expect(cluster.isRunning)
                _ = try await query(cluster, "UPDATE t SET n = n + 1")
            }
            #expect(try await query(cluster, "SELECT n FROM t") == "3")
        }
    }

    @Test func killedBackendTakesAllWithItAndTheServerRecovers() async throws {
        try await PrivateCluster.with { cluster async throws in
            let postmaster = cluster.postmaster
            let sleeper = Task { try await query(cluster, "SELECT pg_sleep(40)") }
            try await cluster.poll("the sleeper sleeps") {
                try await cluster.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%sleep(40)'") == "1"
            }
            try await cluster.killSomeBackend()
            await expectRefusal("server closed the connection") { try await sleeper.value }
            try await cluster.waitUntilReady()
            #expect(cluster.postmaster == postmaster)
            #expect(cluster.log.contains("was terminated by signal 9"))
            #expect(throws: PrivateServerError.self) { try cluster.killBackend(1) }
        }
    }

    @Test func killedServersStartAgainWithWhatWasCommitted() async throws {
        try await PrivateCluster.with { cluster async throws in
            _ = try await query(cluster, "CREATE TABLE t AS SELECT 1 AS n")
            // A backend that is busy outlives its postmaster, and is in the way of the next.
            let busy = Task { try await query(cluster, "SELECT count(*) FROM generate_series(1, 10000000000)") }
            try await cluster.poll("it is busy") {
                try await cluster.sql("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%10000000000)'") == "1"
            }
            cluster.killPostmaster()
            try await cluster.poll("the postmaster is gone") { !cluster.isRunning }
            try await cluster.start()
            await expectRefusal("server closed the connection") { try await busy.value }
            #expect(try await query(cluster, "SELECT n FROM t") == "1")

            cluster.crash()
            try await cluster.poll("the postmaster is gone") { !cluster.isRunning }
            await expectRefusal("Connection refused") { try await query(cluster, "SELECT 1") }
            try await cluster.start()
            #expect(try await query(cluster, "SELECT n FROM t") == "1")
        }
    }

    @Test func pausedServerIsSilentUntilItResumes() async throws {
        try await PrivateCluster.with { cluster async throws in
            cluster.pause()
            await expectRefusal("timeout expired") {
                try await query(cluster, "SELECT 1", ["PGCONNECT_TIMEOUT": "2"])
            }
            cluster.resume()
            #expect(try await query(cluster, "SELECT 1") == "1")
            cluster.pause()  // and a paused one can be removed
        }
    }

    @Test func standbyFollowsAndBecomesPrimary() async throws {
        try await PrivateCluster.with { primary async throws in
            _ = try await query(primary, "CREATE TABLE t AS SELECT 1 AS n")
            let standby = try await primary.standby()
            defer { standby.remove() }
            _ = try await query(primary, "UPDATE t SET n = 2")
            try await standby.catchUp(with: primary)
            #expect(try await query(standby, "SELECT n, pg_is_in_recovery() FROM t") == "2|t")
            await expectRefusal("read-only transaction") { try await query(standby, "UPDATE t SET n = 3") }

            primary.crash()
            try await standby.promote()
            _ = try await query(standby, "UPDATE t SET n = 3")
            #expect(try await query(standby, "SELECT n FROM t") == "3")
            #expect(try await standby.sql("SELECT substring(pg_walfile_name(pg_current_wal_lsn()), 8, 1)") == "2")
        }
    }

    @Test func servesGoodAndBadCertificates() async throws {
        let configuration = PrivateCluster.Configuration(access: .tlsOnly, certificate: .valid)
        try await PrivateCluster.with(configuration) { cluster async throws in
            let verify = ["PGSSLMODE": "verify-full", "PGSSLROOTCERT": cluster.certificates + "/ca.crt"]
            let isOn = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            #expect(try await query(cluster, isOn, host: "localhost", verify) == "t")
            #expect(try await query(cluster, isOn, verify) == "t")
            await expectRefusal("certificate verify failed") {
                let wrong = ["PGSSLROOTCERT": cluster.certificates + "/wrong-ca.crt"]
                return try await query(cluster, isOn, verify.merging(wrong) { $1 })
            }
            await expectRefusal("no encryption") { try await query(cluster, isOn, ["PGSSLMODE": "disable"]) }
            let client = ["PGSSLCERT": "/client.crt", "PGSSLKEY": "/client.key"].mapValues { cluster.certificates + $0 }
            #expect(
                try await query(cluster, "SELECT current_user", user: "conn_cert", verify.merging(client) { $1 })
                    == "conn_cert"
            )

            try await cluster.useCertificate(.expired)
            await expectRefusal("certificate verify failed") { try await query(cluster, isOn, verify) }
            try await cluster.useCertificate(.wrongHost)
            await expectRefusal("does not match host name") {
                try await query(cluster, isOn, host: "localhost", verify)
            }
            try await cluster.allow(.password)
            try await cluster.switchTLSOff()
            await expectRefusal("server does not support SSL") { try await query(cluster, isOn, verify) }
        }
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["CONN_PG_SMALL_DISK"] != nil, "no small file system"))
    func tablespaceOnASmallDiskGetsFull() async throws {
        let disk = try #require(ProcessInfo.processInfo.environment["CONN_PG_SMALL_DISK"])
        await SmallDisk.shared.take()
        defer { SmallDisk.shared.give() }
        try await PrivateCluster.with { cluster async throws in
            try await cluster.createTablespace("small", on: disk)
            _ = try await query(cluster, "CREATE TABLE t (n text) TABLESPACE small")
            await expectRefusal("No space left on device") {
                try await query(cluster, "INSERT INTO t SELECT repeat('x', 1000) FROM generate_series(1, 100000)")
            }
            #expect(try await query(cluster, "SELECT count(*) FROM t") == "0")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: disk).isEmpty)
    }

    @Test func nothingIsLeftOfARemovedOne() async throws {
        let cluster = try await PrivateCluster.start(.init(hasOwnIdentity: true))
        let other = try await PrivateCluster.start()
        let identity = "SELECT system_identifier FROM pg_control_system()"
        #expect(try await cluster.sql(identity) != (try await other.sql(identity)))
        #expect(cluster.port != other.port)
        other.remove()
        let postmaster = try #require(cluster.postmaster)
        let processes = [postmaster] + postmaster.children
        #expect(processes.count >= 4)
        cluster.remove()
        cluster.remove()
        #expect(!processes.contains { $0.isAlive })
        #expect(!FileManager.default.fileExists(atPath: cluster.folder))
    }
}
