// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "ConnHandlers",
    products: [
        .library(name: "ConnHandlers", targets: ["ConnHandlers"])
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
        .default(enabledTraits: ["FTP", "HTTP", "HTTPProviders", "MySQL", "PostgreSQL", "SQLServer", "SQLite"]),
    ],
    dependencies: [
        .package(path: "../SQLCore"),
        .package(path: "../PgSQL"),
        .package(path: "../MySQL"),
        .package(path: "../MsSQL"),
        .package(path: "../SQLite"),
        .package(path: "../FTP"),
        .package(path: "../HTTPCore"),
        .package(path: "../HTTPProviders"),
    ],
    targets: [
        .target(
            name: "ConnHandlers",
            dependencies: [
                .product(name: "SQLCore", package: "SQLCore"),
                .product(name: "PgSQL", package: "PgSQL", condition: .when(traits: ["PostgreSQL"])),
                .product(name: "MySQL", package: "MySQL", condition: .when(traits: ["MySQL"])),
                .product(name: "MsSQL", package: "MsSQL", condition: .when(traits: ["SQLServer"])),
                .product(name: "SQLite", package: "SQLite", condition: .when(traits: ["SQLite"])),
                .product(name: "FTP", package: "FTP", condition: .when(traits: ["FTP"])),
                .product(name: "HTTPCore", package: "HTTPCore", condition: .when(traits: ["HTTP"])),
                .product(name: "HTTPProviders", package: "HTTPProviders", condition: .when(traits: ["HTTPProviders"])),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "ConnHandlersTests", dependencies: ["ConnHandlers"], swiftSettings: settings),
    ]
)
