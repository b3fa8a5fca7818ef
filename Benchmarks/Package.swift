// swift-tools-version: 6.2
import PackageDescription

// Portage's side of the benchmark, against the package above as a user would depend on it.
let package = Package(
    name: "portage-benchmarks",
    dependencies: [.package(name: "portage", path: "..")],
    targets: [
        // What others would write with the library below, as the measure of what is above it.
        .target(name: "PlainConsumer", linkerSettings: [.linkedLibrary("rdkafka")]),
        .executableTarget(name: "portage-bench", dependencies: ["PlainConsumer", .product(name: "Portage", package: "portage")]),
        // The job whose process memory.py measures.
        .executableTarget(name: "batch-job", dependencies: [.product(name: "Portage", package: "portage")]),
    ]
)
