import FTP
import Foundation
import Testing

extension FTPSuites {
    @Suite(.serialized)
    struct SecurityTests {
        private static let once = RetryPolicy(maxRetries: 0, maxConnRetries: 0)

        @Test(
            "every data connection takes the control connection's TLS session, uploads too",
            arguments: FTPForm.encrypted
        )
        func sessionReuse(_ form: FTPForm) async throws {
            // The others do not ask for it, and do not say whether it was done.
            let log =
                switch form.server {
                case "PROFTPD": try Environment.requiredValue(of: "CONN_FTP_PROFTPD_TLS_LOG")
                case "VSFTPD": try Environment.requiredValue(of: "CONN_FTP_VSFTPD_LOG")
                default: ""
                }
            let before = FileManager.default.contents(atPath: log)?.count ?? 0
            try await withFolder(form) { ftp, folder in
                for index in 0..<5 {
                    try await ftp.upload(.bytes(noise(20_000)), to: "\(folder)/\(index)")
                    #expect(try await ftp.list(folder).count == index + 1)
                    #expect(try await ftp.download("\(folder)/\(index)").count == 20_000)
                }
            }
            guard !log.isEmpty else { return }
            let bytes = try #require(FileManager.default.contents(atPath: log))
            let text = String(decoding: bytes.dropFirst(before), as: UTF8.self)
            let lines = text.split(separator: "\n")
            switch form.server {
            case "PROFTPD":
                let reused = lines.count { $0.contains("client reused TLS session for data connection") }
                print("\(form.testDescription): the log says \(reused) times that a session was used again")
                #expect(reused >= 15)
                #expect(!text.contains("did not reuse TLS session"))
            case "VSFTPD":
                let transfers = lines.count { $0.contains("226 ") }
                print("\(form.testDescription): \(transfers) transfers with require_ssl_reuse, none refused")
                #expect(transfers >= 15)
                #expect(!text.contains("No SSL session reuse"))
            default: break
            }
        }

        @Test("a certificate of another authority is refused, at once", arguments: FTPForm.encrypted)
        func wrongAuthority(_ form: FTPForm) async throws {
            var properties = try form.properties()
            properties.tls = .verifyFull(caFile: try Environment.requiredValue(of: "CONN_FTP_TLS_WRONG_CA"))
            let error = await #expect(throws: ConnError.self) { try await FTPHandler(properties) }
            #expect(error?.kind == .connection && error?.attempts.count == 1)
        }

        @Test("a server without TLS is an error unless it is switched off", arguments: FTPForm.plain)
        func plainServer(_ form: FTPForm) async throws {
            var properties = try form.properties()
            properties.tls = nil
            do {
                let ftp = try await FTPHandler(properties, retry: Self.once)
                await ftp.shutdown()
                Issue.record("it logged in")
            } catch {
                // Pure-FTPd has TLS on this port too, with a certificate that nobody trusts.
                #expect(error.kind == .connection && error.retry == .never, "\(error)")
            }
        }

        @Test("a server that does not protect data connections is an error, and gets no data")
        func unprotectedData() async throws {
            let form = try #require(FTPForm.special("PYFTPDLIB", "NOPROT", .tls))
            let error = await #expect(throws: ConnError.self) { try await form.handler() }
            #expect(error?.kind == .connection && error?.retry == .never, "\(error as Any)")
        }

        @Test("a server that wants TLS says so to who comes without", arguments: FTPForm.serverNames)
        func secureServer(_ server: String) async throws {
            let form = try #require(FTPForm.special(server, "TLS_ONLY"))
            var properties = try form.properties()
            properties.tls = .off
            let error = await #expect(throws: ConnError.self) { try await FTPHandler(properties) }
            #expect(error?.kind == .connection && error?.attempts.count == 1, "\(error as Any)")
            #expect(error?.advice == "leave out tls: .off", "\(error as Any)")
        }

        @Test("a wrong password is final at once, and never shown", arguments: FTPForm.all)
        func wrongPassword(_ form: FTPForm) async throws {
            var properties = try form.properties()
            properties.password = "canary-password"
            let error = await #expect(throws: ConnError.self) { try await FTPHandler(properties) }
            #expect(error?.kind == .authentication && error?.attempts.count == 1, "\(error as Any)")
            var shown = "\(error as Any)"
            dump(error, to: &shown)
            #expect(!shown.contains("canary-password"))
        }
    }
}
