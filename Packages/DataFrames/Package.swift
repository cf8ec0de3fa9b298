// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "DataFrames",
    products: [
        .library(name: "DataFrames", targets: ["DataFrames"]),
        .library(name: "Gzip", targets: ["Gzip"]),
    ],
    targets: [
        .target(name: "DataFrames", swiftSettings: settings),
        .testTarget(name: "DataFramesTests", dependencies: ["DataFrames"], swiftSettings: settings),
        // Apart from DataFrames, so that frames alone need no C library.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Gzip", dependencies: ["DataFrames", "CZlib"], swiftSettings: settings),
        .testTarget(name: "GzipTests", dependencies: ["Gzip", "DataFrames"], swiftSettings: settings),
    ]
)
