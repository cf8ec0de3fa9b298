// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "Bench",
    dependencies: [
        .package(path: "../../Packages/Retry"),
        .package(path: "../../Packages/ThreadLocalPool"),
        .package(path: "../../Packages/DataFrames"),
        .package(path: "../../Packages/SQLCore"),
        .package(path: "../../Packages/SQLite"),
        .package(path: "../../Packages/PgSQL"),
        .package(path: "../../Packages/MySQL"),
        .package(path: "../../Packages/MsSQL"),
        .package(path: "../../Packages/ConnTesting", traits: ["Testing"]),
        .package(path: "../../Packages/HTTPCore"),
        .package(path: "../../Packages/FTP"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
    ],
    targets: [
        // What all sides share: data set, hash and stop-watch.
        .target(name: "CBaseline"),
        // The C sides: plain loops on libsqlite3, libpq, MariaDB Connector/C, FreeTDS, libcurl and sockets.
        .target(
            name: "CBaselineSQLite",
            dependencies: ["CBaseline"],
            cSettings: [.headerSearchPath("../CBaseline")],
            linkerSettings: [.linkedLibrary("sqlite3")]
        ),
        .systemLibrary(name: "CBenchLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "CBaselinePg",
            dependencies: ["CBaseline", "CBenchLibpq"],
            cSettings: [.headerSearchPath("../CBaseline")]
        ),
        .systemLibrary(name: "CBenchMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        .target(
            name: "CBaselineMySQL",
            dependencies: ["CBaseline", "CBenchMariaDB"],
            cSettings: [.headerSearchPath("../CBaseline")]
        ),
        .target(
            name: "CBaselineMsSQL",
            dependencies: ["CBaseline"],
            cSettings: [.headerSearchPath("../CBaseline")],
            linkerSettings: [.linkedLibrary("sybdb")]
        ),
        .target(
            name: "CBaselineHTTP",
            dependencies: ["CBaseline"],
            cSettings: [.headerSearchPath("../CBaseline")],
            linkerSettings: [.linkedLibrary("curl")]
        ),
        .target(
            name: "CBaselineFTP",
            dependencies: ["CBaseline"],
            cSettings: [.headerSearchPath("../CBaseline")],
            linkerSettings: [.linkedLibrary("curl")]
        ),
        // One executable a side, so that no side's libraries weigh on another's memory.
        // SwiftPM links every executable with the library of Swift, whose 3 MB C must not answer for.
        .executableTarget(
            name: "cbench",
            dependencies: ["CBaselineSQLite"],
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"])]
        ),
        .executableTarget(
            name: "cpgbench",
            dependencies: ["CBaselinePg"],
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"])]
        ),
        .executableTarget(
            name: "cmysqlbench",
            dependencies: ["CBaselineMySQL"],
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"])]
        ),
        .executableTarget(
            name: "cmssqlbench",
            dependencies: ["CBaselineMsSQL"],
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"])]
        ),
        .executableTarget(
            name: "chttpbench",
            dependencies: ["CBaselineHTTP"],
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"])]
        ),
        .executableTarget(
            name: "cftpbench",
            dependencies: ["CBaselineFTP"],
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"])]
        ),
        // What puts a distance between client and FTP server.
        .executableTarget(
            name: "ftprelay",
            linkerSettings: [.unsafeFlags(["-nostartfiles", "-static-stdlib"])]
        ),
        .target(
            name: "OursSupport",
            dependencies: ["CBaseline", .product(name: "DataFrames", package: "DataFrames")],
            swiftSettings: settings
        ),
        // What the sides on databases share, apart so that the others don't carry it.
        .target(
            name: "OursSQLSupport",
            dependencies: [
                "CBaseline",
                "OursSupport",
                .product(name: "DataFrames", package: "DataFrames"),
                .product(name: "SQLCore", package: "SQLCore"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "oursbench",
            dependencies: [
                "CBaselineSQLite",
                "OursSQLSupport",
                "OursSupport",
                .product(name: "DataFrames", package: "DataFrames"),
                .product(name: "SQLite", package: "SQLite"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ourspgbench",
            dependencies: [
                "CBaselinePg",
                "OursSupport",
                .product(name: "DataFrames", package: "DataFrames"),
                .product(name: "PgSQL", package: "PgSQL"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "oursmysqlbench",
            dependencies: [
                "CBaselineMySQL",
                "OursSQLSupport",
                "OursSupport",
                .product(name: "DataFrames", package: "DataFrames"),
                .product(name: "MySQL", package: "MySQL"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "oursmssqlbench",
            dependencies: [
                "CBaselineMsSQL",
                "OursSQLSupport",
                "OursSupport",
                .product(name: "DataFrames", package: "DataFrames"),
                .product(name: "MsSQL", package: "MsSQL"),
            ],
            swiftSettings: settings
        ),
        // What stands in for a SQL Server: the sources are those of the tests' own, behind a link.
        .executableTarget(
            name: "tdsstandin",
            dependencies: [.product(name: "TDSStandIn", package: "ConnTesting")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ourshttpbench",
            dependencies: ["CBaselineHTTP", "OursSupport", .product(name: "HTTPCore", package: "HTTPCore")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "oursftpbench",
            dependencies: ["CBaselineFTP", "OursSupport", .product(name: "FTP", package: "FTP")],
            swiftSettings: settings
        ),
        // Frames alone: no server, no database.
        .executableTarget(
            name: "oursframesbench",
            dependencies: ["CBaseline", "OursSupport", .product(name: "DataFrames", package: "DataFrames")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "microbench",
            dependencies: [
                "CBaseline",
                .product(name: "Retry", package: "Retry"),
                .product(name: "ThreadLocalPool", package: "ThreadLocalPool"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "grdbbench",
            dependencies: ["CBaselineSQLite", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "ahcbench",
            dependencies: [
                "CBaselineHTTP",
                "OursSupport",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        // Starts the others and compares.
        .executableTarget(name: "bench", dependencies: ["CBaseline"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
