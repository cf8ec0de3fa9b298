// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "CurlTransport",
    products: [
        .library(name: "CurlTransport", targets: ["CurlTransport"])
    ],
    dependencies: [
        .package(path: "../ConnCore"),
        .package(path: "../ConnTesting"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CCurlShims", dependencies: ["CCurl"]),
        .target(
            name: "CurlTransport",
            dependencies: [.product(name: "ConnCore", package: "ConnCore"), "CCurl", "CCurlShims"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CurlTransportTests",
            dependencies: [
                "CurlTransport",
                .product(name: "ConnCore", package: "ConnCore"),
                .product(name: "ConnTesting", package: "ConnTesting"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
