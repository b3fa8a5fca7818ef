import Foundation
import Testing

/// A random test that failed is run again with its seed.
@Suite struct SeedTests {
    /// The path under Tests, and the text.
    private static let files: [(path: String, text: String)] = {
        let tests = ModuleEdgesTests.root.appending(path: "Tests")
        let names = FileManager.default.enumerator(atPath: tests.path)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") && !$0.hasPrefix("ArchitectureTests/") }.sorted().map {
            ($0, (try? String(contentsOf: tests.appending(path: $0), encoding: .utf8)) ?? "")
        }
    }()

    @Test func `no test draws numbers of which nobody has the seed`() {
        #expect(Self.files.count > 200)
        let drawn = /\.random\(in: |\.random\(\)|\.randomElement\(\)|\.shuffled\(\)|SystemRandomNumberGenerator/
        for (path, text) in Self.files {
            for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                guard line.contains(drawn), !line.contains("using: ") else { continue }
                Issue.record("Tests/\(path):\(number + 1) draws without SeededGenerator(seed: ProcessSeed.value): \(line)")
            }
        }
    }

    @Test func `a test of the process's seed says in a failure what replays it`() {
        let seeded = Self.files.filter { $0.text.contains("ProcessSeed.value") || $0.text.contains("environment[\"PORTAGE_SEED\"]") }
        #expect(seeded.count > 20)
        // In these the description of a case has it.
        let cases = [
            "AdapterTests/RandomWindowTests.swift": "AdapterTests/WindowCase.swift",
            "AdapterTests/RandomGraphTests.swift": "AdapterTests/GraphCase.swift",
        ]
        for (path, text) in seeded {
            let texts = [text] + Self.files.filter { $0.path == cases[path] }.map(\.text)
            #expect(texts.contains { $0.contains("PORTAGE_SEED=\\(") }, "Tests/\(path) does not print PORTAGE_SEED=…")
        }
    }
}
