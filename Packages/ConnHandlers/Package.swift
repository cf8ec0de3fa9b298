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
        .trait(name: "PostgreSQL", description: "PgSQLHandler in ConnHandlers; needs libpq-dev"),
        .trait(name: "SQLite", description: "SQLiteHandler in ConnHandlers; needs libsqlite3-dev"),
        .default(enabledTraits: ["PostgreSQL", "SQLite"]),
    ],
    dependencies: [
        .package(path: "../SQLCore"),
        .package(path: "../PgSQL"),
        .package(path: "../SQLite"),
    ],
    targets: [
        .target(
            name: "ConnHandlers",
            dependencies: [
                .product(name: "SQLCore", package: "SQLCore"),
                .product(name: "PgSQL", package: "PgSQL", condition: .when(traits: ["PostgreSQL"])),
                .product(name: "SQLite", package: "SQLite", condition: .when(traits: ["SQLite"])),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "ConnHandlersTests", dependencies: ["ConnHandlers"], swiftSettings: settings),
    ]
)
