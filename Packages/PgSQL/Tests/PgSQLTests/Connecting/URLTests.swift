import Testing

@testable import PgSQL

@Suite struct URLTests {
    private static func parse(_ text: String) throws -> (SQLConnProperties, PgSQLOptions) {
        try PgSQLURL.parse(try ConnectionURL(text))
    }

    @Test func everyOptionIsAURLKey() throws {
        let (properties, options) = try Self.parse(
            "postgresql://app:s%40me@h1,h2:5433/plant?statementCacheSize=7&pooler=transaction&numeric=decimal:6"
                + "&unknownTypes=strict&infinities=null&targetSessionAttrs=read-write&applicationName=meter&channelBinding=require"
                + "&reset=none&cancelGrace=2s&resolveCommit=off&commitMarkerTable=audit.markers&connectTimeout=3s"
                + "&deadPeerTimeout=30s&tls=require"
        )
        #expect(properties.hosts == [.init("h1"), .init("h2", port: 5_433)])
        #expect(properties.password == "s@me")
        #expect(properties.connectTimeout == .seconds(3))
        #expect(properties.tls == .unverified)
        #expect(options.statementCacheSize == 7)
        #expect(options.pooler == .transaction)
        #expect(options.numeric == .decimal(scale: 6))
        #expect(options.unknownTypes == .strict)
        #expect(options.infinities == .null)
        #expect(options.targetSessionAttrs == .readWrite)
        #expect(options.applicationName == "meter")
        #expect(options.channelBinding == .require)
        #expect(options.reset == .none)
        #expect(options.cancelGrace == .seconds(2))
        #expect(!options.resolveCommit)
        #expect(options.commitMarkerTable == SQLTableName(schema: "audit", "markers"))
        // A new option must become a key, or this test must say why not: these twelve, `settings` below, and two that
        // are no text, passwordSource and resolver.
        #expect(Mirror(reflecting: options).children.count == 15)
    }

    @Test func settingsAreRepeatedKeys() throws {
        let (_, options) = try Self.parse("postgres://app@db/p?setting=search_path=a,b&setting=app.tenant=x%3Dy")
        #expect(options.settings == ["search_path": "a,b", "app.tenant": "x=y"])
    }

    @Test(
        "numeric has three forms",
        arguments: [
            ("text", .text), ("double", .double), ("decimal:0", .decimal(scale: 0)),
            ("Decimal:38", .decimal(scale: 38)),
        ] as [(String, PgSQLNumericPolicy)]
    )
    func numeric(_ text: String, _ policy: PgSQLNumericPolicy) throws {
        #expect(try Self.parse("postgresql://app@db?numeric=\(text)").1.numeric == policy)
    }

    @Test(
        "libpq's sslmodes that keep their word are taken",
        arguments: [
            ("sslmode=disable", .off), ("sslmode=require", .unverified), ("sslmode=verify-ca", .verifyCA()),
            ("sslmode=verify-full", .verifyFull), ("sslrootcert=/ca.pem", .verifyFull(caFile: "/ca.pem")),
            ("sslmode=verify-ca&sslrootcert=/ca.pem", .verifyCA(caFile: "/ca.pem")),
            ("sslmode=verify-full&sslrootcert=system", .verifyFull),
        ] as [(String, TLSSettings)]
    )
    func sslmode(_ query: String, _ tls: TLSSettings) throws {
        #expect(try Self.parse("postgresql://app@db/p?\(query)").0.tls == tls)
    }

    @Test func libpqsOtherKeysWithTheSameMeaningAreTaken() throws {
        let (properties, options) = try Self.parse(
            "postgresql:///plant?host=/run/postgresql&user=app&password=s%26cret&connect_timeout=7"
                + "&application_name=meter&target_session_attrs=standby&channel_binding=disable&client_encoding=UTF8"
        )
        #expect(properties.socket == "/run/postgresql")
        #expect(properties.user == "app")
        #expect(properties.password == "s&cret")
        #expect(properties.connectTimeout == .seconds(7))
        #expect(options.applicationName == "meter")
        #expect(options.targetSessionAttrs == .standby)
        #expect(options.channelBinding == .disable)
    }

    @Test func aClientCertificateInLibpqsWords() throws {
        let (properties, _) = try Self.parse(
            "postgresql://app@db/p?sslcert=/c.crt&sslkey=/c.key&sslpassword=open&ssl_min_protocol_version=TLSv1.3"
        )
        #expect(properties.tls?.verification == .verifyFull)
        #expect(properties.tls?.clientCertificateFile == "/c.crt")
        #expect(properties.tls?.clientKeyFile == "/c.key")
        #expect(properties.tls?.clientKeyPassword == "open")
        #expect(properties.tls?.minimumVersion == .tls13)
    }

    static let badURLs: [(String, String)] = [
        ("?sslmode=prefer", "encryption"), ("?sslmode=allow", "encryption"), ("?sslmode=sometimes", "sslmode"),
        ("?sslmode=require&tls=off", "'tls'"), ("?connect_timeout=1&connectTimeout=1s", "connectTimeout"),
        ("?options=-c%20x=y", "setting="), ("?keepalives_idle=3", "deadPeerTimeout"), ("?service=x", "services"),
        ("?passfile=/x", "passwordSource"), ("?ssl=true", "tls="), ("?sslcrl=/x", "revocation"),
        ("?hostaddr=1.2.3.4", "address"), ("?host=other", "socket"), ("?port=1", "port"), ("?dbname=x", "path"),
        ("?client_encoding=LATIN1", "UTF8"), ("?gssencmode=require", "TLS"), ("?password=x", "two passwords"),
        ("?sslpassword=x", "sslpassword"), ("?sslcert=/c", "key"), ("?colour=canary-7f3a", "'colour'"),
        ("?applicationname=x", "applicationName"), ("?pooler=session", "pooler"), ("?numeric=exact", "numeric"),
        ("?numeric=decimal:40", "numeric"), ("?setting=search_path", "setting"), ("?setting=a=1&setting=a=2", "twice"),
        ("?setting=timezone=UTC", "timezone"), ("?socket=/run", "socket"), ("?targetSessionAttrs=leader", "standby"),
        ("?target_session_attrs=any&targetSessionAttrs=primary", "targetSessionAttrs"),
        ("?statement_timeout=5", "statementTimeout"), ("?currentSchema=x", "search_path"),
    ]

    @Test("a bad key is named, its value never", arguments: badURLs)
    func badURL(_ query: String, _ part: String) throws {
        let error = try #require(throws: ConnError.self) {
            _ = try Self.parse("postgresql://app:\(canary)@db/p\(query)")
        }
        #expect(error.kind == .invalidInput || error.kind == .misuse(.invalidArgument))
        #expect(error.description.contains(part), "\(error)")
        #expect(!shown(error).contains(canary))
    }
}
