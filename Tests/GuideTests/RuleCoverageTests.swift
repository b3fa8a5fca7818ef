import Foundation
import Guide
import Testing

/// Every operation of the legacy API has a rule.
@Suite struct RuleCoverageTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The methods of a type, as the page of the legacy API lists them.
    private static func methods(of type: String) throws -> Set<String> {
        let page = try String(contentsOf: root.appending(path: "Docs/api/dstreams.md"), encoding: .utf8)
        let section = try #require(page.components(separatedBy: "\n## ").first { $0.hasPrefix("\(type)\n") })
        return Set(section.matches(of: /- `(?:static )?func (\w+)/).map { String($0.output.1) })
    }

    @Test func `every operation of the legacy API has a rule, and so has every way to make a stream`() throws {
        let operations = try Self.methods(of: "DStream")
        #expect(operations.count > 25, "the page was not read")
        let streams = try Self.methods(of: "StreamingContext").filter { $0.hasSuffix("Stream") || $0 == "union" }
            .union(try Self.methods(of: "KafkaUtils").filter { $0.hasSuffix("Stream") })
        #expect(streams.isSuperset(of: ["queueStream", "textFileStream", "createDirectStream", "union"]))
        let covered = Set(RuleBook.rules.flatMap(\.operations))
        for operation in operations.union(streams).sorted() {
            #expect(covered.contains(operation), "no rule covers \(operation): add one in Sources/Guide/Assessment/Rules")
        }
    }

    @Test func `every operation has a rule whatever the call looks like`() throws {
        for operation in Set(RuleBook.rules.flatMap(\.operations)) {
            // The last of those that cover it asks nothing of the call.
            let last = try #require(RuleBook.rules.last { $0.operations.contains(operation) })
            let node = JobNode(id: 1, parents: [0], kind: .map, operation: operation, slide: 1000)
            let input = JobNode(id: 0, parents: [], kind: .kafka, operation: "createDirectStream", slide: 1000)
            let output = JobNode(id: 2, parents: [1], kind: .output, operation: "print", slide: 1000, output: "print-0")
            let graph = try JobGraph(job: "j", dialect: .scala, batchInterval: 1000, nodes: [input, node, output])
            #expect(RuleBook.rule(for: JobCall(id: 1, nodes: [node]), in: graph).id == last.id, "\(operation)")
        }
    }

    @Test func `names of rules are unique, and each section says something`() {
        #expect(Set(RuleBook.rules.map(\.id)).count == RuleBook.rules.count)
        for rule in RuleBook.rules {
            #expect(rule.sentence.hasSuffix(".") && !rule.instead.isEmpty && !rule.operations.isEmpty, "\(rule.id)")
            #expect(rule.id.wholeMatch(of: /[a-z]+\.[a-z-]+/) != nil, "\(rule.id)")
        }
    }

    @Test func `a rule is found by its name and by an operation that only it covers, and else the nearest is named`() throws {
        #expect(try RuleBook.rule(named: "window.inverse").verdict == .carriesOverIf)
        #expect(try RuleBook.rule(named: "glom").id == "element.glom")
        #expect { try RuleBook.rule(named: "window.invers") } throws: { "\($0)".contains("did you mean window.inverse?") }
        #expect { try RuleBook.rule(named: "reduceByKeyAndWindow") } throws: {
            "\($0)".contains("window.inverse, window.chained, window.reduce")
        }
    }
}
