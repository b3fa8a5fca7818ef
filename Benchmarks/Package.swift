// swift-tools-version: 6.2
import PackageDescription

// Portage's side of the benchmark, against the package above as a user would depend on it.
let package = Package(
    name: "portage-benchmarks",
    dependencies: [.package(name: "portage", path: "..")],
    targets: [
        .executableTarget(name: "portage-bench", dependencies: [.product(name: "Portage", package: "portage")])
    ]
)
