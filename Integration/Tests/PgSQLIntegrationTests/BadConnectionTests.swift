import IntegrationSupport
import PgSQL
import Testing

/// Logins that cannot work: each error says what failed, is final or not as it should be, and holds no password.
@Suite("Connections to PostgreSQL that fail", .serialized, .timeLimit(.minutes(3)))
struct BadConnectionTests {
    /// The error of a handler that cannot connect, with all the retries that are the default.
    private func failure(
        _ properties: SQLConnProperties,
        within limit: Duration = .seconds(20),
        retry: RetryPolicy = RetryPolicy(),
        _ change: (inout PgSQLOptions) -> Void = { _ in }
    ) async throws -> ConnError {
        let error = try await #require(throws: ConnError.self) {
            try await withHandler(properties, retry: retry, connectTimeout: limit, change) { _ in }
        }
        #expect(error.phase == .connect)
        #expect(error.outcome == .notApplied)
        expectNoPassword(of: properties, in: error)
        return error
    }

    private func once(
        _ properties: SQLConnProperties,
        within limit: Duration = .seconds(20),
        _ change: (inout PgSQLOptions) -> Void = { _ in }
    ) async throws -> ConnError {
        try await failure(properties, within: limit, retry: RetryPolicy(maxRetries: 0, maxConnRetries: 0), change)
    }

    @Test func aRefusedUserPasswordOrDatabaseIsFinalAtOnce() async throws {
        try await PrivateCluster.with { cluster async throws in
            let cases: [(String, String, ConnError.Kind, (inout SQLConnProperties) -> Void)] = [
                ("28P01", "password of user 'conn'", .authentication, { $0.password = "canary-41c0" }),
                ("28P01", "user 'nobody'", .authentication, { $0.user = "nobody" }),
                ("3D000", "database 'nowhere'", .notFound, { $0.database = "nowhere" }),
            ]
            for (code, says, kind, change) in cases {
                let error = try await failure(cluster.properties(change))
                #expect(error.kind == kind)
                #expect(error.nativeCode?.code == code)
                #expect(error.message.contains(says), "\(error)")
                #expect(error.retry == .never)
                #expect(error.attempts.count == 1)
            }
            let missing = try await failure(cluster.properties { $0.password = nil })
            #expect(missing.kind == .authentication)
            #expect(missing.message.contains("none was given"))
            #expect(missing.attempts.count == 1)
        }
    }

    @Test func whatTheServerIsNotSetUpFor() async throws {
        try await PrivateCluster.with { cluster async throws in
            let setting = try await failure(cluster.properties()) { $0.settings = ["no_such_setting": "1"] }
            #expect(setting.nativeCode?.code == "42704")
            #expect(setting.attempts.count == 1)
            let value = try await failure(cluster.properties()) { $0.settings = ["work_mem": "much"] }
            #expect(value.kind == .invalidInput)
            let tls = try await failure(cluster.properties { $0.tls = .unverified })
            #expect(tls.message == "The server has no TLS, which the connection asks for")
            #expect(tls.attempts.count == 1)
            let binding = try await failure(cluster.properties()) { $0.channelBinding = .require }
            #expect(binding.kind == .authentication)
            #expect(binding.attempts.count == 1)
            try await cluster.allow(.rules("host all all all reject\n"))
            let rejected = try await failure(cluster.properties())
            #expect(rejected.kind == .authentication)
            #expect(rejected.nativeCode?.code == "28000")
        }
    }

    @Test func certificatesThatAreNotToBeTrusted() async throws {
        let configuration = PrivateCluster.Configuration(access: .tlsOnly, certificate: .valid)
        try await PrivateCluster.with(configuration) { cluster async throws in
            func tls(_ tls: TLSSettings) -> SQLConnProperties {
                cluster.properties {
                    $0.host = "localhost"
                    $0.tls = tls
                }
            }
            let plain = try await failure(tls(.off))
            #expect(plain.kind == .authentication)
            #expect(plain.message.contains("without TLS"))

            let unknown = "The server's certificate is not signed by a trusted authority"
            for settings in [.verifyFull(caFile: cluster.certificates + "/wrong-ca.crt"), .verifyFull] as [TLSSettings]
            {
                let error = try await failure(tls(settings))
                #expect(error.message == unknown)
                #expect(error.attempts.count == 1)
            }
            let pinned = try await failure(tls(.pinned("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")))
            #expect(pinned.message.contains("none of the pins"))
            let garbage = try await failure(tls(.verifyFull(caFile: #filePath)))
            #expect(garbage.kind == .invalidInput)

            let noCertificate = try await failure(
                cluster.properties {
                    $0.host = "localhost"
                    $0.user = "conn_cert"
                    $0.tls = .verifyFull(caFile: cluster.authority)
                }
            )
            #expect(noCertificate.kind == .authentication)
            #expect(noCertificate.attempts.count == 1)
            var locked = TLSSettings.verifyFull(caFile: cluster.authority)
            locked.clientCertificateFile = cluster.certificates + "/client.crt"
            locked.clientKeyFile = cluster.certificates + "/client-encrypted.key"
            for password in [nil, "canary-9b2e"] as [Secret?] {
                locked.clientKeyPassword = password
                let error = try await failure(tls(locked))
                #expect(error.kind == .invalidInput)
                #expect(error.message.contains("private key"))
            }

            try await cluster.useCertificate(.wrongHost)
            let wrongHost = try await failure(tls(.verifyFull(caFile: cluster.authority)))
            #expect(wrongHost.message == "The server's certificate is not for the host 'localhost'")
            #expect(wrongHost.attempts.count == 1)
            #expect(try await answer("SELECT 'in'", tls(.verifyCA(caFile: cluster.authority))) == "in")

            try await cluster.useCertificate(.expired)
            let expired = try await failure(tls(.verifyFull(caFile: cluster.authority)))
            #expect(expired.message == "The server's certificate, or its authority's, has expired")
            #expect(expired.attempts.count == 1)
        }
    }

    @Test func serversThatDoNotAnswer() async throws {
        try await PrivateCluster.with { cluster async throws in
            cluster.pause()
            let silent = try await once(cluster.properties(), within: .milliseconds(300))
            cluster.resume()
            #expect(silent.kind == .timeout)
            #expect(silent.retry == .reconnect)
            try await cluster.stop()
            let refused = try await once(cluster.properties())
            #expect(refused.kind == .connection)
            #expect(refused.nativeCode?.name == "ECONNREFUSED")
            #expect(refused.retry == .reconnect)
            let socket = try await once(cluster.properties { $0.socket = cluster.socketFolder })
            #expect(socket.kind == .connection)
            #expect(socket.message.contains("socket"))
        }
        let unknown = try await once(SQLConnProperties(host: "no-such-host.invalid", user: "conn"))
        #expect(unknown.kind == .connection || unknown.kind == .timeout)
        #expect(unknown.message.contains("'no-such-host.invalid'"))
        #expect(unknown.endpoint?.system == "postgresql")
    }

    @Test func theLastErrorHasTheLogOfAllTries() async throws {
        try await PrivateCluster.with { cluster async throws in
            try await cluster.stop()
            var retry = RetryPolicy(maxRetries: 0, maxConnRetries: 2)
            retry.exponentialMinRetryWaitTime = .milliseconds(1)
            let error = try await failure(cluster.properties(), retry: retry)
            #expect(error.attempts.count == 3)
            #expect(error.attempts.allSatisfy { $0.phase == .connect })
        }
    }
}
