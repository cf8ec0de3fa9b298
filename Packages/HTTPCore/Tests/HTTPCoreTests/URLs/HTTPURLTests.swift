import Testing

@testable import HTTPCore

@Suite struct HTTPURLTests {
    @Test(
        arguments: [
            ("http://h", "http://h/"),
            ("HTTP://Example.COM:80/A", "http://example.com/A"),
            ("https://h:443", "https://h/"),
            ("https://h:8443/a?b=c#d", "https://h:8443/a?b=c"),
            ("https://h:/a", "https://h/a"),
            ("https://h?x=1", "https://h/?x=1"),
            ("https://h#x", "https://h/"),
            ("https://h/?", "https://h/?"),
            ("http://[::1]:8080/x", "http://[::1]:8080/x"),
            ("http://[FE80::1%25eth0]/", "http://[fe80::1%25eth0]/"),
            ("http://10.0.0.1:1/", "http://10.0.0.1:1/"),
            ("http://a_b.example.", "http://a_b.example./"),
            ("http://h/a b", "http://h/a%20b"),
            ("http://h/ação?q=ü&r=a b", "http://h/a%C3%A7%C3%A3o?q=%C3%BC&r=a%20b"),
            ("http://h/%7Ea%2Fb", "http://h/%7Ea%2Fb"),
            ("http://h/100%", "http://h/100%25"),
            ("http://h/%zz?%1", "http://h/%25zz?%251"),
            ("http://h/a\\b", "http://h/a%5Cb"),
            ("http://h/a/./b/../c", "http://h/a/c"),
            ("http://h/../../x", "http://h/x"),
            ("http://h/a/%2e%2E/b", "http://h/b"),
            ("http://h/a/..", "http://h/"),
            ("http://h/a/.", "http://h/a/"),
            ("http://h/a//b", "http://h/a//b"),
            ("http://h/.../x", "http://h/.../x"),
            ("http://h/x?filter[a]=1|2", "http://h/x?filter%5Ba%5D=1%7C2"),
            ("http://xn--exmple-cua.example/", "http://xn--exmple-cua.example/"),
        ]
    )
    func urlsAreBroughtIntoTheFormInWhichTheyAreSent(_ text: String, _ sent: String) throws {
        let url = try HTTPURL(text)
        #expect(url.string == sent)
        #expect(try HTTPURL(url.string) == url, "the form is stable")
    }

    @Test(
        arguments: [
            ("", "scheme"),
            ("h/a", "scheme"),
            ("//h/a", "scheme"),
            ("1http://h", "scheme"),
            ("ftp://h/", "'ftp'"),
            ("file:///etc/passwd", "'file'"),
            ("javascript:alert(1)", "'javascript'"),
            ("http:h", "'//'"),
            ("http:/h", "'//'"),
            ("http://", "host"),
            ("http:///a", "host"),
            ("http://?a", "host"),
            ("http://:80/", "host"),
            ("http://user@h/", "user or password"),
            ("http://user:topsecret@h/", "user or password"),
            ("http://good.example\\@evil.example/", "user or password"),
            ("http://a b/", "space"),
            ("http://h .example/", "space"),
            ("http://exämple.de/", "xn--"),
            ("http://例え.jp/", "xn--"),
            ("http://h%41/", "host"),
            ("http://h\\x/", "host"),
            ("http://.h/", "host"),
            ("http://h:0/", "port"),
            ("http://h:65536/", "port"),
            ("http://h:-1/", "port"),
            ("http://h:8a/", "port"),
            ("http://h:999999999999999999999/", "port"),
            ("http://::1/", "host"),
            ("http://[::1/", "]"),
            ("http://[x]/", "IPv6"),
            ("http://[::1]x/", "port"),
            ("http://[::1%25]/", "IPv6"),
            ("http://h/a\nb", "control"),
            ("http://h/a\r\nHost: x", "control"),
            ("http://h/\u{0}", "control"),
            ("http://h/ x\u{7F}", "control"),
        ]
    )
    func whatIsNoUsableURLIsRefusedWithoutQuotingIt(_ text: String, _ reason: String) throws {
        let error = try thrown { _ = try HTTPURL(text) }
        #expect(error.kind == .invalidInput)
        #expect("\(error)".contains(reason), "\(error)")
        #expect(!"\(error)".contains("topsecret"))
        #expect(error.advice != nil)
    }

    @Test func aHostOfMoreThan253BytesIsRefused() throws {
        let host = String(repeating: "a.", count: 127) + "example"
        #expect(try thrown { _ = try HTTPURL("http://\(host)/") }.advice == "253 are allowed")
    }

    @Test func partsAreTakenOutOfTheWhole() throws {
        let url = try HTTPURL("https://[::1]:8443/a/b%20c?x=1&y")
        #expect(url.isSecure)
        #expect(url.scheme == "https")
        #expect(url.host == "::1")
        #expect(url.port == 8_443)
        #expect(url.path == "/a/b%20c")
        #expect(url.query == "x=1&y")
        #expect(url.origin == HTTPOrigin(isSecure: true, host: "::1", port: 8_443))
        #expect("\(url.origin)" == "https://[::1]:8443")
        #expect(try HTTPURL("http://h/a").query == nil)
        #expect(try HTTPURL("http://h/a?").query == "")
    }

    @Test func descriptionLeavesTheValuesOfTheQueryOut() throws {
        let url = try HTTPURL("https://h/a?api_key=topsecret&limit=7&topsecret")
        #expect("\(url)" == "https://h/a?api_key=…&limit=…&…")
        #expect(!String(reflecting: url).contains("topsecret"))
        var dumped = ""
        dump(url, to: &dumped)
        #expect(!dumped.contains("topsecret"))
    }

    @Test(
        arguments: [
            ("http://h/", "http://h:80/x", true), ("https://h/", "https://H:443/", true),
            ("http://h/", "https://h/", false), ("http://h/", "http://h:81/", false),
            ("http://h/", "http://h.example/", false), ("http://h/", "http://g/", false),
            ("http://[::1]/", "http://[::1]:80/", true), ("http://h/", "http://h./", false),
        ]
    )
    func originsAreSchemeHostAndPort(_ left: String, _ right: String, _ same: Bool) throws {
        let (left, right) = (try HTTPURL(left), try HTTPURL(right))
        #expect(left.hasSameOrigin(as: right) == same)
        #expect((left.origin == right.origin) == same)
    }

    @Test(
        arguments: [
            ("http://h", "a", "http://h/a"),
            ("http://h/", "/a", "http://h/a"),
            ("http://h/api/v1", "/a/b", "http://h/api/v1/a/b"),
            ("http://h/api/v1/", "a", "http://h/api/v1/a"),
            ("http://h/api/v1", "", "http://h/api/v1"),
            ("http://h/api/v1", "/", "http://h/api/v1/"),
            ("http://h/api/v1", "?x=1", "http://h/api/v1?x=1"),
            ("http://h/api/v1", "../v2/a", "http://h/api/v2/a"),
            ("http://h/api?key=k", "a?x=1", "http://h/api/a?key=k&x=1"),
            ("http://h/api?key=k", "a", "http://h/api/a?key=k"),
            ("http://h/api", "WTG:1/x", "http://h/api/WTG:1/x"),
            ("http://h/api", "a b/ü", "http://h/api/a%20b/%C3%BC"),
            ("http://h/api", "a#b", "http://h/api/a"),
            ("http://h/api", "https://other/x?y=1#z", "https://other/x?y=1"),
            ("http://h/api", "HTTP://h/x", "http://h/x"),
        ]
    )
    func targetsArePutBehindTheBaseURL(_ base: String, _ target: String, _ expected: String) throws {
        #expect(try HTTPURL(base).joining(target).string == expected)
    }

    @Test func aQueryIsAddedBehindTheTargetsOwn() throws {
        let base = try HTTPURL("http://h/api?key=k")
        #expect(try base.joining("a?x=1", query: ["y": 2]).string == "http://h/api/a?key=k&x=1&y=2")
        #expect(try base.joining("a", query: ["y": 2]).string == "http://h/api/a?key=k&y=2")
        #expect(try base.joining("http://g/?", query: ["y": 2]).string == "http://g/?y=2")
        #expect(base.with(query: ["z": 1]).string == "http://h/api?z=1")
        #expect(base.with(query: nil).string == "http://h/api")
    }

    @Test(arguments: ["//evil.example/a", "ftp://h/a", "http://u:p@h/", "a\nb"])
    func targetsThatLeadAstrayAreRefused(_ target: String) throws {
        #expect(try thrown { _ = try HTTPURL("http://h/api").joining(target) }.kind == .invalidInput)
    }

    /// RFC 3986 §5.4; what it resolves to other schemes, or leaves with a fragment, is ours.
    @Test(
        arguments: [
            ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"), ("/g", "http://a/g"),
            ("//g", "http://g/"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q"), ("g#s", "http://a/b/c/g"), ("g?y#s", "http://a/b/c/g?y"),
            (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"), ("g;x?y#s", "http://a/b/c/g;x?y"),
            ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"),
            ("../", "http://a/b/"), ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
            ("../../g", "http://a/g"), ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"),
            ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
            ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
            ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
            ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"),
            ("https://B/x", "https://b/x"), ("/a b?ü", "http://a/a%20b?%C3%BC"),
        ]
    )
    func referencesAreResolved(_ reference: String, _ expected: String) throws {
        #expect(try HTTPURL("http://a/b/c/d;p?q").resolving(reference).string == expected)
    }

    @Test(arguments: ["ftp://h/", "mailto:a@b", "file:///x", "http:g", "//", "http://u@h/", "javascript:x"])
    func referencesToOtherSchemesAreRefused(_ reference: String) throws {
        #expect(try thrown { _ = try HTTPURL("http://a/").resolving(reference) }.kind == .invalidInput)
    }

    @Test(
        arguments: [
            ("a/b c", "a%2Fb%20c"), ("..", ".."), ("ü?#%", "%C3%BC%3F%23%25"), ("a-b_c.d~e", "a-b_c.d~e"), ("", ""),
            ("a+b&c=d", "a%2Bb%26c%3Dd"),
        ]
    )
    func aSegmentKeepsOnlyWhatIsUnreserved(_ text: String, _ encoded: String) {
        #expect(HTTPURL.segment(text) == encoded)
    }

    @Test func segmentsComeBackAsTheyWere() throws {
        var random = RandomText(seed: 1)
        for _ in 0..<2_000 {
            let text = random.text(of: ["a", "/", "?", "#", "%", "%20", " ", "ü", "."], upTo: 12)
            guard !text.isEmpty, Set(text) != ["."] else { continue }
            let url = try HTTPURL("http://h/x").joining(HTTPURL.segment(text))
            #expect(PercentEncoding.decode(url.path.utf8.dropFirst(3)) == text)
        }
    }

    @Test func randomTextNeverTrapsAndWhatParsesIsStable() throws {
        var random = RandomText(seed: 2)
        let pieces = [
            "http", "https", "://", ":", "/", "//", "?", "#", "@", "[", "]", "::1", ".", "..", "%", "%2e", "%41", "h",
            "80", " ",
            "é", "\\", "&", "=", "+",
        ]
        let base = try HTTPURL("https://h/a/b?c")
        var parsed = 0
        for _ in 0..<3_000 {
            let text = random.text(of: pieces, upTo: 12)
            for url in [
                try? HTTPURL(text), try? HTTPURL("http://h" + text), try? base.resolving(text), try? base.joining(text),
            ] {
                guard let url else { continue }
                parsed += 1
                let reparsed = try HTTPURL(url.string)
                #expect(reparsed == url)
                #expect(url.string.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
                #expect(!url.path.contains("/../") && !url.path.hasSuffix("/.."))
                #expect(url.path.hasPrefix("/"))
                let again = try url.resolving("")
                #expect(again == url)
                _ = (url.host, url.query, url.origin, url.description)
            }
            let bytes = String(decoding: random.bytes(upTo: 24), as: UTF8.self)
            _ = try? HTTPURL(bytes)
            _ = try? base.resolving(bytes)
        }
        #expect(parsed > 500)
    }
}
