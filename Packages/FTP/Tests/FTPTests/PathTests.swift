import Testing

@testable import FTP

@Suite struct PathTests {
    @Test(arguments: [
        ("a", "/", "/a"), ("a", "/home/x", "/home/x/a"), ("/a", "/home", "/a"), (".", "/home", "/home"),
        ("./a/./b/", "/home", "/home/a/b"), ("../a", "/home", "/home/../a"), ("-rf", "/", "/-rf"), ("/", "/x", "/"),
        ("a  b", "/", "/a  b"), ("//a//b", "/", "/a/b"),
    ])
    func resolve(_ sample: (path: String, base: String, result: String)) throws {
        #expect(try FTPPath.resolve(sample.path, in: sample.base) == sample.result)
    }

    @Test(arguments: ["", "a\nb", "a\rDELE x", "a\r\nb", "a\u{0}"])
    func refused(_ path: String) {
        let error = #expect(throws: ConnError.self) { try FTPPath.resolve(path, in: "/") }
        #expect(error?.kind == .invalidInput)
    }

    @Test func parts() {
        #expect(FTPPath.folder(of: "/a/b") == "/a" && FTPPath.name(of: "/a/b") == "b")
        #expect(FTPPath.folder(of: "/a") == "/" && FTPPath.name(of: "/") == "")
        #expect(FTPPath.join("/", "a") == "/a" && FTPPath.join("/a", "b") == "/a/b")
    }

    @Test("names reach libcurl byte for byte")
    func urls() {
        let url = { (path: String, isFolder: Bool) in FTPPath.url("ftp://h:21", Array(path.utf8), isFolder: isFolder) }
        #expect(url("/a/b", false) == "ftp://h:21/%2Fa/b")
        #expect(url("/", true) == "ftp://h:21/%2F")
        #expect(url("/a", true) == "ftp://h:21/%2Fa/")
        #expect(url("/-x #%;type=a?", false) == "ftp://h:21/%2F-x%20%23%25%3Btype%3Da%3F")
        #expect(url("/ü", false) == "ftp://h:21/%2F%C3%BC")
    }

    @Test func encodings() {
        #expect(FTPEncoding.latin1.bytes("grün") == [0x67, 0x72, 0xFC, 0x6E])
        #expect(FTPEncoding.latin1.bytes("日") == nil)
        #expect(FTPEncoding.latin1.text([0xFC]) == "ü")
    }

    @Test(arguments: ["/", "/a", "/a-b/c.d/e_f", "/ü", "/a@b,c=d+e"])
    func plain(_ path: String) {
        #expect(FTPPath.isPlain(path))
    }

    @Test(arguments: ["/-a", "/a/-rf", "/a b", "/a*", "/a?", "/[a]", "/{a,b}", "/~a", "/a\\b", "/a\tb", "/a;b", "/$a"])
    func notPlain(_ path: String) {
        #expect(!FTPPath.isPlain(path))
    }
}
