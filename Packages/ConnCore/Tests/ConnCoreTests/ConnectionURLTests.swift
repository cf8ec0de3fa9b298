import ConnCore
import Testing

struct ConnectionURLTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var text: String
        var scheme: String
        var user: String?
        var password: String?
        var hosts: [ConnectionURL.Host] = []
        var path = ""
        var testDescription: String { text }

        init(
            _ text: String,
            _ scheme: String,
            user: String? = nil,
            password: String? = nil,
            hosts: [ConnectionURL.Host] = [],
            path: String = ""
        ) {
            self.text = text
            self.scheme = scheme
            self.user = user
            self.password = password
            self.hosts = hosts
            self.path = path
        }
    }

    static let good: [Sample] = [
        Sample("postgresql://db", "postgresql", hosts: [.init("db")]),
        Sample("POSTGRESQL://db", "postgresql", hosts: [.init("db")]),
        Sample("postgresql://db:5433/plant", "postgresql", hosts: [.init("db", port: 5433)], path: "/plant"),
        Sample("postgresql://app@db/plant", "postgresql", user: "app", hosts: [.init("db")], path: "/plant"),
        Sample("postgresql://app:pw@db", "postgresql", user: "app", password: "pw", hosts: [.init("db")]),
        Sample("postgresql://app:@db", "postgresql", user: "app", password: "", hosts: [.init("db")]),
        Sample("postgresql://:pw@db", "postgresql", password: "pw", hosts: [.init("db")]),
        Sample("mysql://a:p%40q%3Ar%2Fs%25t%23u@db", "mysql", user: "a", password: "p@q:r/s%t#u", hosts: [.init("db")]),
        Sample("mysql://a:p@q@db", "mysql", user: "a", password: "p@q", hosts: [.init("db")]),
        Sample("mysql://a:p@@@db:1/x", "mysql", user: "a", password: "p@@", hosts: [.init("db", port: 1)], path: "/x"),
        Sample("mysql://a:p:q:r@db", "mysql", user: "a", password: "p:q:r", hosts: [.init("db")]),
        Sample("mysql://a:p%3Fq@db", "mysql", user: "a", password: "p?q", hosts: [.init("db")]),
        Sample("mysql://a:+&=;!@db", "mysql", user: "a", password: "+&=;!", hosts: [.init("db")]),
        Sample("mysql://a:p%C3%A4ss@db", "mysql", user: "a", password: "päss", hosts: [.init("db")]),
        Sample("mysql://us%40er:pw@db", "mysql", user: "us@er", password: "pw", hosts: [.init("db")]),
        Sample(
            "postgresql://h1:1,h2:2/x",
            "postgresql",
            hosts: [.init("h1", port: 1), .init("h2", port: 2)],
            path: "/x"
        ),
        Sample("postgresql://h1,h2,h3", "postgresql", hosts: [.init("h1"), .init("h2"), .init("h3")]),
        Sample("postgresql://[::1]", "postgresql", hosts: [.init("::1")]),
        Sample("postgresql://[2001:db8::1]:5432", "postgresql", hosts: [.init("2001:db8::1", port: 5432)]),
        Sample(
            "postgresql://a:b@[::1]:5,h:6",
            "postgresql",
            user: "a",
            password: "b",
            hosts: [.init("::1", port: 5), .init("h", port: 6)]
        ),
        Sample("postgresql://[fe80::1%25eth0]:1", "postgresql", hosts: [.init("fe80::1%eth0", port: 1)]),
        Sample("postgresql:///plant", "postgresql", path: "/plant"),
        Sample("http://api.example/v1/%C3%A4", "http", hosts: [.init("api.example")], path: "/v1/ä"),
        Sample("http://api.example/@user/x", "http", hosts: [.init("api.example")], path: "/@user/x"),
        Sample("sqlite:plant.db", "sqlite", path: "plant.db"),
        Sample("sqlite::memory:", "sqlite", path: ":memory:"),
        Sample("sqlite:/abs/plant.db", "sqlite", path: "/abs/plant.db"),
        Sample("sqlite:///abs/plant.db", "sqlite", path: "/abs/plant.db"),
        Sample("sqlite:///abs/a@b.db", "sqlite", path: "/abs/a@b.db"),
        Sample("sqlite:my%20file.db", "sqlite", path: "my file.db"),
        Sample("sqlite:my file.db", "sqlite", path: "my file.db"),
        Sample("ftp://b%C3%BCcher.example", "ftp", hosts: [.init("bücher.example")]),
    ]

    @Test("a URL is taken apart", arguments: good)
    func parses(_ sample: Sample) throws {
        let url = try ConnectionURL(sample.text)
        #expect(url.scheme == sample.scheme)
        #expect(url.user == sample.user)
        #expect(url.password?.reveal() == sample.password)
        #expect(url.hosts == sample.hosts)
        #expect(url.path == sample.path)
        #expect(url.items.isEmpty)
    }

    @Test func hostPortAndDatabaseAreTheFirst() throws {
        let url = try ConnectionURL("postgresql://h1:1,h2:2/plant?a=b")
        #expect(url.host == "h1")
        #expect(url.port == 1)
        #expect(url.database == "plant")
        #expect(try ConnectionURL("postgresql://h1/").database == nil)
        #expect(url.hosts.map(\.description) == ["h1:1", "h2:2"])
        #expect(ConnectionURL.Host("::1", port: 5).description == "[::1]:5")
    }

    @Test func queryKeepsOrderAndDecodes() throws {
        var items = try ConnectionURL("sqlite:plant.db?b=1&a=%26%3D+x&c=").items
        #expect(items.keys == ["b", "a", "c"])
        #expect(try items.take("a") == "&=+x")
        #expect(try items.take("c") == "")
        #expect(try items.take("zzz") == nil)
        #expect(try items.take("b") == "1")
        try items.finish()
    }

    @Test func anEmptyQueryIsFine() throws {
        #expect(try ConnectionURL("sqlite:plant.db?").items.isEmpty)
    }

    /// The canary stands wherever a password may be cut to pieces by a mistake in the URL.
    static let bad = [
        "", "hunter2", "://hunter2@db", "hunter2 xx://db", "1hunter2://db", "app:hunter2@db/plant",
        "postgresql:app:hunter2@db", "postgresql:/app:hunter2@db",
        "postgresql://app:hunter2", "postgresql://app:hunter2@", "postgresql://app:hunter2@:5432",
        "postgresql://app:hunter2@db:port", "postgresql://app:hunter2@db:", "postgresql://app:hunter2@db:0",
        "postgresql://app:hunter2@db:65536", "postgresql://app:hunter2@db:-1", "postgresql://app:hunter2@db:+1",
        "postgresql://app:1/hunter2@db/plant", "postgresql://app:hunter2/x@db/plant", "postgresql://app:1?hunter2@db",
        "postgresql://app:hunter2?x@db", "postgresql://app:hunter2#x@db", "postgresql://app:1#hunter2@db",
        "postgresql://app:hunter2%@db", "postgresql://app:hunter2%zz@db", "postgresql://app:hunter2%4@db",
        "postgresql://app:hunter2%ff@db", "postgresql://app:hunter2%00@db", "postgresql://app%zz:hunter2@db",
        "postgresql://app:x@hunter2 y", "postgresql://app:x@hunter2%2Fsocket", "postgresql://app:x@[hunter2",
        "postgresql://app:x@[hunter2]", "postgresql://app:x@[::1]hunter2", "postgresql://app:x@[::1%25]",
        "postgresql://app:x@h1,,hunter2", "postgresql://app:x@db/hunter2%zz", "postgresql://app:hunter2@db?x",
        "postgresql://app:hunter2@db?=x", "postgresql://app:hunter2@db?a=b&", "postgresql://app:hunter2@db?a=%zz",
        "postgresql://app:hunter2@db\n", "postgresql://app:hunter2@db\u{0}", "\tpostgresql://app:hunter2@db",
        "http://app:hunter2/x@db", "ftp://2001:hunter2::1", "sqlite:plant.db#hunter2",
    ]

    @Test("a URL that does not parse is invalid input and shows nothing of itself", arguments: bad)
    func refusesWithoutLeaking(_ text: String) throws {
        let error = try #require(throws: ConnError.self) { try ConnectionURL(text) }
        #expect(error.kind == .invalidInput)
        #expect(error.advice != nil)
        #expect(!mirrored(error).contains("hunter2"))
        #expect(!dumped(error).contains("hunter2"))
        #expect(error.outcome == .notApplied)
    }

    @Test func descriptionHasNeitherPasswordNorValues() throws {
        let url = try ConnectionURL("postgresql://app:hunter2@db:5432/plant?token=hunter2&tls=off")
        #expect(url.description == "postgresql://app@db:5432/plant?token=…&tls=…")
        #expect(!mirrored(url).contains("hunter2"))
        #expect(!dumped(url).contains("hunter2"))
        #expect(try ConnectionURL("sqlite::memory:").description == "sqlite::memory:")
    }

    @Test func aKeyThatIsNoNameIsNotShown() throws {
        let url = try ConnectionURL("http://app:5?hunter2!=x")
        #expect(!mirrored(url).contains("hunter2"))
        let error = try #require(throws: ConnError.self) { try url.items.finish() }
        #expect(!mirrored(error).contains("hunter2"))
    }
}
