// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that users of the library never see its targets. `make bench` builds it and the floor programs beside it.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "millrace", path: "..", traits: []),
        // Measured alone, beside the client that is built on it.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // Counts allocations by standing in front of the C library's allocator.
        .target(name: "MallocCount"),
        .executableTarget(
            name: "millrace-bench",
            dependencies: [
                "MallocCount", .product(name: "Millrace", package: "millrace"), .product(name: "MillraceCore", package: "millrace"),
                .product(name: "MillraceAgents", package: "millrace"), .product(name: "MillraceRails", package: "millrace"),
                .product(name: "MillraceSimulator", package: "millrace"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"), .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6)]),
    ]
)
