// swift-tools-version: 6.2
import PackageDescription

// The product `ConnTesting` depends on nothing but glibc, not even Foundation, so that no trait has to guard it: whoever
// does not name it builds none of it. The HTTP server is its own for that reason; the small ones to be had bring
// FoundationNetworking, which nothing here may.
//
// The product `TDSStandIn` needs SQLite and, for its sockets and TLS, SwiftNIO: behind the trait `Testing`, so that nobody
// who leaves it off resolves or builds NIO. Without the trait its protocol and engine are built, and no server.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

let package = Package(
    name: "ConnTesting",
    products: [
        .library(name: "ConnTesting", targets: ["ConnTesting"]),
        .library(name: "TDSStandIn", targets: ["TDSStandIn"]),
    ],
    traits: [
        .trait(name: "Testing", description: "The server of TDSStandIn; needs libsqlite3-dev and brings SwiftNIO")
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
    ],
    targets: [
        .target(name: "ConnTesting", swiftSettings: settings),
        .testTarget(name: "ConnTestingTests", dependencies: ["ConnTesting"], swiftSettings: settings),
        .systemLibrary(
            name: "CStandInSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),
        .target(
            name: "TDSStandIn",
            dependencies: [
                "CStandInSQLite",
                .product(name: "NIOCore", package: "swift-nio", condition: .when(traits: ["Testing"])),
                .product(name: "NIOPosix", package: "swift-nio", condition: .when(traits: ["Testing"])),
                .product(name: "NIOTLS", package: "swift-nio", condition: .when(traits: ["Testing"])),
                .product(name: "NIOSSL", package: "swift-nio-ssl", condition: .when(traits: ["Testing"])),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "TDSStandInTests", dependencies: ["TDSStandIn"], swiftSettings: settings),
    ]
)
