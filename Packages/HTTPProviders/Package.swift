// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "HTTPProviders",
    products: [
        .library(name: "HTTPProviders", targets: ["HTTPProviders"])
    ],
    dependencies: [
        .package(path: "../HTTPCore"),
        .package(path: "../ConnCore"),
        .package(path: "../DataFrames"),
        .package(path: "../ConnTesting"),
    ],
    targets: [
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .target(
            name: "Spreadsheets",
            dependencies: [.product(name: "DataFrames", package: "DataFrames"), "CZip", "CExpat"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SpreadsheetsTests",
            dependencies: [
                "Spreadsheets",
                .product(name: "DataFrames", package: "DataFrames"),
                .product(name: "Gzip", package: "DataFrames"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "HTTPProviders",
            dependencies: [
                .product(name: "HTTPCore", package: "HTTPCore"),
                .product(name: "ConnCore", package: "ConnCore"),
                .product(name: "DataFrames", package: "DataFrames"),
                .product(name: "Gzip", package: "DataFrames"),
                "Spreadsheets",
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HTTPProvidersTests",
            dependencies: [
                "HTTPProviders",
                .product(name: "Gzip", package: "DataFrames"),
                .product(name: "ConnCoreTesting", package: "ConnCore"),
                .product(name: "ConnTesting", package: "ConnTesting"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
