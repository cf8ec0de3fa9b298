// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "PgSQL",
    products: [
        .library(name: "PgSQL", targets: ["PgSQL"])
    ],
    dependencies: [
        .package(path: "../SQLCore"),
        .package(path: "../ConnCore"),
    ],
    targets: [
        .systemLibrary(name: "CPgSQL", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .target(
            name: "PgSQL",
            dependencies: [
                .product(name: "SQLCore", package: "SQLCore"),
                .product(name: "ConnCore", package: "ConnCore"),
                "CPgSQL",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PgSQLTests",
            dependencies: [
                "PgSQL",
                .product(name: "SQLCoreTesting", package: "SQLCore"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
