import Testing

@testable import HTTPCore

/// What is kept, for how long, and who gets it.
struct CookieJarTests {
    static let origin = HTTPOrigin(isSecure: true, host: "h")

    func set(
        _ jar: inout CookieJar,
        _ lines: String...,
        origin: HTTPOrigin = origin,
        path: String = "/",
        now: Int64 = 100
    ) throws {
        for line in lines {
            jar.store(try #require(SetCookie.parse(line, from: origin, path: path, now: now)), now: now)
        }
    }

    @Test(
        "paths that match",
        arguments: [
            ("/", "/", true), ("/", "/a/b", true), ("/a", "/a", true), ("/a", "/a/", true), ("/a", "/a/b", true),
            ("/a/", "/a/b", true), ("/a", "/ab", false), ("/a/", "/a", false), ("/a/b", "/a", false),
            ("/A", "/a", false),
        ]
    )
    func paths(_ path: String, _ asked: String, _ goes: Bool) throws {
        var jar = CookieJar()
        try set(&jar, "a=1; Path=\(path)")
        #expect(jar.header(for: Self.origin, path: asked, now: 100) == (goes ? "a=1" : nil))
    }

    @Test func longerPathsGoFirstThenOlderCookies() throws {
        var jar = CookieJar()
        try set(&jar, "a=1; Path=/", "b=1; Path=/x", "c=1; Path=/", "d=1; Path=/x/y", "a=2; Path=/")
        #expect(jar.header(for: Self.origin, path: "/x/y/z", now: 100) == "d=1; b=1; a=2; c=1")
        #expect(jar.header(for: Self.origin, path: "/", now: 100) == "a=2; c=1")
    }

    @Test func aCookieStaysAtItsOrigin() throws {
        var jar = CookieJar()
        try set(&jar, "a=1; Domain=h")
        for other in [
            HTTPOrigin(isSecure: false, host: "h"), HTTPOrigin(isSecure: true, host: "h", port: 8443),
            HTTPOrigin(isSecure: true, host: "x.h"), HTTPOrigin(isSecure: true, host: "g"),
        ] {
            #expect(jar.header(for: other, path: "/", now: 100) == nil, "\(other)")
        }
        #expect(jar.header(for: HTTPOrigin(isSecure: true, host: "H", port: 443), path: "/", now: 100) == "a=1")
    }

    @Test func aCookieEndsAtItsMoment() throws {
        var jar = CookieJar()
        try set(&jar, "a=1; Max-Age=10", "b=1")
        #expect(jar.header(for: Self.origin, path: "/", now: 109) == "a=1; b=1")
        #expect(jar.cookies(now: 110).map(\.name) == ["b"])
        #expect(jar.header(for: Self.origin, path: "/", now: 110) == "b=1")
        // It has gone for good.
        #expect(jar.cookies(now: 100).map(\.name) == ["b"])
    }

    @Test func aCookieThatIsOverTakesItsNamesakeAway() throws {
        var jar = CookieJar()
        try set(&jar, "a=1; Path=/", "a=2; Path=/x")
        try set(&jar, "a=; Max-Age=0; Path=/x")
        #expect(jar.cookies(now: 100).map(\.path) == ["/"])
        try set(&jar, "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/")
        #expect(jar.isEmpty)
        try set(&jar, "never=; Max-Age=0")
        #expect(jar.isEmpty)
    }

    @Test func theOneSetLongestAgoGivesWay() throws {
        var jar = CookieJar()
        for number in 0..<CookieJar.maximumPerOrigin { try set(&jar, "c\(number)=1") }
        try set(&jar, "c0=2", "new=1")
        let names = jar.cookies(now: 100).map(\.name)
        #expect(names.count == CookieJar.maximumPerOrigin)
        #expect(names.contains("c0") && names.contains("new") && !names.contains("c1"))
    }

    @Test func cookiesOfTooManyOriginsGiveWay() throws {
        var jar = CookieJar()
        try set(&jar, "a=1")
        for number in 1...CookieJar.maximumOrigins {
            if number == CookieJar.maximumOrigins { try set(&jar, "a=2") }
            try set(&jar, "x=1", origin: HTTPOrigin(isSecure: true, host: "h\(number)"))
        }
        #expect(jar.cookies(now: 100).count == CookieJar.maximumOrigins)
        #expect(jar.header(for: Self.origin, path: "/", now: 100) == "a=2")
        #expect(jar.header(for: HTTPOrigin(isSecure: true, host: "h1"), path: "/", now: 100) == nil)
    }
}
