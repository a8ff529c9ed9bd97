// swift-tools-version: 6.2
import PackageDescription

// Programs that use the library as any package would: by product, with the macros of agents and no other trait.
let package = Package(
    name: "examples",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "millrace", path: "..", traits: ["Macros"])],
    targets: [
        .executableTarget(
            name: "StreamingText",
            dependencies: [.product(name: "Millrace", package: "millrace"), .product(name: "MillraceSimulator", package: "millrace")]),
        .executableTarget(
            name: "ToolLoop",
            dependencies: [.product(name: "Millrace", package: "millrace"), .product(name: "MillraceSimulator", package: "millrace")]),
        .executableTarget(
            name: "ToolAgent",
            dependencies: [
                .product(name: "Millrace", package: "millrace"), .product(name: "MillraceAgents", package: "millrace"),
                .product(name: "MillraceSimulator", package: "millrace"),
            ]),
        .executableTarget(
            name: "StructuredRecipe",
            dependencies: [
                .product(name: "Millrace", package: "millrace"), .product(name: "MillraceAgents", package: "millrace"),
                .product(name: "MillraceSimulator", package: "millrace"),
            ]),
        .executableTarget(
            name: "ReviewGraph",
            dependencies: [
                .product(name: "Millrace", package: "millrace"), .product(name: "MillraceAgents", package: "millrace"),
                .product(name: "MillraceSimulator", package: "millrace"),
            ]),
        .executableTarget(
            name: "GuardedStream",
            dependencies: [
                .product(name: "Millrace", package: "millrace"), .product(name: "MillraceRails", package: "millrace"),
                .product(name: "MillraceSimulator", package: "millrace"),
            ]),
        .executableTarget(
            name: "FoldCapturedStream", dependencies: [.product(name: "MillraceCore", package: "millrace")]),
    ]
)
