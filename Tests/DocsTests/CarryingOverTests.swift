import Expressions
import Foundation
import Testing

/// What the page on carrying a job over says that there is not.
struct CarryingOverTests {
    @Test func `what the page says is not there yet is not there`() throws {
        let page = try String(contentsOf: CodeSamplesTests.root.appending(path: "Docs/carrying-over.md"), encoding: .utf8)
        let section = try #require(page.components(separatedBy: "\n## Not there yet\n").last?.components(separatedBy: "\n## ").first)
        let names = section.split(separator: "\n").filter { $0.hasPrefix("| `") }
            .flatMap { $0.dropFirst().prefix { $0 != "|" }.matches(of: /`([A-Za-z_]+)`/).map { String($0.output.1) } }
        #expect(names.count > 10)
        let declared = ["Sources/DStreams", "Sources/Tables"].flatMap { GeneratedPagesTests.declarations(in: $0) }.map(\.signature)
        for name in names {
            let isThere =
                declared.contains { $0.contains("func \(name)(") || $0.contains("func \(name)<") }
                || FunctionRegistry.standard.find(name) != nil
            #expect(!isThere, "\(name) is there now: take it off the page's list")
        }
    }
}
