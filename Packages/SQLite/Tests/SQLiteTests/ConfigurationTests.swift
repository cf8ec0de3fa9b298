import Foundation
import Testing

@testable import SQLite

@Suite struct ConfigurationTests {
    static let urls: [(String, String?, Bool, Bool)] = [
        ("sqlite:plant.db", "plant.db", false, false),
        ("sqlite:plant.db?mode=rwc", "plant.db", false, true),
        ("sqlite:plant.db?mode=ro", "plant.db", true, false),
        ("sqlite:plant.db?mode=rw", "plant.db", false, false),
        ("sqlite:///var/lib/plant.db", "/var/lib/plant.db", false, false),
        ("sqlite:a%20b.db", "a b.db", false, false),
        ("sqlite::memory:", nil, false, true),
        ("sqlite:?mode=memory", nil, false, true),
    ]

    @Test(arguments: urls)
    func urlsNameTheDatabase(_ url: String, _ path: String?, _ isReadOnly: Bool, _ creates: Bool) throws {
        let (properties, _) = try SQLiteDriver.parse(try ConnectionURL(url))
        #expect(properties.path == path)
        #expect(properties.isReadOnly == isReadOnly)
        #expect(properties.createsIfMissing == creates)
    }

    @Test func everyOptionIsAURLKey() throws {
        let url =
            "sqlite:p.db?busyTimeout=250ms&journalMode=delete&synchronous=normal&foreignKeys=off&cacheSize=4096"
            + "&mmapSize=1048576&statementCacheSize=7&values=strict&dates=unixSeconds&decimals=text&booleans=integers"
            + "&uuids=bytes&trustedSchema=on&doubleQuotedStrings=on&commitMarkerTable=conn_commits"
        let (_, parsed) = try SQLiteDriver.parse(try ConnectionURL(url))
        let expected = options {
            $0.busyTimeout = .milliseconds(250)
            $0.journalMode = .delete
            $0.synchronous = .normal
            $0.foreignKeys = false
            $0.cacheSize = 4_096
            $0.mmapSize = 1_048_576
            $0.statementCacheSize = 7
            $0.values = .strict
            $0.dates = .unixSeconds
            $0.decimals = .text
            $0.booleans = .integers
            $0.uuids = .bytes
            $0.trustedSchema = true
            $0.doubleQuotedStrings = true
            $0.commitMarkerTable = "conn_commits"
        }
        #expect(parsed == expected)
        // A new option must become a key, or this test must say why not.
        #expect(Mirror(reflecting: expected).children.count == 15)
    }

    static let badURLs: [(String, String)] = [
        ("sqlite:p.db?busytime=5s", "busytime"), ("sqlite:p.db?cacheSize=many", "cacheSize"),
        ("sqlite:p.db?mode=create", "mode"), ("sqlite:p.db?busyTimeout=5", "busyTimeout"),
        ("sqlite:p.db?values=loose", "values"), ("sqlite:p.db?cacheSize=0", "cacheSize"),
        ("sqlite://host/p.db", "host"), ("sqlite:p.db?mode=memory", "memory"), ("sqlite::memory:?mode=ro", "memory"),
        ("sqlite:", "path"),
    ]

    @Test(arguments: badURLs)
    func badURLsAreRefusedByName(_ url: String, _ word: String) throws {
        let error = try failure { _ = try SQLiteDriver.parse(try ConnectionURL(url)) }
        #expect(error.kind == .invalidInput)
        #expect(error.description.contains(word))
    }

    @Test(arguments: [
        SQLiteConnProperties.file(""), .file(":memory:"), .file("a\0b"), .file("x", create: true, readOnly: true),
    ])
    func badPathsAreRefused(_ properties: SQLiteConnProperties) throws {
        let error = try failure { try properties.validate() }
        #expect(error.kind == .invalidInput)
    }

    @Test func badOptionsAreRefused() throws {
        let bad = [
            options { $0.busyTimeout = .seconds(-1) }, options { $0.cacheSize = 0 }, options { $0.mmapSize = -1 },
            options { $0.statementCacheSize = -1 },
        ]
        for options in bad {
            let error = try failure { _ = try SQLiteDriver(properties: .memory, options: options) }
            #expect(error.kind == .misuse(.invalidArgument))
        }
    }

    @Test func aPathLikeAURIIsAPath() throws {
        #expect(SQLiteConnProperties.file("file:x?mode=memory").openPath == "./file:x?mode=memory")
        #expect(SQLiteConnProperties.file("a b%20.db").openPath == "a b%20.db")
    }

    @Test func theConnectionIsConfigured() throws {
        let folder = TestFolder()
        let connection = try connect(.file(folder.file("a.db"), create: true), options { $0.cacheSize = 4_096 })
        #expect(try connection.value("PRAGMA journal_mode") == .string("wal"))
        #expect(try connection.value("PRAGMA synchronous") == .int(2))
        #expect(try connection.value("PRAGMA foreign_keys") == .int(1))
        #expect(try connection.value("PRAGMA cache_size") == .int(-4_096))
        #expect(try connection.value("PRAGMA trusted_schema") == .int(0))
    }

    @Test(arguments: SQLiteJournalMode.allCases.filter { $0 != .keep })
    func everyJournalModeIsSet(_ mode: SQLiteJournalMode) throws {
        let folder = TestFolder()
        let connection = try connect(.file(folder.file("a.db"), create: true), options { $0.journalMode = mode })
        #expect(try connection.value("PRAGMA journal_mode") == .string(mode.rawValue))
    }

    @Test func extensionsAndSchemaTricksAreOff() throws {
        let connection = try connect()
        #expect(throws: ConnError.self) { try connection.execute("SELECT load_extension('x')") }
        try connection.execute("CREATE TABLE t(a)")
        try connection.execute("PRAGMA writable_schema = 1")
        #expect(throws: ConnError.self) { try connection.execute("UPDATE sqlite_schema SET sql = 'x'") }
    }

    @Test func aMistypedQuotedNameIsAnError() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE t(a)")
        let error = try failure { _ = try connection.frame("SELECT \"b\" FROM t") }
        #expect(error.kind == .notFound)
        let old = try connect(.memory, options { $0.doubleQuotedStrings = true })
        #expect(try old.value("SELECT \"b\"") == .string("b"))
    }

    @Test func foreignKeysAreEnforced() throws {
        let connection = try connect()
        try connection.execute("CREATE TABLE p(id INTEGER PRIMARY KEY)")
        try connection.execute("CREATE TABLE c(p REFERENCES p(id))")
        let error = try failure { try connection.execute("INSERT INTO c VALUES (1)") }
        #expect(error.kind == .constraint(.foreignKey))
    }

    @Test func descriptionsNameTheFile() {
        #expect(SQLiteConnProperties.file("plant.db").description == "sqlite:plant.db")
        #expect(SQLiteConnProperties.memory.description == "sqlite::memory:")
    }
}
