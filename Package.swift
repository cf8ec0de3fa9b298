// swift-tools-version: 6.2
import PackageDescription

// This is the manifest that remote users depend on. It lists the sources of every folder under Packages as targets of
// one package, because SwiftPM refuses a versioned package that has `path:` dependencies. Each folder also has a
// manifest of its own, so that it builds alone; `Tools/checks/run manifests` fails when the two lists differ.
//
// How the next package joins: its targets and products go below, in the order of the arrows (foundations, cores,
// drivers, umbrella). A backend also gets a trait of its name, enabled by default, and `ConnHandlers` depends on it
// under that trait only: a user who enables one trait then needs the C library of that backend and no other.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A Swift target of a folder under Packages.
func sources(_ name: String, in package: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        path: "Packages/\(package)/Sources/\(name)",
        swiftSettings: settings
    )
}

/// A C target of a folder under Packages.
func cSources(_ name: String, in package: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, path: "Packages/\(package)/Sources/\(name)")
}

/// A test target of a folder under Packages.
func tests(_ name: String, in package: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name,
        dependencies: dependencies,
        path: "Packages/\(package)/Tests/\(name)",
        swiftSettings: settings
    )
}

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let tracing = Target.Dependency.product(name: "Tracing", package: "swift-distributed-tracing")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle",
    condition: .when(traits: ["Lifecycle"])
)

let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Testing"]))
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Testing"]))
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio", condition: .when(traits: ["Testing"]))
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["Testing"]))

let package = Package(
    name: "ConnHandlers",
    products: [
        .library(name: "Retry", targets: ["Retry"]),
        .library(name: "ThreadLocalPool", targets: ["ThreadLocalPool"]),
        .library(name: "DataFrames", targets: ["DataFrames"]),
        .library(name: "Gzip", targets: ["Gzip"]),
        .library(name: "ArrowCodecs", targets: ["ArrowCodecs"]),
        .library(name: "ConnCore", targets: ["ConnCore"]),
        .library(name: "ConnCoreTesting", targets: ["ConnCoreTesting"]),
        .library(name: "SQLCore", targets: ["SQLCore"]),
        .library(name: "SQLCoreTesting", targets: ["SQLCoreTesting"]),
        .library(name: "PgSQL", targets: ["PgSQL"]),
        .library(name: "MySQL", targets: ["MySQL"]),
        .library(name: "MsSQL", targets: ["MsSQL"]),
        .library(name: "SQLite", targets: ["SQLite"]),
        .library(name: "CurlTransport", targets: ["CurlTransport"]),
        .library(name: "FTP", targets: ["FTP"]),
        .library(name: "HTTPCore", targets: ["HTTPCore"]),
        .library(name: "HTTPProviders", targets: ["HTTPProviders"]),
        .library(name: "ConnTesting", targets: ["ConnTesting"]),
        .library(name: "TDSStandIn", targets: ["TDSStandIn"]),
        .library(name: "ConnHandlers", targets: ["ConnHandlers"]),
    ],
    traits: [
        .trait(name: "FTP", description: "FTPHandler in ConnHandlers; needs libcurl4-openssl-dev and zlib1g-dev"),
        .trait(name: "HTTP", description: "HTTPHandler in ConnHandlers; needs libcurl4-openssl-dev and zlib1g-dev"),
        .trait(
            name: "HTTPProviders",
            description: "Handlers of Baze, CCEE and ONS in ConnHandlers; needs libzip-dev and libexpat1-dev too",
            enabledTraits: ["HTTP"]
        ),
        .trait(name: "MySQL", description: "MySQLHandler in ConnHandlers; needs libmariadb-dev"),
        .trait(name: "PostgreSQL", description: "PgSQLHandler in ConnHandlers; needs libpq-dev"),
        .trait(name: "SQLServer", description: "MsSQLHandler in ConnHandlers; needs freetds-dev"),
        .trait(name: "SQLite", description: "SQLiteHandler in ConnHandlers; needs libsqlite3-dev"),
        .trait(name: "Lifecycle", description: "Handlers as services of swift-service-lifecycle"),
        .trait(name: "Testing", description: "The server of TDSStandIn; needs libsqlite3-dev and brings SwiftNIO"),
        .default(enabledTraits: ["FTP", "HTTP", "HTTPProviders", "MySQL", "PostgreSQL", "SQLServer", "SQLite"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        // Foundations
        sources("Retry", in: "Retry"),
        tests("RetryTests", in: "Retry", ["Retry"]),

        cSources("CThreadSlots", in: "ThreadLocalPool"),
        sources("ThreadLocalPool", in: "ThreadLocalPool", ["CThreadSlots"]),
        tests("ThreadLocalPoolTests", in: "ThreadLocalPool", ["ThreadLocalPool"]),

        cSources("CArrow", in: "DataFrames"),
        sources("DataFrames", in: "DataFrames", ["CArrow"]),
        tests("DataFramesTests", in: "DataFrames", ["DataFrames", "CArrow"]),

        .systemLibrary(
            name: "CZlib",
            path: "Packages/DataFrames/Sources/CZlib",
            pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"])]
        ),
        sources("Gzip", in: "DataFrames", ["DataFrames", "CZlib"]),
        tests("GzipTests", in: "DataFrames", ["Gzip", "DataFrames"]),

        .systemLibrary(
            name: "CLZ4",
            path: "Packages/DataFrames/Sources/CLZ4",
            pkgConfig: "liblz4",
            providers: [.apt(["liblz4-dev"])]
        ),
        .systemLibrary(
            name: "CZstd",
            path: "Packages/DataFrames/Sources/CZstd",
            pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"])]
        ),
        sources("ArrowCodecs", in: "DataFrames", ["DataFrames", "CLZ4", "CZstd"]),
        tests("ArrowCodecsTests", in: "DataFrames", ["ArrowCodecs", "DataFrames"]),

        // Cores
        sources("ConnCore", in: "ConnCore", ["Retry", "ThreadLocalPool", logging, metrics, tracing, lifecycle]),
        sources("ConnCoreTesting", in: "ConnCore", ["ConnCore", logging]),
        tests(
            "ConnCoreTests",
            in: "ConnCore",
            [
                "ConnCore", "ConnCoreTesting", logging, metrics, tracing, lifecycle,
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ]
        ),

        sources("SQLCore", in: "SQLCore", ["ConnCore", "DataFrames"]),
        sources("SQLCoreTesting", in: "SQLCore", ["SQLCore", "ConnCoreTesting", logging]),
        tests("SQLCoreTests", in: "SQLCore", ["SQLCore", "SQLCoreTesting"]),

        // For tests, users' own included; no other package depends on it
        sources("ConnTesting", in: "ConnTesting"),
        tests("ConnTestingTests", in: "ConnTesting", ["ConnTesting"]),
        .systemLibrary(
            name: "CStandInSQLite",
            path: "Packages/ConnTesting/Sources/CStandInSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        sources("TDSStandIn", in: "ConnTesting", ["CStandInSQLite", nio, nioPosix, nioTLS, nioSSL]),
        tests("TDSStandInTests", in: "ConnTesting", ["TDSStandIn"]),

        // Drivers
        .systemLibrary(
            name: "CPgSQL",
            path: "Packages/PgSQL/Sources/CPgSQL",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]
        ),
        sources("PgSQL", in: "PgSQL", ["SQLCore", "ConnCore", "CPgSQL"]),
        tests("PgSQLTests", in: "PgSQL", ["PgSQL", "SQLCoreTesting", "ConnCoreTesting"]),

        .systemLibrary(
            name: "CMySQL",
            path: "Packages/MySQL/Sources/CMySQL",
            pkgConfig: "libmariadb",
            providers: [.apt(["libmariadb-dev"])]
        ),
        cSources("CMySQLShims", in: "MySQL", ["CMySQL"]),
        sources("MySQL", in: "MySQL", ["SQLCore", "ConnCore", "CMySQL", "CMySQLShims"]),
        tests("MySQLTests", in: "MySQL", ["MySQL", "SQLCoreTesting", "ConnCoreTesting"]),

        .systemLibrary(
            name: "CFreeTDS",
            path: "Packages/MsSQL/Sources/CFreeTDS",
            providers: [.apt(["freetds-dev"])]
        ),
        cSources("CMsSQLShims", in: "MsSQL", ["CFreeTDS"]),
        sources("MsSQL", in: "MsSQL", ["SQLCore", "ConnCore", "CFreeTDS", "CMsSQLShims"]),
        tests("MsSQLTests", in: "MsSQL", ["MsSQL", "SQLCoreTesting", "ConnCoreTesting"]),

        .systemLibrary(
            name: "CSQLite",
            path: "Packages/SQLite/Sources/CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        cSources("CSQLiteShims", in: "SQLite", ["CSQLite"]),
        sources("SQLite", in: "SQLite", ["SQLCore", "ConnCore", "CSQLite", "CSQLiteShims"]),
        tests("SQLiteTests", in: "SQLite", ["SQLite", "CSQLite", "SQLCoreTesting", "ConnCoreTesting"]),

        // Transport, FTP, HTTP and its providers
        .systemLibrary(
            name: "CCurl",
            path: "Packages/CurlTransport/Sources/CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        cSources("CCurlShims", in: "CurlTransport", ["CCurl"]),
        sources("CurlTransport", in: "CurlTransport", ["ConnCore", "CCurl", "CCurlShims"]),
        tests("CurlTransportTests", in: "CurlTransport", ["CurlTransport", "ConnCore", "ConnTesting"]),

        sources("FTP", in: "FTP", ["ConnCore", "DataFrames", "Gzip", "CurlTransport"]),
        tests("FTPTests", in: "FTP", ["FTP", "ConnCoreTesting", "ConnTesting"]),

        sources(
            "HTTPCore",
            in: "HTTPCore",
            ["ConnCore", "ThreadLocalPool", "DataFrames", "Gzip", "CurlTransport", logging, tracing]
        ),
        tests(
            "HTTPCoreTests",
            in: "HTTPCore",
            [
                "HTTPCore", "Gzip", "ConnCoreTesting", "ConnTesting", logging, metrics, tracing,
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ]
        ),

        .systemLibrary(
            name: "CZip",
            path: "Packages/HTTPProviders/Sources/CZip",
            pkgConfig: "libzip",
            providers: [.apt(["libzip-dev"])]
        ),
        .systemLibrary(
            name: "CExpat",
            path: "Packages/HTTPProviders/Sources/CExpat",
            pkgConfig: "expat",
            providers: [.apt(["libexpat1-dev"])]
        ),
        sources("Spreadsheets", in: "HTTPProviders", ["DataFrames", "CZip", "CExpat"]),
        tests("SpreadsheetsTests", in: "HTTPProviders", ["Spreadsheets", "DataFrames", "Gzip"]),
        sources("HTTPProviders", in: "HTTPProviders", ["HTTPCore", "ConnCore", "DataFrames", "Gzip", "Spreadsheets"]),
        tests("HTTPProvidersTests", in: "HTTPProviders", ["HTTPProviders", "Gzip", "ConnCoreTesting", "ConnTesting"]),

        // The umbrella
        sources(
            "ConnHandlers",
            in: "ConnHandlers",
            [
                "SQLCore",
                .target(name: "PgSQL", condition: .when(traits: ["PostgreSQL"])),
                .target(name: "MySQL", condition: .when(traits: ["MySQL"])),
                .target(name: "MsSQL", condition: .when(traits: ["SQLServer"])),
                .target(name: "SQLite", condition: .when(traits: ["SQLite"])),
                .target(name: "FTP", condition: .when(traits: ["FTP"])),
                .target(name: "HTTPCore", condition: .when(traits: ["HTTP"])),
                .target(name: "HTTPProviders", condition: .when(traits: ["HTTPProviders"])),
            ]
        ),
        tests("ConnHandlersTests", in: "ConnHandlers", ["ConnHandlers"]),
    ]
)
