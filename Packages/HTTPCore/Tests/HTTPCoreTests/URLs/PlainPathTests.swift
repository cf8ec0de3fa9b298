import Testing

@testable import HTTPCore

/// The short way of joining gives what the long way gives, or nothing.
struct PlainPathTests {
    @Test(
        "a plain path is joined as every other",
        arguments: ["http://h", "http://h/", "https://h:8443/api/v1", "http://h/api/", "http://[::1]:80/x"],
        [
            "/a", "/a/b.c", "/A-_~9/", "/a/..", "/./a", "//a", "/a//b", "a", "", "/a?b=c", "/a#f", "/ä", "/%41", "/a b",
            "/.a",
        ]
    )
    func plain(_ base: String, _ path: String) throws {
        let base = try HTTPURL(base)
        guard let short = base.appending(plain: path) else { return }
        let long = try base.joining(path)
        #expect(short == long)
        #expect(short.string == long.string)
        #expect(short.hasSameOrigin(as: base))
    }

    @Test func whichPathsArePlain() throws {
        let base = try HTTPURL("http://h/api")
        let plain = ["/a", "/a/b.c", "/A-_~9/", "/", "/.a", "//a", "a", "", "/a?b=c", "/a/../b", "/%41"].filter {
            base.appending(plain: $0) != nil
        }
        #expect(plain == ["/a", "/a/b.c", "/A-_~9/", "/"])
    }
}
