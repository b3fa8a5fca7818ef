import Foundation
import Testing

/// A `default:` in a switch over types, layouts or values takes in what is added later, and is wrong without a sound. These modules have
/// none.
@Suite struct ExhaustiveSwitchTests {
    /// Folders under Sources.
    private static let held = [
        "Core/Columnar", "Core/StateStore", "Tables/Expressions", "Tables/Plans", "Tables/Operators",
    ]

    /// Cases that belong to `DataType`, `PhysicalType`, `ColumnArray.Layout` or `Value`, and to nothing else that is switched over.
    private static let telling = [
        ".boolean", ".byte", ".short", ".integer", ".long", ".float", ".double", ".string", ".binary", ".date", ".timestamp",
        ".timestampNTZ", ".decimal",
        ".dayTimeInterval", ".yearMonthInterval", ".array", ".map", ".structure",
        ".absent", ".fixed", ".bytes", ".bits", ".list",
    ]

    struct Found: Equatable {
        var line: Int
        var text: String
    }

    /// The defaults of `text` that stand in one switch with a telling case. A switch's cases are indented alike.
    static func defaults(_ text: String) -> [Found] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        func indent(_ line: String) -> Int { line.prefix { $0 == " " }.count }
        return lines.indices.compactMap { index in
            let line = lines[index]
            guard line.trimmingCharacters(in: .whitespaces).hasPrefix("default:") else { return nil }
            var isTelling = false
            var at = index - 1
            // Upwards to the line that opens the switch: the first that is no case, and is indented no further.
            while at >= 0 {
                let above = lines[at]
                if !above.allSatisfy({ $0 == " " }), indent(above) <= indent(line) {
                    let words = above.trimmingCharacters(in: .whitespaces)
                    guard words.hasPrefix("case ") || words.hasPrefix("//") else { break }
                    isTelling = isTelling || telling.contains { tells($0, words) }
                }
                at -= 1
            }
            return isTelling ? Found(line: index + 1, text: line) : nil
        }
    }

    /// Whether a pattern (what stands before the colon) names `name`.
    private static func tells(_ name: String, _ words: String) -> Bool {
        let pattern = words.range(of: ": ").map { words[..<$0.lowerBound] } ?? words[...]
        guard let range = pattern.range(of: name) else { return false }
        let after = pattern[range.upperBound...].first
        return after == nil || !(after?.isLetter ?? false)
    }

    @Test func `no switch over types, layouts or values has a default`() throws {
        let sources = ModuleEdgesTests.root.appending(path: "Sources")
        var read = 0
        for folder in Self.held {
            let names = FileManager.default.enumerator(atPath: sources.appending(path: folder).path)?.compactMap { $0 as? String } ?? []
            for name in names where name.hasSuffix(".swift") {
                read += 1
                for found in Self.defaults(try String(contentsOf: sources.appending(path: "\(folder)/\(name)"), encoding: .utf8)) {
                    Issue.record("Sources/\(folder)/\(name):\(found.line) has a default over types, layouts or values: name the cases")
                }
            }
        }
        #expect(read > 40)
    }

    @Test func `a default over types is found, one over other things is not`() {
        let text = """
            switch type {
            case .long: 8
            default: 4
            }
            switch name {
            case "long":
                switch layout {
                case .fixed, .bytes: true
                default: false
                }
            default: false
            }
            """
        #expect(Self.defaults(text).map(\.line) == [3, 9])
    }
}
