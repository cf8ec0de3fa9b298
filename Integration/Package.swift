// swift-tools-version: 6.2
import PackageDescription

// Tests against real servers and files, one target per package. Addresses come from CONN_* variables, which
// `Tools/servers env` prints; a test without its address is skipped, and expected-skips.txt says which may be.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "Integration",
    dependencies: [
        .package(path: "../Packages/ConnCore"),
        .package(path: "../Packages/SQLCore"),
        .package(path: "../Packages/SQLite"),
        .package(path: "../Packages/PgSQL"),
        .package(path: "../Packages/MySQL"),
        .package(path: "../Packages/MsSQL"),
        .package(path: "../Packages/FTP"),
        .package(path: "../Packages/HTTPCore"),
        .package(path: "../Packages/HTTPProviders"),
        .package(path: "../Packages/ConnTesting", traits: ["Testing"]),
        .package(path: "../Packages/ConnHandlers"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // Transfers between accounts, for tests and for programs that tests run.
        .target(
            name: "MoneyOrders",
            dependencies: [.product(name: "SQLCore", package: "SQLCore")],
            swiftSettings: settings
        ),
        // Moves amounts in a SQLite file until it is killed.
        .executableTarget(
            name: "crashing-writer",
            dependencies: ["MoneyOrders", .product(name: "SQLite", package: "SQLite")],
            path: "Sources/CrashingWriter",
            swiftSettings: settings
        ),
        // The example of one program for every engine.
        .executableTarget(
            name: "any-engine",
            dependencies: [.product(name: "ConnHandlers", package: "ConnHandlers")],
            path: "Sources/AnyEngine",
            swiftSettings: settings
        ),
        // What the tests of several packages use.
        .target(
            name: "IntegrationSupport",
            dependencies: [
                "MoneyOrders",
                .product(name: "ConnCore", package: "ConnCore"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
                .product(name: "ConnTesting", package: "ConnTesting"),
                .product(name: "SQLCore", package: "SQLCore"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        // The stand-in for SQL Server as a process, for `Tools/servers`.
        .executableTarget(
            name: "tdsstandin",
            dependencies: [.product(name: "TDSStandIn", package: "ConnTesting")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SQLiteIntegrationTests",
            dependencies: [
                "IntegrationSupport",
                "crashing-writer",
                .product(name: "SQLite", package: "SQLite"),
                .product(name: "SQLCoreTesting", package: "SQLCore"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PgSQLIntegrationTests",
            dependencies: [
                "IntegrationSupport",
                .product(name: "PgSQL", package: "PgSQL"),
                .product(name: "SQLCoreTesting", package: "SQLCore"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
                .product(name: "ConnTesting", package: "ConnTesting"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "InMemoryLogging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MySQLIntegrationTests",
            dependencies: [
                "IntegrationSupport",
                .product(name: "MySQL", package: "MySQL"),
                .product(name: "SQLCoreTesting", package: "SQLCore"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
                .product(name: "ConnTesting", package: "ConnTesting"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MsSQLIntegrationTests",
            dependencies: [
                "IntegrationSupport",
                .product(name: "MsSQL", package: "MsSQL"),
                .product(name: "SQLCoreTesting", package: "SQLCore"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
                .product(name: "ConnTesting", package: "ConnTesting"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FTPIntegrationTests",
            dependencies: [
                "IntegrationSupport",
                .product(name: "FTP", package: "FTP"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
                .product(name: "ConnTesting", package: "ConnTesting"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HTTPCoreIntegrationTests",
            dependencies: [
                "IntegrationSupport",
                .product(name: "HTTPCore", package: "HTTPCore"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
                .product(name: "ConnTesting", package: "ConnTesting"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "InMemoryLogging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HTTPProvidersIntegrationTests",
            dependencies: [
                "IntegrationSupport",
                .product(name: "HTTPProviders", package: "HTTPProviders"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
                .product(name: "ConnTesting", package: "ConnTesting"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        // The stand-in's tests that need sockets: here because NIO is built here anyway; the sources are those of its own
        // package, behind links.
        .testTarget(
            name: "TDSStandInServerTests",
            dependencies: [.product(name: "TDSStandIn", package: "ConnTesting")],
            // The sources stand in `#if Testing`, the trait of their own package, which is not seen here.
            swiftSettings: settings + [.define("Testing")]
        ),
        .testTarget(
            name: "AnyEngineTests",
            dependencies: ["IntegrationSupport", "any-engine"],
            swiftSettings: settings
        ),
        // The examples of the root README, which use the umbrella alone.
        .testTarget(
            name: "ReadmeTests",
            dependencies: [
                .product(name: "ConnHandlers", package: "ConnHandlers"),
                .product(name: "ConnTesting", package: "ConnTesting"),
            ],
            swiftSettings: settings
        ),
    ]
)
