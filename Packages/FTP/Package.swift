// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "FTP",
    products: [
        .library(name: "FTP", targets: ["FTP"])
    ],
    dependencies: [
        .package(path: "../ConnCore"),
        .package(path: "../DataFrames"),
        .package(path: "../CurlTransport"),
        .package(path: "../ConnTesting"),
    ],
    targets: [
        .target(
            name: "FTP",
            dependencies: [
                .product(name: "ConnCore", package: "ConnCore"),
                .product(name: "DataFrames", package: "DataFrames"),
                .product(name: "Gzip", package: "DataFrames"),
                .product(name: "CurlTransport", package: "CurlTransport"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "FTPTests",
            dependencies: [
                "FTP",
                .product(name: "ConnCoreTesting", package: "ConnCore"),
                .product(name: "ConnTesting", package: "ConnTesting"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
