// swift-tools-version: 6.2
import PackageDescription

// Parsers under libFuzzer; `Tools/fuzz/run` builds and runs them. No other build knows of this package.
//
// What is checked stands with the unit tests, which run the seeds through the same checks.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    // libFuzzer brings the main function.
    .unsafeFlags(["-parse-as-library"]),
]

let package = Package(
    name: "Fuzz",
    dependencies: [
        .package(path: "../../Packages/DataFrames")
    ],
    targets: [
        .executableTarget(
            name: "FuzzCSV",
            dependencies: [.product(name: "DataFrames", package: "DataFrames")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzJSON",
            dependencies: [.product(name: "DataFrames", package: "DataFrames")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "FuzzArrow",
            dependencies: [
                .product(name: "DataFrames", package: "DataFrames"),
                .product(name: "ArrowCodecs", package: "DataFrames"),
            ],
            swiftSettings: settings
        ),
    ]
)
