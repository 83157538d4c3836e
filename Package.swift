// swift-tools-version: 6.3
import PackageDescription

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

let package = Package(
    name: "prefork-run",
    products: [
        .executable(name: "prefork-run", targets: ["PreforkRun"]),
        .executable(name: "prefork-run-http", targets: ["PreforkHTTP"]),
        .library(name: "Prefork", targets: ["Prefork", "Supervision"]),
        .library(name: "PreforkTesting", targets: ["PreforkTesting"]),
        .library(
            name: "PreforkManifest", targets: ["ConfigText", "ManifestTools", "PreforkManifest", "Supervision"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    ],
    targets: [
        // The dependencies: PreforkRun → ManifestImport → ManifestTools → PreforkManifest → Supervision ← PreforkLinux ← PreforkRun, and
        // PreforkTesting → Prefork → PreforkLinux. ConfigText reads and writes YAML, and JSONText writes JSON.
        .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .target(name: "CPreforkLinux"),
        .systemLibrary(name: "CDispatchMain"),
        .target(name: "Supervision", swiftSettings: settings),
        .target(name: "JSONText", swiftSettings: settings),
        .target(name: "ConfigText", dependencies: ["CLibYAML", "JSONText"], swiftSettings: settings),
        .target(name: "PreforkManifest", dependencies: ["ConfigText", "Supervision"], swiftSettings: settings),
        .target(
            name: "ManifestTools", dependencies: ["ConfigText", "JSONText", "PreforkManifest", "Supervision"],
            swiftSettings: settings),
        .target(
            name: "ManifestExport",
            dependencies: ["ConfigText", "JSONText", "ManifestTools", "PreforkManifest", "Supervision"],
            swiftSettings: settings),
        .target(
            name: "ManifestImport",
            dependencies: ["ConfigText", "JSONText", "ManifestTools", "PreforkManifest", "Supervision"],
            swiftSettings: settings),
        .target(
            name: "PreforkLinux", dependencies: ["CPreforkLinux", "JSONText", "Supervision"], swiftSettings: settings),
        .target(
            name: "Prefork", dependencies: ["CDispatchMain", "PreforkLinux", "Supervision"], swiftSettings: settings),
        .target(
            name: "PreforkTesting", dependencies: ["Prefork", "PreforkLinux", "Supervision"], swiftSettings: settings),
        .executableTarget(
            name: "PreforkRun",
            dependencies: [
                "ConfigText", "JSONText", "ManifestExport", "ManifestImport", "ManifestTools", "PreforkLinux",
                "PreforkManifest", "Supervision",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings),
        // A program of its own, so that the master has no HTTP server in it.
        .executableTarget(
            name: "PreforkHTTP",
            dependencies: [
                "JSONText", "PreforkLinux",
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            // In the program itself, which has no other files beside it.
            resources: [.embedInCode("page.html")], swiftSettings: settings),

        // Programs of the examples and the tests, which run as workers or masters.
        .executableTarget(name: "hello", path: "examples/Hello", swiftSettings: settings),
        .executableTarget(
            name: "simple", dependencies: ["Prefork"], path: "examples/Simple", swiftSettings: settings),
        .executableTarget(
            name: "various-workers", dependencies: ["Prefork"], path: "examples/VariousWorkers",
            swiftSettings: settings),
        .executableTarget(
            name: "parsed-options",
            dependencies: ["Prefork", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            path: "examples/ParsedOptions", swiftSettings: settings),
        .executableTarget(name: "probe", path: "Tests/Probe", swiftSettings: settings),
        .executableTarget(name: "sandbox", path: "Tests/Sandbox"),
        .executableTarget(name: "tracer", path: "Tests/Tracer"),
        .executableTarget(
            name: "master", dependencies: ["CPreforkLinux", "PreforkLinux", "Supervision"], path: "Tests/Master",
            swiftSettings: settings),

        .executableTarget(
            name: "near-misses", dependencies: ["Prefork"], path: "Tests/NearMisses", swiftSettings: settings),
        .executableTarget(name: "server", dependencies: ["Prefork"], path: "Tests/Server", swiftSettings: settings),

        // The promises that both the mutation tests and the fuzzer check.
        .target(
            name: "Promises", dependencies: ["ManifestTools", "PreforkManifest", "Supervision"], path: "Tests/Promises",
            swiftSettings: settings),

        // Ends and describes the programs that tests run.
        .target(name: "Harness", path: "Tests/Harness", swiftSettings: settings),

        // The manifests that the tests of several modules read.
        .target(
            name: "Samples", dependencies: ["PreforkManifest", "Supervision"], path: "Tests/Samples",
            exclude: ["Fixtures"], swiftSettings: settings),

        // `swift run -c release benchmarks`. The C programs in `exclude` are not targets, because SwiftPM would link them with
        // Swift's libraries. The floor would then be slower than a plain C program.
        .executableTarget(
            name: "benchmarks",
            dependencies: [
                "PreforkRun", "benchmark-server", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Tests/Benchmarks",
            exclude: ["Clients", "Floor", "Lines", "Loader", "Peak", "Server", "Service", "Worker"],
            swiftSettings: settings),
        .executableTarget(
            name: "benchmark-server", dependencies: ["Prefork"], path: "Tests/Benchmarks/Server",
            swiftSettings: settings),

        .testTarget(name: "SupervisionTests", dependencies: ["Supervision"], swiftSettings: settings),
        .testTarget(name: "JSONTextTests", dependencies: ["JSONText"], swiftSettings: settings),
        .testTarget(
            name: "ConfigTextTests", dependencies: ["ConfigText", "PreforkManifest", "Samples"], swiftSettings: settings
        ),
        .testTarget(
            name: "PreforkManifestTests",
            dependencies: ["ManifestTools", "PreforkManifest", "Promises", "Samples", "Supervision"],
            swiftSettings: settings),
        .testTarget(
            name: "ManifestToolsTests",
            dependencies: ["JSONText", "ManifestTools", "PreforkManifest", "Samples", "Supervision"],
            swiftSettings: settings),
        .testTarget(
            name: "ManifestExportTests",
            dependencies: [
                "JSONText", "ManifestExport", "ManifestTools", "PreforkManifest", "Samples", "Supervision",
            ],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "ManifestImportTests",
            dependencies: ["ConfigText", "ManifestImport", "PreforkManifest", "Samples"], exclude: ["Fixtures"],
            swiftSettings: settings),
        .testTarget(
            name: "PreforkLinuxTests",
            dependencies: ["CPreforkLinux", "Harness", "PreforkLinux", "Supervision", "master", "probe"],
            swiftSettings: settings),
        .testTarget(
            name: "PreforkTests",
            dependencies: [
                "Harness", "Prefork", "near-misses", "parsed-options", "PreforkRun", "server", "simple",
                "various-workers",
            ],
            swiftSettings: settings),
        .testTarget(name: "PreforkTestingTests", dependencies: ["PreforkTesting"], swiftSettings: settings),
        .testTarget(
            name: "PreforkRunTests",
            dependencies: [
                "CPreforkLinux", "Harness", "JSONText", "ManifestTools", "PreforkHTTP", "PreforkLinux",
                "PreforkManifest", "PreforkRun", "Supervision", "probe", "sandbox", "tracer", "hello",
            ],
            exclude: ["Fixtures"], swiftSettings: settings),
        .testTarget(
            name: "TidyTests", dependencies: ["ManifestTools", "Prefork", "PreforkManifest"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)

// `Tests/Stories/run` builds no more than the core and its simulation.
if Context.environment["STORIES"] != nil {
    package.products = []
    package.targets.removeAll { !["Supervision", "SupervisionTests"].contains($0.name) }
    package.targets.last?.sources = ["Simulation", "SimulationTests.swift", "Specs.swift"]
}

// libFuzzer provides the `main` of the fuzzer, so only `Tests/Fuzz/run` can link this target.
if Context.environment["FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "fuzz", dependencies: ["ManifestTools", "PreforkManifest", "Promises"], path: "Tests/Fuzz",
            exclude: ["manifest.dict", "run"], swiftSettings: settings))
}
