// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "connhandler",
    products: [
        .executable(name: "connhandler", targets: ["connhandler"])
    ],
    dependencies: [
        .package(path: "../../Packages/ConnHandlers"),
        .package(path: "../../Packages/DataFrames"),
        .package(path: "../../Packages/ConnTesting"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        .target(
            name: "ConnHandlerCommands",
            dependencies: [
                .product(name: "ConnHandlers", package: "ConnHandlers"),
                .product(name: "ArrowCodecs", package: "DataFrames"),
                .product(name: "Gzip", package: "DataFrames"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "connhandler",
            dependencies: ["ConnHandlerCommands"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "ConnHandlerCommandsTests",
            dependencies: [
                "ConnHandlerCommands",
                "connhandler",
                .product(name: "ConnHandlers", package: "ConnHandlers"),
                .product(name: "ConnTesting", package: "ConnTesting"),
                .product(name: "Gzip", package: "DataFrames"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
    ]
)
