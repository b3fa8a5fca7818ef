import Foundation
import Testing

/// A sample in the docs that does not compile is a lie; so each one must stand, line for line, in a file that the build compiles.
@Suite struct CodeSamplesTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    struct Sample: CustomTestStringConvertible, Sendable {
        var file: String
        var line: Int
        var lines: [String]
        var testDescription: String { "\(file):\(line)" }
    }

    static let samples: [Sample] = documents().flatMap { samples(in: $0) }

    static func documents() -> [URL] {
        let docs = (try? FileManager.default.contentsOfDirectory(at: root.appending(path: "Docs"), includingPropertiesForKeys: nil)) ?? []
        return [root.appending(path: "README.md")] + docs.filter { $0.pathExtension == "md" }.sorted { $0.path < $1.path }
    }

    static func samples(in document: URL) -> [Sample] {
        let text = (try? String(contentsOf: document, encoding: .utf8)) ?? ""
        var samples: [Sample] = []
        var current: Sample?
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            if current != nil {
                if line.hasPrefix("```") {
                    if let sample = current { samples.append(sample) }
                    current = nil
                } else {
                    current?.lines.append(line)
                }
            } else if line.hasPrefix("```swift") {
                current = Sample(file: document.lastPathComponent, line: index + 1, lines: [])
            }
        }
        return samples
    }

    /// What the root package compiles and the docs may quote; the package of Docs/getting-started.md is compiled by scripts/try-package.
    static let compiled: [[String]] = {
        let folders = ["fixtures/jobs", "fixtures/getting-started", "Tests/DocsTests/Samples"]
        return folders.flatMap { folder -> [[String]] in
            guard let walker = FileManager.default.enumerator(atPath: root.appending(path: folder).path) else { return [] }
            return walker.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") && !$0.contains(".build") }.compactMap { path in
                (try? String(contentsOf: root.appending(path: folder).appending(path: path), encoding: .utf8)).map(normalised)
            }
        }
    }()

    static func normalised(_ text: String) -> [String] {
        text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    @Test func `the docs hold samples and the build compiles some files to find them in`() {
        #expect(!Self.samples.isEmpty)
        #expect(!Self.compiled.isEmpty)
    }

    @Test(arguments: samples) func `a sample of the docs stands in a compiled file`(_ sample: Sample) {
        let wanted = Self.normalised(sample.lines.joined(separator: "\n"))
        let found = Self.compiled.contains { file in
            guard file.count >= wanted.count else { return false }
            return (0...(file.count - wanted.count)).contains { Array(file[$0..<($0 + wanted.count)]) == wanted }
        }
        #expect(found, "\(sample.file):\(sample.line): no compiled file holds these lines:\n\(wanted.joined(separator: "\n"))")
    }
}
