import Testing

@testable import MsSQL

@Suite("URLs and options of SQL Server")
struct URLTests {
    private func parsed(_ url: String) throws -> (SQLConnProperties, MsSQLOptions) {
        try MsSQLDriver.parse(ConnectionURL(url))
    }

    @Test("both schemes mean the same")
    func schemes() throws {
        for scheme in ["sqlserver", "mssql"] {
            let (properties, options) = try parsed("\(scheme)://app:p%40ss@db:1444/plant")
            #expect(properties.host == "db" && properties.port == 1444)
            #expect(properties.user == "app" && properties.password?.reveal() == "p@ss")
            #expect(properties.database == "plant")
            #expect(options.language == "us_english" && options.packetSize == 8_192 && !options.readOnlyIntent)
        }
    }

    @Test("every option has its key")
    func keys() throws {
        let (_, options) = try parsed(
            """
            sqlserver://app@db/plant?instance=SQL2022&applicationName=meter&readOnlyIntent=true&packetSize=4096\
            &language=Deutsch&unknownTypes=strict&dateTimeOffsets=structure&lockTimeout=2s&reset=none&cancelGrace=3s\
            &commitMarkerTable=plant.commits&setting=DEADLOCK_PRIORITY%3DLOW&setting=DATEFIRST%3D1
            """
        )
        #expect(options.instance == "SQL2022" && options.applicationName == "meter" && options.readOnlyIntent)
        #expect(options.packetSize == 4_096 && options.language == "Deutsch" && options.unknownTypes == .strict)
        #expect(options.dateTimeOffsets == .structure && options.lockTimeout == .seconds(2))
        #expect(options.reset == .none && options.cancelGrace == .seconds(3))
        #expect(options.commitMarkerTable == SQLTableName(schema: "plant", "commits"))
        #expect(options.settings == ["DEADLOCK_PRIORITY": "LOW", "DATEFIRST": "1"])
    }

    @Test(
        "what is not understood is refused by name, and never shows the value",
        arguments: [
            ("nonsense=canary", "nonsense"), ("reset=canary", "reset"), ("encrypt=canary", "encrypt"),
            ("ApplicationIntent=canary", "ApplicationIntent"), ("setting=canary", "setting"),
            ("packetSize=1", "packetSize"),
            ("setting=a%3Dcanary&setting=a%3Db", "setting"), ("tds_version=canary", "tds_version"),
        ]
    )
    func refused(_ query: String, _ says: String) throws {
        let error = try #require(throws: ConnError.self) { try parsed("sqlserver://app:hidden@db/plant?\(query)") }
        #expect(error.message.contains(says), "\(error)")
        #expect(!"\(error)".contains("canary") && !"\(error)".contains("hidden"))
        #expect(error.phase == .connect)
    }

    @Test("values that cannot work are refused before anything is sent")
    func impossible() {
        func failure(
            _ change: (inout SQLConnProperties, inout MsSQLOptions) -> Void
        ) -> ConnError? {
            var properties = SQLConnProperties(host: "db", user: "app", tls: .verifyFull)
            var options = MsSQLOptions()
            change(&properties, &options)
            do throws(ConnError) {
                _ = try MsSQLDriver(properties: properties, options: options)
                return nil
            } catch {
                return error
            }
        }
        #expect(failure { _, _ in } == nil)
        #expect(failure { properties, _ in properties.user = nil }?.message.contains("user") == true)
        #expect(
            failure { properties, _ in properties = SQLConnProperties(socket: "/run/x", user: "a") }?.kind
                == .unsupported
        )
        #expect(failure { properties, _ in properties.host = "db;port = 2" }?.message.contains("host") == true)
        #expect(failure { properties, _ in properties.host = "a\nb" }?.message.contains("host") == true)
        #expect(
            failure { properties, _ in properties.user = String(repeating: "u", count: 129) }?.kind == .invalidInput
        )
        #expect(
            failure {
                $0.port = 1433; $1.instance = "X"
            }?.message.contains("instance") == true
        )
        #expect(failure { $1.instance = "a b" }?.kind == .misuse(.invalidArgument))
        #expect(failure { $1.packetSize = 40_000 }?.message.contains("packetSize") == true)
        #expect(failure { $1.lockTimeout = .seconds(-1) }?.message.contains("lockTimeout") == true)
        #expect(failure { $1.settings = ["TEXTSIZE": "1"] }?.message.contains("TEXTSIZE") == true)
        #expect(failure { $1.settings = ["A; DROP TABLE x": "1"] }?.message.contains("name") == true)
        #expect(failure { $1.settings = ["DATEFIRST": "1; DROP TABLE x"] }?.message.contains("DATEFIRST") == true)
        #expect(
            failure { $1.applicationName = String(repeating: "x", count: 129) }?.message.contains("applicationName")
                == true
        )
        #expect(failure { $1.commitMarkerTable = SQLTableName("") }?.kind == .invalidInput)
    }

    @Test("TLS settings that FreeTDS cannot honour are errors")
    func tls() {
        func failure(_ change: (inout TLSSettings) -> Void) -> ConnError? {
            var tls = TLSSettings.verifyFull
            change(&tls)
            do throws(ConnError) {
                try TLSOptions.check(tls)
                return nil
            } catch {
                return error
            }
        }
        #expect(failure { _ in } == nil)
        #expect(failure { $0 = .off } == nil)
        #expect(failure { $0.minimumVersion = .tls13 }?.kind == .unsupported)
        #expect(failure { $0.serverName = "other" }?.kind == .unsupported)
        #expect(
            failure {
                $0.clientCertificateFile = "a"; $0.clientKeyFile = "b"
            }?.kind == .unsupported
        )
        #expect(failure { $0 = .pinned("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=") }?.kind == .unsupported)
    }
}
