// swift-tools-version: 6.2
import PackageDescription

// The folders under Sources tell the architecture in reading order; this file gives each folder its target and
// each target the few modules that it may see. Tests/ArchitectureTests holds every `import` to the same edges.

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")

func module(_ name: String, in folder: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/\(folder)/\(name)")
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies)
}

/// What `import Portage` brings along, with all that it is made of. Whoever compiles against it depends on each: the package manager
/// compiles a target again only when a module that it depends on directly has changed, and what was compiled for another layout of a type
/// breaks memory.
let library = [
    "Portage", "Guide", "Differential", "Adapter", "Tables", "Operators", "SQLFrontend", "Plans", "Expressions", "DStreams", "RDDs", "BatchRuntime",
    "StateStore",
    "Recordings", "Checkpoints", "KafkaTransport", "RegularExpressions", "Offsets", "Settings", "Columnar", "Paths", "Threads", "Errors",
]
let everything = library.map { Target.Dependency.target(name: $0) }

let package = Package(
    name: "portage",
    products: [
        .library(name: "Portage", targets: library),
        .executable(name: "portage", targets: ["portage-cli"]),
    ],
    traits: [
        .trait(name: "MetricsServer", description: "The HTTP server behind `run --metrics-port`, and its library with it."),
        .default(enabledTraits: ["MetricsServer"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
    ],
    targets: [
        // C: system libraries; C++ only behind an extern "C" shim.
        .systemLibrary(
            name: "CRDKafka", path: "Sources/C/CRDKafka", pkgConfig: "rdkafka",
            providers: [.apt(["librdkafka-dev"])]),
        .systemLibrary(
            name: "CPCRE2", path: "Sources/C/CPCRE2", pkgConfig: "libpcre2-8",
            providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(
            name: "CRocksDB", path: "Sources/C/CRocksDB", pkgConfig: "rocksdb",
            providers: [.apt(["librocksdb-dev"])]),
        .systemLibrary(
            name: "CXXHash", path: "Sources/C/CXXHash", pkgConfig: "libxxhash",
            providers: [.apt(["libxxhash-dev"])]),
        .target(
            name: "CJSONReader", path: "Sources/C/CJSONReader",
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("stdc++")]),

        .target(name: "CStack", path: "Sources/C/CStack"),
        .target(name: "CTraps", dependencies: ["CStack"], path: "Sources/C/CTraps"),

        // Core: what both engines stand on.
        module("Errors", in: "Core", []),
        module("Threads", in: "Core", ["CTraps", "Errors"]),
        module("Columnar", in: "Core", ["CStack"]),
        module("Settings", in: "Core", ["Errors", "Columnar"]),
        module("Offsets", in: "Core", ["Errors", "Columnar"]),
        module("Paths", in: "Core", []),
        module("RegularExpressions", in: "Core", ["CPCRE2", "Errors"]),
        module("Checkpoints", in: "Core", ["Errors", "Paths", "Threads", "Columnar", "Offsets"]),
        module(
            "KafkaTransport", in: "Core",
            ["CRDKafka", "Errors", "Threads", "Settings", "Columnar", "Offsets", "RegularExpressions", logging]),
        module("Recordings", in: "Core", ["Errors", "Paths", "Columnar", "Offsets", "Checkpoints", "KafkaTransport"]),
        module("StateStore", in: "Core", ["CRocksDB", "Errors", "Threads", "Settings", "Columnar", "Checkpoints", logging]),
        module("BatchRuntime", in: "Core", ["CTraps", "Errors", "Threads", "Columnar", "Offsets", "Checkpoints", logging]),

        // The legacy API.
        module("RDDs", in: "DStreams", ["Errors", "Paths", "Threads", "Settings", "Columnar", logging]),
        module(
            "DStreams", in: "DStreams",
            [
                "Errors", "RDDs", "Paths", "Threads", "CJSONReader", "Settings", "Columnar", "Offsets", "KafkaTransport", "Checkpoints",
                "StateStore", "BatchRuntime", logging,
            ]),

        // The unbounded-table API.
        module("Expressions", in: "Tables", ["Errors", "Settings", "Columnar", "CJSONReader", "CXXHash", "RegularExpressions", logging]),
        module("Plans", in: "Tables", ["Errors", "Expressions", "Columnar"]),
        module("SQLFrontend", in: "Tables", ["Errors", "Plans", "Expressions", "Columnar"]),
        module("Operators", in: "Tables", ["Errors", "Plans", "Expressions", "Settings", "Columnar", "StateStore", "Threads"]),
        module(
            "Tables", in: "Tables",
            [
                "Errors", "Paths", "Plans", "Expressions", "SQLFrontend", "Operators", "Settings", "Columnar", "Offsets", "KafkaTransport",
                "Checkpoints",
                "StateStore", "BatchRuntime", "Threads", logging,
            ]),

        // Between the two: run a legacy graph on the table engine, compare both, and the command line over it all.
        .target(
            name: "Adapter",
            dependencies: [
                "Errors", "DStreams", "RDDs", "Operators", "Plans", "Expressions", "StateStore", "Columnar", "BatchRuntime",
            ]),
        .target(
            name: "Differential",
            dependencies: [
                "Errors", "Adapter", "DStreams", "RDDs", "Tables", "Operators", "Plans", "Expressions", "KafkaTransport", "Columnar",
                "Offsets", "BatchRuntime", "Checkpoints",
            ],
            // Compiled into the program: it needs no file beside it.
            resources: ["page.html", "page.css", "page.js", "header.html", "timeline.html", "cells.html", "records.html"].map {
                .embedInCode("Reports/Page/Markup/\($0)")
            }),
        .target(
            name: "Guide",
            dependencies: [
                "Errors", "Differential", "DStreams", "RDDs", "KafkaTransport", "BatchRuntime", "Checkpoints", "Offsets", "Settings", "Columnar",
            ]),
        .target(
            name: "StreamTesting",
            dependencies: ["Errors", "KafkaTransport", "Checkpoints", "Offsets", "Columnar", logging]),
        .target(
            name: "StatusServer",
            dependencies: [
                "Errors",
                .product(name: "FlyingFox", package: "FlyingFox", condition: .when(traits: ["MetricsServer"])),
                .product(name: "FlyingSocks", package: "FlyingFox", condition: .when(traits: ["MetricsServer"])),
            ],
            path: "Sources/Portage/StatusServer"),
        module(
            "Portage", in: "Portage",
            [
                "Errors", "Guide", "Differential", "Paths", "Threads", "Settings", "Adapter", "DStreams", "RDDs", "Tables", "Operators", "Plans",
                "Expressions", "StateStore", "Recordings", "KafkaTransport", "Checkpoints", "BatchRuntime", "Offsets", "Columnar",
                argumentParser, logging, .target(name: "StatusServer", condition: .when(traits: ["MetricsServer"])),
            ]),
        .executableTarget(name: "portage-cli", dependencies: everything, path: "Sources/Portage/portage-cli"),

        // The package in fixtures/jobs as its user has it, built here too: the demo and the tests run it.
        .executableTarget(name: "sensors", dependencies: everything, path: "fixtures/jobs/Sources/sensors"),

        // Jobs that the recovery tests kill and scripts/soak runs for long.
        .executableTarget(name: "relay", dependencies: everything, path: "fixtures/relay"),

        // The seeded program behind fixtures/recordings.
        .target(
            name: "RecordingGenerator", dependencies: ["Recordings", "KafkaTransport", "Columnar", "Offsets"],
            path: "fixtures/generator/RecordingGenerator"),
        .executableTarget(
            name: "generate-recording", dependencies: ["RecordingGenerator"], path: "fixtures/generator/generate-recording"),

        tests("ArchitectureTests", []),
        tests(
            "EndToEndTests",
            [
                "sensors", "relay", "Errors", "Portage", "Guide", "Differential", "Adapter", "Tables", "Operators", "Plans", "Expressions",
                "DStreams", "RDDs", "StateStore", "BatchRuntime", "StreamTesting",
                "Recordings", "KafkaTransport", "Checkpoints", "Offsets", "Columnar",
            ]),
        tests(
            "OracleTests",
            [
                "Errors", "Adapter", "DStreams", "RDDs", "Tables", "Plans", "Expressions", "BatchRuntime", "Columnar", "Checkpoints",
                "StateStore",
            ]),
        tests("DocsTests", everything + ["StreamTesting"]),
        tests(
            "AdapterTests",
            ["Errors", "Adapter", "DStreams", "RDDs", "Tables", "BatchRuntime", "Checkpoints", "Columnar", "StateStore", "StreamTesting"]),
        tests("ErrorsTests", ["Errors"]),
        tests("ColumnarTests", ["Errors", "Columnar"]),
        tests("CheckpointsTests", ["Errors", "Checkpoints", "Offsets", "StreamTesting"]),
        tests("StateStoreTests", ["Errors", "StateStore", "Checkpoints", "Columnar", "Threads", "StreamTesting"]),
        tests("BatchRuntimeTests", ["Errors", "BatchRuntime", "Checkpoints", "Offsets", "StreamTesting"]),
        tests(
            "RecoveryTests",
            [
                "Errors", "DStreams", "RDDs", "Tables", "KafkaTransport", "Columnar", "BatchRuntime", "StateStore", "Checkpoints",
                "Offsets", "StreamTesting",
            ]),
        tests(
            "DifferentialTests",
            [
                "Errors", "Differential", "DStreams", "RDDs", "Tables", "KafkaTransport", "Recordings", "BatchRuntime", "Offsets",
                "Columnar", "StreamTesting",
            ]),
        tests(
            "GuideTests",
            [
                "Errors", "Guide", "Differential", "DStreams", "RDDs", "KafkaTransport", "Recordings", "BatchRuntime", "Offsets", "Columnar",
                "StreamTesting",
            ]),
        tests("JSONTests", ["Errors", "Operators", "Expressions", "Tables", "DStreams", "RDDs", "Columnar", "StreamTesting"]),
        tests(
            "RecordingsTests",
            ["Errors", "Recordings", "RecordingGenerator", "KafkaTransport", "Checkpoints", "Columnar", "Offsets", "StreamTesting"]),
        tests("OffsetsTests", ["Errors", "Offsets"]),
        tests("PathsTests", ["Paths", "StreamTesting"]),
        tests("RegularExpressionsTests", ["Errors", "RegularExpressions"]),
        tests("SQLFrontendTests", ["Errors", "SQLFrontend", "Plans", "Expressions", "Columnar"]),
        tests("PlansTests", ["Errors", "Plans", "Expressions", "SQLFrontend", "Columnar"]),
        tests("ExpressionTests", ["Errors", "StreamTesting", "Tables", "Operators", "SQLFrontend", "Plans", "Expressions", "Columnar"]),
        tests("OperatorsTests", ["Errors", "Operators", "Plans", "Expressions", "StateStore", "Columnar", "StreamTesting"]),
        tests(
            "TablesTests",
            [
                "Errors", "Tables", "Settings", "StateStore", "SQLFrontend", "Plans", "Expressions", "Operators", "KafkaTransport",
                "BatchRuntime", "Checkpoints", "Columnar", "Offsets", "StreamTesting",
            ]),
        tests("RDDsTests", ["Errors", "RDDs", "Settings", "Columnar"]),
        tests(
            "DStreamsTests",
            [
                "Errors", "DStreams", "RDDs", "KafkaTransport", "BatchRuntime", "Checkpoints", "Columnar", "Offsets", "StateStore",
                "StreamTesting",
            ]),
        tests("KafkaTransportTests", ["Errors", "KafkaTransport", "Recordings", "StreamTesting", "Columnar", "Offsets", logging]),
    ],
    cxxLanguageStandard: .cxx17
)
