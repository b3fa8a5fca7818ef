import Foundation
import Paths
import StreamTesting
import Testing

struct GlobPatternTests {
    @Test func `a pattern matches whole paths, and stars stay within a name`() throws {
        let cases: [(String, String, Bool)] = [
            ("/a/*", "/a/b", true), ("/a/*", "/a/b/c", false), ("/a/*", "/a/", true), ("/*/c", "/b/c", true), ("/a?c", "/abc", true),
            ("/a?c", "/a/c", false), ("/a*", "/a.b", true),
            ("/*", "/.hidden", true), ("/[a-c]x", "/bx", true), ("/[a-c]x", "/dx", false), ("/[^a-c]x", "/dx", true),
            ("/[!a-c]x", "/bx", false), ("/[^a]b", "/", false),
            ("/[]a]", "/]", true), ("/[a-]", "/-", true), ("/[\\]]", "/]", true), ("/{a,bc}d", "/bcd", true), ("/{a,bc}d", "/ad", true),
            ("/{a,bc}d", "/abcd", false),
            ("/{a,{b,c}x}", "/cx", true), ("/{a,{b,c}x}", "/a", true), ("/{,a}b", "/b", true), ("/{a/b,c}/d", "/a/b/d", true),
            ("/{a/b,c}/d", "/c/d", true), ("/a,b", "/a,b", true),
            ("/a}b", "/a}b", true), ("/\\*", "/*", true), ("/\\*", "/b", false), ("/é?", "/éü", true), ("/a.b", "/axb", false),
            ("/a+(b)|c$", "/a+(b)|c$", true), ("/**", "/abc", true),
            ("//a//*", "/a/b", true),
        ]
        for (pattern, path, expected) in cases { #expect(try GlobPattern(pattern).matches(path) == expected, "\(pattern) on \(path)") }
    }

    @Test func `a pattern that is not closed is refused, with its name and the place in it`() {
        for (pattern, words) in [
            ("/x/{a", "Unclosed group at pos 2: `{a`"), ("/[a", "Unclosed character class at pos 2: `[a`"),
            ("/a\\", "Missing escaped character at pos 2: `a\\`"),
            ("/[z-a]", "Illegal character range at pos 4: `[z-a]`"),
        ] {
            let error = #expect(throws: GlobPatternError.self) { try GlobPattern(pattern) }
            #expect(error?.description == "Illegal file pattern: error parsing regexp: \(words)")
        }
    }

    /// What would be 2 to the power of 2,000 paths, or a search that goes back over and over.
    @Test func `no pattern is expanded, however many choices it has`() throws {
        let choices = try GlobPattern("/" + String(repeating: "{a,b}", count: 2_000))
        let path = "/" + String(repeating: "ab", count: 1_000)
        #expect(
            choices.matches(path) && !choices.matches(path + "a") && !choices.matches(path.replacing("a", with: "c", maxReplacements: 1)))
        let stars = try GlobPattern("/" + String(repeating: "*a", count: 100) + "b")
        #expect(!stars.matches("/" + String(repeating: "a", count: 250)) && stars.matches("/" + String(repeating: "a", count: 250) + "b"))
        let nested = try GlobPattern("/" + String(repeating: "{a,", count: 2_000) + "b" + String(repeating: "}", count: 2_000))
        #expect(nested.matches("/a") && nested.matches("/b") && !nested.matches("/c"))
    }

    /// A pattern as a tree, and a plain reading of it that tries everything.
    private indirect enum Part {
        case scalar(Character), any, star, oneOf([Character], Bool), choice([[Part]])

        var text: String {
            switch self {
            case .scalar(let character): "\(character)"
            case .any: "?"
            case .star: "*"
            case .oneOf(let characters, let isNegated): "[\(isNegated ? "^" : "")\(String(characters))]"
            case .choice(let parts): "{\(parts.map { $0.map(\.text).joined() }.joined(separator: ","))}"
            }
        }

        /// What may be left of a text behind the part.
        func rests(_ text: Substring) -> Set<Substring> {
            switch self {
            case .scalar(let character): text.first == character ? [text.dropFirst()] : []
            case .any: text.first.map { $0 != "/" } ?? false ? [text.dropFirst()] : []
            case .star: Set((0...text.prefix { $0 != "/" }.count).map { text.dropFirst($0) })
            case .oneOf(let characters, let isNegated):
                text.first.map { $0 != "/" && characters.contains($0) != isNegated } ?? false ? [text.dropFirst()] : []
            case .choice(let parts): Set(parts.flatMap { Part.rests($0, text) })
            }
        }

        static func rests(_ parts: [Part], _ text: Substring) -> Set<Substring> {
            parts.reduce([text]) { texts, part in Set(texts.flatMap { part.rests($0) }) }
        }

        static func random(_ random: inout SeededGenerator, _ depth: Int) -> [Part] {
            (0..<Int.random(in: 0...4, using: &random)).map { _ in
                switch Int.random(in: 0..<(depth > 2 ? 7 : 9), using: &random) {
                case 0...2: .scalar("abc".randomElement(using: &random) ?? "a")
                case 3: .scalar("/")
                case 4: .any
                case 5: .star
                case 6: .oneOf(["a", "b"], Bool.random(using: &random))
                default: .choice((0...Int.random(in: 0...2, using: &random)).map { _ in Part.random(&random, depth + 1) })
                }
            }
        }
    }

    @Test func `random patterns match what a plain reading of them matches`() throws {
        var random = SeededGenerator(seed: ProcessSeed.value)
        var hits = 0
        for _ in 0..<3_000 {
            let parts = Part.random(&random, 0)
            let pattern = parts.map(\.text).joined()
            // Slashes beside each other are one for the pattern, and one at its end is none; the plain reading does not know that.
            guard !pattern.contains("//"), !pattern.hasSuffix("/") else { continue }
            let read = try GlobPattern(pattern)
            for _ in 0..<10 {
                let text = String((0..<Int.random(in: 0...5, using: &random)).map { _ in "abc/".randomElement(using: &random) ?? "a" })
                let expected = Part.rests(parts, text[...]).contains("")
                if expected { hits += 1 }
                #expect(read.matches(text) == expected, "PORTAGE_SEED=\(ProcessSeed.value): \(pattern) on \(text)")
            }
        }
        #expect(hits > 300, "PORTAGE_SEED=\(ProcessSeed.value)")
    }

    @Test func `the files that are there are found by name, links and directories that cannot be listed too`() throws {
        let files = FileManager.default
        let root = files.temporaryDirectory.appending(path: "paths-\(UUID().uuidString)").path
        defer { try? files.removeItem(atPath: root) }
        for folder in ["x/1", "x/2", "y/1", "closed/in"] {
            try files.createDirectory(atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        for file in ["x/1/a", "x/2/a", "x/2/b", "y/1/a", "closed/in/a", "x/{1}"] { try Data().write(to: URL(filePath: "\(root)/\(file)")) }
        try files.createSymbolicLink(atPath: "\(root)/z", withDestinationPath: "x")
        func found(_ pattern: String) throws -> [String] {
            try GlobPattern("\(root)/\(pattern)").paths().map { String($0.dropFirst(root.count + 1)) }
        }
        #expect(try found("x/*/a") == ["x/1/a", "x/2/a"])
        #expect(try found("{x,y}/1/a") == ["x/1/a", "y/1/a"])
        #expect(try found("{x/2,y}/*") == ["x/2/a", "x/2/b", "y/1"])
        #expect(
            try found("{a,a,x/2/a}*") == ["x/2/a"] && found("[z]/2/b") == ["z/2/b"] && found("x/\\{1\\}") == ["x/{1}"]
                && found("x/\\{*") == ["x/{1}"])
        #expect(try found("x/?/nosuch") == [] && found("nosuch/*") == [] && found("x/1/a/*") == [] && found("[y]/") == ["y"])
        // Names that the pattern says in full are not looked for.
        try files.setAttributes([.posixPermissions: 0o311], ofItemAtPath: "\(root)/closed")
        #expect(try found("closed/in/*") == ["closed/in/a"])
        var left = 2
        #expect(
            try GlobPattern("\(root)/*/*").paths {
                left -= 1
                return left >= 0
            } == [])
    }
}
