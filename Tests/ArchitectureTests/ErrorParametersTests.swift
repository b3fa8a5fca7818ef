import Foundation
import Testing

/// A message's template and the places that fill it: each `<name>` is given, and nothing that it does not have.
@Suite struct ErrorParametersTests {
    struct Site: Equatable {
        var line: Int
        var errorClass: String
        var names: [String]
    }

    /// The classes of `text` that have a template: the name of their declaration, and the templates' parameters.
    static func forms(in text: String) -> [String: Set<String>] {
        var forms: [String: Set<String>] = [:]
        for match in text.matches(of: #/static let (\w+) = (spark|mismatch)\(/#) {
            let arguments = arguments(of: text[match.range.upperBound...])
            // `spark(name, state, form, when:)` and `mismatch(what, form, when:)`.
            let place = match.output.2 == "spark" ? 2 : 1
            guard arguments.count > place, !arguments[place].hasPrefix("when:") else { continue }
            let own: Set<String> = match.output.2 == "mismatch" ? ["sqlExpr"] : []
            forms[String(match.output.1)] = own.union(arguments[place].matches(of: #/<(\w+)>/#).map { String($0.output.1) })
        }
        return forms
    }

    /// The places that make an error of a class with named parameters, `AnalysisError(.classOfIt, ["name": …])` with or without a code
    /// before.
    static func sites(in text: String) -> [Site] {
        text.matches(of: #/Error\(\s*(?:\.\w+,\s*)?\.(\w+),\s*\[/#).compactMap { match in
            let list = arguments(of: text[match.range.upperBound...], until: "]").filter { $0 != ":" && !$0.isEmpty }
            let names = list.compactMap { $0.prefixMatch(of: #/"(\w+)":/#).map { String($0.output.1) } }
            guard names.count == list.count else { return nil }
            return Site(line: text[..<match.range.lowerBound].count { $0 == "\n" } + 1, errorClass: String(match.output.1), names: names)
        }
    }

    /// The parts between the commas up to the closing bracket; what is nested or stands in a literal is not looked into.
    private static func arguments(of text: Substring, until close: Character = ")") -> [String] {
        var parts = [""]
        var depth: [Character] = []
        var isLong = false
        var index = text.startIndex
        while index < text.endIndex {
            let character = text[index]
            let isInLiteral = depth.last == "\""
            if text[index...].hasPrefix("\"\"\""), !isInLiteral || isLong {
                isLong.toggle()
                if isLong { depth.append("\"") } else { depth.removeLast() }
                index = text.index(index, offsetBy: 3)
                continue
            }
            if isInLiteral, character == "\\" {
                let next = text.index(after: index)
                if text[next] == "(" { depth.append(")") }
                parts[parts.count - 1] += String(text[index...next])
                index = text.index(after: next)
                continue
            }
            if character == "\"", !isLong || !isInLiteral {
                if isInLiteral { depth.removeLast() } else { depth.append("\"") }
            } else if !isInLiteral {
                if depth.isEmpty, character == close { break }
                if depth.isEmpty, character == "," {
                    parts.append("")
                    index = text.index(after: index)
                    continue
                }
                if let end: Character = ["(": ")", "[": "]", "{": "}"][character] {
                    depth.append(end)
                } else if character == depth.last {
                    depth.removeLast()
                }
            }
            parts[parts.count - 1].append(character)
            index = text.index(after: index)
        }
        return parts.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    @Test func `every error fills the template of its class, and gives nothing besides`() throws {
        var forms: [String: Set<String>] = [:]
        var texts: [(path: String, text: String)] = []
        for file in ModuleEdgesTests.files {
            let text = try String(contentsOf: ModuleEdgesTests.root.appending(path: "Sources/\(file.path)"), encoding: .utf8)
            texts.append((file.path, text))
            forms.merge(Self.forms(in: text)) { first, _ in first }
        }
        #expect(forms.count > 60)
        var seen: Set<String> = []
        for (path, text) in texts {
            for site in Self.sites(in: text) {
                let place = "Sources/\(path):\(site.line): \(site.errorClass)"
                guard let form = forms[site.errorClass] else {
                    Issue.record("\(place) has no template, and is given \(site.names)")
                    continue
                }
                seen.insert(site.errorClass)
                #expect(Set(site.names) == form, "\(place) has other parameters than its template")
                #expect(Set(site.names).count == site.names.count, "\(place) is given one twice")
            }
        }
        #expect(seen.count > 60)
    }

    @Test func `templates and the places that fill them are read, whatever stands in a value`() {
        let text = #"""
            static let one = spark(
                "ONE", "42", "The <first> of, <second>" + " and <third>.", when: "<other>", remedy: "r")
            static let none = spark("NONE", "42", when: "w", remedy: "r")
            static let long = spark(
                "LONG", nil,
                """
                A <name>, so "<it>".
                """, when: "w", remedy: "r")
            static let kind = mismatch("KIND", "a <type>", when: "w", remedy: "r")
            throw AnalysisError(.one, ["first": f(1, [2]), "second": "a, \(b("]")) \"c", "third": x])
            throw ExpressionError(
                .badArgument, .long, ["name": y.map { $0, 1 }, "it": "]"], detail: "d")
            throw AnalysisError(.none, [:])
            throw AnalysisError(.none, "text")
            """#
        #expect(Self.forms(in: text) == ["one": ["first", "second", "third"], "long": ["name", "it"], "kind": ["sqlExpr", "type"]])
        #expect(
            Self.sites(in: text) == [
                Site(line: 10, errorClass: "one", names: ["first", "second", "third"]),
                Site(line: 11, errorClass: "long", names: ["name", "it"]),
                Site(line: 13, errorClass: "none", names: []),
            ])
    }
}
