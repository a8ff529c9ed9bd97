// swift-tools-version: 6.2
import CompilerPluginSupport
import PackageDescription

// Settings of every target: Swift 6 mode with the upcoming features that make imports, existentials and isolation explicit.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "millrace",
    platforms: [.macOS(.v15), .iOS(.v18), .tvOS(.v18), .watchOS(.v11), .visionOS(.v2)],
    products: [
        .library(name: "MillraceCore", targets: ["MillraceCore"]),
        .library(name: "Millrace", targets: ["Millrace"]),
        .library(name: "MillraceAgents", targets: ["MillraceAgents"]),
        .library(name: "MillraceRails", targets: ["MillraceRails"]),
        .library(name: "MillraceSimulator", targets: ["MillraceSimulator"]),
        .library(name: "MillraceServer", targets: ["MillraceServer"]),
        .library(name: "MillraceTesting", targets: ["MillraceTesting"]),
        .executable(name: "millrace", targets: ["MillraceCommand"]),
    ],
    traits: [
        .trait(name: "Macros", description: "The macros `@Tool`, `@Generable` and `@Guide` of agents (swift-syntax)."),
        .trait(name: "Rails", description: "Rails from configuration files (Yams); without it rails are built in code."),
        .trait(name: "Server", description: "The HTTP face of the simulator (Hummingbird)."),
        .trait(name: "CommandLine", description: "The `millrace` command.", enabledTraits: ["Server", "Rails"]),
        .default(enabledTraits: ["Macros", "Rails", "Server", "CommandLine"]),
    ],
    dependencies: [
        // HTTP client: connection pool, TLS, HTTP/1.1 and HTTP/2.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // Event loops and buffers of the HTTP client.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // SHA-256 and HMAC for signing requests to Amazon's services.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // Log, metric and trace APIs: the application chooses the backends.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        // Reading and writing Swift code, for the macros.
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
        // HTTP server of the simulator.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        // Start and graceful stop of the servers.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Files that describe rails and agents.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // Commands that an agent's shell tool runs.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        // Parsing and help of the command line.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .target(name: "MillraceCore", resources: [.embedInCode("Models/models.json")], swiftSettings: settings),
        .target(
            name: "Millrace",
            dependencies: [
                "MillraceCore",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .target(
            name: "MillraceAgents",
            dependencies: [
                "MillraceCore", .target(name: "MillraceMacros", condition: .when(traits: ["Macros"])),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings),
        .macro(
            name: "MillraceMacros",
            dependencies: [
                .product(name: "SwiftSyntax", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(name: "SwiftSyntaxBuilder", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(name: "SwiftDiagnostics", package: "swift-syntax", condition: .when(traits: ["Macros"])),
                .product(name: "SwiftCompilerPlugin", package: "swift-syntax", condition: .when(traits: ["Macros"])),
            ],
            swiftSettings: settings),
        .target(
            name: "MillraceRails",
            dependencies: ["MillraceCore", .product(name: "Yams", package: "Yams", condition: .when(traits: ["Rails"]))],
            swiftSettings: settings),
        .target(name: "MillraceSimulator", dependencies: ["MillraceCore"], swiftSettings: settings),
        .target(
            name: "MillraceServer",
            dependencies: [
                "MillraceCore", "MillraceSimulator",
                .product(name: "Hummingbird", package: "hummingbird", condition: .when(traits: ["Server"])),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: .when(traits: ["Server"])),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .target(
            name: "MillraceTesting", dependencies: ["MillraceCore", "MillraceAgents", "MillraceRails", "MillraceSimulator"],
            swiftSettings: settings),
        // The product is `millrace`; its module has another name because `Millrace` and `millrace` are one file on a file system that folds case.
        .executableTarget(
            name: "MillraceCommand",
            dependencies: [
                "MillraceCore", "Millrace", "MillraceAgents", "MillraceRails", "MillraceSimulator", "MillraceServer",
                .product(name: "Subprocess", package: "swift-subprocess", condition: .when(traits: ["CommandLine"])),
                .product(name: "SystemPackage", package: "swift-system", condition: .when(traits: ["CommandLine"])),
                .product(name: "ArgumentParser", package: "swift-argument-parser", condition: .when(traits: ["CommandLine"])),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle", condition: .when(traits: ["CommandLine"])),
                .product(name: "UnixSignals", package: "swift-service-lifecycle", condition: .when(traits: ["CommandLine"])),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MillraceCoreTests", dependencies: ["MillraceCore", "MillraceSimulator", "MillraceTesting"], swiftSettings: settings),
        .testTarget(
            name: "MillraceTests",
            dependencies: [
                "MillraceCore", "Millrace", "MillraceSimulator", "MillraceTesting",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MillraceAgentsTests",
            dependencies: [
                "MillraceCore", "MillraceAgents", "MillraceSimulator", "MillraceTesting",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MillraceRailsTests", dependencies: ["MillraceCore", "MillraceRails", "MillraceSimulator", "MillraceTesting"],
            swiftSettings: settings),
        .testTarget(
            name: "MillraceSimulatorTests", dependencies: ["MillraceCore", "MillraceSimulator", "MillraceTesting"], swiftSettings: settings),
        .testTarget(
            name: "MillraceServerTests", dependencies: ["MillraceCore", "Millrace", "MillraceServer", "MillraceSimulator"],
            swiftSettings: settings),
        .testTarget(
            name: "MillraceCommandTests",
            dependencies: ["MillraceCommand", "MillraceAgents", "MillraceCore", "Millrace", "MillraceRails", "MillraceSimulator"],
            swiftSettings: settings),
        .testTarget(
            name: "ConformanceTests", dependencies: ["MillraceCore", "MillraceRails", "MillraceSimulator", "MillraceTesting"],
            swiftSettings: settings),
    ]
)
