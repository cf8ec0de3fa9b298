import FTP
import Foundation
import IntegrationSupport
import Testing

extension FTPSuites {
    /// `resume: true` across two calls: the first is broken off, the second goes on with what it left.
    @Suite(.serialized)
    struct ResumeTests {
        private static let bytes = noise(8 << 20)
        private static let policy = RetryPolicy(maxRetries: 3, maxConnRetries: 3)

        /// A call that is broken off by its own progress, at this byte.
        private func brokenOff(
            at threshold: Int64,
            _ body: (CallOptions, @escaping @Sendable (FTPProgress) -> Void) async throws -> Void
        ) async {
            let token = CancellationToken()
            var options = CallOptions.default
            options.cancellation = token
            do {
                try await body(options) { if $0.bytes >= threshold { token.cancel() } }
                Issue.record("nothing broke")
            } catch {
                #expect((error as? ConnError)?.kind == .cancelled, "\(error)")
            }
        }

        @Test("an upload goes on with what an earlier call left on the server", arguments: FTPForm.all)
        func upload(_ form: FTPForm) async throws {
            let local = try LocalFolder()
            let file = try local.file("large", Self.bytes)
            try await withFolder(form, retry: Self.policy) { ftp, folder in
                try await ftp.upload(.text("old"), to: "\(folder)/large")
                await brokenOff(at: 3 << 20) { options, progress in
                    try await ftp.upload(
                        file: file,
                        to: "\(folder)/large",
                        resume: true,
                        progress: progress,
                        options: options
                    )
                }
                #expect(try await ftp.download("\(folder)/large") == Array("old".utf8))
                let left = try await ftp.list(folder).filter { $0.name.hasSuffix(".part") }
                #expect(left.count == 1 && (left.first?.size ?? 0) > 0)
                let upload = try await ftp.upload(file: file, to: "\(folder)/large", resume: true)
                #expect(upload.resumedAt > 0 && upload.bytes == Int64(Self.bytes.count) && upload.isSizeChecked)
                #expect(try await ftp.download("\(folder)/large") == Self.bytes)
                #expect(try await ftp.names(folder) == ["large"])
            }
        }

        @Test("an upload of another file does not go on with what was left", arguments: FTPForm.plain)
        func otherUpload(_ form: FTPForm) async throws {
            let local = try LocalFolder()
            let file = try local.file("large", Self.bytes)
            try await withFolder(form, retry: Self.policy) { ftp, folder in
                await brokenOff(at: 3 << 20) { options, progress in
                    try await ftp.upload(
                        file: file,
                        to: "\(folder)/large",
                        resume: true,
                        progress: progress,
                        options: options
                    )
                }
                let other = noise(5 << 20, seed: 2)
                _ = try local.file("large", other)
                let upload = try await ftp.upload(file: file, to: "\(folder)/large", resume: true)
                #expect(upload.resumedAt == 0)
                #expect(try await ftp.download("\(folder)/large") == other)
            }
        }

        @Test("a server that lets no upload go on gets the whole file again: ProFTPD as it comes")
        func notPermitted() async throws {
            let form = try #require(FTPForm.special("PROFTPD", "NORESTART"))
            let local = try LocalFolder()
            let file = try local.file("large", Self.bytes)
            try await withFolder(form, retry: Self.policy) { ftp, folder in
                await brokenOff(at: 3 << 20) { options, progress in
                    try await ftp.upload(
                        file: file,
                        to: "\(folder)/large",
                        resume: true,
                        progress: progress,
                        options: options
                    )
                }
                let upload = try await ftp.upload(file: file, to: "\(folder)/large", resume: true)
                #expect(upload.resumedAt == 0 && upload.isSizeChecked)
                #expect(try await ftp.download("\(folder)/large") == Self.bytes)
                #expect(try await ftp.names(folder) == ["large"])
            }
        }

        @Test("a download goes on with what an earlier call left beside its target", arguments: FTPForm.all)
        func download(_ form: FTPForm) async throws {
            let local = try LocalFolder()
            let target = try local.file("large", Array("old".utf8))
            try await withFolder(form, retry: Self.policy) { ftp, folder in
                try await ftp.upload(.bytes(Self.bytes), to: "\(folder)/large")
                await brokenOff(at: 3 << 20) { options, progress in
                    try await ftp.download(
                        "\(folder)/large",
                        to: target,
                        resume: true,
                        progress: progress,
                        options: options
                    )
                }
                #expect(FileManager.default.contents(atPath: target) == Data("old".utf8))
                #expect(try names(in: local) == [".large.part", ".large.part.tag", "large"])
                let download = try await ftp.download("\(folder)/large", to: target, resume: true)
                #expect(download.resumedAt > 1 << 20 && download.bytes == Int64(Self.bytes.count))
                #expect(FileManager.default.contents(atPath: target) == Data(Self.bytes))
                #expect(try names(in: local) == ["large"])
            }
        }

        @Test("a download of a file that has changed meanwhile begins anew", arguments: FTPForm.plain)
        func changedDownload(_ form: FTPForm) async throws {
            let local = try LocalFolder()
            let target = local.path + "/large"
            try await withFolder(form, retry: Self.policy) { ftp, folder in
                try await ftp.upload(.bytes(Self.bytes), to: "\(folder)/large")
                await brokenOff(at: 3 << 20) { options, progress in
                    try await ftp.download(
                        "\(folder)/large",
                        to: target,
                        resume: true,
                        progress: progress,
                        options: options
                    )
                }
                let other = noise(5 << 20, seed: 2)
                try await ftp.upload(.bytes(other), to: "\(folder)/large")
                let download = try await ftp.download("\(folder)/large", to: target, resume: true)
                #expect(download.resumedAt == 0 && download.bytes == Int64(other.count))
                #expect(FileManager.default.contents(atPath: target) == Data(other))
                #expect(try names(in: local) == ["large"])
            }
        }

        private func names(in folder: LocalFolder) throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        }
    }
}
