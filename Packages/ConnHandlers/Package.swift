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
        .trait(name: "SQLite", description: "SQLiteHandler in ConnHandlers; needs libsqlite3-dev"),
        .default(enabledTraits: ["SQLite"]),
    ],
    dependencies: [
        .package(path: "../SQLCore"),
        .package(path: "../SQLite"),
    ],
    targets: [
        .target(
            name: "ConnHandlers",
            dependencies: [
                .product(name: "SQLCore", package: "SQLCore"),
                .product(name: "SQLite", package: "SQLite", condition: .when(traits: ["SQLite"])),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "ConnHandlersTests", dependencies: ["ConnHandlers"], swiftSettings: settings),
    ]
)
