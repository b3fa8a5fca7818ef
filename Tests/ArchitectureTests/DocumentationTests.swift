import Foundation
import Testing

/// Both APIs are read by people who know Spark and not this code: every public symbol of theirs has a doc comment.
@Suite struct DocumentationTests {
    /// Folders under Sources.
    private static let held = ["DStreams", "Tables"]

    struct Symbol: Equatable {
        var line: Int
        var name: String
        /// The lines of its doc comment, without the slashes.
        var comment: [String]
    }

    /// Every public symbol that `text` declares: what is `public` or `open`, the cases of public enums and the requirements of public
    /// protocols. Members are indented by four; attributes may stand on lines of their own.
    static func symbols(in text: String) -> [Symbol] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        // The public types around the line, with their indentation.
        var around: [(indent: Int, kind: String)] = []
        var found: [Symbol] = []
        for (index, line) in lines.enumerated() {
            let indent = line.prefix { $0 == " " }.count
            var code = line.dropFirst(indent)
            guard !code.isEmpty, !code.hasPrefix("//") else { continue }
            while let last = around.last, indent <= last.indent, code != "{" { around.removeLast() }
            while let attribute = code.prefixMatch(of: /@\w+(\([^)]*\))? +/) { code = code[attribute.range.upperBound...] }
            let words = code.prefix { $0 != "{" && $0 != "=" }.split { !$0.isLetter && !$0.isNumber && $0 != "_" && $0 != "`" }.map(
                String.init)
            let modifiers = words.prefix { Self.modifiers.contains($0) }
            guard words.count > modifiers.count else { continue }
            let keyword = words[modifiers.count]
            let isPublic = modifiers.contains("public") || modifiers.contains("open")
            let isMember = around.last.map { $0.indent + 4 == indent && Self.members($0.kind).contains(keyword) } ?? false
            guard isPublic || isMember, Self.keywords.contains(keyword) else { continue }
            if isPublic, ["enum", "protocol", "struct", "class", "actor"].contains(keyword), !code.contains("}") {
                around.append((indent, keyword))
            }
            var comment: [String] = []
            var above = index - 1
            while above >= 0, lines[above].wholeMatch(of: /\ *(@\w+(\([^)]*\))? *)+/) != nil { above -= 1 }
            while above >= 0, lines[above].drop(while: { $0 == " " }).hasPrefix("///") {
                comment.insert(String(lines[above].drop { $0 == " " }.dropFirst(3)).trimmingCharacters(in: .whitespaces), at: 0)
                above -= 1
            }
            let name = keyword == "init" || keyword == "subscript" ? keyword : words.dropFirst(modifiers.count + 1).first ?? keyword
            found.append(Symbol(line: index + 1, name: name, comment: comment))
        }
        return found
    }

    private static let modifiers: Set<String> = [
        "public", "open", "static", "final", "override", "mutating", "nonisolated", "indirect", "required", "convenience", "lazy", "prefix",
        "infix",
        "postfix", "internal", "package", "private", "fileprivate", "set", "weak", "unsafe",
    ]

    private static let keywords: Set<String> = [
        "func", "var", "let", "init", "struct", "class", "enum", "protocol", "typealias", "subscript", "case", "actor", "associatedtype",
    ]

    private static func members(_ kind: String) -> Set<String> {
        switch kind {
        case "enum": ["case"]
        case "protocol": ["func", "var", "init", "subscript", "associatedtype"]
        default: []
        }
    }

    /// Whether a comment of one line repeats the symbol's name and says nothing more, such as "The count." of `count`.
    static func isFiller(_ symbol: Symbol) -> Bool {
        guard symbol.comment.count == 1 else { return false }
        let said = symbol.comment[0].lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        return Set(said).subtracting(["the", "a", "an", "of", "this", "its", "is", "s"]).isSubset(of: words(symbol.name))
    }

    /// `numInputRows` is `num`, `input` and `rows`.
    private static func words(_ name: String) -> [String] {
        name.matches(of: /[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])/).map { $0.output.lowercased() }
    }

    @Test func `every public symbol of both APIs has a doc comment that says more than its name`() throws {
        let sources = ModuleEdgesTests.root.appending(path: "Sources")
        var read = 0
        for folder in Self.held {
            let names = FileManager.default.enumerator(atPath: sources.appending(path: folder).path)?.compactMap { $0 as? String } ?? []
            for name in names where name.hasSuffix(".swift") {
                for symbol in Self.symbols(in: try String(contentsOf: sources.appending(path: "\(folder)/\(name)"), encoding: .utf8)) {
                    read += 1
                    let place = "Sources/\(folder)/\(name):\(symbol.line): \(symbol.name)"
                    if symbol.comment.isEmpty { Issue.record("\(place) has no doc comment") }
                    if !symbol.comment.isEmpty, Self.isFiller(symbol) {
                        Issue.record("\(place): the doc comment says no more than the name")
                    }
                }
            }
        }
        #expect(read > 1000)
    }

    @Test func `public symbols without a comment are found, whatever stands between, and others are not`() {
        let text = """
            /// One of two kinds.
            public enum Kind: String {
                /// The first of two.
                case first
                case second(Int)
                var own: Int { 1 }
            }
            public protocol Seen {
                func look()
                /// Whether it is open.
                var isOpen: Bool { get }
            }
            /// Holds an integer.
            @frozen
            public struct Box {
                @inlinable public static func + (left: Box, right: Box) -> Box { left }
                let inside = 1
                /// The count.
                public private(set) var count: Int
                // Says why, to the maintainer.
                public init(_ count: Int) {
                    let local = 1
                }
            }
            """
        let symbols = Self.symbols(in: text)
        #expect(symbols.filter(\.comment.isEmpty).map(\.line) == [5, 8, 9, 16, 21])
        #expect(symbols.map(\.line) == [2, 4, 5, 8, 9, 11, 15, 16, 19, 21])
        #expect(symbols.filter { !$0.comment.isEmpty && Self.isFiller($0) }.map(\.name) == ["count"])
    }
}
