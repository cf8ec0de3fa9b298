import ConnTesting
import FTP
import Foundation
import IntegrationSupport
import Testing

extension FTPSuites {
    /// Faults of the control connection over TLS. The contract itself runs in clear: its proxy cuts, holds and refuses by the
    /// commands that it reads, which nobody between client and server can read here.
    @Suite(.serialized)
    struct SecureFaultTests {
        private static let policy = RetryPolicy(
            maxRetries: 5,
            maxConnRetries: 5,
            exponentialMinRetryWaitTime: .milliseconds(10)
        )

        /// Runs `body` with a handler that reaches the server through a proxy, and with a folder of its own.
        private func throughProxy(
            _ form: FTPForm,
            _ body: (FTPHandler, FaultProxy, String) async throws -> Void
        ) async throws {
            var properties = try form.properties()
            let proxy = try FaultProxy(to: .tcp("127.0.0.1", port: properties.effectivePortForTests)).start()
            defer { proxy.stop() }
            properties.port = proxy.port
            try await withFolder(form) { _, folder in
                let ftp = try await FTPHandler(properties, retry: Self.policy)
                let result: Result<Void, any Error>
                do {
                    result = .success(try await body(ftp, proxy, folder))
                } catch {
                    result = .failure(error)
                }
                await ftp.shutdown()
                try result.get()
            }
        }

        @Test("connections that are refused are tried again, and cut ones replaced", arguments: FTPForm.encrypted)
        func connecting(_ form: FTPForm) async throws {
            try await throughProxy(form) { ftp, proxy, folder in
                try await ftp.upload(.text("x"), to: "\(folder)/x")
                #expect(proxy.cutAll() == 1)
                proxy.scriptNext(.refused, count: 2)
                #expect(try await ftp.size(of: "\(folder)/x") == 1)
                // The first login, two that were refused, and the one that works.
                #expect(proxy.connections.count == 4)
                #expect(proxy.cutAll() == 1)
                #expect(try await ftp.download("\(folder)/x") == Array("x".utf8))
                #expect(proxy.connections.count == 5)
            }
        }

        @Test("a cut in the middle of an upload or a download leaves the right file", arguments: FTPForm.encrypted)
        func transfers(_ form: FTPForm) async throws {
            let bytes = noise(6 << 20)
            try await throughProxy(form) { ftp, proxy, folder in
                for way in ["up", "down"] {
                    let cuts = Shared(0)
                    let progress: @Sendable (FTPProgress) -> Void = { progress in
                        guard progress.bytes >= 2 << 20 else { return }
                        cuts.change { if $0 == 0 { $0 = proxy.cutAll() } }
                    }
                    if way == "up" {
                        try await ftp.upload(.bytes(bytes), to: "\(folder)/large", progress: progress)
                    } else {
                        #expect(try await ftp.download("\(folder)/large", progress: progress) == bytes)
                    }
                    #expect(cuts.value == 1, "\(way): nothing was cut")
                }
                #expect(try await ftp.download("\(folder)/large") == bytes)
                #expect(try await ftp.names(folder).contains("large"))
            }
        }

        @Test("a call to a server that says nothing ends within its deadline", arguments: FTPForm.encrypted)
        func silence(_ form: FTPForm) async throws {
            try await throughProxy(form) { ftp, proxy, folder in
                try await ftp.upload(.text("x"), to: "\(folder)/x")
                #expect(proxy.stallAll() == 1)
                let start = ContinuousClock.now
                let error = await #expect(throws: ConnError.self) {
                    try await ftp.size(of: "\(folder)/x", options: CallOptions(timeout: .milliseconds(500)))
                }
                #expect(error?.kind == .timeout, "\(error as Any)")
                // Less than the time for a reply, which would end it too.
                #expect(ContinuousClock.now - start < .seconds(25))
                proxy.resumeAll()
                #expect(try await ftp.size(of: "\(folder)/x") == 1)
            }
        }
    }
}
