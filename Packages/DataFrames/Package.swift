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
        .library(name: "DataFrames", targets: ["DataFrames"])
    ],
    targets: [
        .target(name: "DataFrames", swiftSettings: settings),
        .testTarget(name: "DataFramesTests", dependencies: ["DataFrames"], swiftSettings: settings),
    ]
)
