import ConnTesting
import Foundation
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite("A body that is cut is an error, never short data", .timeLimit(.minutes(2)))
    struct TruncationTests {
        enum Way: String, CaseIterable, Sendable {
            case request, stream, download
        }

        struct Cut: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let response: TwinResponse

            init(_ name: String, _ response: TwinResponse) {
                testDescription = name
                self.response = response
            }
        }

        private static let text = (0..<20_000).map { "line \($0)" }.joined(separator: "\n")

        private static func gzipped() throws -> [UInt8] {
            let path = NSTemporaryDirectory() + "conn-gzip-\(UUID().uuidString)"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let process = Process()
            process.executableURL = URL(filePath: "/bin/gzip")
            process.arguments = ["-k", path]
            try process.run()
            process.waitUntilExit()
            return [UInt8](try Data(contentsOf: URL(filePath: path + ".gz")))
        }

        private static let zipped: [UInt8] = (try? gzipped()) ?? []

        private static func whole(_ framing: TwinResponse.Framing, gzip: Bool = false) -> TwinResponse {
            var response = gzip ? TwinResponse.bytes(zipped, type: "text/plain") : TwinResponse.text(text)
            if gzip { response.headers["Content-Encoding"] = "gzip" }
            response.framing = framing
            return response
        }

        static var cuts: [Cut] {
            var cuts: [Cut] = []
            for ending in [TwinResponse.Ending.close, .reset] {
                for bytes in [0, 1, 16_384, text.utf8.count - 1] {
                    cuts.append(
                        Cut("content-length, \(bytes) bytes, \(ending)", whole(.length).cut(after: bytes, ending))
                    )
                    cuts.append(
                        Cut("chunked, \(bytes) bytes, \(ending)", whole(.chunks(1000)).cut(after: bytes, ending))
                    )
                }
                for bytes in [0, 5, zipped.count / 2, zipped.count - 1] {
                    cuts.append(
                        Cut("gzip, \(bytes) bytes, \(ending)", whole(.length, gzip: true).cut(after: bytes, ending))
                    )
                    cuts.append(
                        Cut(
                            "gzip chunked, \(bytes) bytes, \(ending)",
                            whole(.chunks(99), gzip: true).cut(after: bytes, ending)
                        )
                    )
                }
            }
            // What HTTP sees nothing wrong in, and gzip does.
            for missing in [1, 4, 8, zipped.count / 2] {
                let short = whole(.length, gzip: true).with { $0.body.removeLast(missing) }
                cuts.append(Cut("gzip short by \(missing) with its length right", short))
                cuts.append(Cut("gzip short by \(missing) until close", short.with { $0.framing = .close }))
            }
            cuts.append(
                Cut("gzip with a damaged byte", whole(.length, gzip: true).with { $0.body[zipped.count / 2] ^= 0x55 })
            )
            cuts.append(Cut("gzip that is none", whole(.length).with { $0.headers["Content-Encoding"] = "gzip" }))
            return cuts
        }

        @Test("by every way of reading", arguments: Face.allCases, cuts)
        func cut(_ face: Face, _ cut: Cut) async throws {
            #expect(!Self.zipped.isEmpty)
            try await TwinServer.with { server in
                server.on("GET", "/x", cut.response)
                let user = try HTTPUser(server, face, configuration: .quick(retries: 0))
                for way in Way.allCases {
                    let file = NSTemporaryDirectory() + "conn-cut-\(UUID().uuidString)"
                    let error = try await thrownError {
                        switch way {
                        case .request: try await user.get("/x").bytes
                        case .stream: try await user.stream(HTTPRequest(.get, "/x"))
                        case .download: Array(try await user.download("/x", to: file).url.string.utf8)
                        }
                    }
                    #expect([.connection, .corrupted].contains(error.kind), "\(way): \(error)")
                    #expect(!FileManager.default.fileExists(atPath: file), "\(way)")
                }
            }
        }

        @Test("the same bodies whole arrive whole", arguments: Face.allCases, [false, true])
        func whole(_ face: Face, _ gzip: Bool) async throws {
            try await TwinServer.with { server in
                for (number, framing) in [TwinResponse.Framing.length, .chunks(1), .chunks(4096), .close].enumerated() {
                    server.on("GET", "/\(number)", Self.whole(framing, gzip: gzip))
                }
                let user = try HTTPUser(server, face, configuration: .quick(retries: 0))
                for number in 0..<4 {
                    let file = NSTemporaryDirectory() + "conn-whole-\(UUID().uuidString)"
                    // Compared outside of the macro, which takes its time with large values.
                    let isWhole = try await user.get("/\(number)").text() == Self.text
                    let isStreamedWhole =
                        try await user.stream(HTTPRequest(.get, "/\(number)")) == Array(Self.text.utf8)
                    try await user.download("/\(number)", to: file)
                    let isDownloadedWhole = try String(contentsOfFile: file, encoding: .utf8) == Self.text
                    #expect(isWhole)
                    #expect(isStreamedWhole)
                    #expect(isDownloadedWhole)
                    try FileManager.default.removeItem(atPath: file)
                }
            }
        }

        @Test("a bomb stops at the limit", arguments: Face.allCases)
        func bomb(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.on("GET", "/x", Self.whole(.length, gzip: true))
                var options = HTTPOptions()
                options.maximumDecompressed = 50_000
                let user = try HTTPUser(server, face, options: options, configuration: .quick())
                for way in Way.allCases {
                    let file = NSTemporaryDirectory() + "conn-bomb-\(UUID().uuidString)"
                    let error = try await thrownError {
                        switch way {
                        case .request: try await user.get("/x").bytes
                        case .stream: try await user.stream(HTTPRequest(.get, "/x"))
                        case .download: Array(try await user.download("/x", to: file).url.string.utf8)
                        }
                    }
                    #expect(error.kind == .resourceExhausted, "\(way): \(error)")
                    #expect(error.attempts.count <= 1, "a bomb is not fetched again")
                    #expect(!FileManager.default.fileExists(atPath: file))
                }
            }
        }

        @Test("an answer above maximumResponse is refused", arguments: Face.allCases)
        func tooLarge(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.on("GET", "/length", Self.whole(.length))
                server.on("GET", "/chunks", Self.whole(.chunks(999)))
                var options = HTTPOptions()
                options.maximumResponse = 50_000
                let user = try HTTPUser(server, face, options: options, configuration: .quick())
                for path in ["/length", "/chunks"] {
                    let error = try await thrownError { try await user.get(path) }
                    #expect(error.kind == .resourceExhausted)
                    let isStreamedWhole = try await user.stream(HTTPRequest(.get, path)) == Array(Self.text.utf8)
                    #expect(isStreamedWhole)
                }
            }
        }
    }
}
