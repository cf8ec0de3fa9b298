// swift-tools-version: 6.2
import PackageDescription

// Depends on nothing but glibc, not even Foundation, so that no trait has to guard it: whoever does not name the product
// `ConnTesting` builds none of it. The HTTP server is its own for that reason; the small ones to be had bring
// FoundationNetworking, which nothing here may.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "ConnTesting",
    products: [
        .library(name: "ConnTesting", targets: ["ConnTesting"])
    ],
    targets: [
        .target(name: "ConnTesting", swiftSettings: settings),
        .testTarget(name: "ConnTestingTests", dependencies: ["ConnTesting"], swiftSettings: settings),
    ]
)
