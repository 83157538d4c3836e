// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let libraries: [Target.Dependency] = [
    .product(name: "Prefork", package: "prefork-run"),
    .product(name: "ArgumentParser", package: "swift-argument-parser"),
    .product(name: "Logging", package: "swift-log"),
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
    .product(name: "UnixSignals", package: "swift-service-lifecycle"),
]

// This is a separate package, so that a build of prefork-run does not build an HTTP server.
let package = Package(
    name: "prefork-http",
    dependencies: [
        .package(name: "prefork-run", path: "../.."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .executableTarget(
            name: "prefork-http", dependencies: libraries, path: "Sources/Shared", swiftSettings: settings),
        .executableTarget(
            name: "own-sockets", dependencies: libraries, path: "Sources/OwnSockets", swiftSettings: settings),
        .testTarget(
            name: "PreforkHTTPTests", dependencies: ["prefork-http", "own-sockets"], path: "Tests",
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
