import Testing

@testable import MySQL

@Suite("URLs and options of MySQL")
struct URLTests {
    private func parsed(_ url: String) throws -> (SQLConnProperties, MySQLOptions) {
        try MySQLDriver.parse(ConnectionURL(url))
    }

    @Test("both schemes mean the same")
    func schemes() throws {
        for scheme in ["mysql", "mariadb"] {
            let (properties, options) = try parsed("\(scheme)://app:p%40ss@db:3307/plant")
            #expect(properties.host == "db" && properties.port == 3307)
            #expect(properties.user == "app" && properties.password?.reveal() == "p@ss")
            #expect(properties.database == "plant")
            #expect(options.statementCacheSize == 256 && options.zeroDates == .error && !options.compression)
        }
    }

    @Test("every option has its key")
    func keys() throws {
        let (_, options) = try parsed(
            """
            mysql://app@db/plant?statementCacheSize=3&tinyInt1=bool&zeroDates=null&unknownTypes=strict\
            &applicationName=meter&compression=true&reset=none&cancelGrace=2s&commitMarkerTable=plant.commits\
            &allowPartialWrites=true&bulkMethod=load-data&setting=lock_wait_timeout%3D5&setting=sql_safe_updates%3D1
            """
        )
        #expect(options.statementCacheSize == 3 && options.tinyInt1 == .bool && options.zeroDates == .null)
        #expect(options.unknownTypes == .strict && options.applicationName == "meter" && options.compression)
        #expect(options.reset == .none && options.cancelGrace == .seconds(2) && options.allowPartialWrites)
        #expect(options.commitMarkerTable == SQLTableName(schema: "plant", "commits"))
        #expect(options.bulkMethod == .loadData)
        #expect(options.settings == ["lock_wait_timeout": "5", "sql_safe_updates": "1"])
    }

    @Test(
        "what is not understood is refused by name, and never shows the value",
        arguments: [
            ("nonsense=canary", "nonsense"), ("tinyInt1=canary", "tinyInt1"), ("bulkMethod=canary", "bulkMethod"),
            ("ssl-mode=canary", "ssl-mode"),
            ("charset=canary", "charset"), ("setting=canary", "setting"),
            ("statementCacheSize=-1", "statementCacheSize"),
            ("setting=a%3Dcanary&setting=a%3Db", "setting"), ("local_infile=canary", "local_infile"),
        ]
    )
    func refused(_ query: String, _ says: String) throws {
        let error = try #require(throws: ConnError.self) { try parsed("mysql://app:hidden@db/plant?\(query)") }
        #expect(error.message.contains(says), "\(error)")
        #expect(!"\(error)".contains("canary") && !"\(error)".contains("hidden"))
        #expect(error.phase == .connect)
    }

    @Test("values that cannot work are refused before anything is sent")
    func impossible() {
        func failure(_ properties: SQLConnProperties, _ options: MySQLOptions = MySQLOptions()) -> ConnError? {
            do throws(ConnError) {
                _ = try MySQLDriver(properties: properties, options: options)
                return nil
            } catch {
                return error
            }
        }
        let fine = SQLConnProperties(host: "db", user: "app")
        #expect(failure(fine) == nil)
        #expect(failure(SQLConnProperties(host: "db"))?.message.contains("user") == true)
        #expect(failure(SQLConnProperties(host: "a,b", user: "app"))?.message.contains("comma") == true)
        var tls = TLSSettings.verifyFull
        tls.serverName = "other"
        #expect(failure(SQLConnProperties(host: "db", user: "app", tls: tls))?.kind == .unsupported)
        let pinned = TLSSettings.pinned("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
        #expect(failure(SQLConnProperties(host: "db", user: "app", tls: pinned))?.kind == .unsupported)
        var options = MySQLOptions()
        options.settings = ["time_zone": "SYSTEM"]
        #expect(failure(fine, options)?.message.contains("time_zone") == true)
        options.settings = ["a = 1, b": "2"]
        #expect(failure(fine, options)?.kind == .misuse(.invalidArgument))
        options.settings = [:]
        options.cancelGrace = .seconds(-1)
        #expect(failure(fine, options)?.message.contains("cancelGrace") == true)
    }

    @Test("the session's statement sets numbers as numbers and texts in hexadecimal")
    func setup() {
        let text = SessionSetup.text(["b": "it's", "a": "5", "c": "-1.5", "d": "1.2.3"])
        #expect(text.hasPrefix("SET NAMES utf8mb4, time_zone = '+00:00', autocommit = 1, sql_mode = "))
        #expect(text.hasSuffix(", a = 5, b = _utf8mb4 X'69742773', c = -1.5, d = _utf8mb4 X'312e322e33'"))
    }
}
