import Foundation
import Guide
import Testing

extension GeneratedPagesTests {
    @Test func `the page of the guide's rules is what the rules say`() throws {
        let page = GeneratedPage(path: "Docs/guide/rules.md", text: RuleBook.page)
        for line in ["## window.inverse", "- `inverse-takes-back`: its inverse function takes back what the reduce function added."] {
            #expect(page.text.contains(line), "\(line)")
        }
        try page.check()
    }

    @Test func `the page of the guide's graph names every kind and every member`() throws {
        let page = try String(contentsOf: CodeSamplesTests.root.appending(path: "Docs/guide/graph.md"), encoding: .utf8)
        for kind in NodeKind.allCases { #expect(page.contains("`\(kind.rawValue)`"), "\(kind.rawValue)") }
        let node = JobNode(
            id: 0, parents: [], kind: .window, operation: "o", slide: 1, window: 1, functions: [], place: "p", elementType: "t", topics: [],
            output: "o")
        let members = try #require(try JSONSerialization.jsonObject(with: JSONEncoder().encode(node)) as? [String: Any])
        for member in members.keys { #expect(page.contains("`\(member)`"), "\(member)") }
    }
}
