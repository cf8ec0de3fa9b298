import FTP
import Foundation
import IntegrationSupport
import Testing

extension FTPSuites {
    /// The whole server is killed in the middle of a transfer, and comes back later.
    @Suite(.serialized)
    struct OutageTests {
        private static let policy = RetryPolicy(
            maxRetries: 8,
            maxConnRetries: 14,
            exponentialMinRetryWaitTime: .milliseconds(50)
        )

        @Test("an upload and a download outlive the server", arguments: FTPForm.plain)
        func bothWays(_ form: FTPForm) async throws {
            let server = try await onThread { try PrivateFTPServer(form.server.lowercased()) }
            let ftp = try await FTPHandler(server.properties(), retry: Self.policy)
            let bytes = noise(32 << 20)
            let old = Data(noise(1_000))
            try await ftp.upload(.bytes(Array(old)), to: "file")

            let up = Outage(server, at: Int64.random(in: 1...Int64(bytes.count / 2))) {
                #expect(
                    FileManager.default.contents(atPath: server.root + "/file") == old,
                    "the target is not the old file"
                )
            }
            try await ftp.upload(.bytes(bytes), to: "file") { up.moved($0.bytes) }
            try up.check()
            #expect(FileManager.default.contents(atPath: server.root + "/file") == Data(bytes))
            #expect(try await ftp.names() == ["file"])

            let local = try LocalFolder()
            let target = try local.file("file", Array(old))
            let down = Outage(server, at: Int64.random(in: 1...Int64(bytes.count / 2))) {
                #expect(FileManager.default.contents(atPath: target) == old, "the target is not the old file")
            }
            try await ftp.download("file", to: target) { down.moved($0.bytes) }
            try down.check()
            #expect(FileManager.default.contents(atPath: target) == Data(bytes))
            #expect(try FileManager.default.contentsOfDirectory(atPath: local.path) == ["file"])
            await ftp.shutdown()
            print("\(form.testDescription): an upload and a download went on after the server had been killed")
        }

        /// Kills a server once, when a transfer has come so far, and starts it again from a thread of its own.
        private final class Outage: Sendable {
            private let server: PrivateFTPServer
            private let threshold: Int64
            private let look: @Sendable () -> Void
            private let hasBegun = Shared(false)
            private let failure = Shared<(any Error)?>(nil)

            init(_ server: PrivateFTPServer, at threshold: Int64, _ look: @escaping @Sendable () -> Void) {
                self.server = server
                self.threshold = threshold
                self.look = look
            }

            /// Called on the thread that transfers.
            func moved(_ bytes: Int64) {
                guard bytes >= threshold, !hasBegun.value else { return }
                hasBegun.change { $0 = true }
                do {
                    try server.kill()
                    look()
                } catch {
                    failure.change { $0 = error }
                }
                Thread { [server, failure] in
                    do { try server.start() } catch { failure.change { $0 = error } }
                }.start()
            }

            func check() throws {
                #expect(hasBegun.value, "nothing was killed")
                if let error = failure.value { throw error }
            }
        }
    }
}
