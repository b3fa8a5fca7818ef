import Foundation
import Testing

/// Holds the list of stateful operators to those that there are: `state read` shows the state of no other.
@Suite struct StatefulOperatorsTests {
    private static func text(_ path: String) throws -> String {
        try String(contentsOf: ModuleEdgesTests.root.appending(path: "Sources/\(path)"), encoding: .utf8)
    }

    @Test func `every stateful operator is in the list, and each kind has a name of its own`() throws {
        let texts = try ModuleEdgesTests.files.map { try Self.text($0.path) }
        let conformers = texts.flatMap { text in
            text.matches(of: /(?:class|extension) (\w+)\s*:[^{]*\bStatefulOperator\b/).map { String($0.output.1) }
        }
        let list = try #require(
            try Self.text("Tables/Operators/State/StatefulOperators.swift").firstMatch(of: /let all[^=]*= \[([^\]]*)\]/))
        let named = list.output.1.matches(of: /(\w+)\.self/).map { String($0.output.1) }
        #expect(!conformers.isEmpty && Set(named) == Set(conformers), "named \(named), there are \(conformers)")
        let kinds = texts.flatMap { text in
            text.matches(of: /StatefulKind\(name: "([^"]*)", title: "([^"]*)"\)/).map { [String($0.output.1), String($0.output.2)] }
        }
        #expect(kinds.count == conformers.count)
        for place in 0...1 { #expect(Set(kinds.map { $0[place] }).count == kinds.count, "\(kinds)") }
    }
}
