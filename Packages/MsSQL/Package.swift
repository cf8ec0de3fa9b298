// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "MsSQL",
    products: [
        .library(name: "MsSQL", targets: ["MsSQL"])
    ],
    dependencies: [
        .package(path: "../SQLCore"),
        .package(path: "../ConnCore"),
    ],
    targets: [
        .systemLibrary(name: "CFreeTDS", providers: [.apt(["freetds-dev"])]),
        .target(name: "CMsSQLShims", dependencies: ["CFreeTDS"]),
        .target(
            name: "MsSQL",
            dependencies: [
                .product(name: "SQLCore", package: "SQLCore"),
                .product(name: "ConnCore", package: "ConnCore"),
                "CFreeTDS",
                "CMsSQLShims",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "MsSQLTests",
            dependencies: [
                "MsSQL",
                .product(name: "SQLCoreTesting", package: "SQLCore"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
