// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "SQLCore",
    products: [
        .library(name: "SQLCore", targets: ["SQLCore"]),
        .library(name: "SQLCoreTesting", targets: ["SQLCoreTesting"]),
    ],
    dependencies: [
        .package(path: "../ConnCore"),
        .package(path: "../DataFrames"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(
            name: "SQLCore",
            dependencies: [
                .product(name: "ConnCore", package: "ConnCore"),
                .product(name: "DataFrames", package: "DataFrames"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SQLCoreTesting",
            dependencies: [
                "SQLCore",
                .product(name: "ConnCoreTesting", package: "ConnCore"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "SQLCoreTests", dependencies: ["SQLCore", "SQLCoreTesting"], swiftSettings: settings),
    ]
)
