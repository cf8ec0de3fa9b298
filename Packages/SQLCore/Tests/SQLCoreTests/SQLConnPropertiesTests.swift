import SQLCore
import Testing

@Suite struct SQLConnPropertiesTests {
    private static func parsed(_ text: String) throws -> SQLConnProperties {
        let url = try ConnectionURL(text)
        var items = url.items
        let properties = try SQLConnProperties.take(from: url, &items)
        try items.finish()
        try properties.validate()
        return properties
    }

    @Test func aURLFillsEveryProperty() throws {
        let properties = try Self.parsed(
            "sql://app:s%40me@h1:1433,[::1]:1434,h3/plant?connectTimeout=3s&deadPeerTimeout=30s&tls=verify-ca&tlsCA=/ca.pem"
        )
        #expect(properties.host == "h1")
        #expect(properties.port == 1_433)
        #expect(properties.alternatives == [.init("::1", port: 1_434), .init("h3")])
        #expect(properties.hosts.count == 3)
        #expect(properties.user == "app")
        #expect(properties.password == "s@me")
        #expect(properties.database == "plant")
        #expect(properties.connectTimeout == .seconds(3))
        #expect(properties.deadPeerTimeout == .seconds(30))
        #expect(properties.tls == .verifyCA(caFile: "/ca.pem"))
        #expect(properties.socket == nil)
    }

    @Test func theDefaultsAreSafe() throws {
        let properties = try Self.parsed("sql://db")
        #expect(properties.tls == nil)
        #expect(properties.connectTimeout == nil)
        #expect(properties.deadPeerTimeout == .seconds(60))
        #expect(properties.user == nil)
        #expect(TLSSettings.effective(properties.tls, for: properties.endpoint) == .verifyFull)
    }

    @Test func aSocketIsAskedForByItsKey() throws {
        let properties = try Self.parsed("sql:///plant?socket=/run/sql&user=app")
        #expect(properties.socket == "/run/sql")
        #expect(properties.user == "app")
        #expect(properties.hosts.isEmpty)
        #expect(properties.endpoint.host == "/run/sql")
        #expect(TLSSettings.effective(properties.tls, for: properties.endpoint) == .off)
        #expect(try Self.parsed("sql://app@localhost/plant?socket=/run/sql").socket == "/run/sql")
    }

    @Test func zeroLeavesADeadPeerToTheSystem() throws {
        #expect(try Self.parsed("sql://db?deadPeerTimeout=0").deadPeerTimeout == nil)
    }

    static let badURLs: [(String, String)] = [
        ("sql:db", "//"), ("sql://db/plant?socket=/run/sql", "socket"), ("sql://app@db/p?user=other", "user"),
        ("sql://h1,h2/p?socket=/run/sql", "socket"), ("sql:///p?socket=run/sql", "absolute"),
        ("sql://db?connectTimeout=0", "connectTimeout"), ("sql://db?deadPeerTimeout=2s", "deadPeerTimeout"),
        ("sql://db?tls=maybe", "tls"), ("sql://db?tls=off&tlsCA=/ca", "TLS"), ("sql://db?colour=red", "colour"),
        ("sql:///p?socket=/run/sql&tls=require", "TLS"), ("sql://db?user=", "user"),
    ]

    @Test("a bad URL's error names the part", arguments: badURLs)
    func badURL(_ text: String, _ part: String) throws {
        let error = try #require(throws: ConnError.self) { _ = try Self.parsed(text) }
        #expect(error.kind == .invalidInput || error.kind == .misuse(.invalidArgument))
        #expect(error.description.contains(part), "\(error)")
    }

    @Test func valuesWithWhichNothingCanBeReachedAreRefused() {
        let bad: [(inout SQLConnProperties) -> Void] = [
            { $0.host = "" }, { $0.host = "/run/sql" }, { $0.port = 0 }, { $0.port = 65_536 }, { $0.user = "" },
            { $0.database = "" }, { $0.user = "a\0b" }, { $0.password = "a\0b" }, { $0.host = "a\0" },
            { $0.alternatives = [.init("")] }, { $0.alternatives = [.init("h", port: -1)] },
            { $0.socket = String(repeating: "/a", count: 60) },
        ]
        for (index, change) in bad.enumerated() {
            var properties = SQLConnProperties(host: "db", user: "app")
            change(&properties)
            #expect(throws: ConnError.self, "change \(index)") { try properties.validate() }
        }
    }

    @Test func thePasswordIsNeverShown() throws {
        let properties = SQLConnProperties(host: "db", user: "app", password: "hunter2", database: "plant")
        var dumped = ""
        dump(properties, to: &dumped)
        for text in ["\(properties)", String(reflecting: properties), dumped] {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("app@db"))
        }
    }

    @Test func aHandlersEndpointHasItsEnginesName() throws {
        let handler = try SQLHandler<PropertiesDriver>(
            unconnected: SQLConnProperties(host: "db"),
            options: NoOptions(),
            configuration: HandlerConfiguration(skipConnect: true)
        )
        defer { handler.close() }
        #expect(handler.endpoint.system == "scripted")
        #expect("\(handler.endpoint)".hasPrefix("scripted://db"))
        func generic(_ handler: some ConnHandler) -> String { handler.endpoint.system }
        #expect(generic(handler) == "scripted")
    }
}
