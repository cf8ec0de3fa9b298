import ConnTesting
import Foundation
import HTTPCore
import InMemoryLogging
import IntegrationSupport
import Logging
import Testing

extension HTTPSuites {
    @Suite("Passwords, tokens, keys and cookies never surface", .timeLimit(.minutes(3)))
    struct SecretsTests {
        /// Everything that a handler showed.
        private final class Shown: Sendable {
            let text = Shared("")

            func keep(_ value: Any) {
                var text = "\(value) \(String(reflecting: value)) "
                dump(value, to: &text)
                self.text.change { $0 += text }
            }

            func failing(_ body: () async throws -> Void) async {
                do {
                    try await body()
                } catch {
                    keep(error)
                    if let error = error as? ConnError {
                        keep(error.attempts)
                        keep(error.advice ?? "")
                        if let underlying = error.underlying { keep(underlying) }
                        if let response = error.response { keep(response) }
                    }
                }
            }
        }

        private static func authentications(_ canary: Secret, _ server: TwinServer) -> [HTTPAuthentication] {
            var client = OAuth2Settings(
                tokenURL: server.url + "/token",
                grant: .clientCredentials,
                clientID: "PLANT",
                clientSecret: canary
            )
            client.extraFields = ["audience": "plant"]
            return [
                .basic(user: "ana", password: canary), .bearer(canary), .apiKey(canary),
                .oauth2(.test(server, password: canary)), .oauth2(client),
            ]
        }

        @Test("through good and bad days", arguments: Face.allCases, 0..<5)
        func canary(_ face: Face, _ kind: Int) async throws {
            let canary = "canary" + String(UInt64.random(in: 1 << 60...UInt64.max), radix: 16)
            let shown = Shown()
            let server = try TwinServer().start()
            defer { server.stop() }
            server.on("POST", "/token") { _ in
                .json("{\"access_token\":\"\(canary)\",\"refresh_token\":\"\(canary)\",\"expires_in\":1}")
            }
            server.on(
                "GET",
                "/cookie",
                TwinResponse.text("x").with { $0.headers["Set-Cookie"] = "session=\(canary); Path=/" }
            )
            server.on("GET", "/x", .text("x"))
            server.on("GET", "/loop", .redirect(to: "/loop?token=\(canary)"))
            server.on("GET", "/ftp", .redirect(to: "ftp://u:\(canary)@example.com/"))
            server.on("GET", "/401", .status(401, headers: ["Set-Cookie": "a=\(canary)"]))
            server.on("GET", "/500", .status(500, headers: ["Set-Cookie": "a=\(canary)"]))
            let proxy = try FaultProxy(to: .tcp(port: server.port)).start()
            defer { proxy.stop() }

            let authentication = Self.authentications(Secret(canary), server)[kind]
            var properties = HTTPConnProperties("http://127.0.0.1:\(proxy.port)", authentication: authentication)
            properties.headers.add("X-Own-Key", canary, isSensitive: true)
            properties.proxy = nil
            var options = HTTPOptions()
            options.logsMessages = true
            var configuration = HandlerConfiguration.quick(retries: 1, connects: 1)
            let log = InMemoryLogHandler()
            configuration.logger = Logger(label: "canary") { _ in log }
            configuration.logger.logLevel = .trace
            let user = try HTTPUser(properties, face, options: options, configuration: configuration)

            shown.keep(properties)
            shown.keep(options)
            shown.keep(authentication)
            shown.keep(user.handler)
            shown.keep(user.handler.configuration)
            shown.keep(user.handler.endpoint)
            await shown.failing { shown.keep(try await user.get("/cookie")) }
            await shown.failing { shown.keep(try await user.get("/x")) }
            var request = HTTPRequest(.get, "/x?key=\(canary)", query: ["token": canary])
            request.headers = ["Authorization": "Bearer \(canary)", "X-Api-Key": canary, "Cookie": "a=\(canary)"]
            shown.keep(request)
            await shown.failing { shown.keep(try await user.send(request)) }
            for path in [
                "/401", "/500", "/404", "/loop", "/ftp", "/404?token=\(canary)", "https://example.com/?k=\(canary)",
            ] {
                await shown.failing { shown.keep(try await user.get(path)) }
            }
            server.fail(.answerLost(.reset), count: 2)
            await shown.failing { shown.keep(try await user.get("/x?token=\(canary)")) }
            proxy.refuseConnections(.reset)
            proxy.cutAll()
            await shown.failing { shown.keep(try await user.get("/x?token=\(canary)")) }
            proxy.allowConnections()
            server.on("POST", "/token", .json("{\"error\":\"\(canary)\"}", status: 400))
            await shown.failing { try await user.reconnect() }
            await shown.failing { shown.keep(try await user.get("/x")) }
            await shown.failing { _ = try HTTPHandler.parsed("http://u:\(canary)@h:99999999/?x=y") }
            await shown.failing { _ = try HTTPHandler.parsed("http://h/?unknownKey=\(canary)") }
            await user.handler.shutdown()
            for entry in log.entries { shown.keep(entry) }

            let text = shown.text.value
            #expect(text.count > 5_000)
            #expect(text.contains("404"))
            #expect(!log.entries.isEmpty)
            for form in forms(of: canary) {
                let isShown = text.contains(form)
                #expect(!isShown, "\(context(of: form, in: text))")
            }
            // It did travel.
            #expect(server.requests.contains { $0.headers["Cookie"]?.contains(canary) ?? false })
        }

        /// The secret itself, and as basic authentication writes it.
        private func forms(of canary: String) -> [String] {
            let basic = Data("ana:\(canary)".utf8).base64EncodedString()
            return [canary, String(canary.dropFirst(6)), String(basic.dropFirst(8).prefix(12))]
        }

        private func context(of form: String, in text: String) -> String {
            guard let range = text.range(of: form) else { return "" }
            let start = text.index(range.lowerBound, offsetBy: -300, limitedBy: text.startIndex) ?? text.startIndex
            return String(text[start..<range.lowerBound]) + "<HERE>"
        }

        @Test("a password over plain http to another machine is refused unless allowed")
        func clear() throws {
            for authentication in [HTTPAuthentication.basic(user: "a", password: "b"), .bearer("b"), .apiKey("b")] {
                let properties = HTTPConnProperties("http://192.0.2.1/", authentication: authentication)
                #expect(throws: ConnError.self) {
                    try HTTPHandler(unconnected: properties, options: HTTPOptions(), configuration: .quick())
                }
                var options = HTTPOptions()
                options.allowsCredentialsInClear = true
                _ = try HTTPHandler(unconnected: properties, options: options, configuration: .quick())
            }
            _ = try HTTPHandler(
                unconnected: HTTPConnProperties("https://192.0.2.1/", authentication: .bearer("b")),
                options: HTTPOptions(),
                configuration: .quick()
            )
        }
    }
}
