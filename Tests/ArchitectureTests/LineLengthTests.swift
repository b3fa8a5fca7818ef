import Foundation
import Testing

/// Lines are read without scrolling: at most 140 characters, in sources and tests.
@Suite struct LineLengthTests {
    static let most = 140
    /// Folders in which lines are not yet held to it.
    private static let later = ["Sources/Tables/Expressions/", "Tests/ExpressionTests/"]

    /// The numbers of the lines of `text` that are too long. Three kinds stay whole, because broken they are found no more: texts between
    /// `"""`, a literal alone on its line, and the names of tests.
    static func long(in text: String) -> [Int] {
        var isText = false
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line -> Int? in
            let code = line.drop { $0 == " " }
            let wasText = isText
            if code.matches(of: #/"""/#).count % 2 == 1 { isText.toggle() }
            guard line.count > most, !wasText else { return nil }
            let isLiteral = code.wholeMatch(of: #/(== |\+ |\? |: |return )?#*".*"#*[,)]*/#) != nil && !code.contains(#/"[,)]? [+?:] /#)
            return isLiteral || code.contains(#/^(@\w+(\(.*\))? )?func `[^`]{80,}`\(/#) ? nil : index + 1
        }
    }

    @Test func `no line of a source or a test is longer than 140 characters`() throws {
        var read = 0
        for folder in ["Sources", "Tests"] {
            let root = ModuleEdgesTests.root.appending(path: folder)
            let names = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
            for name in names where name.hasSuffix(".swift") {
                let path = "\(folder)/\(name)"
                // Samples stand in the pages of the docs, line for line.
                if Self.later.contains(where: path.hasPrefix) || path.hasPrefix("Tests/DocsTests/Samples/") { continue }
                read += 1
                for line in Self.long(in: try String(contentsOf: root.appending(path: name), encoding: .utf8)) {
                    Issue.record("\(path):\(line) has more than \(Self.most) characters")
                }
            }
        }
        #expect(read > 800)
    }

    @Test func `a long line is found, and a long text, literal or name of a test is none`() {
        let long = String(repeating: "x", count: 140)
        let text = """
            let a = \(long)
            /// \(long)
            == "\(long)")
            "a" + "\(long)"
            @Test func `\(long)`() throws {
            let b = \"""
                \(long)
                \"""
            let c = \(long)
            let d = "\(long)"
            \(long)
            """
        #expect(Self.long(in: text) == [1, 2, 4, 9, 10])
    }
}
