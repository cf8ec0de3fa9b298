// swift-tools-version: 6.2
import PackageDescription

// A dynamic library that a Python process loads to hand frames to pyarrow, polars and DuckDB and to take theirs; see
// roundtrip.py. No package depends on it.

let package = Package(
    name: "ArrowBridge",
    products: [
        .library(name: "ArrowBridge", type: .dynamic, targets: ["ArrowBridge"])
    ],
    dependencies: [
        .package(path: "../../Packages/DataFrames")
    ],
    targets: [
        .target(
            name: "ArrowBridge",
            dependencies: [
                .product(name: "DataFrames", package: "DataFrames"),
                .product(name: "ArrowCodecs", package: "DataFrames"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("InternalImportsByDefault"),
            ]
        )
    ]
)
