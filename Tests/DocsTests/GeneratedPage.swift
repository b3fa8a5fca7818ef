import Foundation
import Testing

/// A page of the docs that is made of the sources; `UPDATE_GOLDEN=1` writes it again.
struct GeneratedPage {
    let path: String
    let text: String

    /// Holds the page in the repository to what the sources say now.
    func check() throws {
        let file = CodeSamplesTests.root.appending(path: path)
        if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
        }
        let there = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        let (old, new) = (Set(there.components(separatedBy: "\n")), Set(text.components(separatedBy: "\n")))
        let changes = new.subtracting(old).sorted().prefix(5).map { "+ \($0)" } + old.subtracting(new).sorted().prefix(5).map { "- \($0)" }
        #expect(there == text, "\(path) is not current; write it again with `make docs`. \(changes.joined(separator: "\n"))")
    }
}
