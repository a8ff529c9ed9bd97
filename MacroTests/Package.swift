// swift-tools-version: 6.2
import PackageDescription

// The tests of the compiler plugin. A package of its own: a test target that depends on a macro makes SwiftPM build every test, and all it stands
// on, a second time for the host. Here the plugin's sources are a plain library.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"), .define("Macros"),
]

let package = Package(
    name: "macro-tests",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1")],
    targets: [
        .target(
            name: "MillraceMacros",
            dependencies: [
                .product(name: "SwiftSyntax", package: "swift-syntax"), .product(name: "SwiftSyntaxBuilder", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"), .product(name: "SwiftDiagnostics", package: "swift-syntax"),
            ],
            exclude: ["MillraceMacrosPlugin.swift"], swiftSettings: settings),
        .testTarget(
            name: "MillraceMacrosTests",
            dependencies: [
                "MillraceMacros", .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"), .product(name: "SwiftDiagnostics", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacroExpansion", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacrosGenericTestSupport", package: "swift-syntax"),
            ],
            swiftSettings: settings),
    ]
)
