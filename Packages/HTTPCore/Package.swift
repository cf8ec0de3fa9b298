// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "HTTPCore",
    products: [
        .library(name: "HTTPCore", targets: ["HTTPCore"])
    ],
    dependencies: [
        .package(path: "../ConnCore"),
        .package(path: "../ThreadLocalPool"),
        .package(path: "../DataFrames"),
        .package(path: "../CurlTransport"),
        .package(path: "../ConnTesting"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
    ],
    targets: [
        .target(
            name: "HTTPCore",
            dependencies: [
                .product(name: "ConnCore", package: "ConnCore"),
                .product(name: "ThreadLocalPool", package: "ThreadLocalPool"),
                .product(name: "DataFrames", package: "DataFrames"),
                .product(name: "Gzip", package: "DataFrames"),
                .product(name: "CurlTransport", package: "CurlTransport"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HTTPCoreTests",
            dependencies: [
                "HTTPCore",
                .product(name: "Gzip", package: "DataFrames"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
                .product(name: "ConnTesting", package: "ConnTesting"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "InMemoryTracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
