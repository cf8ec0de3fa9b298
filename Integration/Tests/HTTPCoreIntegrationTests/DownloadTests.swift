import ConnTesting
import Foundation
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite("Downloads that cannot be written", .timeLimit(.minutes(3)))
    struct DownloadTests {
        private static let smallDisk = ProcessInfo.processInfo.environment["CONN_TEST_SMALL_DISK"]
        private static let noSmallDisk: Comment = "CONN_TEST_SMALL_DISK is not set"

        private func folder() throws -> String {
            let path = NSTemporaryDirectory() + "conn-download-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            return path
        }

        @Test("a target that cannot be written is an error before anything is sent", arguments: Face.allCases)
        func unwritable(_ face: Face) async throws {
            let folder = try folder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try await TwinServer.with { server in
                server.otherwise { _ in .text("x") }
                let user = try HTTPUser(server, face)
                for target in [folder + "/no/such/folder/x", folder, "/proc/x", ""] {
                    let error = try await thrownError { try await user.download("/x", to: target) }
                    #expect(
                        [.invalidInput, .notFound, .authorization, .unsupported].contains(error.kind)
                            || error.kind.misuse != nil,
                        "\(target): \(error.debugDescription)"
                    )
                }
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
                #expect(server.requests.isEmpty)
            }
        }

        @Test(
            "a full disk in mid-download: the temporary file is removed, the target untouched",
            .enabled(if: smallDisk != nil, noSmallDisk),
            arguments: Face.allCases
        )
        func fullDisk(_ face: Face) async throws {
            let disk = try #require(Self.smallDisk)
            let folder = disk + "/conn-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let target = folder + "/target"
            try "old".write(toFile: target, atomically: true, encoding: .utf8)
            try await TwinServer.with { server in
                let large = [UInt8](repeating: 7, count: 64 << 20)
                server.on("GET", "/length", .bytes(large, type: "x/y"))
                server.on(
                    "GET",
                    "/chunks",
                    TwinResponse.bytes(large, type: "x/y").with { $0.framing = .chunks(60_000) }
                )
                let user = try HTTPUser(server, face)
                for path in ["/length", "/chunks"] {
                    let error = try await thrownError { try await user.download(path, to: target) }
                    #expect(error.kind == .resourceExhausted, "\(error)")
                    #expect(error.attempts.count <= 1, "a full disk is not tried again")
                    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["target"])
                    #expect(try String(contentsOfFile: target, encoding: .utf8) == "old")
                }
            }
        }

        @Test("an error status leaves the target as it was", arguments: Face.allCases)
        func status(_ face: Face) async throws {
            let folder = try folder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let target = folder + "/target"
            try "old".write(toFile: target, atomically: true, encoding: .utf8)
            try await TwinServer.with { server in
                let user = try HTTPUser(server, face)
                let error = try await thrownError { try await user.download("/none", to: target) }
                #expect(error.kind == .notFound)
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["target"])
                #expect(try String(contentsOfFile: target, encoding: .utf8) == "old")
            }
        }
    }
}
