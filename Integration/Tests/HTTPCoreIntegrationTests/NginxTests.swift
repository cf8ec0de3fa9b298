import ConnCoreTesting
import ConnTesting
import Foundation
import HTTPCore
import IntegrationSupport
import Testing

extension HTTPSuites {
    @Suite(
        "A real web server: TLS, HTTP/2, files, redirects",
        .enabled(if: Nginx.isThere, Nginx.missing),
        .timeLimit(.minutes(2))
    )
    struct NginxTests {
        private func info(_ user: HTTPUser) async throws -> Nginx.Info {
            try await user.get("/info").json(as: Nginx.Info.self)
        }

        // MARK: Versions and connections

        @Test("HTTP/2 by ALPN over TLS, HTTP/1.1 where asked and in clear", arguments: Face.allCases)
        func versions(_ face: Face) async throws {
            let second = try HTTPUser(try Nginx.encrypted(), face)
            let response = try await second.get("/info")
            #expect(response.version == .http2)
            #expect(try response.json(as: Nginx.Info.self).protocol == "HTTP/2.0")
            var options = HTTPOptions()
            options.httpVersion = .http1
            let first = try HTTPUser(try Nginx.encrypted(), face, options: options)
            #expect(try await first.get("/info").version == .http11)
            let plain = try HTTPUser(try Nginx.plain(), face)
            #expect(try await plain.get("/info").version == .http11)
        }

        @Test("calls one after another use one connection", arguments: Face.allCases)
        func reuse(_ face: Face) async throws {
            for properties in [try Nginx.plain(), try Nginx.encrypted()] {
                let user = try HTTPUser(properties, face)
                let first = try await info(user)
                for number in 2...10 {
                    let next = try await info(user)
                    #expect(next.connection == first.connection)
                    #expect(next.request == first.request + number - 1)
                }
            }
        }

        @Test("200 requests at once share HTTP/2 connections")
        func streams() async throws {
            let handler = try HTTPHandler(
                unconnected: try Nginx.encrypted(),
                options: HTTPOptions(),
                configuration: .quick()
            )
            try await handler.get("/info")
            let connections = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<200 {
                    group.addTask { try await handler.get("/info").json(as: Nginx.Info.self).connection }
                }
                return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
            }
            print("200 requests at once over HTTP/2 used \(connections.count) connection(s)")
            // One connection carries 100 streams at once; libcurl may open one for each request beyond them, and does so
            // when the machine is too busy for earlier streams to have ended.
            #expect(connections.count <= 101)
            await handler.shutdown()
        }

        // MARK: TLS

        @Test(
            "a certificate that is not to be trusted is refused, finally and with its reason",
            arguments: Face.allCases
        )
        func distrust(_ face: Face) async throws {
            let cases = [
                ("unknown authority", HTTPConnProperties(try Nginx.variable("TLS_URL"), tls: .verifyFull)),
                ("wrong authority", try Nginx.encrypted(ca: "TLS_WRONG_CA")),
                ("expired", try Nginx.encrypted("TLS_EXPIRED_URL")),
                ("another host's", try Nginx.encrypted("TLS_WRONG_HOST_URL")),
            ]
            for (name, properties) in cases {
                let user = try HTTPUser(properties, face, configuration: .quick(clock: VirtualClock()))
                let error = try await thrownError { try await user.get("/info") }
                #expect(error.phase == .connect, "\(name): \(error)")
                #expect(error.outcome == .notApplied, "\(name)")
                #expect(error.attempts.count == 1, "\(name): \(error.attempts.count) tries")
                if name == "expired" { #expect("\(error)".lowercased().contains("expired"), "\(error)") }
                if name == "another host's" { #expect(error.message.contains("not for this host"), "\(error)") }
            }
        }

        @Test("what was weakened in writing is honoured", arguments: Face.allCases)
        func weakened(_ face: Face) async throws {
            let url = try Nginx.variable("TLS_URL")
            let name = try Nginx.variable("TLS_WRONG_HOST_URL")
            let ca = try Nginx.variable("TLS_CA")
            for properties in [
                HTTPConnProperties(url, tls: .unverified), HTTPConnProperties(name, tls: .verifyCA(caFile: ca)),
            ] {
                #expect(try await HTTPUser(properties, face).get("/info").status == 200)
            }
        }

        @Test("a client certificate, also with a password on its key", arguments: Face.allCases)
        func clientCertificate(_ face: Face) async throws {
            var properties = try Nginx.encrypted()
            let without = try HTTPUser(properties, face)
            let error = try await thrownError { try await without.get("/client") }
            #expect(error.nativeCode?.code == "403")
            properties.tls?.clientCertificateFile = try Nginx.variable("TLS_CLIENT_CERT")
            properties.tls?.clientKeyFile = try Nginx.variable("TLS_CLIENT_KEY")
            #expect(try await HTTPUser(properties, face).get("/client").text().contains("CN=conn_cert"))
            properties.tls?.clientKeyFile = try Nginx.variable("TLS_CLIENT_ENCRYPTED_KEY")
            properties.tls?.clientKeyPassword = Secret(try Nginx.variable("TLS_CLIENT_KEY_PASSWORD"))
            #expect(try await HTTPUser(properties, face).get("/client").text().contains("CN=conn_cert"))
            properties.tls?.clientKeyPassword = "wrong-canary"
            let user = try HTTPUser(properties, face, configuration: .quick(clock: VirtualClock()))
            let wrong = try await thrownError { try await user.get("/client") }
            #expect(!"\(wrong) \(wrong.debugDescription)".contains("canary"))
            #expect(wrong.attempts.count <= 1)
        }

        @Test("https to http is refused, http to https followed", arguments: Face.allCases)
        func downgrade(_ face: Face) async throws {
            let encrypted = try HTTPUser(try Nginx.encrypted(), face)
            let error = try await thrownError { try await encrypted.get("/redirect/plain") }
            #expect(error.retry == .never)
            var options = HTTPOptions()
            options.allowsDowngrade = true
            let allowed = try HTTPUser(try Nginx.encrypted(), face, options: options)
            #expect(try await allowed.get("/redirect/plain").status == 200)
        }

        // MARK: Files

        /// The file of 65,536 numbered lines.
        private static let lines = (0..<65_536).map { String(format: "%015d\n", $0) }.joined()

        @Test(
            "files whole, compressed, as a stream and as a download, over HTTP/1.1 and HTTP/2",
            arguments: Face.allCases
        )
        func files(_ face: Face) async throws {
            for properties in [try Nginx.plain(), try Nginx.encrypted()] {
                let user = try HTTPUser(properties, face)
                for path in ["/files/1m.txt", "/gzip/1m.txt"] {
                    let response = try await user.get(path)
                    #expect((response.headers["Content-Encoding"] == "gzip") == path.hasPrefix("/gzip"))
                    let file = NSTemporaryDirectory() + "conn-nginx-\(UUID().uuidString)"
                    defer { try? FileManager.default.removeItem(atPath: file) }
                    let isWhole = try response.text() == Self.lines
                    let isStreamed = try await user.stream(HTTPRequest(.get, path)) == Array(Self.lines.utf8)
                    try await user.download(path, to: file)
                    let isDownloaded = try String(contentsOfFile: file, encoding: .utf8) == Self.lines
                    #expect(isWhole && isStreamed && isDownloaded, "\(path)")
                }
            }
        }

        @Test("a body cut under TLS, over HTTP/1.1 and HTTP/2, is an error", arguments: Face.allCases, [false, true])
        func cut(_ face: Face, _ isSecondVersion: Bool) async throws {
            let url = try HTTPURL(try Nginx.variable("TLS_URL"))
            let proxy = try FaultProxy(to: .tcp(port: url.port)).start()
            defer { proxy.stop() }
            var properties = try Nginx.encrypted()
            properties.baseURL = "https://localhost:\(proxy.port)/"
            var options = HTTPOptions()
            options.httpVersion = isSecondVersion ? .http2 : .http1
            let user = try HTTPUser(properties, face, options: options, configuration: .quick(retries: 0))
            for script in [FaultScript.cut(afterBytes: 300_000), .reset(afterBytes: 300_000)] {
                for isStreamed in [false, true] {
                    proxy.cutAll()
                    proxy.script(script)
                    let error = try await thrownError {
                        if isStreamed { return try await user.stream(HTTPRequest(.get, "/files/1m.txt")) }
                        return try await user.get("/files/1m.txt").bytes
                    }
                    #expect(error.kind == .connection, "\(error)")
                    #expect(error.outcome == .unknown)
                    proxy.cutAll()
                    proxy.clearScripts()
                    let isWhole = try await user.get("/files/1m.txt").text() == Self.lines
                    #expect(isWhole)
                }
            }
        }

        @Test("100 MiB to a file without holding it in memory", arguments: Face.allCases)
        func large(_ face: Face) async throws {
            for properties in [try Nginx.plain(), try Nginx.encrypted()] {
                let user = try HTTPUser(properties, face)
                let file = NSTemporaryDirectory() + "conn-nginx-\(UUID().uuidString)"
                defer { try? FileManager.default.removeItem(atPath: file) }
                try await user.download("/files/1k", to: file)
                let before = residentMemory()
                try await user.download("/files/100m", to: file)
                #expect(residentMemory() - before < 32 << 20)
                let size = try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int
                #expect(size == 100 << 20)
            }
        }

        @Test("upload, read back, delete", arguments: Face.allCases)
        func upload(_ face: Face) async throws {
            for properties in [try Nginx.plain(), try Nginx.encrypted()] {
                let user = try HTTPUser(properties, face)
                let path = "/upload/\(UUID().uuidString)"
                let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                try await user.send(HTTPRequest(.put, path, body: .bytes(bytes)))
                let isWhole = try await user.get(path).bytes == bytes
                #expect(isWhole)
                try await user.send(HTTPRequest(.delete, path))
                #expect(try await thrownError { try await user.get(path) }.kind == .notFound)
            }
        }

        // MARK: The rest

        @Test("basic authentication, right and wrong", arguments: Face.allCases)
        func basic(_ face: Face) async throws {
            var properties = try Nginx.encrypted()
            properties.authentication = .basic(
                user: try Nginx.variable("USER"),
                password: Secret(try Nginx.variable("PASSWORD"))
            )
            #expect(try await HTTPUser(properties, face).get("/basic/1k").status == 200)
            properties.authentication = .basic(user: try Nginx.variable("USER"), password: "wrong")
            let user = try HTTPUser(properties, face)
            let error = try await thrownError { try await user.get("/basic/1k") }
            #expect(error.kind == .authentication)
            #expect(error.attempts.count == 1)
        }

        @Test("redirects: methods, a loop, relative", arguments: Face.allCases)
        func redirects(_ face: Face) async throws {
            let user = try HTTPUser(try Nginx.encrypted(), face)
            for status in [301, 302, 303, 307, 308] {
                let path = "/redirect/\(status)/info"
                let get = try await user.get(path)
                #expect(try get.json(as: Nginx.Info.self).method == "GET")
                #expect(get.redirects.count == 1)
                let post = try await user.send(HTTPRequest(.post, path, body: .text("x")))
                #expect(try post.json(as: Nginx.Info.self).method == (status >= 307 ? "POST" : "GET"), "\(status)")
            }
            #expect(try await user.get("/redirect/relative/info").status == 200)
            let error = try await thrownError { try await user.get("/redirect/loop") }
            #expect(error.retry == .never)
        }

        @Test("a server that closes without an answer", arguments: Face.allCases)
        func closed(_ face: Face) async throws {
            for properties in [try Nginx.plain(), try Nginx.encrypted()] {
                let user = try HTTPUser(properties, face, configuration: .quick(retries: 2, clock: VirtualClock()))
                let error = try await thrownError { try await user.get("/closed") }
                #expect(error.kind == .connection, "\(error)")
                #expect(error.outcome == .unknown)
                #expect(error.attempts.count == 3)
                let post = try await thrownError {
                    try await user.send(HTTPRequest(.post, "/closed", body: .text("x")))
                }
                #expect(post.outcome == .unknown)
                #expect(post.attempts.count == 1)
            }
        }

        @Test("cancelling one HTTP/2 stream leaves the others alone")
        func cancelledStream() async throws {
            let handler = try HTTPHandler(
                unconnected: try Nginx.encrypted(),
                options: HTTPOptions(),
                configuration: .quick(retries: 0)
            )
            let connection = try await handler.get("/info").json(as: Nginx.Info.self).connection
            let slow = (0..<10).map { _ in Task { try await handler.get("/slow/1m.txt") } }
            for _ in 0..<20 { try await handler.get("/info") }
            for task in slow { task.cancel() }
            for task in slow {
                let error = try await thrownError { try await task.value }
                #expect(error.kind == .cancelled, "\(error)")
            }
            #expect(try await handler.get("/info").json(as: Nginx.Info.self).connection == connection)
            await handler.shutdown()
        }
    }
}
