import ConnCore
import ConnTesting
import CurlTransport
import Foundation
import Testing

struct SettingsTests {
    @Test(arguments: DriverKind.allCases)
    func theEnvironmentIsNotRead(_ kind: DriverKind) async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        // Nobody listens there: with any of these a request would fail.
        for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] { setenv(name, "http://127.0.0.1:1", 1) }
        let driver = try Driver(kind)
        #expect(await driver.perform(CurlRequest(url: server.url)).summary != nil)
        for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] { unsetenv(name) }
    }

    @Test(arguments: DriverKind.allCases)
    func aProxyIsUsedAndItsRefusalNamed(_ kind: DriverKind) async throws {
        let proxy = try HTTPTestServer { request, connection in
            if request.method == "CONNECT" {
                connection.reply(
                    request.target.hasPrefix("closed") ? "403 Forbidden" : "407 Who are you",
                    body: [1, 2]
                )
                connection.close()
            } else {
                connection.reply(body: Array(request.target.utf8))
            }
        }
        defer { proxy.stop() }
        var settings = CurlSettings()
        settings.proxy = CurlProxy(url: proxy.url, user: "me", password: "canary-pass", exceptions: ["127.0.0.1"])
        let driver = try Driver(kind, settings)
        let answer = Collector()
        #expect(await driver.perform(CurlRequest(url: "http://far.example/a"), answer).summary != nil)
        #expect(answer.text == "http://far.example/a")
        #expect(proxy.requests.first?.header("Proxy-Authorization") == "Basic bWU6Y2FuYXJ5LXBhc3M=")

        let refused = try #require(await driver.perform(CurlRequest(url: "https://closed.example/")).failure)
        #expect(refused.error.message == "The proxy refused to make the connection (status 403)")
        #expect(
            refused.error.retry == .never && refused.error.outcome == .notApplied && refused.error.phase == .connect
        )
        let asked = try #require(await driver.perform(CurlRequest(url: "https://far.example/")).failure)
        #expect(asked.error.kind == .authentication)
        #expect(!"\(asked.error) \(asked.error.serverMessage ?? "")".contains("canary"))

        let direct = try HTTPTestServer()
        defer { direct.stop() }
        #expect(await driver.perform(CurlRequest(url: direct.url)).summary != nil)
        #expect(direct.requests.first?.target == "/")
    }

    @Test func aProxyThatIsNotThereSaysSo() async throws {
        var settings = CurlSettings()
        settings.proxy = CurlProxy(url: "http://no-such-proxy.invalid:8080")
        let failure = try #require(
            await Driver(.loop, settings).perform(CurlRequest(url: "http://far.example/")).failure
        )
        #expect(failure.error.message == "The proxy's name could not be looked up")
        #expect(failure.error.phase == .connect)
    }

    @Test func cookiesAreForTheCallerToKeep() async throws {
        let server = try HTTPTestServer { request, connection in
            connection.reply(
                headers: ["Set-Cookie: id=abc; Path=/"],
                body: Array((request.header("Cookie") ?? "-").utf8)
            )
        }
        defer { server.stop() }
        let share = try CurlShare()
        let loop = try CurlLoop(CurlSettings(), share: share)
        defer { loop.close() }
        let session = try CurlSession(CurlSettings(), share: share)
        for _ in 0..<2 {
            let (first, second) = (Collector(), Collector())
            _ = try await loop.perform(CurlTransfer(CurlRequest(url: server.url), receiver: first))
            _ = try session.perform(CurlTransfer(CurlRequest(url: server.url), receiver: second))
            #expect([first.text, second.text] == ["-", "-"])
            #expect([first.head?.maySetCookies, second.head?.maySetCookies] == [true, true])
        }
    }

    @Test func redirectsAreAnswersLikeOthers() async throws {
        let server = try HTTPTestServer { $1.reply("302 Found", headers: ["Location: ftp://127.0.0.1:1/x"]) }
        defer { server.stop() }
        let answer = Collector()
        #expect(try await Driver(.loop).perform(CurlRequest(url: server.url), answer).summary != nil)
        #expect(answer.status == 302)
        #expect(server.requests.count == 1)
    }

    @Test func namesCanBeGivenAddresses() async throws {
        let server = try HTTPTestServer()
        defer { server.stop() }
        var settings = CurlSettings()
        settings.resolve = ["plant.example:\(server.port):127.0.0.1"]
        for kind in DriverKind.allCases {
            let driver = try Driver(kind, settings)
            #expect(await driver.perform(CurlRequest(url: "http://plant.example:\(server.port)/")).summary != nil)
            #expect(server.requests.last?.header("Host") == "plant.example:\(server.port)")
        }
    }

    @Test func withTLSOffSecureURLsAreRefused() async throws {
        var settings = CurlSettings()
        settings.tls = .off
        for kind in DriverKind.allCases {
            let failure = try #require(
                await Driver(kind, settings).perform(CurlRequest(url: "https://127.0.0.1:1/")).failure
            )
            #expect(failure.error.kind == .invalidInput)
            #expect(failure.error.advice?.contains("TLS") == true)
        }
    }

    @Test func settingsThatCannotBeHonouredAreErrors() throws {
        let share = try CurlShare()
        var named = CurlSettings()
        named.tls.serverName = "other.example"
        #expect { try CurlLoop(named, share: share) } throws: { ($0 as? ConnError)?.kind == .unsupported }
        #expect { try CurlSession(named, share: share) } throws: { ($0 as? ConnError)?.kind == .unsupported }
        for change in [
            { (settings: inout CurlSettings) in settings.connectTimeout = .zero },
            { $0.maximumConnections = 0 },
            { $0.maximumConnectionsPerHost = 0 },
            { $0.tls.pins = ["nonsense"] },
        ] {
            var settings = CurlSettings()
            change(&settings)
            #expect { try CurlLoop(settings, share: share) } throws: {
                ($0 as? ConnError)?.kind == .misuse(.invalidArgument)
            }
        }
    }
}
