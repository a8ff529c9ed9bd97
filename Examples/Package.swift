// swift-tools-version: 6.2
import PackageDescription

// Programs that use the library as any package would: by product, without traits.
let package = Package(
    name: "examples",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "millrace", path: "..", traits: [])],
    targets: [
        .executableTarget(
            name: "StreamingText",
            dependencies: [.product(name: "Millrace", package: "millrace"), .product(name: "MillraceSimulator", package: "millrace")]),
        .executableTarget(
            name: "ToolLoop",
            dependencies: [.product(name: "Millrace", package: "millrace"), .product(name: "MillraceSimulator", package: "millrace")]),
        .executableTarget(
            name: "FoldCapturedStream", dependencies: [.product(name: "MillraceCore", package: "millrace")]),
    ]
)
