import Foundation
import Plans
import Testing

/// The pages that list what there is: made of the sources, and never behind them.
@Suite struct GeneratedPagesTests {
    static func declarations(in folder: String) -> [PublicDeclaration] {
        let root = CodeSamplesTests.root.appending(path: folder)
        let paths = (FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []).filter { $0.hasSuffix(".swift") }.sorted()
        return paths.flatMap { path in
            DeclarationReader((try? String(contentsOf: root.appending(path: path), encoding: .utf8)) ?? "").declarations
        }
    }

    static func legacyPage() -> String {
        let all = declarations(in: "Sources/DStreams/DStreams") + declarations(in: "Sources/DStreams/RDDs")
        var text = """
            # The legacy API

            What a DStream job is written with: every public declaration of `DStreams` and `RDDs`, which come along with `import Portage`. Names,
            parameters and behaviour are those of Spark Streaming's Scala API. This page is made of the sources by `make docs`; a test says whether it is
            current.


            """
        let types = all.filter { $0.isType && $0.owner.isEmpty }
        let names = types.map { name(of: $0) }.sorted()
        text += names.map { "[\($0)](#\($0.lowercased()))" }.joined(separator: " · ") + "\n"
        let free = all.filter { !$0.isType && $0.owner.isEmpty }
        for type in types.sorted(by: { name(of: $0) < name(of: $1) }) {
            let own = name(of: type)
            text += "\n## \(own)\n\n```\n\(type.signature)\n```\n\n" + paragraph(type.comment)
            let members = all.filter { ($0.owner == own || $0.owner.hasPrefix("\(own) ") || $0.owner.hasPrefix("\(own):") || $0.owner.hasPrefix("\(own).")) }
            for member in members {
                let condition = member.owner.range(of: " where ").map { " — where \(member.owner[$0.upperBound...])" } ?? ""
                let place = member.owner.hasPrefix("\(own).") ? " — in `\(member.owner)`" : ""
                text += "\n- `\(member.signature)`\(condition.isEmpty ? "" : condition)\(place)\n" + item(member.comment)
            }
        }
        if !free.isEmpty {
            text += "\n## Functions\n"
            for function in free { text += "\n- `\(function.signature)`\n" + item(function.comment) }
        }
        return text
    }

    static func functionsPage() -> String {
        var text = """
            # The functions of expressions

            Every function that SQL text (`selectExpr`, `expr`, `where`) and `Column` know, under Spark's names. `T` stands for one type in which all such
            arguments meet. Operators (`+`, `=`, `AND`, `LIKE`, `BETWEEN`, `IN`, `CASE`, `CAST`, …) and the forms `from_json`, `to_json`, `struct`, `array`,
            `window` and `window_time` are part of the grammar. This page is made of the function catalog by `make docs`; a test says whether it is current.

            ## Aggregates

            \(FunctionSignature.aggregates.map { "`\($0)`" }.joined(separator: ", "))

            ## Functions of a row

            | function | gives | is null |
            |---|---|---|

            """
        for function in FunctionSignature.scalars {
            let others = function.otherNames.isEmpty ? "" : " (also \(function.otherNames.map { "`\($0)`" }.joined(separator: ", ")))"
            text += "| `\(function.name)(\(function.parameters))`\(others) | \(function.result) | \(function.nulls) |\n"
        }
        return text
    }

    private static func name(of type: PublicDeclaration) -> String {
        let words = type.signature.split(separator: " ")
        let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "actor"]
        let word = words.firstIndex { kinds.contains($0) }.flatMap { $0 + 1 < words.count ? words[$0 + 1] : nil } ?? ""
        return String(word.prefix { $0.isLetter || $0.isNumber })
    }

    /// The comment as paragraphs; a sample in it is shown as it is, and is no sample of the docs.
    private static func paragraph(_ comment: [String]) -> String {
        comment.map { $0.hasPrefix("```") ? "```" : $0 }.joined(separator: "\n") + (comment.isEmpty ? "" : "\n")
    }

    private static func item(_ comment: [String]) -> String { comment.isEmpty ? "" : paragraph(comment).split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "  \($0)" }.joined(separator: "\n") }

    @Test func `the page of the legacy API is what the sources declare`() throws {
        let page = GeneratedPage(path: "Docs/api/dstreams.md", text: Self.legacyPage())
        // That the reader reads: declarations of every shape that the sources have.
        for line in [
            "- `func foreachRDD(_ body: @escaping @Sendable (RDD<Element>, Time) throws -> Void)`", "## StreamingContext", "- `func start() throws`",
            "## StreamingListener", "- `func onBatchCompleted(_ event: StreamingListenerBatchCompleted)`", "- `case active`",
        ] { #expect(page.text.contains(line), "\(line)") }
        try page.check()
    }

    @Test func `the page of the functions is the catalog`() throws {
        let page = GeneratedPage(path: "Docs/functions.md", text: Self.functionsPage())
        #expect(page.text.contains("| `coalesce(T[, T …])` (also `ifnull`, `nvl`) | the arguments' common type | where all arguments are null |"))
        try page.check()
    }
}
