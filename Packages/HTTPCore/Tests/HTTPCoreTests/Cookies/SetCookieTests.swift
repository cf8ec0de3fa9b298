import ConnCore
import Testing

@testable import HTTPCore

/// The header `Set-Cookie`, line by line.
struct SetCookieTests {
    static let now: Int64 = 1_000_000_000  // 2001-09-09T01:46:40Z
    static let secure = HTTPOrigin(isSecure: true, host: "api.example.com")
    static let clear = HTTPOrigin(isSecure: false, host: "api.example.com")
    static let local = HTTPOrigin(isSecure: false, host: "127.0.0.1", port: 8080)

    func parse(_ line: String, from origin: HTTPOrigin = secure, path: String = "/v1/items") -> HTTPCookie? {
        SetCookie.parse(line, from: origin, path: path, now: Self.now)
    }

    /// One cookie as text: `name=value path end flags`.
    func shown(_ cookie: HTTPCookie?) -> String {
        guard let cookie else { return "ignored" }
        let end = cookie.end.map { " \($0 - Self.now)" } ?? ""
        let flags = (cookie.isSecure ? " secure" : "") + (cookie.isHTTPOnly ? " httponly" : "")
        return "\(cookie.name)=\(cookie.value.reveal()) \(cookie.path)\(end)\(flags)"
    }

    @Test(
        "names, values and attributes",
        arguments: [
            ("a=1", "a=1 /v1"),
            ("a=1; Path=/", "a=1 /"),
            (" a = 1 2 ;path=/x; SECURE ; HttpOnly", "a=1 2 /x secure httponly"),
            ("a=\"q=1\"; Path=/; SameSite=None; Unknown; =x", "a=\"q=1\" /"),
            ("a=", "a= /v1"),
            ("a=1; Path=x; Path=", "a=1 /v1"),
            ("a=1; Path=/x; Path=/y", "a=1 /y"),
            ("a=1; Path=/\(String(repeating: "p", count: 1_024))", "a=1 /v1"),
            ("a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", "a=1 /v1 60"),
            ("a=1; Max-Age=0", "a=1 /v1 0"),
            ("a=1; Max-Age=-5", "a=1 /v1 0"),
            ("a=1; Max-Age=60s; Max-Age=", "a=1 /v1"),
            ("a=1; Max-Age=99999999999999999999", "a=1 /v1 34560000"),
            ("a=1; Expires=Sun, 09 Sep 2001 01:47:40 GMT", "a=1 /v1 60"),
            ("a=1; Expires=Fri, 31 Dec 9999 23:59:59 GMT", "a=1 /v1 34560000"),
            ("a=1; Expires=nonsense", "a=1 /v1"),
            ("é=ü", "é=ü /v1"),
            ("", "ignored"), ("a", "ignored"), ("=1", "ignored"), (" =1; Path=/", "ignored"), ("; a=1", "ignored"),
            ("a=1\u{0}", "ignored"), ("a=1\u{7F}", "ignored"), ("a\t=1; Path=/\u{1}", "ignored"), ("a=\t1", "a=1 /v1"),
            ("a=\(String(repeating: "v", count: 4_096))", "ignored"),
        ]
    )
    func lines(_ line: String, _ expected: String) {
        #expect(shown(parse(line)) == expected)
    }

    @Test func theLargestCookieIsKept() {
        #expect(parse("a=\(String(repeating: "v", count: 4_095))")?.value.reveal().utf8.count == 4_095)
    }

    @Test(
        "a Domain must cover the host, and never makes the cookie go further",
        arguments: [
            ("api.example.com", true), (".API.example.com", true), ("example.com", true), (".com", true), ("", true),
            ("www.example.com", false), ("pi.example.com", false), ("x.api.example.com", false), ("other.org", false),
        ]
    )
    func domains(_ domain: String, _ isKept: Bool) {
        let cookie = parse("a=1; Domain=\(domain)")
        #expect((cookie != nil) == isKept)
        #expect(cookie.map { $0.origin == Self.secure } ?? true)
    }

    @Test func aDomainNeverCoversAnAddress() {
        #expect(parse("a=1; Domain=0.0.1", from: Self.local) == nil)
        #expect(parse("a=1; Domain=127.0.0.1", from: Self.local) != nil)
    }

    @Test(
        "Secure and the prefixes of names",
        arguments: [
            ("a=1; Secure", secure, true), ("a=1; Secure", clear, false), ("a=1; Secure", local, true),
            ("__Secure-a=1; Secure", secure, true), ("__Secure-a=1", secure, false), ("__secure-a=1", secure, false),
            ("__Host-a=1; Secure; Path=/", secure, true), ("__Host-a=1; Path=/", secure, false),
            ("__Host-a=1; Secure", secure, false), ("__HOST-a=1; Secure; Path=/v1", secure, false),
            ("__Host-a=1; Secure; Path=/; Domain=api.example.com", secure, false),
            ("__Host-a=1; Secure; Path=/", clear, false),
        ]
    )
    func prefixes(_ line: String, _ origin: HTTPOrigin, _ isKept: Bool) {
        #expect((parse(line, from: origin) != nil) == isKept)
    }

    @Test(
        "the path of a cookie without one is the folder of the request",
        arguments: [
            ("/", "/"), ("/a", "/"), ("/a/", "/a"), ("/a/b", "/a"), ("/a/b/", "/a/b"), ("", "/"),
        ]
    )
    func defaultPaths(_ path: String, _ expected: String) {
        #expect(parse("a=1", path: path)?.path == expected)
    }

    @Test(
        "dates as servers write them",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("06 November 1994 8:49:37", 784_111_777),
            ("1994 nov 6 08:49:37", 784_111_777), ("Thu, 01-Jan-1970 00:00:01 GMT", 1),
            ("1 Jan 69 00:00:00", 3_124_224_000),
            ("Sun, 06 Nov 1994", nil), ("Sun, 31 Feb 1994 08:49:37 GMT", nil), ("06 Nov 1994 24:00:00", nil),
            ("06 Nov 1600 08:49:37", nil), ("06 Nov 1994 08:49", nil), ("", nil),
        ] as [(String, Int64?)]
    )
    func dates(_ text: String, _ expected: Int64?) {
        #expect(CookieDate.parse(text) == expected)
    }

    @Test func aCookieIsPrintedWithoutItsValue() throws {
        let cookie = try #require(parse("session=canary; Path=/"))
        var dumped = ""
        dump(cookie, to: &dumped)
        #expect("\(cookie)" == "session=<secret> for https://api.example.com/")
        #expect(!dumped.contains("canary"))
        #expect(!String(reflecting: cookie).contains("canary"))
        #expect(cookie.expires == nil)
        #expect(parse("a=1; Max-Age=60")?.expires == Instant(ticks: Self.now + 60, unit: .second))
    }
}
