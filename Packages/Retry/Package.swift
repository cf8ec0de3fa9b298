// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "Retry",
    products: [
        .library(name: "Retry", targets: ["Retry"])
    ],
    targets: [
        .target(name: "Retry", swiftSettings: settings),
        .testTarget(name: "RetryTests", dependencies: ["Retry"], swiftSettings: settings),
    ]
)
