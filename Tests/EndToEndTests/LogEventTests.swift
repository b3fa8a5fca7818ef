import Foundation
import Portage
import Testing

struct LogEventTests {
    /// The sentence `A line of JSON has `event` (…) and `time`` of the page.
    @Test func `the page on runs lists every event of a line of JSON`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "Docs/running.md"), encoding: .utf8)
        let list = try #require(page.firstMatch(of: /A line of JSON has `event` \(([^)]*)\)/)).output.1
        #expect(list.matches(of: /`([a-z]+)`/).map { String($0.output.1) } == LogLine.Event.allCases.map(\.rawValue))
    }
}
