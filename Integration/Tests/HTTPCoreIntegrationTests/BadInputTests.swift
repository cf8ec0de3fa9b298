import ConnTesting
import Foundation
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite("Bad input", .timeLimit(.minutes(3)))
    struct BadInputTests {
        private struct Reading: Codable, Sendable {
            var name: String
            var values: [Value]

            struct Value: Codable, Sendable {
                var v: Double
            }
        }

        private struct Unencodable: Encodable, Sendable {
            var secret = "s3cr3t"
            var value = Double.nan
        }

        @Test(
            "base URLs that cannot be",
            arguments: [
                "", "example.com", "ftp://example.com/", "file:///etc/passwd", "https://", "https:///x",
                "http://exa mple.com/",
                "http://águia.com.br/", "http://user:pw-canary@example.com/", "http://example.com:0/",
                "http://example.com:99999/",
                "http://example.com:x/", "http://exa\nmple.com/", "https://[::1/", "javascript:alert(1)",
            ]
        )
        func baseURLs(_ text: String) throws {
            let error = #expect(throws: ConnError.self) {
                try HTTPHandler(unconnected: HTTPConnProperties(text), options: HTTPOptions(), configuration: .quick())
            }
            #expect(error?.kind == .invalidInput)
            #expect(error.map { !"\($0) \($0.debugDescription)".contains("canary") } == true)
        }

        @Test("targets that cannot be", arguments: Face.allCases)
        func targets(_ face: Face) async throws {
            try await TwinServer.with { server in
                let user = try HTTPUser(server, face)
                for target in [
                    "ftp://example.com/x", "//example.com/x", "https://example.com/off-origin",
                    "http://user:pw@127.0.0.1/x",
                    "http://exa mple.com/", "gopher://x/",
                ] {
                    let error = try await thrownError { try await user.get(target) }
                    #expect(error.kind == .invalidInput || error.kind.misuse != nil, "\(target): \(error)")
                }
                #expect(server.requests.isEmpty)
            }
        }

        @Test("headers with line breaks", arguments: Face.allCases)
        func headers(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.otherwise { _ in .text("x") }
                let user = try HTTPUser(server, face)
                let fields = [
                    ("X-A", "zq7\r\nX-B: zq7"), ("X-A", "zq7\nb"), ("X-A", "zq7\rb"), ("X-A", "zq7\0b"),
                    ("X-A\r\nzq7", "a"),
                    ("X A", "a"), ("", "a"), ("X-A:", "a"), ("X-Á", "a"),
                ]
                for (name, value) in fields {
                    var request = HTTPRequest(.get, "/x")
                    request.headers.add(name, value)
                    let error = try await thrownError { try await user.send(request) }
                    #expect(error.kind == .invalidInput, "\(name.debugDescription)")
                    #expect(!"\(error)".contains("zq7"), "the value is not shown")
                }
                #expect(server.requests.isEmpty)
            }
        }

        @Test("methods that are none", arguments: Face.allCases, ["", "GE T", "GET\r\nX: y", "GÉT"])
        func methods(_ face: Face, _ name: String) async throws {
            try await TwinServer.with { server in
                let user = try HTTPUser(server, face)
                let error = try await thrownError { try await user.send(HTTPRequest(HTTPMethod(name), "/x")) }
                #expect(error.kind == .invalidInput)
                #expect(server.requests.isEmpty)
            }
        }

        @Test("a value that cannot be JSON", arguments: Face.allCases)
        func encoding(_ face: Face) async throws {
            try await TwinServer.with { server in
                let user = try HTTPUser(server, face)
                let error = try await thrownError {
                    try await user.run(
                        sync: { try $0.post("/x", json: Unencodable()).status },
                        async: { try await $0.post("/x", json: Unencodable()).status }
                    )
                }
                #expect(error.kind == .invalidInput || error.kind == .conversion)
                #expect("\(error)".contains("value"), "the key is named")
                #expect(!"\(error)".contains("s3cr3t"))
                #expect(server.requests.isEmpty)
            }
        }

        @Test("answers that are not the JSON asked for name the key and show the beginning", arguments: Face.allCases)
        func decoding(_ face: Face) async throws {
            try await TwinServer.with { server in
                server.on("GET", "/type", .json("{\"name\":\"a\",\"values\":[{\"v\":1},{\"v\":\"x\"}]}"))
                server.on("GET", "/missing", .json("{\"name\":\"a\",\"values\":[{}]}"))
                server.on("GET", "/html", .html("<html><body>Please log in</body></html>"))
                server.on("GET", "/cut", .json("{\"name\":\"a\","))
                server.on("GET", "/empty", .json(""))
                server.on("GET", "/204", .status(204))
                server.on("GET", "/null", .json("null"))
                server.on("GET", "/array", .json("[]"))
                let user = try HTTPUser(server, face)
                let expected = [
                    "/type": ["values", "v"], "/missing": ["values", "v"], "/html": ["<html>"], "/cut": [],
                    "/empty": ["empty"],
                    "/204": ["204"], "/null": [], "/array": [],
                ]
                for (path, parts) in expected {
                    let response = try await user.get(path)
                    let error = #expect(throws: ConnError.self) { try response.json(as: Reading.self) }
                    #expect(error?.kind == .conversion, "\(path): \(String(describing: error))")
                    let shown = "\(error.map { "\($0)" } ?? "") \(error?.serverMessage ?? "")"
                    for part in parts { #expect(shown.contains(part), "\(path): \(shown)") }
                }
            }
        }

        @Test("a proxy that refuses: nobody there, 407, 502, nonsense", arguments: Face.allCases)
        func proxies(_ face: Face) async throws {
            let proxy = try TwinServer().start()
            defer { proxy.stop() }
            let nobody = try TwinServer().start()
            let nobodyPort = nobody.port
            nobody.stop()
            let server = try TwinServer().start()
            defer { server.stop() }
            server.otherwise { _ in .text("x") }

            func attempt(_ port: Int, to url: String) async throws -> ConnError {
                var properties = HTTPConnProperties(url)
                properties.proxy = HTTPProxy(host: "127.0.0.1", port: port, user: "ana", password: "proxy-canary")
                let user = try HTTPUser(properties, face, configuration: .quick(retries: 0, connects: 0))
                let error = try await thrownError { try await user.get("/x") }
                #expect(!"\(error) \(error.debugDescription) \(error.attempts)".contains("canary"))
                return error
            }
            let away = try await attempt(nobodyPort, to: "https://service.example.com")
            #expect(away.kind == .connection)
            #expect(away.phase == .connect)
            #expect(away.outcome == .notApplied)

            for status in [407, 403, 502] {
                proxy.otherwise { _ in .status(status) }
                let error = try await attempt(proxy.port, to: "https://service.example.com")
                #expect(error.phase == .connect, "\(status): \(error)")
                #expect(error.outcome == .notApplied, "\(status)")
                #expect("\(error)".lowercased().contains("proxy"), "\(status): \(error)")
            }
            #expect(proxy.requests.allSatisfy { $0.method == "CONNECT" })

            // Over plain http the proxy's answer is the answer.
            proxy.otherwise { _ in .status(407) }
            let plain = try await attempt(proxy.port, to: "http://service.example.com")
            #expect(plain.nativeCode?.code == "407")
            #expect(server.requests.isEmpty)
        }

        @Test("the environment's proxy is not used unless asked", arguments: Face.allCases)
        func environment(_ face: Face) async throws {
            let proxy = try TwinServer().start()
            defer { proxy.stop() }
            for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
                setenv(name, "http://127.0.0.1:\(proxy.port)", 1)
            }
            defer { for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] { unsetenv(name) } }
            try await TwinServer.with { server in
                server.otherwise { _ in .text("direct") }
                let user = try HTTPUser(server, face)
                #expect(try await user.get("/x").text() == "direct")
                #expect(proxy.requests.isEmpty)
            }
        }
    }
}
