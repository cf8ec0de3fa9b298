// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "MySQL",
    products: [
        .library(name: "MySQL", targets: ["MySQL"])
    ],
    dependencies: [
        .package(path: "../SQLCore"),
        .package(path: "../ConnCore"),
    ],
    targets: [
        .systemLibrary(name: "CMySQL", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        .target(name: "CMySQLShims", dependencies: ["CMySQL"]),
        .target(
            name: "MySQL",
            dependencies: [
                .product(name: "SQLCore", package: "SQLCore"),
                .product(name: "ConnCore", package: "ConnCore"),
                "CMySQL",
                "CMySQLShims",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MySQLTests",
            dependencies: [
                "MySQL",
                .product(name: "SQLCoreTesting", package: "SQLCore"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
