// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "ThreadLocalPool",
    products: [
        .library(name: "ThreadLocalPool", targets: ["ThreadLocalPool"])
    ],
    targets: [
        .target(name: "CThreadSlots"),
        .target(name: "ThreadLocalPool", dependencies: ["CThreadSlots"], swiftSettings: settings),
        .testTarget(
            name: "ThreadLocalPoolTests",
            dependencies: ["ThreadLocalPool"],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
