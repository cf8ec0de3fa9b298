import ConnCore
import Testing

struct TLSSettingsTests {
    @Test func theDefaultVerifiesEverything() {
        let settings = TLSSettings()
        #expect(settings == .verifyFull)
        #expect(settings.verification == .verifyFull)
        #expect(settings.minimumVersion == .tls12)
        #expect(settings.isOn)
        #expect(!TLSSettings.off.isOn)
    }

    @Test(
        "loopback names and addresses",
        arguments: [
            ("localhost", true), ("LOCALHOST", true), ("localhost.", true), ("db.localhost", true), ("127.0.0.1", true),
            ("127.255.0.9", true), ("::1", true), ("0:0:0:0:0:0:0:1", true), ("::ffff:127.0.0.1", true),
            ("/var/run/postgresql", true), ("localhost.example", false), ("notlocalhost", false),
            ("127.0.0.1.example", false),
            ("127.1", false), ("127.0.0.256", false), ("127.0.0.", false), ("128.0.0.1", false), ("0.0.0.0", false),
            ("::2", false), ("::ffff:10.0.0.1", false), ("10.127.0.1", false), ("db", false), ("", false),
            ("1270.0.0.1", false), ("127.0.0.0001", false),
        ]
    )
    func loopback(_ host: String, _ expected: Bool) {
        #expect(TLSSettings.isLoopback(host) == expected)
    }

    @Test func onlyLoopbackAndSocketsGoWithoutTLSByThemselves() {
        let remote = Endpoint(system: "postgresql", host: "db", port: 5432)
        let local = Endpoint(system: "postgresql", host: "localhost", port: 5432)
        let socket = Endpoint(system: "postgresql", host: nil)
        #expect(TLSSettings.effective(nil, for: remote) == .verifyFull)
        #expect(TLSSettings.effective(nil, for: local) == .off)
        #expect(TLSSettings.effective(nil, for: socket) == .off)
        #expect(TLSSettings.effective(.off, for: remote) == .off)
        #expect(TLSSettings.effective(.verifyFull, for: local) == .verifyFull)
        #expect(TLSSettings.verifyCA().effective(for: remote, isExplicit: false) == .verifyCA())
    }

    static let wrong: [(String, TLSSettings)] = [
        ("off with a CA", TLSSettings(.off, caFile: "ca.pem")),
        ("certificate without key", change { $0.clientCertificateFile = "c.pem" }),
        ("key without certificate", change { $0.clientKeyFile = "k.pem" }),
        ("key password without key", change { $0.clientKeyPassword = "hunter2" }),
        ("authorities that are not checked", TLSSettings(.require, caFile: "ca.pem")),
        ("short pin", .pinned("abc=")),
        ("pin with a wrong character", .pinned("!" + String(repeating: "A", count: 42) + "=")),
        ("pin without padding", .pinned(String(repeating: "A", count: 44))),
    ]

    static func change(_ body: (inout TLSSettings) -> Void) -> TLSSettings {
        var settings = TLSSettings()
        body(&settings)
        return settings
    }

    @Test("settings that mean nothing are misuse", arguments: wrong.map(\.0))
    func refused(_ name: String) throws {
        let settings = try #require(Self.wrong.first { $0.0 == name }).1
        let error = try #require(throws: ConnError.self) { try settings.validate() }
        #expect(error.kind == .misuse(.invalidArgument))
        #expect(!mirrored(error).contains("hunter2"))
    }

    @Test func usualSettingsAreValid() throws {
        let pin = String(repeating: "A", count: 43) + "="
        for settings in [.off, .verifyFull, .verifyCA(), .unverified, .pinned(pin, pin), .verifyFull(caFile: "ca.pem")]
            as [TLSSettings]
        {
            try settings.validate()
        }
        try Self.change {
            $0.clientCertificateFile = "c.pem"
            $0.clientKeyFile = "k.pem"
            $0.clientKeyPassword = "x"
        }.validate()
    }

    @Test func aURLWithoutTLSKeysSaysNothing() throws {
        var items = try ConnectionURL("postgresql://db?x=1").items
        #expect(try TLSSettings.take(from: &items) == nil)
        #expect(items.keys == ["x"])
    }

    @Test func allKeysAreRead() throws {
        let pin = String(repeating: "B", count: 43) + "="
        var items = try ConnectionURL(
            "postgresql://db?tls=verify-ca&tlsCA=ca.pem&tlsCert=c.pem&tlsKey=k.pem&tlsMinimum=1.3&tlsServerName=n&tlsPin=\(pin)"
        ).items
        let settings = try #require(try TLSSettings.take(from: &items))
        try items.finish()
        #expect(settings.verification == .verifyCA)
        #expect(settings.caFile == "ca.pem")
        #expect(settings.clientCertificateFile == "c.pem")
        #expect(settings.clientKeyFile == "k.pem")
        #expect(settings.minimumVersion == .tls13)
        #expect(settings.serverName == "n")
        #expect(settings.pins == [pin])
    }

    @Test(
        "tls= accepts the four words",
        arguments: [
            ("off", TLSSettings.off), ("require", .unverified), ("verify-full", .verifyFull),
            ("verify-ca", .verifyCA()),
        ]
    )
    func words(_ word: String, _ expected: TLSSettings) throws {
        var items = try ConnectionURL("postgresql://db?tls=\(word)").items
        #expect(try TLSSettings.take(from: &items) == expected)
    }

    @Test("words of other systems are refused, not weakened", arguments: ["prefer", "allow", "disable", "true", ""])
    func otherWords(_ word: String) throws {
        var items = try ConnectionURL("postgresql://db?tls=\(word)").items
        #expect(throws: ConnError.self) { _ = try TLSSettings.take(from: &items) }
    }

    @Test func aCAFileAloneMeansFullVerification() throws {
        var items = try ConnectionURL("postgresql://db?tlsCA=ca.pem").items
        #expect(try TLSSettings.take(from: &items) == .verifyFull(caFile: "ca.pem"))
    }
}
