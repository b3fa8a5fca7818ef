import Foundation
import Offsets
import Testing

/// Numbers with their nouns in messages.
@Suite struct CountTests {
    @Test func `one is singular, all else is plural`() {
        #expect([0, 1, 2].map { Count.of($0, "record") } == ["0 records", "1 record", "2 records"])
        #expect([0, 1, 2].map { Count.of($0, "batch", "batches") } == ["0 batches", "1 batch", "2 batches"])
        #expect(Count.of(Int64(1), "value") == "1 value")
    }

    @Test func `no message leaves the number of a noun to its reader`() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources")
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var found: [String] = []
        var count = 0
        for case let file as URL in files where file.pathExtension == "swift" {
            count += 1
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
            where !line.trimmingPrefix(while: { $0 == " " }).hasPrefix("//") {
                if line.contains(/"[^"]*[a-z]\(s\)[^"]*"/) { found.append("\(file.lastPathComponent): \(line)") }
            }
        }
        #expect(count > 100 && found.isEmpty, "\(found)")
    }
}
