import Testing

@testable import HTTPCore

@Suite struct HTTPProxyTests {
    @Test(
        arguments: [
            ("http://p:3128", "http://p:3128"), ("p:3128", "http://p:3128"), ("http://p", "http://p:80"),
            ("https://p/", "https://p:443"), ("socks5h://[::1]", "socks5h://[::1]:1080"),
            ("socks5://u:x@p:1", "socks5://p:1"),
        ]
    )
    func urlsOfProxiesAreRead(_ text: String, _ shown: String) throws {
        #expect("\(try HTTPProxy(url: text))" == shown)
    }

    @Test func userAndPasswordAreNeverPrinted() throws {
        let proxy = try HTTPProxy(url: "http://user:top%40secret@p:1")
        #expect(proxy.user == "user" && proxy.password == "top@secret")
        var dumped = String(reflecting: proxy)
        dump(proxy, to: &dumped)
        #expect(!dumped.contains("top@secret"))
        #expect(proxy != HTTPProxy(host: "p", port: 1, user: "user", password: "other"))
    }

    @Test(
        arguments: [
            "", "ftp://p", "http://", "http://a,b", "http://p/x", "http://p?x=1", "http://p:0", "http://:topsecret@p",
            "http://p:topsecret",
        ]
    )
    func brokenOnesAreRefusedWithoutQuotingThem(_ text: String) throws {
        let error = try thrown { _ = try HTTPProxy(url: text) }
        #expect(error.kind == .invalidInput)
        #expect(!"\(error)".contains("topsecret"))
    }

    @Test func partsOutOfRangeAreRefused() throws {
        #expect(throws: ConnError.self) { try HTTPProxy(host: "a b", port: 1).validate() }
        #expect(throws: ConnError.self) { try HTTPProxy(host: "p", port: 0).validate() }
        #expect(throws: ConnError.self) { try HTTPProxy(host: "p", port: 1, user: "a\nb").validate() }
        #expect(throws: ConnError.self) { try HTTPProxy(host: "p", port: 1, password: "x").validate() }
        try HTTPProxy(host: "::1", port: 1).validate()
    }

    @Test(
        arguments: [
            (["http_proxy": "http://p:1"], "http://h/", "http://p:1"),
            (["http_proxy": "http://p:1"], "https://h/", nil),
            (["HTTP_PROXY": "http://p:1"], "http://h/", nil),
            (["https_proxy": "p:1"], "https://h/", "http://p:1"),
            (["HTTPS_PROXY": "p:1"], "https://h/", "http://p:1"),
            (["all_proxy": "socks5://p"], "https://h/", "socks5://p:1080"),
            (["ALL_PROXY": "socks5://p"], "http://h/", "socks5://p:1080"),
            (["https_proxy": "p:1", "no_proxy": "*"], "https://h/", nil),
            (["https_proxy": "p:1", "no_proxy": "h"], "https://h/", nil),
            (["https_proxy": "p:1", "NO_PROXY": "x, .h.example"], "https://a.h.example/", nil),
            (["https_proxy": "p:1", "no_proxy": "h.example"], "https://a.h.example/", nil),
            (["https_proxy": "p:1", "no_proxy": "*.h.example"], "https://a.h.example/", nil),
            (["https_proxy": "p:1", "no_proxy": "h.example"], "https://ah.example/", "http://p:1"),
            (["https_proxy": "p:1", "no_proxy": "h:8443"], "https://h/", "http://p:1"),
            (["https_proxy": "p:1", "no_proxy": "h:443"], "https://h/", nil),
            (["https_proxy": "p:1", "no_proxy": "::1"], "https://[::1]/", nil),
            (["https_proxy": "p:1", "no_proxy": "[::1]:443"], "https://[::1]/", nil),
            (["https_proxy": "p:1", "no_proxy": ""], "https://h/", "http://p:1"),
            ([:], "https://h/", nil),
        ] as [([String: String], String, String?)]
    )
    func theEnvironmentIsReadOnlyWhenAskedFor(_ variables: [String: String], _ url: String, _ proxy: String?) throws {
        #expect(try HTTPProxy.proxy(for: HTTPURL(url)) { variables[$0] }?.description == proxy)
    }

    @Test func aBrokenVariableIsNamed() throws {
        let error = try thrown {
            _ = try HTTPProxy.proxy(for: HTTPURL("https://h/")) { $0 == "https_proxy" ? "ftp://topsecret" : nil }
        }
        #expect(error.message.contains("https_proxy"))
        #expect(!"\(error)".contains("topsecret"))
    }
}
