import FTP
import Foundation
import IntegrationSupport
import Testing

extension FTPSuites {
    /// The server's process is killed in the middle of transfers; the servers that have a process for each login.
    @Suite(.serialized)
    struct KillTests {
        private static let forms = FTPForm.plain.filter { $0.server != "PYFTPDLIB" }
        private static let isLong = Environment.value(of: "CONN_LONG_TESTS") != nil
        private static let rounds = isLong ? 20 : 3
        private static let size = (isLong ? 256 : 48) << 20
        private static let policy = RetryPolicy(
            maxRetries: 8,
            maxConnRetries: 8,
            exponentialMinRetryWaitTime: .milliseconds(20)
        )

        @Test(
            "kill -9 in the middle of an upload: the file is right in the end, and never half under its name",
            arguments: forms
        )
        func uploads(_ form: FTPForm) async throws {
            let bytes = noise(Self.size)
            let port = try form.properties().effectivePortForTests
            let root = try #require(form.root)
            try await withFolder(form, retry: Self.policy) { ftp, folder in
                let target = "\(root)/\(folder)/file"
                for round in 0..<Self.rounds {
                    let old = noise(10_000 + round)
                    try await ftp.upload(.bytes(old), to: "\(folder)/file")
                    let wrong = Shared<[Int]>([])
                    let isDone = Shared(false)
                    let watcher = Thread {
                        while !isDone.value {
                            var status = stat()
                            if stat(target, &status) == 0, ![old.count, bytes.count].contains(Int(status.st_size)) {
                                wrong.change { $0.append(Int(status.st_size)) }
                            }
                            usleep(2_000)
                        }
                    }
                    watcher.start()
                    let kills = Shared(0)
                    let lowest = Shared(Int64.max)
                    let threshold = Self.threshold()
                    try await ftp.upload(.bytes(bytes), to: "\(folder)/file") { progress in
                        guard kills.value == 0, progress.bytes >= threshold else {
                            if kills.value > 0 { lowest.change { $0 = min($0, progress.bytes) } }
                            return
                        }
                        kills.change { $0 = ServerProcesses.killSessions(of: port) }
                    }
                    isDone.change { $0 = true }
                    #expect(kills.value > 0, "nothing was killed")
                    #expect(wrong.value.isEmpty, "half a file was seen: \(wrong.value)")
                    #expect(FileManager.default.contents(atPath: target) == Data(bytes), "round \(round)")
                    #expect(lowest.value > 1 << 20, "round \(round) began anew")
                }
                #expect(try await ftp.names(folder) == ["file"])
            }
            print(
                "\(form.testDescription): \(Self.rounds) uploads of \(Self.size >> 20) MiB with a kill, all right, all went on"
            )
        }

        @Test(
            "kill -9 in the middle of a download: the file is right in the end, and never half under its name",
            arguments: forms
        )
        func downloads(_ form: FTPForm) async throws {
            let bytes = noise(Self.size)
            let port = try form.properties().effectivePortForTests
            try await withFolder(form, retry: Self.policy) { ftp, folder in
                try await ftp.upload(.bytes(bytes), to: "\(folder)/file")
                let local = try LocalFolder()
                let target = try local.file("file", noise(10))
                for round in 0..<Self.rounds {
                    try Data(noise(10 + round)).write(to: URL(fileURLWithPath: target))
                    let kills = Shared(0)
                    let steps = Shared<[Int64]>([])
                    let threshold = Self.threshold()
                    try await ftp.download("\(folder)/file", to: target) { progress in
                        steps.change { $0.append(progress.bytes) }
                        guard kills.value == 0, progress.bytes >= threshold else { return }
                        let size = (try? FileManager.default.attributesOfItem(atPath: target)[.size] as? Int) ?? 0
                        if size != 10 + round { Issue.record("the target has \(size) bytes in the middle") }
                        kills.change { $0 = ServerProcesses.killSessions(of: port) }
                    }
                    #expect(kills.value > 0, "nothing was killed")
                    #expect(FileManager.default.contents(atPath: target) == Data(bytes), "round \(round)")
                    #expect(steps.value == steps.value.sorted(), "it began anew")
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: local.path) == ["file"])
            }
            print(
                "\(form.testDescription): \(Self.rounds) downloads of \(Self.size >> 20) MiB with a kill, all right, all went on"
            )
        }

        /// Where the server is killed: behind more than sockets hold, so that a part of the file is sure to be there.
        private static func threshold() -> Int64 {
            .random(in: 16 << 20...Int64(size * 3 / 4), using: &random.value)
        }

        /// The generator of the thresholds; the tests of this suite run one after another.
        private final class Random: @unchecked Sendable {
            // Used by one test at a time: the suite is serialized.
            var value = SystemRandomNumberGenerator()
        }

        private static let random = Random()
    }
}

extension FTPConnProperties {
    /// The port that is used.
    var effectivePortForTests: Int { port ?? (isImplicit ? 990 : 21) }
}
