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
        .library(name: "ArrowCodecs", targets: ["ArrowCodecs"]),
    ],
    targets: [
        // The structures of the Arrow C interface; no library stands behind it.
        .target(name: "CArrow"),
        .target(name: "DataFrames", dependencies: ["CArrow"], swiftSettings: settings),
        .testTarget(name: "DataFramesTests", dependencies: ["DataFrames", "CArrow"], swiftSettings: settings),
        // Apart from DataFrames, so that frames alone need no C library.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .target(name: "Gzip", dependencies: ["DataFrames", "CZlib"], swiftSettings: settings),
        .testTarget(name: "GzipTests", dependencies: ["Gzip", "DataFrames"], swiftSettings: settings),
        // For Arrow files that are compressed.
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .target(name: "ArrowCodecs", dependencies: ["DataFrames", "CLZ4", "CZstd"], swiftSettings: settings),
        .testTarget(name: "ArrowCodecsTests", dependencies: ["ArrowCodecs", "DataFrames"], swiftSettings: settings),
    ]
)
