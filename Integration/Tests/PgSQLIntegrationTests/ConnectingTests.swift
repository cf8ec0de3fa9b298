import Foundation
import IntegrationSupport
import PgSQL
import Testing

/// Every way to reach a server and to log in.
@Suite("Connecting to PostgreSQL", .serialized, .timeLimit(.minutes(3)))
struct ConnectingTests {
    @Test func aPasswordIsProvedBySCRAMAndTheSessionIsAsTheDriverNeedsIt() async throws {
        try await PrivateCluster.with { cluster async throws in
            let row = try await withHandler(cluster.properties(), { $0.settings = ["conn.note": #"a b, "C\d""#] }) {
                try await $0.readFrame(
                    """
                    SELECT current_user::text AS who, current_setting('TimeZone') AS zone,
                        current_setting('client_encoding') AS encoding, current_setting('conn.note') AS note,
                        current_setting('application_name') AS name,
                        (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()) AS ssl
                    """
                )
            }
            #expect(try row["who", as: String.self][0] == "conn")
            #expect(try row["zone", as: String.self][0] == "UTC")
            #expect(try row["encoding", as: String.self][0] == "UTF8")
            #expect(try row["note", as: String.self][0] == #"a b, "C\d""#)
            #expect(try row["name", as: String.self][0]?.isEmpty == false)
            #expect(try row["ssl", as: Bool.self][0] == false)
            #expect(
                try await cluster.sql("SELECT left(rolpassword, 6) FROM pg_authid WHERE rolname = 'conn'") == "SCRAM-"
            )
        }
    }

    @Test func theSyncFaceConnectsToo() async throws {
        try await PrivateCluster.with { cluster async throws in
            let properties = cluster.properties()
            let answer = try await withCheckedThrowingContinuation { continuation in
                Thread {
                    continuation.resume(
                        with: Result {
                            try PgSQLHandler.with(properties) { try $0.readScalar("SELECT 1", as: Int.self) }
                        }
                    )
                }.start()
            }
            #expect(answer == 1)
        }
    }

    @Test func tlsInAllItsModes() async throws {
        let configuration = PrivateCluster.Configuration(access: .tlsOnly, certificate: .valid)
        try await PrivateCluster.with(configuration) { cluster async throws in
            let version: SQLQuery = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            var named = TLSSettings.verifyFull(caFile: cluster.authority)
            named.serverName = "localhost"
            var newest = TLSSettings.verifyFull(caFile: cluster.authority)
            newest.minimumVersion = .tls13
            let pin = try await PrivateServerCommand.run([
                "sh", "-c",
                "openssl x509 -in '\(cluster.certificates)/server.crt' -pubkey -noout "
                    + "| openssl pkey -pubin -outform der | openssl dgst -sha256 -binary | base64",
            ]).trimmingCharacters(in: .whitespacesAndNewlines)
            for tls in [
                .verifyFull(caFile: cluster.authority), .verifyCA(caFile: cluster.authority), .unverified, named,
                newest,
                .pinned("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", pin),
            ] as [TLSSettings] {
                for host in ["localhost", "127.0.0.1"] {
                    let properties = cluster.properties {
                        $0.host = host
                        $0.tls = tls
                    }
                    let version = try await answer(version, properties)
                    #expect(version?.hasPrefix("TLSv1.") == true, "\(tls)")
                    if tls.minimumVersion == .tls13 { #expect(version == "TLSv1.3") }
                }
            }
            // A name that only a resolver knows, and a certificate for another one.
            let properties = cluster.properties {
                $0.host = "primary.plant"
                $0.tls = named
            }
            let found = try await answer(version, properties) {
                $0.resolver = HostResolver { (_, _) throws(ConnError) in ["127.0.0.1"] }
                $0.channelBinding = .require
            }
            #expect(found != nil)
        }
    }

    @Test func aClientCertificateInsteadOfAPassword() async throws {
        let configuration = PrivateCluster.Configuration(access: .tlsOnly, certificate: .valid)
        try await PrivateCluster.with(configuration) { cluster async throws in
            let folder = cluster.certificates
            let password = try String(contentsOfFile: folder + "/client-key-password", encoding: .utf8)
                .trimmingCharacters(in: .whitespacesAndNewlines)
            for (key, keyPassword) in [("client.key", nil), ("client-encrypted.key", Secret(password))] {
                var tls = TLSSettings.verifyFull(caFile: cluster.authority)
                tls.clientCertificateFile = folder + "/client.crt"
                tls.clientKeyFile = folder + "/" + key
                tls.clientKeyPassword = keyPassword
                let properties = cluster.properties {
                    $0.user = "conn_cert"
                    $0.password = nil
                    $0.tls = tls
                }
                #expect(try await answer("SELECT current_user::text", properties) == "conn_cert")
            }
        }
    }

    @Test func unixSockets() async throws {
        try await PrivateCluster.with { cluster async throws in
            let folder = cluster.properties { $0.socket = cluster.socketFolder }
            let file = cluster.properties {
                $0.socket = cluster.socket
                $0.port = nil
            }
            let (parsed, _) = try PgSQLDriver.parse(
                ConnectionURL(
                    "postgresql:///conn?user=conn&password=\(cluster.password)&socket=\(cluster.socket)"
                )
            )
            for properties in [folder, file, parsed] {
                #expect(try await answer("SELECT coalesce(inet_client_addr()::text, 'socket')", properties) == "socket")
            }
        }
    }

    @Test func aServerIsChosenByWhatItMayWriteAndFoundAgainAfterAFailover() async throws {
        try await PrivateCluster.with { primary async throws in
            let standby = try await primary.standby()
            defer { standby.remove() }
            let both = primary.properties { $0.alternatives = [.init("127.0.0.1", port: standby.port)] }
            let reversed = standby.properties { $0.alternatives = [.init("127.0.0.1", port: primary.port)] }
            let port: SQLQuery = "SELECT inet_server_port()::text"
            for (target, expected) in [
                (.any, primary), (.readWrite, primary), (.primary, primary), (.standby, standby), (.readOnly, standby),
                (.preferStandby, standby),
            ] as [(PgSQLTarget, PrivateCluster)] {
                let found = try await answer(port, both) { $0.targetSessionAttrs = target }
                #expect(found == String(expected.port), "\(target)")
                guard target != .any else { continue }
                let again = try await answer(port, reversed) { $0.targetSessionAttrs = target }
                #expect(again == String(expected.port), "\(target), reversed")
            }
            try await withHandler(both, retry: RetryPolicy(), { $0.targetSessionAttrs = .readWrite }) {
                handler async throws in
                #expect(try await handler.readScalar(port, as: String.self) == String(primary.port))
                try await primary.stop(.immediate)
                try await standby.promote()
                #expect(try await handler.readScalar(port, as: String.self) == String(standby.port))
            }
        }
    }

    @Test func aPasswordThatChangesWhileRunning() async throws {
        try await PrivateCluster.with { cluster async throws in
            let current = Mailbox(cluster.password)
            let properties = cluster.properties { $0.password = nil }
            try await withHandler(
                properties,
                retry: RetryPolicy(),
                { $0.passwordSource = { Secret(current.value) } }
            ) { handler async throws in
                #expect(try await handler.readScalar("SELECT 1", as: Int.self) == 1)
                try await cluster.sql("ALTER ROLE conn PASSWORD 'another-1'")
                current.value = "another-1"
                try await cluster.sql(
                    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'conn'"
                )
                #expect(try await handler.readScalar("SELECT 2", as: Int.self) == 2)
            }
        }
    }

    @Test func tooManyConnectionsAreWaitedFor() async throws {
        let configuration = PrivateCluster.Configuration(settings: [
            "max_connections": "6", "superuser_reserved_connections": "3", "max_wal_senders": "0",
        ])
        try await PrivateCluster.with(configuration) { cluster async throws in
            let properties = cluster.properties()
            try await withHandler(properties) { first async throws in
                try await withHandler(properties) { second async throws in
                    try await withHandler(properties) { third async throws in
                        let refused = await #expect(throws: ConnError.self) {
                            try await withHandler(properties) { _ in }
                        }
                        #expect(refused?.kind == .resourceExhausted)
                        #expect(refused?.nativeCode?.code == "53300")
                        #expect(refused?.retry == .reconnect)
                        async let waiting = withHandler(properties, retry: RetryPolicy()) {
                            try await $0.readScalar("SELECT 1", as: Int.self)
                        }
                        third.close()
                        #expect(try await waiting == 1)
                        _ = (first, second)
                    }
                }
            }
        }
    }

    @Test func aServerThatIsDownIsWaitedFor() async throws {
        try await PrivateCluster.with { cluster async throws in
            try await cluster.stop()
            async let waiting = withHandler(cluster.properties(), retry: RetryPolicy()) {
                try await $0.readScalar("SELECT 1", as: Int.self)
            }
            try await cluster.start()
            #expect(try await waiting == 1)
        }
    }

    @Test func nameServersThatFailForAWhileAreWaitedFor() async throws {
        try await PrivateCluster.with { cluster async throws in
            let asked = Mailbox(0)
            let properties = cluster.properties {
                $0.host = "db.plant"
                $0.tls = .off
            }
            let answer = try await withHandler(
                properties,
                retry: RetryPolicy(),
                {
                    $0.resolver = HostResolver { (name, _) throws(ConnError) in
                        asked.value += 1
                        if asked.value > 2 { return ["127.0.0.1"] }
                        throw ConnError(.connection, "'\(name)' is not known", retry: .reconnect, phase: .connect)
                    }
                }
            ) { try await $0.readScalar("SELECT 1", as: Int.self) }
            #expect(answer == 1)
            #expect(asked.value == 3)
        }
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["CONN_PGBOUNCER_URL"] != nil))
    func aPoolerInTransactionMode() async throws {
        let url = try Environment.requiredValue(of: "CONN_PGBOUNCER_URL")
        let (properties, _) = try PgSQLDriver.parse(ConnectionURL(url))
        let refused = await #expect(throws: ConnError.self) { try await withHandler(properties) { _ in } }
        #expect(refused?.kind == .unsupported)
        #expect(refused?.retry == .never)
        #expect(refused?.advice?.contains("pooler: .transaction") == true)
        #expect(try await answer("SHOW TimeZone", properties) { $0.pooler = .transaction } == "UTC")
        let wrong = await #expect(throws: ConnError.self) {
            try await answer("SELECT 1::text", with(properties) { $0.password = "wrong" }) { $0.pooler = .transaction }
        }
        #expect(wrong?.kind == .authentication)
        #expect(wrong?.retry == .never)
    }

    private func with(
        _ properties: SQLConnProperties,
        _ change: (inout SQLConnProperties) -> Void
    ) -> SQLConnProperties {
        var copy = properties
        change(&copy)
        return copy
    }
}

/// A value that several tasks share.
// `stored` is guarded by `lock`.
private final class Mailbox<Value: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var stored: Value

    init(_ value: Value) { stored = value }

    var value: Value {
        get { lock.withLock { stored } }
        set { lock.withLock { stored = newValue } }
    }
}
