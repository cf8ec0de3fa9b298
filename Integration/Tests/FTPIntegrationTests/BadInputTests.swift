import FTP
import Foundation
import Testing

extension FTPSuites {
    @Suite(.serialized)
    struct BadInputTests {
        private func special(_ suffix: String) throws -> FTPForm { try #require(FTPForm.special("PYFTPDLIB", suffix)) }

        private static let hasSmallDisk = Environment.value(of: "CONN_TEST_SMALL_DISK") != nil
        private static let noSmallDisk: Comment = "CONN_TEST_SMALL_DISK is not set"

        @Test(
            "a full disk is said so, and nothing stands under the name",
            .enabled(if: hasSmallDisk, noSmallDisk),
            arguments: FTPForm.serverNames
        )
        func fullDisk(_ server: String) async throws {
            let form = try #require(FTPForm.special(server, "FULL"))
            let ftp = try await form.handler()
            try? await ftp.delete("old")
            try await ftp.upload(.text("old"), to: "old")
            do {
                try await ftp.upload(.bytes(noise(32 << 20)), to: "old")
                Issue.record("it had room")
            } catch {
                // pyftpdlib says 426 without a reason.
                let kind: ConnError.Kind = server == "PYFTPDLIB" ? .connection : .resourceExhausted
                #expect(error.kind == kind, "\(error) \(error.serverMessage ?? "")")
            }
            #expect(try await ftp.download("old") == Array("old".utf8))
            let left = try await ftp.names().filter { $0.hasSuffix(".part") }
            #expect(left.isEmpty)
            for name in left { try await ftp.delete(name) }
            try await ftp.delete("old")
            await ftp.shutdown()
        }

        @Test(
            "over TLS a full disk may look like a broken connection, but nothing stands under the name either",
            .enabled(if: hasSmallDisk, noSmallDisk),
            arguments: ["VSFTPD", "PROFTPD", "PUREFTPD"]
        )
        func fullDiskOverTLS(_ server: String) async throws {
            let form = try #require(FTPForm.special(server, "FULL_TLS", .tls))
            let ftp = try await form.handler()
            try? await ftp.delete("old")
            try await ftp.upload(.text("old"), to: "old")
            do {
                try await ftp.upload(.bytes(noise(32 << 20)), to: "old")
                Issue.record("it had room")
            } catch {
                // libcurl may see the closed data connection before the reply that says why.
                #expect(
                    [.resourceExhausted, .connection].contains(error.kind),
                    "\(error) \(error.serverMessage ?? "")"
                )
                print("\(form.testDescription): a full disk is \(error.kind): \(error.message)")
            }
            #expect(try await ftp.download("old") == Array("old".utf8))
            #expect(try await ftp.names().filter { $0.hasSuffix(".part") }.isEmpty)
            try await ftp.delete("old")
            await ftp.shutdown()
        }

        @Test("what the user may not do", arguments: FTPForm.plain)
        func permissions(_ form: FTPForm) async throws {
            try await withFolder(form) { ftp, folder in
                try await ftp.makeDirectory("\(folder)/locked")
                try await ftp.upload(.text("x"), to: "\(folder)/locked/file")
                let root = try #require(form.root)
                let locked = "\(root)/\(folder)/locked"
                try #require(chmod("\(locked)/file", 0) == 0 && chmod(locked, 0o500) == 0)
                try await fails(.authorization) { _ = try await ftp.download("\(folder)/locked/file") }
                try await fails(.authorization) { try await ftp.upload(.text("y"), to: "\(folder)/locked/other") }
                try await fails(.authorization) { try await ftp.delete("\(folder)/locked/file") }
                try await fails(.authorization) { try await ftp.makeDirectory("\(folder)/locked/sub") }
                chmod(locked, 0o700)
                try await ftp.removeDirectory("\(folder)/locked", recursive: true)
            }
        }

        @Test("a local target that cannot be written is an error before anything is sent", arguments: FTPForm.plain)
        func localTarget(_ form: FTPForm) async throws {
            try await withFolder(form) { ftp, folder in
                try await ftp.upload(.text("x"), to: "\(folder)/file")
                let local = try LocalFolder()
                try await fails(.notFound) { try await ftp.download("\(folder)/file", to: "\(local.path)/no/file") }
                try await fails(.misuse(.invalidArgument)) { try await ftp.download("\(folder)/file", to: local.path) }
                try await fails(.notFound) { try await ftp.upload(file: "\(local.path)/missing", to: "\(folder)/y") }
                try await fails(.invalidInput) { try await ftp.upload(file: local.path, to: "\(folder)/y") }
                try await fails(.resourceExhausted) { _ = try await ftp.download("\(folder)/file", maximumBytes: 0) }
                try await fails(.notFound) { try await ftp.download("\(folder)/missing", to: "\(local.path)/x") }
                #expect(try FileManager.default.contentsOfDirectory(atPath: local.path).isEmpty)
            }
        }

        @Test("a PASV reply with a foreign address is not followed, unless that is allowed")
        func foreignAddress() async throws {
            let form = try special("FOREIGN_PASV")
            let ftp = try await form.handler()
            _ = try await ftp.list()
            await ftp.shutdown()
            var options = FTPOptions()
            options.trustsPASVAddress = true
            options.dataConnectTimeout = .seconds(1)
            let trusting = try await form.handler(options: options)
            await #expect(throws: ConnError.self) { try await trusting.list() }
            await trusting.shutdown()
        }

        @Test("a data connection that never opens ends within its limit", arguments: ["NODATA", "REFUSED"])
        func noData(_ suffix: String) async throws {
            var options = FTPOptions()
            options.dataConnectTimeout = .seconds(1)
            let ftp = try await special(suffix).handler(options: options)
            let start = ContinuousClock.now
            let error = await #expect(throws: ConnError.self) { try await ftp.list() }
            #expect(error?.kind == .timeout || error?.kind == .connection, "\(error as Any)")
            #expect(error.map { $0.retry != .never } == true)
            // Two tries of a second, EPSV and PASV; the reply to the transfer would be waited for half a minute.
            #expect(ContinuousClock.now - start < .seconds(25))
            await ftp.shutdown()
        }

        @Test("a control connection that the server closed for idleness is replaced, and the call goes on")
        func idle() async throws {
            let form = try special("IDLE")
            let ftp = try await form.handler(retry: RetryPolicy(maxRetries: 2, maxConnRetries: 2))
            try await ftp.upload(.text("x"), to: "idle-test")
            let port = try form.properties().effectivePortForTests
            for _ in 0..<2 {
                // The server's limit is a second; the client sees nothing of it until the next call.
                #expect(await eventually { OpenSockets.closed(by: port) > 0 })
                #expect(try await ftp.size(of: "idle-test") == 1)
                #expect(await eventually { OpenSockets.closed(by: port) > 0 })
                #expect(try await ftp.withSession { try await $0.download("idle-test") } == Array("x".utf8))
            }
            try await ftp.delete("idle-test")
            await ftp.shutdown()
        }

        @Test("the last reply of a transfer comes late, or not at all", arguments: ["LATE226", "NO226"])
        func lastReply(_ suffix: String) async throws {
            var options = FTPOptions()
            options.replyTimeout = .seconds(suffix == "LATE226" ? 10 : 1)
            let policy = RetryPolicy(maxRetries: 3, maxConnRetries: 3)
            let bytes = noise(100_000)
            let ftp = try await special(suffix).handler(options: options, retry: policy)
            let name = "last-reply-\(UUID().uuidString)"
            let upload = try await ftp.upload(.bytes(bytes), to: name)
            #expect(upload.bytes == 100_000 && upload.isSizeChecked)
            #expect(try await ftp.download(name) == bytes)
            try await ftp.delete(name)
            await ftp.shutdown()
        }

        @Test("a cancelled wait for the last reply ends at once")
        func cancelLastReply() async throws {
            let form = try special("NO226")
            let root = try #require(form.root)
            let ftp = try await form.handler()
            let task = Task { try await ftp.upload(.text("x"), to: "cancelled") }
            let isStored = await eventually {
                let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
                return names.contains { name in
                    name.hasPrefix(".cancelled.") && FileManager.default.contents(atPath: "\(root)/\(name)")?.count == 1
                }
            }
            #expect(isStored)
            let start = ContinuousClock.now
            task.cancel()
            let error = await #expect(throws: ConnError.self) { try await task.value }
            #expect(error?.kind == .cancelled, "\(error as Any)")
            // The reply would be waited for half a minute.
            #expect(ContinuousClock.now - start < .seconds(20))
            await ftp.shutdown()
            // Its folder is that of the form whose listings end.
            let plain = try await #require(FTPForm.plain.first { $0.server == "PYFTPDLIB" }).handler()
            for name in try await plain.names() where name.hasPrefix(".cancelled.") { try await plain.delete(name) }
            await plain.shutdown()
        }

        @Test(
            "text that would end a command is refused before anything is sent",
            arguments: ["a\r\nDELE b", "a\nb", "a\u{0}"]
        )
        func injection(_ path: String) async throws {
            let ftp = try FTPHandler(
                unconnected: FTPConnProperties(host: "ftp.invalid"),
                options: FTPOptions(),
                configuration: HandlerConfiguration(skipConnect: true)
            )
            try await fails(.invalidInput) { try await ftp.upload(.text("x"), to: path) }
            try await fails(.invalidInput) { try await ftp.download(path, to: "/tmp/x-\(UUID().uuidString)") }
            try await fails(.invalidInput) { _ = try await ftp.uploadTree("/nowhere", to: path) }
            #expect(!ftp.isConnected)
            ftp.close()
        }
    }
}
