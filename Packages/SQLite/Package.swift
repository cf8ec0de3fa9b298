// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "SQLite",
    products: [
        .library(name: "SQLite", targets: ["SQLite"])
    ],
    dependencies: [
        .package(path: "../SQLCore"),
        .package(path: "../ConnCore"),
    ],
    targets: [
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "CSQLiteShims", dependencies: ["CSQLite"]),
        .target(
            name: "SQLite",
            dependencies: [
                .product(name: "SQLCore", package: "SQLCore"),
                .product(name: "ConnCore", package: "ConnCore"),
                "CSQLite",
                "CSQLiteShims",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SQLiteTests",
            dependencies: [
                "SQLite",
                "CSQLite",
                .product(name: "SQLCoreTesting", package: "SQLCore"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
