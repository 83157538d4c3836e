// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let nio: [Target.Dependency] = [
    .product(name: "Prefork", package: "prefork-run"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
]

let hummingbird: [Target.Dependency] = [
    .product(name: "Hummingbird", package: "hummingbird"),
    .product(name: "HummingbirdCore", package: "hummingbird"),
    .product(name: "Logging", package: "swift-log"),
]

/// What each sample uses besides the library that it shows.
let sample: [Target.Dependency] = [
    .product(name: "ArgumentParser", package: "swift-argument-parser"),
    .product(name: "UnixSignals", package: "swift-service-lifecycle"),
]

// This is a separate package, so that a build of prefork-run does not build an HTTP server.
let package = Package(
    name: "prefork-http",
    products: [
        .library(name: "PreforkNIO", targets: ["PreforkNIO"]),
        .library(name: "PreforkHummingbird", targets: ["PreforkHummingbird"]),
    ],
    dependencies: [
        .package(name: "prefork-run", path: "../.."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .target(name: "PreforkNIO", dependencies: nio, swiftSettings: settings),
        .target(name: "PreforkHummingbird", dependencies: ["PreforkNIO"] + nio + hummingbird, swiftSettings: settings),
        .executableTarget(
            name: "prefork-http",
            dependencies: ["PreforkNIO", .product(name: "Logging", package: "swift-log")] + nio + sample,
            path: "Sources/Shared", swiftSettings: settings),
        .executableTarget(
            name: "own-sockets", dependencies: ["PreforkNIO"] + nio + sample, path: "Sources/OwnSockets",
            swiftSettings: settings),
        .executableTarget(
            name: "prefork-hummingbird",
            dependencies: [
                "PreforkHummingbird", .product(name: "Prefork", package: "prefork-run"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ] + hummingbird + sample,
            path: "Sources/Hummingbird", swiftSettings: settings),
        .testTarget(
            name: "PreforkNIOTests",
            dependencies: ["PreforkNIO", .product(name: "NIOEmbedded", package: "swift-nio")] + nio,
            swiftSettings: settings),
        // Without NIO, which has names of its own for the functions of Glibc.
        .testTarget(
            name: "PreforkHTTPTests", dependencies: ["prefork-http", "own-sockets", "prefork-hummingbird"],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
